#include "pipeline/image/orientation.h"

#include "tests/image/made_pages.h"

namespace sohoa {
namespace {

TEST(Orientation, EveryQuarterTurnOfAVietnamesePageIsUndone) {
  for (const char* type : {"decision", "birth_cert", "letter"}) {
    const page_maker::MadePage page = made_page(type, 5, 150);
    for (int turns = 0; turns < 4; ++turns) {
      page_maker::Ageing turned;
      turned.quarter_turns = turns;
      turned.skew_degrees = 6;
      turned.noise_sigma = 6;
      const PreparedPage prepared_page = prepared(page_maker::age(page, turned, 9));
      EXPECT_EQ(prepared_page.to_stored.turn(), (4 - turns) % 4) << type << " turned " << turns;
    }
  }
}

TEST(Orientation, OfAFewLettersIsLeftAlone) {
  cv::Mat page(1754, 1240, CV_8UC1, cv::Scalar(255));
  cv::putText(page, "Trang 12", {300, 900}, cv::FONT_HERSHEY_SIMPLEX, 1, 0, 2);
  cv::rotate(page, page, cv::ROTATE_180);
  EXPECT_EQ(prepared(page, 150).to_stored.turn(), 0);
}

TEST(Orientation, BoxesMapBackToTheStoredRaster) {
  const page_maker::MadePage page = made_page("letter", 11, 150, 1);
  ASSERT_FALSE(page.marks.empty());
  for (int turns = 0; turns < 4; ++turns) {
    page_maker::Ageing how;
    how.quarter_turns = turns;
    const page_maker::MadePage aged = page_maker::age(page, how, 2);
    const PreparedPage upright = prepared(aged);
    ASSERT_EQ(upright.grey.rows, page.picture.rows);
    bool seal_found = false;
    for (const page_maker::TruthMark& truth : aged.marks)
      for (const Mark& mark : upright.marks)
        seal_found |= truth.kind == Mark::Kind::seal && mark.kind == Mark::Kind::seal &&
                      overlap(upright.to_stored.to_stored(mark.box), box_of(truth.quad)) > 0.7;
    EXPECT_TRUE(seal_found) << turns << " turns";
  }
}

}  // namespace
}  // namespace sohoa

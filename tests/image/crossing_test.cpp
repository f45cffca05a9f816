#include "pipeline/image/crossing.h"

#include "tests/image/made_pages.h"

namespace sohoa {
namespace {

// A slightly bent pen stroke over the page, by shares of its sides.
void stroke(cv::Mat& picture, cv::Point2d from, cv::Point2d to, const cv::Scalar& colour) {
  const cv::Point2d size(picture.cols, picture.rows), a(from.x * size.x, from.y * size.y), b(to.x * size.x, to.y * size.y);
  const cv::Point2d bend = cv::Point2d(a.y - b.y, b.x - a.x) * 0.015;
  std::vector<cv::Point> points;
  for (int i = 0; i <= 40; ++i) {
    const double t = i / 40.0;
    points.emplace_back(a + (b - a) * t + bend * (4 * t * (1 - t)));
  }
  cv::polylines(picture, points, false, colour, std::max(2, picture.cols / 450), cv::LINE_AA);
}

std::vector<Mark> crossings(const page_maker::MadePage& page, const std::string& preset, std::uint64_t seed) {
  std::vector<Mark> found = prepared(page_maker::age(page, *page_maker::preset(preset), seed)).marks;
  std::erase_if(found, [](const Mark& mark) { return mark.kind != Mark::Kind::crossing; });
  return found;
}

TEST(Crossing, AStrokeAcrossThePageIsFoundInAnyInk) {
  const cv::Scalar black(40, 40, 40), blue(150, 60, 30), red(40, 40, 190);
  for (const auto& [preset, dpi, colour] : {std::tuple("office", 300, blue), std::tuple("poor", 150, black), std::tuple("poor", 150, red)}) {
    page_maker::MadePage page = made_page("hh_book", 4, dpi);
    stroke(page.picture, {0.15, 0.85}, {0.85, 0.12}, colour);
    const std::vector<Mark> found = crossings(page, preset, 4);
    ASSERT_EQ(found.size(), 1U) << preset << colour;
    EXPECT_GT(found[0].box.w, page.picture.cols / 2) << preset << colour;
    EXPECT_GT(found[0].box.h, page.picture.rows / 2) << preset << colour;
  }
}

TEST(Crossing, AnEntryThatIsCrossedOutLeavesTheOthers) {
  page_maker::MadePage page = made_page("hh_book", 5, 300);
  stroke(page.picture, {0.1, 0.55}, {0.9, 0.85}, cv::Scalar(60, 50, 50));
  const std::vector<Mark> found = crossings(page, "office", 5);
  ASSERT_EQ(found.size(), 1U);
  EXPECT_GT(found[0].box.y, page.picture.rows * 45 / 100);
}

TEST(Crossing, PrintTablesSealsAndSignaturesCrossNothingOut) {
  for (const char* type : {"hh_book", "ct01", "decision", "fee"}) EXPECT_TRUE(crossings(made_page(type, 1, 150, 1), "poor", 1).empty()) << type;
  EXPECT_TRUE(crossings(made_page("land_cert", 2, 300, 1), "office", 2).empty());
}

}  // namespace
}  // namespace sohoa

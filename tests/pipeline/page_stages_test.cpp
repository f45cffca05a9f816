#include "pipeline/page_stages.h"

#include <gtest/gtest.h>

#include <opencv2/imgproc.hpp>

#include "classifiers/record_types.h"
#include "document/small_papers.h"
#include "page_maker/ageing.h"
#include "page_maker/sheet.h"
#include "page_maker/typeset.h"

namespace sohoa {
namespace {

// Both sides of an old identity card on a sheet, its front turned clockwise by so many quarters, as an office scans it.
std::shared_ptr<const PageImage> sheet_with_card(int quarter_turns, std::uint64_t seed) {
  using namespace page_maker;
  static const Layout layout = *load_layout(layout_folder() + "/cmnd9.yaml");
  TypesetOptions options;
  std::vector<MadePage> sides = typeset(layout, seed, options)->pages;
  cv::Mat& front = sides[0].picture;
  if (quarter_turns == 1) cv::rotate(front, front, cv::ROTATE_90_CLOCKWISE);
  if (quarter_turns == 2) cv::rotate(front, front, cv::ROTATE_180);
  if (quarter_turns == 3) cv::rotate(front, front, cv::ROTATE_90_COUNTERCLOCKWISE);
  MadePage sheet;
  sheet.dpi = sides[0].dpi;
  sheet.picture = cv::Mat(3508, 2480, CV_8UC3, cv::Scalar::all(255));
  front.copyTo(sheet.picture(cv::Rect({700, 300}, front.size())));
  sides[1].picture.copyTo(sheet.picture(cv::Rect({700, 1900}, sides[1].picture.size())));
  auto image = std::make_shared<PageImage>();
  image->pixels = age(sheet, *preset("office"), seed).picture;
  image->dpi = sheet.dpi;
  image->dpi_from_file = true;
  return image;
}

TEST(PageStages, ACardIsReadWhicheverWayRoundItLies) {
  ReaderPool readers([] { return make_page_reader(Effort::fast); });
  for (int quarter_turns = 0; quarter_turns < 4; ++quarter_turns) {
    const auto read = Prepare()(sheet_with_card(quarter_turns, 3)).and_then(FindLines()).and_then(Read(readers));
    ASSERT_TRUE(read);
    const PageText& page = (*read)->text;
    ASSERT_EQ(page.papers.size(), 2U) << quarter_turns;
    EXPECT_EQ(page.papers[0].rotate_degrees, (360 - 90 * quarter_turns) % 360);
    EXPECT_EQ(page.papers[1].rotate_degrees, 0);
    const auto title = std::ranges::find_if(page.lines, [](const Line& line) { return line.text.ends_with("CHỨNG MINH NHÂN DÂN"); });
    ASSERT_NE(title, page.lines.end()) << quarter_turns;
    EXPECT_EQ(title->paper, 0);
    EXPECT_FALSE(intersection(title->box, page.papers[0].box).empty()) << "boxes are the sheet's";
  }
}

TEST(PageStages, AFoldedSheetLyingOpenIsReadInTheOrderOfItsPages) {
  const RecordTypes types = std::move(*RecordTypes::load(SOHOA_SOURCE_DIR "/models/record_types"));
  const auto layout = page_maker::load_layout(page_maker::layout_folder() + "/land_cert_fold.yaml");
  ASSERT_TRUE(layout);
  ReaderPool readers([] { return make_page_reader(Effort::fast); });
  for (const std::string preset : {"office", "poor"}) {
    SCOPED_TRACE(preset);
    const auto paper = page_maker::typeset(*layout, 21, {});
    ASSERT_TRUE(paper);
    std::vector<PageText> scans;
    std::uint64_t seed = 0;
    for (const page_maker::MadePage& side : page_maker::unfolded(paper->pages)) {
      const page_maker::MadePage scan = page_maker::age(side, *page_maker::preset(preset), ++seed);
      auto image = std::make_shared<PageImage>();
      image->pixels = scan.picture;
      image->dpi = scan.dpi;
      image->dpi_from_file = true;
      const auto read = Prepare()(image).and_then(FindLines()).and_then(Read(readers)).and_then(Settle());
      ASSERT_TRUE(read);
      scans.push_back(**read);
      types.unfold(scans.back());
    }
    ASSERT_EQ(scans.size(), 2U);
    ASSERT_TRUE(is_outer_side(scans[0]));
    ASSERT_TRUE(is_open_sheet(scans[1]) && !is_outer_side(scans[1]));
    std::string heads;  // of the sections, as they come
    for (const PagePart& part : parts_in_reading_order({&scans[0], &scans[1]}))
      for (const Line& line : scans[part.page].lines)
        if (line.paper == part.paper)
          for (const char* number : {"I. ", "II. ", "III. ", "IV. "}) heads += line.text.starts_with(number) ? number : "";
    EXPECT_EQ(heads, "I. II. III. IV. ");

    const Record record = types.recognise(scans);
    const auto truth = [&](const std::string& key) {
      return std::ranges::find(paper->fields, key, [](const auto& field) { return field.first; })->second;
    };
    for (const auto& [key, page, right] : {std::tuple("owner_id_no", 1, true), std::tuple("parcel_no", 2, false), std::tuple("reg_no", 2, true)}) {
      const Field& field = record.fields.at(key);
      EXPECT_EQ(field.value, truth(key)) << key;
      EXPECT_EQ(field.page, page) << key;
      EXPECT_EQ(field.box.x > scans[0].width / 2, right) << key;
    }
  }
}

}  // namespace
}  // namespace sohoa

#define ZX_USE_UTF8  // the library asks for it until its next release
#include "page_maker/sheet.h"

#include <gtest/gtest.h>
#include <ZXing/ReadBarcode.h>

#include <cstring>
#include <map>
#include <opencv2/imgproc.hpp>
#include <string>

#include "page_maker/fonts.h"
#include "page_maker/typeset.h"

namespace sohoa::page_maker {
namespace {

MadePaper card(const std::string& layout_name, std::uint64_t seed, int dpi = 300) {
  const auto layout = load_layout(layout_folder() + "/" + layout_name + ".yaml");
  EXPECT_TRUE(layout);
  TypesetOptions options;
  options.dpi = dpi;
  auto paper = typeset(*layout, seed, options);
  EXPECT_TRUE(paper);
  EXPECT_TRUE(paper->small);
  return *paper;
}

TEST(Sheet, TheCodeOfACardCanBeReadAndItsBytesAreUtf8) {
  for (const char* name : {"cccd_2021", "cccd_2024"}) {
    const MadePaper paper = card(name, 2);
    const std::map<std::string, std::string> fields(paper.fields.begin(), paper.fields.end());
    const MadePage sheet = on_sheet(paper.pages, 2);
    const auto code = ZXing::ReadBarcode({sheet.picture.data, sheet.picture.cols, sheet.picture.rows, ZXing::ImageFormat::BGR,
                                          static_cast<int>(sheet.picture.step)});
    ASSERT_TRUE(code.isValid()) << name;
    const std::string payload(code.bytes().begin(), code.bytes().end());
    EXPECT_TRUE(payload.starts_with(fields.at("pid") + "|")) << payload;
    EXPECT_NE(payload.find("|" + fields.at("residence") + "|"), std::string::npos) << payload;
    EXPECT_EQ(std::count(payload.begin(), payload.end(), '|'), 6);
  }
}

TEST(Sheet, NoSideOfACardRunsOverToAnother) {
  for (const char* name : {"cccd_2021", "cccd_2024"})
    for (std::uint64_t seed = 1; seed <= 12; ++seed) {
      const auto layout = load_layout(layout_folder() + "/" + name + ".yaml");
      ASSERT_TRUE(layout);
      TypesetOptions options;
      options.dpi = 75;
      options.held_back = seed % 2 == 0 && !held_back_families().empty();
      const auto paper = typeset(*layout, seed, options);
      ASSERT_TRUE(paper);
      EXPECT_EQ(paper->pages.size(), 2U) << name << ' ' << seed;
    }
}

TEST(Sheet, LinesFollowTheCards) {
  for (std::uint64_t seed = 1; seed <= 6; ++seed) {
    const MadePaper one = card("cccd_2021", seed, 150), two = card("bhyt_old", seed, 150);
    std::vector<MadePage> pages = one.pages;
    pages.insert(pages.end(), two.pages.begin(), two.pages.end());
    const MadePage sheet = on_sheet(pages, seed);
    std::size_t expected = 0;
    for (const auto& page : pages) expected += page.lines.size();
    ASSERT_EQ(sheet.lines.size(), expected);
    cv::Mat grey;
    cv::cvtColor(sheet.picture, grey, cv::COLOR_BGR2GRAY);
    const cv::Rect all(0, 0, grey.cols, grey.rows);
    for (const auto& line : sheet.lines) {
      const cv::Rect box = cv::boundingRect(std::vector<cv::Point2f>(line.quad, line.quad + 4));
      ASSERT_EQ(box & all, box) << seed << ' ' << line.text;
      double darkest = 255;
      cv::minMaxLoc(grey(box), &darkest);
      EXPECT_LT(darkest, 120) << seed << ' ' << line.text;
    }
  }
}

TEST(Sheet, TheSameSeedGivesTheSamePixels) {
  const MadePaper paper = card("cccd_2024", 3, 75);
  const MadePage one = on_sheet(paper.pages, 3), again = on_sheet(paper.pages, 3), other = on_sheet(paper.pages, 4);
  EXPECT_EQ(std::memcmp(one.picture.data, again.picture.data, one.picture.total() * one.picture.elemSize()), 0);
  EXPECT_NE(std::memcmp(one.picture.data, other.picture.data, one.picture.total() * one.picture.elemSize()), 0);
}

}  // namespace
}  // namespace sohoa::page_maker

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

MadePaper four_pages() {
  const auto layout = load_layout(layout_folder() + "/land_cert_fold.yaml");
  EXPECT_TRUE(layout);
  TypesetOptions options;
  options.dpi = 100;
  auto paper = typeset(*layout, 7, options);
  EXPECT_TRUE(paper);
  EXPECT_EQ(paper->pages.size(), 4U);
  return *paper;
}

TEST(Fold, HasTheLastPageBesideTheFirstAndTheTwoInnerOnesSideBySide) {
  const std::vector<MadePage> pages = four_pages().pages, sides = unfolded(pages);
  ASSERT_EQ(sides.size(), 2U);
  const int width = pages[0].picture.cols;
  for (const MadePage& side : sides) EXPECT_EQ(side.picture.size(), cv::Size(2 * width, pages[0].picture.rows));
  EXPECT_EQ(sides[0].text, pages[0].text + "\n" + pages[3].text);
  EXPECT_EQ(sides[1].text, pages[1].text + "\n" + pages[2].text);
  const std::size_t first = pages[0].lines.size();
  ASSERT_EQ(sides[0].lines.size(), first + pages[3].lines.size());
  EXPECT_EQ(sides[0].lines[0].quad[0], pages[0].lines[0].quad[0] + cv::Point2f(static_cast<float>(width), 0));
  EXPECT_EQ(sides[0].lines[first].quad[0], pages[3].lines[0].quad[0]);
  EXPECT_EQ(sides[1].lines[0].quad[0], pages[1].lines[0].quad[0]);
  // away from the fold, the paper is what it was
  const cv::Rect part(0, 0, width - 20, pages[3].picture.rows);
  EXPECT_EQ(cv::norm(sides[0].picture(part), pages[3].picture(part), cv::NORM_INF), 0);
}

TEST(Fold, KeepsPagesThatAreNoneOfItsFour) {
  std::vector<MadePage> pages = four_pages().pages;
  pages.push_back(pages[2]);
  ASSERT_EQ(unfolded(pages).size(), 3U);
  EXPECT_EQ(unfolded(pages)[2].text, pages[2].text);
  pages.resize(3);
  EXPECT_EQ(unfolded(pages).size(), 3U);
}

}  // namespace
}  // namespace sohoa::page_maker

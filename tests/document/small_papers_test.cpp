#include "document/small_papers.h"

#include <gtest/gtest.h>

namespace sohoa {
namespace {

PageText of_one_line(const std::string& text, const Box& box) {
  PageText page;
  Line line;
  line.text = text;
  line.box = box;
  line.table = 0, line.cell = 0;
  page.lines.push_back(line);
  page.tables.push_back({box, {{box, 0, 0, 1, 1, {0}}}});
  page.rotate_degrees = 180;
  return page;
}

TEST(SmallPapers, GoOnTheSheetAndComeOffAgain) {
  PageText sheet;
  sheet.width = 2480, sheet.height = 3508;
  add_paper(of_one_line("front", {110, 120, 50, 20}), {100, 100, 1000, 600}, sheet);
  add_paper(of_one_line("back", {130, 920, 50, 20}), {100, 900, 1000, 600}, sheet);
  sheet.barcodes.push_back({"QRCode", "code", {900, 950, 100, 100}});
  ASSERT_EQ(sheet.lines.size(), 2u);
  EXPECT_EQ(sheet.lines[1].paper, 1);
  EXPECT_EQ(sheet.lines[1].table, 1);
  EXPECT_NE(sheet.lines[0].block, sheet.lines[1].block);
  EXPECT_EQ(rotate_degrees_of(sheet, sheet.lines[1]), 180);

  const std::vector<PageText> papers = papers_on(sheet);
  ASSERT_EQ(papers.size(), 2u);
  EXPECT_EQ(papers[1].lines.at(0).text, "back");
  EXPECT_EQ(papers[1].frame, (Box{100, 900, 1000, 600}));
  EXPECT_EQ(papers[1].rotate_degrees, 180);
  EXPECT_EQ(papers[1].tables.at(1).cells.at(0).lines, std::vector<int>{0});
  EXPECT_TRUE(papers[1].tables.at(0).cells.at(0).lines.empty());
  EXPECT_TRUE(papers[0].barcodes.empty());
  EXPECT_EQ(papers[1].barcodes.size(), 1u);
}

TEST(SmallPapers, APageIsItsOwnPaper) {
  PageText page = of_one_line("letter", {110, 120, 50, 20});
  ASSERT_EQ(papers_on(page).size(), 1u);
  EXPECT_TRUE(papers_on(page)[0].frame.empty());
  EXPECT_EQ(rotate_degrees_of(page, page.lines[0]), 180);
}

// A sheet of 400 x 300 upright pixels with a line on each half, turned clockwise by so much as it is stored.
PageText open_sheet(int stored_turn) {
  PageText page;
  const bool sideways = stored_turn % 2 == 1;
  page.width = sideways ? 300 : 400, page.height = sideways ? 400 : 300;
  page.rotate_degrees = (360 - 90 * stored_turn) % 360;
  page.skew_degrees = 1.5;
  const PageTransform to_stored({page.width, page.height}, page.rotate_degrees / 90, false);
  for (const auto& [text, x] : {std::pair("left", 40), std::pair("right", 240)}) {
    Line line;
    line.text = text;
    line.box = to_stored.to_stored(Box{x, 50, 100, 10});
    line.block = x / 100;
    page.lines.push_back(line);
  }
  page.tables.push_back({{}, {{{}, 0, 0, 1, 1, {0}}, {{}, 0, 1, 1, 1, {1}}}});
  return page;
}

TEST(OpenSheet, HasItsHalvesAsPapersWhicheverWayItLies) {
  for (const int turn : {0, 1, 2, 3})
    for (const bool right_first : {false, true}) {
      PageText page = open_sheet(turn);
      lay_open(page, 210, right_first, {0, 1});
      SCOPED_TRACE(testing::Message() << turn << right_first);
      ASSERT_TRUE(is_open_sheet(page));
      EXPECT_EQ(is_outer_side(page), right_first);
      const std::vector<PageText> halves = papers_on(page);
      ASSERT_EQ(halves.size(), 2u);
      EXPECT_EQ(halves[0].lines.at(0).text, right_first ? "right" : "left");
      for (const PageText& half : halves) {
        ASSERT_EQ(half.lines.size(), 1u);
        EXPECT_EQ(intersection(half.frame, half.lines[0].box), half.lines[0].box);
        EXPECT_EQ(half.rotate_degrees, page.rotate_degrees);
        EXPECT_EQ(half.skew_degrees, 1.5);
      }
      EXPECT_EQ(halves[0].frame.area() + halves[1].frame.area(), 400 * 300);
      EXPECT_NEAR(static_cast<double>(halves[right_first ? 1 : 0].frame.area()), 210 * 300, 300);
      EXPECT_EQ(page.lines[0].block, 0);
      EXPECT_EQ(page.lines[1].block, 1);
      EXPECT_EQ(page.tables[0].cells[0].lines.at(0), right_first ? 1 : 0) << "the cell of the line on the left";
    }
}

TEST(OpenSheet, ItsPagesAreReadInTheOrderInWhichTheSheetIsFolded) {
  PageText outer = open_sheet(0), inner = open_sheet(0);
  lay_open(outer, 200, true, {0, 1});
  lay_open(inner, 200, false, {0, 1});
  const PageText other = of_one_line("letter", {110, 120, 50, 20});
  const auto order = [](const std::vector<const PageText*>& pages) {
    std::string found;
    for (const PagePart& part : parts_in_reading_order(pages)) found += std::to_string(part.page) + (part.paper < 0 ? "" : part.paper == 0 ? "a" : "b") + " ";
    return found;
  };
  EXPECT_EQ(order({&outer, &inner}), "0a 1a 1b 0b ");
  EXPECT_EQ(order({&inner, &outer}), "1a 0a 0b 1b ");
  EXPECT_EQ(order({&other, &outer, &inner, &other}), "0 1a 2a 2b 1b 3 ");
  EXPECT_EQ(order({&outer, &other}), "0a 0b 1 ");
  EXPECT_EQ(order({&inner}), "0a 0b ");
  EXPECT_EQ(order({}), "");
}

TEST(OpenSheet, SmallPapersAreNone) {
  PageText page = open_sheet(0);
  page.papers = {{{0, 0, 60, 40}, 0, 0}, {{60, 0, 60, 40}, 0, 0}};
  EXPECT_FALSE(is_open_sheet(page)) << "cards that touch";
  page.papers = {{{0, 0, 400, 150}, 0, 0}, {{0, 150, 400, 150}, 0, 0}};
  EXPECT_FALSE(is_open_sheet(page)) << "one below the other";
  page.papers.clear();
  EXPECT_FALSE(is_open_sheet(page));
}

}  // namespace
}  // namespace sohoa

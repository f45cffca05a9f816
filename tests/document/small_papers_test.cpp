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

}  // namespace
}  // namespace sohoa

#include "pipeline/image/find_lines.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <opencv2/imgproc.hpp>

#include "pipeline/image/baseline.h"
#include "pipeline/image/line_grouping.h"

namespace sohoa {
namespace {

constexpr int kXHeight = 20;

// Draws words of plain shapes: 'x' a small letter, 'h' with an ascender, 'p' with a descender, 'C' a capital, '^' a small
// letter under two stacked marks, '.' one over a dot, '2' a raised figure, ';' a semicolon, ' ' a space. Widths are 14 pixels, spacing 4, spaces 12.
class Sheet {
 public:
  explicit Sheet(int width = 1600, int height = 1200) : grey_(height, width, CV_8UC1, cv::Scalar(255)) {}

  void write(int x, int baseline, const std::string& shapes, double size = 1) {
    const auto box = [&](double dx, double w, double top, double bottom) {
      const int s = kXHeight;
      cv::rectangle(grey_, cv::Point(x + static_cast<int>(dx * size), baseline - static_cast<int>(std::lround(top * s * size))),
                    cv::Point(x + static_cast<int>((dx + w) * size) - 1, baseline - static_cast<int>(std::lround(bottom * s * size)) - 1),
                    cv::Scalar(0), cv::FILLED);
    };
    for (const char c : shapes) {
      if (c == ' ') {
        x += static_cast<int>(12 * size);
        continue;
      }
      if (c == 'x' || c == '^' || c == '.') box(0, 14, 1, 0);
      if (c == 'h') box(0, 14, 1.45, 0);
      if (c == 'p') box(0, 14, 1, -0.4);
      if (c == 'C') box(0, 16, 1.47, 0);
      if (c == '^') box(1, 12, 1.35, 1.15), box(4, 6, 1.75, 1.5);
      if (c == '.') box(5, 4, -0.15, -0.35);
      if (c == '2') box(0, 18, 1.65, 1);
      if (c == ';') box(0, 4, 1, 0.75), box(0, 4, 0.2, -0.25);
      x += static_cast<int>((c == '2' ? 22 : c == ';' ? 8 : 18) * size);
    }
  }

  [[nodiscard]] PreparedPage page(double skew_degrees = 0) const {
    PreparedPage page;
    page.dpi = 300;
    page.reduction = 2;
    page.skew_degrees = skew_degrees;
    const double s = skew_degrees * CV_PI / 180;
    const cv::Matx23d turn(std::cos(s), -std::sin(s), 0, std::sin(s), std::cos(s), 0);
    cv::warpAffine(grey_, page.grey, turn, grey_.size(), cv::INTER_LINEAR, cv::BORDER_CONSTANT, cv::Scalar(255));
    cv::Mat small;
    cv::resize(page.grey, small, {}, 0.5, 0.5, cv::INTER_AREA);
    cv::threshold(small, page.ink, 128, 255, cv::THRESH_BINARY_INV);
    page.to_stored = PageTransform(grey_.size(), 0, false);
    return page;
  }

  cv::Mat grey_;
};

const std::string kText = "Cxhp xxhx hxx.x ^xph xxhx.x xhpx xxx";

float mean_y(const TextLine& line) { return (line.baseline.front().y + line.baseline.back().y) / 2; }

TEST(FindLines, FindsEveryLineFromTopToBottom) {
  Sheet sheet;
  for (int i = 0; i < 10; ++i) sheet.write(200, 200 + 60 * i, kText);
  const auto lines = find_lines(sheet.page());
  ASSERT_EQ(lines.size(), 10u);
  for (int i = 0; i < 10; ++i) {
    EXPECT_NEAR(mean_y(lines[i]), 200 + 60 * i, 1);
    EXPECT_NEAR(lines[i].x_height, kXHeight, 1);
  }
}

TEST(FindLines, NothingOnAnEmptyPage) { EXPECT_TRUE(find_lines(Sheet().page()).empty()); }

TEST(FindLines, FollowsTheSkew) {
  Sheet sheet;
  for (int i = 0; i < 8; ++i) sheet.write(300, 200 + 60 * i, kText);
  for (const double degrees : {-3.0, 2.0}) {
    const auto lines = find_lines(sheet.page(degrees));
    ASSERT_EQ(lines.size(), 8u) << degrees;
    const double s = degrees * CV_PI / 180;
    for (int i = 0; i < 8; ++i) {
      for (const auto& p : lines[i].baseline) {
        EXPECT_NEAR(p.y * std::cos(s) - p.x * std::sin(s), 200 + 60 * i, 1.5) << degrees;
      }
    }
  }
}

TEST(FindLines, FollowsACurvedBaseline) {
  Sheet sheet;
  for (int i = 0; i < 45; ++i) {
    const int x = 200 + 24 * i;
    sheet.write(x, 300 + static_cast<int>(std::lround(25 * std::sin((x - 200) / 350.0))), i % 3 == 0 ? "h" : "x");
  }
  const auto lines = find_lines(sheet.page());
  ASSERT_EQ(lines.size(), 1u);
  for (int x = 250; x < 1200; x += 50) {
    EXPECT_NEAR(polyline_at(lines[0].baseline, static_cast<float>(x)), 300 + 25 * std::sin((x - 207) / 350.0), 2.5) << x;
  }
}

TEST(FindLines, KeepsStackedMarksAndDotsWithTheirLetters) {
  Sheet sheet;
  sheet.write(200, 200, "xhx.x x.xhp xx.xx hx.xx");
  sheet.write(200, 250, "xh^x ^xhp x^xx hx^x x");
  const auto lines = find_lines(sheet.page());
  ASSERT_EQ(lines.size(), 2u);
  EXPECT_LT(lines[0].ascent, 1.6 * kXHeight);
  EXPECT_NEAR(lines[0].descent, 0.4 * kXHeight, 2.5);
  EXPECT_NEAR(lines[1].ascent, 1.75 * kXHeight, 2.5);
}

TEST(FindLines, ScalesCapitalsByTheirHeight) {
  Sheet sheet;
  sheet.write(200, 200, "CCCC CCC CCCCC CCC");
  for (int i = 1; i < 6; ++i) sheet.write(200, 200 + 60 * i, kText);
  const auto lines = find_lines(sheet.page());
  ASSERT_EQ(lines.size(), 6u);
  EXPECT_NEAR(lines[0].x_height, kXHeight, 1.2);
}

TEST(FindLines, FindsSmallPrintBesideLarge) {
  Sheet sheet;
  for (int i = 0; i < 6; ++i) sheet.write(200, 200 + 60 * i, kText);
  sheet.write(200, 640, kText, 0.6);
  sheet.write(200, 760, kText, 1.8);
  const auto lines = find_lines(sheet.page());
  ASSERT_EQ(lines.size(), 8u);
  EXPECT_NEAR(lines[6].x_height, 0.6 * kXHeight, 1);
  EXPECT_NEAR(lines[7].x_height, 1.8 * kXHeight, 1.8);
}

TEST(FindLines, GoesOnBehindRaisedFiguresAndSmallSigns) {
  Sheet sheet;
  for (int i = 0; i < 6; ++i) sheet.write(200, 200 + 60 * i, kText);
  sheet.write(200, 560, "Cxhp xxhx hxxxx xhx xxxx xx2; Cxhp xxhx hxx");
  const std::vector<Blot> blots = find_blots(sheet.page().ink, LevelFrame(0));
  const auto segments = group_segments(blots, typical_letter_height(blots, 150));
  EXPECT_EQ(std::ranges::count_if(segments, [](const Segment& segment) { return std::abs(segment.base_left - 280) < 5; }), 1);
}

TEST(FindLines, ReadsTheLetterheadsLeftBlockBeforeItsRight) {
  Sheet sheet;
  sheet.write(200, 200, "CCC CCC CCCC");
  sheet.write(240, 250, "CCCC CCC");
  sheet.write(600, 200, "CCCC CCC CC CCC CCC CCCCC");
  sheet.write(700, 250, "xhxp xx xxh xxhxx");
  for (int i = 0; i < 5; ++i) sheet.write(200, 400 + 60 * i, kText + " " + kText);
  const auto lines = find_lines(sheet.page());
  ASSERT_EQ(lines.size(), 9u);
  EXPECT_LT(lines[1].box.right(), 600);
  EXPECT_NEAR(mean_y(lines[1]), 250, 1.5);
  EXPECT_GE(lines[2].box.x, 590);
  EXPECT_NEAR(mean_y(lines[2]), 200, 1.5);
  EXPECT_NE(lines[0].block, lines[2].block);
}

TEST(FindLines, ReadsRowsOfAFormAcross) {
  Sheet sheet;
  for (int i = 0; i < 4; ++i) {
    sheet.write(200, 200 + 70 * i, i % 2 == 0 ? "xhxx xx xhpx" : "xhxx xhp");
    sheet.write(800, 200 + 70 * i, i % 2 == 0 ? "xhx xxh" : "xhx xxhx xp xxhx");
  }
  const auto lines = find_lines(sheet.page());
  ASSERT_FALSE(lines.empty());
  for (std::size_t i = 1; i < lines.size(); ++i) EXPECT_GE(mean_y(lines[i]), mean_y(lines[i - 1]) - 2);
}

TEST(FindLines, ReadsRunningColumnsOneAfterTheOther) {
  Sheet sheet;
  for (int i = 0; i < 8; ++i) {
    sheet.write(150, 200 + 60 * i, "xhxxp xxhx xx.x xhxpx hxxx xhx");
    sheet.write(820, 200 + 60 * i, "hxxxp xxhx xx^x xhxpx xxhx xhx");
  }
  const auto lines = find_lines(sheet.page());
  ASSERT_EQ(lines.size(), 16u);
  for (int i = 0; i < 8; ++i) {
    EXPECT_LT(lines[i].box.x, 200);
    EXPECT_GT(lines[i + 8].box.x, 700);
  }
}

TEST(FindLines, ReadsATableCellByCellInItsPlace) {
  Sheet sheet;
  sheet.write(200, 150, kText);
  for (int row = 0; row < 2; ++row) {
    for (int column = 0; column < 3; ++column) sheet.write(220 + 200 * column, 260 + 80 * row, "xhxpx xx");
  }
  sheet.write(200, 500, kText);
  PreparedPage page = sheet.page();
  TableGrid table{{200, 200, 600, 160}, {}};
  for (int row = 0; row < 2; ++row) {
    for (int column = 0; column < 3; ++column) table.cells.push_back({{200 + 200 * column, 200 + 80 * row, 200, 80}, row, column, 1, 1});
  }
  page.tables.push_back(table);
  const auto lines = find_lines(page);
  ASSERT_EQ(lines.size(), 8u);
  EXPECT_EQ(lines[0].table, -1);
  for (int i = 0; i < 6; ++i) {
    EXPECT_EQ(lines[i + 1].table, 0);
    EXPECT_EQ(lines[i + 1].cell, i);
  }
  EXPECT_NEAR(mean_y(lines[7]), 500, 1);
}

TEST(FindLines, KeepsRowNumbersThatStandLeftOfAllOtherText) {
  Sheet sheet;
  TableGrid table{{120, 100, 1200, 640}, {}};
  for (int row = 0; row < 8; ++row) {
    sheet.write(140, 150 + 80 * row, "C");
    sheet.write(240, 150 + 80 * row, "xhxxp xxhx xx.x xhxpx");
    table.cells.push_back({{120, 100 + 80 * row, 80, 80}, row, 0, 1, 1});
    table.cells.push_back({{200, 100 + 80 * row, 1120, 80}, row, 1, 1, 1});
  }
  PreparedPage page = sheet.page();
  page.tables.push_back(table);
  const auto lines = find_lines(page);
  ASSERT_EQ(lines.size(), 16u);
  for (std::size_t i = 0; i < lines.size(); ++i) EXPECT_EQ(lines[i].cell, static_cast<int>(i));
}

TEST(FindLines, KeepsMarksThatGrewTogetherWithTheirWord) {
  Sheet sheet;
  for (int y = 300; y < 700; y += 60) sheet.write(100, y, "xhxx xpx hx xxxhx xxpx xhx xx");
  sheet.write(400, 180, "xxx");
  cv::rectangle(sheet.grey_, {418, 180 - 39}, {431, 180 - 26}, cv::Scalar(0), cv::FILLED);
  PreparedPage page = sheet.page();
  page.tables.push_back({{300, 100, 300, 120}, {{{300, 100, 300, 120}, 0, 0, 1, 1}}});
  const auto lines = find_lines(page);
  ASSERT_EQ(lines.size(), 8u);
  EXPECT_EQ(lines[0].cell, 0);
  EXPECT_GT(lines[0].ascent, 36);
}

TEST(FindLines, KeepsTheEndsOfASkewedCellsLinesInTheCell) {
  Sheet sheet;
  const std::string wide = "xhxxp xxhx xx.x xhxpx xxhx xx.x xhxpx xxxh xhp xx";
  for (int row = 0; row < 4; ++row) sheet.write(210, 450 + 60 * row, wide);
  PreparedPage page = sheet.page(3);
  const LevelFrame frame(3);
  TableGrid table{{}, {}};
  for (int row = 0; row < 4; ++row) {
    const cv::Point2f middle = frame.to_raster({650, 440.0F + 60.0F * static_cast<float>(row)});
    table.cells.push_back({{cvRound(middle.x) - 450, cvRound(middle.y) - 30, 900, 60}, row, 0, 1, 1});
    table.box = united(table.box, table.cells.back().box);
  }
  page.tables.push_back(table);
  const auto lines = find_lines(page);
  ASSERT_EQ(lines.size(), 4u);
  for (int i = 0; i < 4; ++i) EXPECT_EQ(lines[i].cell, i);
}

TEST(FindLines, ReadsSignsInPrintedBoxesAsOneLineAfterTheirLabel) {
  Sheet sheet;
  for (int row = 0; row < 3; ++row) sheet.write(200, 200 + 60 * row, kText + " " + kText);
  sheet.write(200, 400, "xhxx xhp");
  for (int i = 0; i < 12; ++i) sheet.write(720 + 60 * i, 400, "C");
  sheet.write(200, 480, "xhxxp xxhx");
  PreparedPage page = sheet.page();
  page.combs.push_back({700, 350, 720, 70});
  const auto lines = find_lines(page);
  ASSERT_EQ(lines.size(), 6u);
  EXPECT_FALSE(lines[3].comb);
  EXPECT_NEAR(mean_y(lines[3]), 400, 2);
  EXPECT_TRUE(lines[4].comb);
  EXPECT_NEAR(lines[4].box.x, 720, 2);
  EXPECT_NEAR(lines[4].box.right(), 720 + 60 * 11 + 16, 4);
  EXPECT_NEAR(mean_y(lines[5]), 480, 2);
}

TEST(FindLines, LeavesOutStrokesLeftOfSealsButNotNamesUnderThem) {
  Sheet sheet;
  for (int i = 0; i < 6; ++i) sheet.write(200, 200 + 60 * i, kText);
  sheet.write(900, 700, "Cxhp Cxx Cx");
  sheet.write(960, 760, "hx");
  PreparedPage page = sheet.page();
  page.marks.push_back({Mark::Kind::seal, {850, 600, 400, 400}, 0.9});
  const auto lines = find_lines(page);
  ASSERT_EQ(lines.size(), 7u);
  EXPECT_NEAR(mean_y(lines.back()), 700, 2);
}

TEST(FindLines, LeavesOutCodes) {
  Sheet sheet;
  for (int i = 0; i < 6; ++i) sheet.write(200, 500 + 60 * i, kText);
  sheet.write(220, 200, "CCCC CC CCC");
  sheet.write(220, 240, "CC CCCC CC");
  for (int i = 0; i < 40; ++i) cv::rectangle(sheet.grey_, cv::Rect(900 + 14 * i, 180, i % 3 == 0 ? 8 : 4, 60), cv::Scalar(0), cv::FILLED);
  PreparedPage page = sheet.page();
  page.barcodes.push_back({"QRCode", "", {200, 150, 400, 120}});
  const auto lines = find_lines(page);
  ASSERT_EQ(lines.size(), 6u);
  EXPECT_GT(mean_y(lines[0]), 450);
}

TEST(FindLines, ReadsEntriesWithTheSameLabelsColumnByColumn) {
  // Mother and father; her name takes a second row.
  const std::string labels[] = {"CxCh xxhp hx", "xhxx. xhp xx", "hxx xxhx xpx", "pxh xhxx xxh"};
  Sheet sheet;
  for (int i = 0; i < 4; ++i) {
    sheet.write(200, 200 + 60 * (i > 0 ? i + 1 : 0), labels[i] + (i % 2 == 0 ? " xxpx" : " hx xxhxx"));
    sheet.write(800, 200 + 60 * i, labels[i] + (i % 2 == 0 ? " hxxp" : " xx"));
  }
  sheet.write(200, 260, "xxh");
  sheet.write(200, 560, kText + " " + kText);
  const auto lines = find_lines(sheet.page());
  ASSERT_EQ(lines.size(), 10u);
  for (int i = 0; i < 5; ++i) EXPECT_LT(lines[i].box.x, 300) << i;
  for (int i = 5; i < 9; ++i) EXPECT_GT(lines[i].box.x, 700) << i;
  EXPECT_NE(lines[4].block, lines[5].block);
}

TEST(FindLines, KeepsAValueThatWrapsWithItsLabel) {
  Sheet sheet;
  sheet.write(200, 200, kText + " " + kText);
  sheet.write(200, 280, "xhxx hxx. xhxpx");  // as far as the next entry lets it
  sheet.write(540, 280, "xhx xxhp");
  sheet.write(200, 330, "xhxxhxxx");
  sheet.write(200, 410, kText + " " + kText);
  const auto lines = find_lines(sheet.page());
  ASSERT_EQ(lines.size(), 5u);
  EXPECT_NEAR(mean_y(lines[2]), 330, 2);
  EXPECT_GT(lines[3].box.x, 500);
}

TEST(FindLines, ReadsRowsAcrossThatALeaderTiesTogether) {
  // Labels that happen to be the same stand in columns only as long as no row runs on under both.
  const std::string labels[] = {"CxCh xxhp hx", "xhxx. xhp xx", "hxx", "hxx xxhx xpx", "pxh xhxx xxh"};
  Sheet sheet;
  for (int i = 0; i < 5; ++i) {
    sheet.write(200, 200 + 60 * i, labels[i] + (i % 2 == 0 ? " xxpx" : " hx xxhxx"));
    if (i != 2) sheet.write(800, 200 + 60 * i, labels[i] + (i % 2 == 0 ? " hxxp" : " xx"));
  }
  PreparedPage page = sheet.page();
  EXPECT_GT(find_lines(page).size(), 5u);
  page.leaders.push_back({350, 320, 900, 4});
  const auto lines = find_lines(page);
  ASSERT_EQ(lines.size(), 5u);
  for (int i = 0; i < 5; ++i) EXPECT_NEAR(mean_y(lines[i]), 200 + 60 * i, 2);
}

TEST(FindLines, ReadsTheNameUnderEitherCentredTitleWithIt) {
  Sheet sheet;
  sheet.write(200, 200, "CCCCC CCCC CCCC");
  sheet.write(230, 250, "xxhx xxp xxhx");
  sheet.write(280, 500, "Cxhp Cxx");
  sheet.write(800, 200, "CCCC CCC CCCCC CCC");
  sheet.write(840, 250, "xxhx xxp xxhx xx");
  sheet.write(890, 540, "Cxhp Cxx Cx");
  const auto lines = find_lines(sheet.page());
  ASSERT_EQ(lines.size(), 6u);
  for (int i = 0; i < 3; ++i) EXPECT_LT(lines[i].box.x, 500) << i;
}

TEST(FindLines, ReadsBookLeavesInTheirOrder) {
  Sheet sheet;
  for (int i = 0; i < 4; ++i) {
    sheet.write(100, 200 + 60 * i, "xhxxp xxhx xx.x xhxpx");
    sheet.write(860, 200 + 60 * i, "hxxxp xxhx xx^x xhxpx");
  }
  PreparedPage page = sheet.page();
  page.leaves = {{0, 0, 800, 1200}, {800, 0, 800, 1200}};
  const auto lines = find_lines(page);
  ASSERT_EQ(lines.size(), 8u);
  EXPECT_LT(lines[3].box.x, 800);
  EXPECT_GE(lines[4].box.x, 800);
}

TEST(FindLines, KeepsALonePageNumberAndDropsSpecksInTheMargin) {
  Sheet sheet;
  sheet.write(700, 100, "C");
  for (int i = 0; i < 6; ++i) sheet.write(200, 200 + 60 * i, kText + " " + kText);
  sheet.write(20, 330, "x");
  sheet.write(1570, 450, "h");
  const auto lines = find_lines(sheet.page());
  ASSERT_EQ(lines.size(), 7u);
  EXPECT_NEAR(mean_y(lines[0]), 100, 2);
}

TEST(FindLines, FlagsDigitsThatDoNotStandOnTheLine) {
  Sheet sheet;
  for (int i = 0; i < 5; ++i) sheet.write(200, 300 + 60 * i, kText + " " + kText);
  sheet.write(200, 200, "Cxx xx    xxxxx xxx");
  const auto printed = find_lines(sheet.page());
  ASSERT_FALSE(printed.empty());
  EXPECT_FALSE(printed[0].handwriting);
  cv::rectangle(sheet.grey_, {328, 172}, {344, 205}, cv::Scalar(0), cv::FILLED);
  cv::rectangle(sheet.grey_, {350, 170}, {368, 204}, cv::Scalar(0), cv::FILLED);
  const auto lines = find_lines(sheet.page());
  ASSERT_FALSE(lines.empty());
  EXPECT_TRUE(lines[0].handwriting);
  for (std::size_t i = 1; i < lines.size(); ++i) EXPECT_FALSE(lines[i].handwriting);
}

}  // namespace
}  // namespace sohoa

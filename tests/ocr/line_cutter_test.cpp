#include "ocr/line_cutter.h"

#include <gtest/gtest.h>

#include <opencv2/imgproc.hpp>

#include "tests/ocr/drawn_line.h"

namespace sohoa {
namespace {

// First and last dark rows of a column range.
std::pair<int, int> dark_rows(const cv::Mat& grey) {
  int first = -1, last = -1;
  for (int y = 0; y < grey.rows; ++y) {
    double darkest = 255;
    cv::minMaxLoc(grey.row(y), &darkest);
    if (darkest > 127) continue;
    if (first < 0) first = y;
    last = y;
  }
  return {first, last};
}

TEST(LineCutter, ScalesToTheShapesXHeightAndBaseline) {
  const DrawnLine drawn = draw_line([](double) { return 150.0; });
  const LineShape shape{48, 16, 36, 4};
  const CutLine cut = cut_line(drawn.grey, drawn.line, shape);
  EXPECT_EQ(cut.grey.rows, 48);
  EXPECT_NEAR(cut.grey.cols, 600 * 0.8 + 8, 1);
  const auto [first, last] = dark_rows(cut.grey);
  EXPECT_NEAR(first, 36 - 16, 1);
  EXPECT_NEAR(last, 35, 1);
}

TEST(LineCutter, LevelsASlopingLine) {
  const DrawnLine drawn = draw_line([](double x) { return 130 + 0.06 * x; });
  const LineShape shape{48, 20, 36, 4};
  const CutLine cut = cut_line(drawn.grey, drawn.line, shape);
  const int third = cut.grey.cols / 3;
  const auto left = dark_rows(cut.grey.colRange(0, third)), right = dark_rows(cut.grey.colRange(2 * third, cut.grey.cols));
  EXPECT_NEAR(left.first, right.first, 1);
  EXPECT_NEAR(left.second, right.second, 1);
}

TEST(LineCutter, StraightensACurvedLine) {
  const DrawnLine drawn = draw_line([](double x) { return 150 + 15 * std::sin(x / 200); });
  const LineShape shape{48, 20, 36, 4};
  const CutLine cut = cut_line(drawn.grey, drawn.line, shape);
  const auto [first, last] = dark_rows(cut.grey);
  EXPECT_NEAR(first, 16, 2);
  EXPECT_NEAR(last, 35, 2);
}

TEST(LineCutter, MapsPointsToThePageAndBack) {
  for (const double bend : {0.0, 15.0}) {
    const DrawnLine drawn = draw_line([&](double x) { return 130 + 0.05 * x + bend * std::sin(x / 200); });
    const CutLine cut = cut_line(drawn.grey, drawn.line, LineShape{});
    for (const cv::Point2f p : {cv::Point2f(10, 5), cv::Point2f(120, 27), cv::Point2f(300, 33)}) {
      const cv::Point2f back = cut.from_page(cut.to_page(p));
      EXPECT_NEAR(back.x, p.x, 0.01);
      EXPECT_NEAR(back.y, p.y, 0.01);
    }
  }
}

TEST(LineCutter, BoxesAWordOnThePage) {
  const DrawnLine drawn = draw_line([](double) { return 150.0; });
  const CutLine cut = cut_line(drawn.grey, drawn.line, LineShape{});
  const float left = cut.from_page({196, 150}).x, right = cut.from_page({208, 150}).x;
  const Box box = cut.box_on_page(left, right);  // the fifth bar
  EXPECT_NEAR(box.x, 196, 2);
  EXPECT_NEAR(box.right(), 208, 2);
  EXPECT_NEAR(box.y, 130, 2);
  EXPECT_NEAR(box.bottom(), 150, 2);
}

TEST(LineCutter, WhitensInkOfTheLinesAboveAndBelow) {
  DrawnLine drawn = draw_line([](double) { return 150.0; });
  drawn.line.ascent = 44, drawn.line.descent = 10;
  drawn.grey(cv::Rect(204, 90, 10, 18)).setTo(0);   // a descender of the line above, over the gap after a letter
  drawn.grey(cv::Rect(300, 158, 10, 30)).setTo(0);  // a mark of the line below
  const CutLine cut = cut_line(drawn.grey, drawn.line, LineShape{36, 10.5F, 27, 3});
  const auto [first, last] = dark_rows(cut.grey);
  EXPECT_NEAR(first, 27 - 10.5, 1);
  EXPECT_NEAR(last, 26, 1);
}

TEST(LineCutter, KeepsADotBelowThatTouchesTheNextLinesMark) {
  DrawnLine drawn = draw_line([](double) { return 150.0; });
  drawn.line.descent = 20;
  drawn.grey(cv::Rect(300, 153, 10, 40)).setTo(0);
  EXPECT_GE(dark_rows(cut_line(drawn.grey, drawn.line, LineShape{36, 10.5F, 27, 3}).grey).second, 33);
}

TEST(LineCutter, KeepsStackedMarksThatReachTheTop) {
  DrawnLine drawn = draw_line([](double) { return 150.0; });
  drawn.grey(cv::Rect(196, 92, 12, 14)).setTo(0);
  drawn.line.ascent = 58;
  const CutLine cut = cut_line(drawn.grey, drawn.line, LineShape{36, 10.5F, 27, 3});
  EXPECT_LE(dark_rows(cut.grey).first, 1);
}

}  // namespace
}  // namespace sohoa

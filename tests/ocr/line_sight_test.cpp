#include "ocr/line_sight.h"

#include <gtest/gtest.h>

#include <opencv2/imgproc.hpp>

#include "tests/ocr/drawn_line.h"

namespace sohoa {
namespace {

const LineShape kShape{40, 14, 31, 6};

DrawnLine level_line() {
  return draw_line([](double) { return 150.0; });
}

TEST(Stretches, PartALineAtItsWideGapsAndKnowWhereTheyStand) {
  DrawnLine drawn = level_line();
  const cv::Point2f from = drawn.line.baseline.front(), to = drawn.line.baseline.back();
  const int left = cvRound(from.x + (to.x - from.x) * 0.4f), right = cvRound(from.x + (to.x - from.x) * 0.7f);
  drawn.grey.colRange(left, right).setTo(255);
  const std::vector<Stretch> stretches = stretches_of(drawn.grey, {drawn.line}, kShape);
  ASSERT_EQ(stretches.size(), 2u);
  EXPECT_LE(stretches[0].where.baseline.back().x, static_cast<float>(left) + 1);
  EXPECT_GE(stretches[1].where.baseline.front().x, static_cast<float>(right) - 1);
  for (const Stretch& stretch : stretches) {
    EXPECT_NEAR(stretch.where.baseline.front().y, 150, 1);
    const Box box = stretch.cut.box_on_page(0, static_cast<float>(stretch.cut.grey.cols));
    EXPECT_NEAR(static_cast<float>(box.x), stretch.where.baseline.front().x, 3);
    EXPECT_NEAR(static_cast<float>(box.right()), stretch.where.baseline.back().x, 3);
  }
}

TEST(Stretches, AreNoneWhereThereIsNoInk) {
  DrawnLine drawn = level_line();
  drawn.grey.setTo(250);
  EXPECT_TRUE(stretches_of(drawn.grey, {drawn.line}, kShape).empty());
}

TEST(BilevelCut, LiesWhereTheGreyOneDoesWithoutWhatShinesThrough) {
  DrawnLine drawn = level_line();
  const CutLine clean = cut_to_fit(drawn.grey, drawn.line, kShape);
  const cv::Rect ghost(cvRound(drawn.line.baseline.front().x), 145, 60, 12);
  cv::Mat under = drawn.grey(ghost);
  cv::min(under, 200, under);
  const CutLine cut = cut_bilevel(drawn.grey, drawn.line, kShape);
  ASSERT_EQ(cut.grey.size(), clean.grey.size());
  for (const cv::Point2f p : {cv::Point2f(0, 0), cv::Point2f(50, 31)}) EXPECT_NEAR(cv::norm(cut.to_page(p) - clean.to_page(p)), 0, 0.01);
  const auto shade_at = [](const CutLine& of, cv::Point2f on_page) {
    const cv::Point2f p = of.from_page(on_page);
    return static_cast<int>(of.grey.at<std::uint8_t>(static_cast<int>(p.y), static_cast<int>(p.x)));
  };
  const cv::Point2f between_letters(118, 147), letter(106, 140);
  EXPECT_LT(shade_at(cut_to_fit(drawn.grey, drawn.line, kShape), between_letters), 210);
  EXPECT_GT(shade_at(cut, between_letters), 250);
  EXPECT_LT(shade_at(cut, letter), 5);
}

}  // namespace
}  // namespace sohoa

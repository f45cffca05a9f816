#include "pipeline/image/rules.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <opencv2/imgproc.hpp>

#include "tests/image/made_pages.h"

namespace sohoa {
namespace {

TEST(Rules, AreFoundAcrossGapsAndSlopes) {
  cv::Mat ink(400, 900, CV_8UC1, cv::Scalar(0));
  cv::line(ink, {50, 100}, {400, 103}, 255, 2);
  cv::line(ink, {408, 103}, {800, 106}, 255, 2);  // broken once
  cv::line(ink, {120, 150}, {121, 380}, 255, 2);
  const std::vector<Rule> rules = find_rules(ink, 150);
  ASSERT_EQ(rules.size(), 2U);
  EXPECT_NEAR(rules[0].from.x, 50, 3);
  EXPECT_NEAR(rules[0].to.x, 800, 3);
  EXPECT_NEAR(rules[0].to.y, 106, 2);
  EXPECT_TRUE(rules[1].vertical);
  EXPECT_NEAR(rules[1].to.y - rules[1].from.y, 230, 6);
}

TEST(Rules, SidesOfSmallBoxesAreFoundHoweverThickOrRagged) {
  cv::Mat ink(200, 700, CV_8UC1, cv::Scalar(0));
  cv::rectangle(ink, {100, 80, 433, 3}, 255, cv::FILLED);
  cv::rectangle(ink, {100, 111, 433, 3}, 255, cv::FILLED);
  for (int i = 0; i <= 12; ++i) {
    cv::rectangle(ink, {100 + 36 * i, 80, 2, 17}, 255, cv::FILLED);
    cv::rectangle(ink, {101 + 36 * i, 97, 2, 17}, 255, cv::FILLED);  // a column further right in its lower half
    cv::rectangle(ink, {116 + 36 * i, 88, 4, 17}, 255, cv::FILLED);  // a digit "1": it meets neither line
  }
  const std::vector<Rule> rules = find_rules(ink, 150);
  EXPECT_EQ(std::count_if(rules.begin(), rules.end(), [](const Rule& r) { return r.vertical; }), 13);
}

TEST(Rules, AreNotSeenInRunningText) {
  const PreparedPage page = prepared(page_maker::age(made_page("contract", 8, 150), {}, 1));
  for (const Box& rule : page.rules) {
    // Only the one under the national motto and the title's.
    EXPECT_LT(rule.y, page.grey.rows / 3);
  }
  EXPECT_LE(page.rules.size(), 3U);
}

TEST(Rules, VanishUnderTextWithoutItsStrokesAndMarks) {
  cv::Mat grey(120, 600, CV_8UC1, cv::Scalar(255));
  cv::line(grey, {20, 70}, {580, 72}, 0, 3);
  cv::line(grey, {100, 30}, {100, 110}, 0, 6);                 // a descender crosses it
  cv::circle(grey, {200, 62}, 4, 0, cv::FILLED);               // a dot below stands just over it
  cv::line(grey, {300, 30}, {300, 68}, 0, 6);                  // a letter stands on it
  const Rule rule{{20, 70.5F}, {580, 72.5F}, 3, false};
  erase_rule(grey, rule, 160, 2);
  EXPECT_EQ(cv::countNonZero(grey.colRange(20, 90) < 255), 0);
  EXPECT_EQ(cv::countNonZero(grey.colRange(400, 580) < 255), 0);
  EXPECT_GE(cv::countNonZero(grey.col(100) < 128), 80);
  EXPECT_GT(cv::countNonZero(grey(cv::Rect(195, 57, 11, 11)) < 128), 35);
  EXPECT_GE(cv::countNonZero(grey.col(300) < 128), 36);
}

}  // namespace
}  // namespace sohoa

#include "pipeline/image/leaders.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <opencv2/imgproc.hpp>

namespace sohoa {
namespace {

long marked(const std::vector<bool>& flags) { return std::count(flags.begin(), flags.end(), true); }

TEST(Leaders, AreRowsOfManyEvenDotsEvenOnASkewedPage) {
  for (const double degrees : {0.0, 3.0, -8.0}) {
    cv::Mat ink(600, 900, CV_8UC1, cv::Scalar(0));
    const double slope = std::tan(degrees * CV_PI / 180);
    for (int x = 60; x < 700; x += 8) cv::rectangle(ink, {x, static_cast<int>(200 + slope * x), 3, 3}, 255, cv::FILLED);
    const Components components(ink);
    EXPECT_EQ(marked(find_leaders(components, degrees, 150).is_mark), 80) << degrees;
  }
}

TEST(Leaders, DashesCountToo) {
  cv::Mat ink(100, 900, CV_8UC1, cv::Scalar(0));
  for (int x = 60; x < 500; x += 18) cv::rectangle(ink, {x, 50, 11, 2}, 255, cv::FILLED);
  EXPECT_EQ(marked(find_leaders(Components(ink), 0, 150).is_mark), 25);
}

TEST(Leaders, StopsAndDotsOfLettersAreNot) {
  cv::Mat ink(300, 900, CV_8UC1, cv::Scalar(0));
  for (int i = 0; i < 3; ++i) cv::rectangle(ink, {100 + 8 * i, 100, 3, 3}, 255, cv::FILLED);  // "..."
  for (int i = 0; i < 12; ++i) cv::rectangle(ink, {60 + 60 * i + 7 * (i % 3), 150, 3, 3}, 255, cv::FILLED);  // under letters
  for (int i = 0; i < 8; ++i) {  // dots on i, in a row but unevenly far apart
    cv::rectangle(ink, {60 + 11 * i + 6 * (i * i % 3), 200, 3, 3}, 255, cv::FILLED);
    cv::rectangle(ink, {60 + 11 * i + 6 * (i * i % 3), 206, 3, 16}, 255, cv::FILLED);
  }
  EXPECT_EQ(marked(find_leaders(Components(ink), 0, 150).is_mark), 0);
}

}  // namespace
}  // namespace sohoa

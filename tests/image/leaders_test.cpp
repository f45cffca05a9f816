#include "pipeline/image/leaders.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <opencv2/imgproc.hpp>

#include "pipeline/image/components.h"
#include "tests/image/made_pages.h"

namespace sohoa {
namespace {

// Marks of leaders in ink that is the page itself.
long marked(const cv::Mat& ink, double degrees = 0) {
  const Leaders leaders = find_leaders(Components(ink), degrees, 150, 255 - ink, 1);
  return std::count(leaders.is_mark.begin(), leaders.is_mark.end(), true);
}

TEST(Leaders, AreRowsOfManyEvenDotsEvenOnASkewedPage) {
  for (const double degrees : {0.0, 3.0, -8.0}) {
    cv::Mat ink(600, 900, CV_8UC1, cv::Scalar(0));
    const double slope = std::tan(degrees * CV_PI / 180);
    for (int x = 60; x < 700; x += 8) cv::rectangle(ink, {x, static_cast<int>(200 + slope * x), 3, 3}, 255, cv::FILLED);
    EXPECT_EQ(marked(ink, degrees), 80) << degrees;
  }
}

TEST(Leaders, DashesCountToo) {
  cv::Mat ink(100, 900, CV_8UC1, cv::Scalar(0));
  for (int x = 60; x < 500; x += 18) cv::rectangle(ink, {x, 50, 11, 2}, 255, cv::FILLED);
  EXPECT_EQ(marked(ink), 25);
}

TEST(Leaders, StopsAndDotsOfLettersAreNot) {
  cv::Mat ink(300, 900, CV_8UC1, cv::Scalar(0));
  for (int i = 0; i < 3; ++i) cv::rectangle(ink, {100 + 8 * i, 100, 3, 3}, 255, cv::FILLED);  // "..."
  for (int i = 0; i < 12; ++i) cv::rectangle(ink, {60 + 60 * i + 7 * (i % 3), 150, 3, 3}, 255, cv::FILLED);  // under letters
  for (int i = 0; i < 8; ++i) {  // dots on i, in a row but unevenly far apart
    cv::rectangle(ink, {60 + 11 * i + 6 * (i * i % 3), 200, 3, 3}, 255, cv::FILLED);
    cv::rectangle(ink, {60 + 11 * i + 6 * (i * i % 3), 206, 3, 16}, 255, cv::FILLED);
  }
  EXPECT_EQ(marked(ink), 0);
}

TEST(Leaders, LeaveTheDotsBelowLettersThatStandInTheirRows) {
  cv::Mat ink(120, 900, CV_8UC1, cv::Scalar(0));
  for (int i = 0; i < 60; ++i) {
    // In step with the leader, hardly taller, but heavier; one has run together with the leader's next dot.
    if (i == 20 || i == 40) cv::rectangle(ink, {60 + 8 * i, 50, i == 40 ? 9 : 3, 3}, 255, cv::FILLED);
    else if (i != 41) cv::rectangle(ink, {60 + 8 * i, 50, 2, 2}, 255, cv::FILLED);
  }
  const Components components(ink);
  const Leaders leaders = find_leaders(components, 0, 150, 255 - ink, 1);
  for (std::size_t i = 0; i < components.size(); ++i) {
    EXPECT_EQ(leaders.is_mark[i], components[i].box.h == 2) << components[i].box.x;
  }
  ASSERT_EQ(leaders.rows.size(), 1U);
  EXPECT_EQ(leaders.rows[0], (Box{60, 50, 474, 3}));
}

TEST(Leaders, LeaveNoLetterOfAFormWithoutItsDot) {
  // "ạ" on leaders at scan sizes: the dots of the whole page's letters are still there when it is prepared.
  for (const int dpi : {150, 300}) {
    const double scale = dpi / 150.0;
    cv::Mat page(static_cast<int>(300 * scale), static_cast<int>(800 * scale), CV_8UC1, cv::Scalar(255));
    const auto box = [&](double x, double y, double w, double h) {
      constexpr int fine = 16;  // sub-pixel edges
      const auto at = [&](double px, double py) {
        return cv::Point(static_cast<int>(px * scale * fine), static_cast<int>(py * scale * fine));
      };
      const std::vector<cv::Point> corners{at(x, y), at(x + w, y), at(x + w, y + h), at(x, y + h)};
      cv::fillConvexPoly(page, corners, cv::Scalar(0), cv::LINE_AA, 4);
    };
    for (int line = 0; line < 3; ++line) {
      const double base = 80 + 60 * line;
      for (int i = 0; i < 40; ++i) box(100 + 14 * i, base - 12, 9, 12);
      for (int i = 0; i < 90; ++i) box(97 + 6.4 * i, base + 2.8, 1.7, 1.7);
      for (int i = 2; i < 40; i += 5) box(103 + 14 * i, base + 3, 3, 3);
    }
    const PreparedPage prepared_page = prepared(page, dpi);
    int kept = 0;
    for (const auto& c : Components(prepared_page.ink)) kept += c.box.h <= 5;
    EXPECT_EQ(kept, 3 * 8) << dpi;
  }
}

}  // namespace
}  // namespace sohoa

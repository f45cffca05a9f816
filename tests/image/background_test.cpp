#include "pipeline/image/background.h"

#include <gtest/gtest.h>

#include <opencv2/imgproc.hpp>

namespace sohoa {
namespace {

// Text-like bars of a share of the paper's light, on paper whose light falls off to the right.
cv::Mat shaded_page(double ink_share) {
  cv::Mat page(900, 700, CV_8UC1);
  for (int y = 0; y < page.rows; ++y) {
    for (int x = 0; x < page.cols; ++x) {
      const double light = 240 - 0.2 * x;
      const bool bar = y % 40 < 12 && x > 60 && x < 640 && x % 9 < 3;
      page.at<std::uint8_t>(y, x) = static_cast<std::uint8_t>(bar ? light * ink_share : light);
    }
  }
  return page;
}

TEST(Background, UnevenLightIsEvened) {
  cv::Mat page = shaded_page(0.3);
  ASSERT_LT(page.at<std::uint8_t>(20, 690), 110);
  even_light(page, find_background(page, 150), 1, {});
  for (const int x : {30, 350, 650, 690}) EXPECT_GT(page.at<std::uint8_t>(20, x), 235) << x;
  for (const int x : {63, 333, 630}) EXPECT_NEAR(page.at<std::uint8_t>(5, x), 0.3 * 255, 12) << x;
}

TEST(Background, PrintShiningThroughVanishesAndFaintPrintStays) {
  // Dark print on this side, pale print from the other.
  cv::Mat page = shaded_page(0.2);
  cv::Mat pale = shaded_page(0.88);
  pale.rowRange(450, 900).copyTo(page.rowRange(450, 900));
  even_light(page, find_background(page, 150), 1, {});
  const Tone tone = find_tone(page);
  EXPECT_EQ(cv::countNonZero(page.rowRange(450, 900) < tone.threshold), 0);
  EXPECT_GT(cv::countNonZero(page.rowRange(0, 450) < tone.threshold), 10000);

  cv::Mat faint = shaded_page(0.6);
  even_light(faint, find_background(faint, 150), 1, {});
  EXPECT_GT(cv::countNonZero(faint < find_tone(faint).threshold), 20000);
}

TEST(Background, ContrastTurnsGrainOfThePaperWhite) {
  cv::Mat page = shaded_page(0.2);
  cv::Mat grain(page.size(), CV_8UC1);
  cv::RNG(3).fill(grain, cv::RNG::UNIFORM, 0, 20);
  page -= grain;
  const Background background = find_background(page, 150);
  cv::Mat small = page.clone();
  even_light(small, background, 1, {});
  even_light(page, background, 1, find_tone(small).contrast());
  EXPECT_EQ(cv::countNonZero(page(cv::Rect(10, 13, 40, 26)) < 255), 0);
}

}  // namespace
}  // namespace sohoa

#include "pipeline/image/components.h"

#include <gtest/gtest.h>

#include <opencv2/imgproc.hpp>

namespace sohoa {
namespace {

TEST(Components, AreTheEightConnectedOnesOfOpenCv) {
  cv::Mat noise(211, 317, CV_8UC1);
  cv::RNG random(7);
  random.fill(noise, cv::RNG::UNIFORM, 0, 256);
  cv::Mat ink = noise > 150;
  cv::Mat labels, stats, centroids;
  const int expected = cv::connectedComponentsWithStats(ink, labels, stats, centroids, 8) - 1;
  const Components components(ink);
  ASSERT_EQ(static_cast<int>(components.size()), expected);
  for (const auto& c : components) {
    const auto* first = components.runs_of(c);
    const int label = labels.at<int>(first->y, first->begin);
    EXPECT_EQ(c.area, stats.at<int>(label, cv::CC_STAT_AREA));
    EXPECT_EQ(c.box, (Box{stats.at<int>(label, cv::CC_STAT_LEFT), stats.at<int>(label, cv::CC_STAT_TOP),
                          stats.at<int>(label, cv::CC_STAT_WIDTH), stats.at<int>(label, cv::CC_STAT_HEIGHT)}));
  }
}

TEST(Components, PaintOnlyTheirOwnPixels) {
  cv::Mat ink(40, 40, CV_8UC1, cv::Scalar(0));
  cv::rectangle(ink, {2, 2, 30, 30}, 255, 2);
  cv::rectangle(ink, {12, 12, 5, 5}, 255, cv::FILLED);
  const Components components(ink);
  ASSERT_EQ(components.size(), 2U);
  components.paint(components[0], ink, 0);
  EXPECT_EQ(cv::countNonZero(ink), 25);
}

}  // namespace
}  // namespace sohoa

#include "document/page_transform.h"

#include <gtest/gtest.h>

#include <opencv2/imgproc.hpp>

namespace sohoa {
namespace {

// Turns a picture as a viewer would and checks that a marked pixel is found again.
cv::Mat upright_of(const cv::Mat& stored, int turn, bool mirrored) {
  cv::Mat picture = stored.clone();
  if (mirrored) cv::flip(stored, picture, 1);
  constexpr int codes[] = {-1, cv::ROTATE_90_CLOCKWISE, cv::ROTATE_180, cv::ROTATE_90_COUNTERCLOCKWISE};
  if (turn != 0) cv::rotate(picture, picture, codes[turn]);
  return picture;
}

TEST(PageTransform, FindsAMarkedPixelAgainAfterEveryTurnAndMirroring) {
  for (const bool mirrored : {false, true}) {
    for (int turn = 0; turn < 4; ++turn) {
      cv::Mat stored = cv::Mat::zeros(30, 50, CV_8U);
      stored.at<uchar>(7, 11) = 255;
      const cv::Mat upright = upright_of(stored, turn, mirrored);
      const PageTransform transform(stored.size(), turn, mirrored);
      EXPECT_EQ(transform.upright_size(), upright.size());
      for (int y = 0; y < upright.rows; ++y)
        for (int x = 0; x < upright.cols; ++x)
          if (upright.at<uchar>(y, x) != 0) {
            EXPECT_EQ(transform.to_stored(Box{x, y, 1, 1}), (Box{11, 7, 1, 1})) << turn << mirrored;
          }
    }
  }
}

TEST(PageTransform, TheCornersOfAPhotographedPaperAreFoundAgain) {
  const Corners corners = {{{120, 80}, {900, 140}, {860, 1250}, {60, 1180}}};
  const cv::Size size = straight_size(corners);
  EXPECT_EQ(size, cv::Size(803, 1111));
  const cv::Matx33d homography = perspective(size, corners);
  PageTransform transform(size, 1, false);
  transform.set_outer(homography, {1000, 1300});
  // turned clockwise, the paper's lower left corner is the upper left one
  const cv::Point2f upright[] = {{0, 0}, {1111, 0}, {1111, 803}, {0, 803}};
  for (int i = 0; i < 4; ++i) {
    const cv::Point2f stored = transform.to_stored(upright[i]);
    EXPECT_NEAR(stored.x, corners[static_cast<std::size_t>((i + 3) % 4)].x, 0.01) << i;
    EXPECT_NEAR(stored.y, corners[static_cast<std::size_t>((i + 3) % 4)].y, 0.01) << i;
  }
  const cv::Mat reference = cv::getPerspectiveTransform(std::vector<cv::Point2f>{{0, 0}, {803, 0}, {803, 1111}, {0, 1111}},
                                                        std::vector<cv::Point2f>(corners.begin(), corners.end()));
  EXPECT_LT(cv::norm(cv::Mat(homography) / homography(2, 2), reference / reference.at<double>(2, 2), cv::NORM_INF), 1e-3);
}

TEST(PageTransform, APartOfAPaperIsMappedThroughIt) {
  PageTransform part({100, 50}, 2, false);
  part.set_outer(cv::Matx33d(1, 0, 300, 0, 1, 400, 0, 0, 1), {800, 1100});
  EXPECT_EQ(part.to_stored(Box{0, 0, 10, 5}), (Box{390, 445, 10, 5}));
  part.set_outer(cv::Matx33d(2, 0, 7, 0, 2, 9, 0, 0, 1), {1700, 2300});
  EXPECT_EQ(part.to_stored(Box{0, 0, 10, 5}), (Box{787, 899, 20, 10}));
}

TEST(PageTransform, FindsAMarkedPixelOfAFaxAgainAfterEveryTurnAndMirroring) {
  for (const double aspect : {2.0, 0.5})
    for (const bool mirrored : {false, true})
      for (int turn = 0; turn < 4; ++turn) {
        cv::Mat stored = cv::Mat::zeros(30, 50, CV_8U), square;
        stored.at<uchar>(7, 11) = 255;
        cv::resize(stored, square, square_size(stored.size(), aspect), 0, 0, cv::INTER_NEAREST);
        EXPECT_EQ(square.size(), aspect > 1 ? cv::Size(50, 60) : cv::Size(100, 30));
        const cv::Mat upright = upright_of(square, turn, mirrored);
        const PageTransform transform(stored.size(), turn, mirrored, aspect);
        EXPECT_EQ(transform.upright_size(), upright.size());
        const cv::Rect ink = cv::boundingRect(upright);
        EXPECT_EQ(transform.to_stored(Box{ink.x, ink.y, ink.width, ink.height}), (Box{11, 7, 1, 1})) << turn << mirrored;
      }
}

TEST(PageTransform, ClipsBoxesToTheStoredRaster) {
  const PageTransform transform({50, 30}, 0, false);
  EXPECT_EQ(transform.to_stored(Box{40, 20, 100, 100}), (Box{40, 20, 10, 10}));
}

TEST(PageTransform, FollowsADewarpField) {
  // Everything stood five pixels lower before it was straightened, at every grid point.
  cv::Mat field(4, 6, CV_32FC2);
  for (int y = 0; y < field.rows; ++y)
    for (int x = 0; x < field.cols; ++x)
      field.at<cv::Vec2f>(y, x) = {static_cast<float>(x) * 10, static_cast<float>(y) * 10 + 5};
  PageTransform transform({50, 30}, 0, false);
  transform.set_dewarp(field, 10);
  const cv::Point2f moved = transform.to_stored(cv::Point2f(12, 8));
  EXPECT_NEAR(moved.x, 12, 1e-3);
  EXPECT_NEAR(moved.y, 13, 1e-3);
}

}  // namespace
}  // namespace sohoa

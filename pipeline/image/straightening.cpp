#include "pipeline/image/straightening.h"

#include <cmath>
#include <numbers>
#include <opencv2/imgproc.hpp>

namespace sohoa {

namespace {
// Rules are followed along their slope, so a skew as small as this does no harm.
constexpr double negligible_degrees = 0.5;
}  // namespace

Straightening::Straightening(double skew_degrees, cv::Size page_size)
    : centre_(static_cast<float>(page_size.width) / 2, static_cast<float>(page_size.height) / 2) {
  if (std::abs(skew_degrees) < negligible_degrees) return;
  const double radians = skew_degrees * std::numbers::pi / 180;
  sine_ = static_cast<float>(std::sin(radians));
  cosine_ = static_cast<float>(std::cos(radians));
}

cv::Point2f Straightening::to_page(cv::Point2f p) const {
  p -= centre_;
  return cv::Point2f(p.x * cosine_ - p.y * sine_, p.x * sine_ + p.y * cosine_) + centre_;
}

cv::Mat Straightening::straighten(const cv::Mat& mask) const {
  if (sine_ == 0) return mask;
  const cv::Point2f origin = to_page({0, 0});
  const cv::Matx23f straight_to_page(cosine_, -sine_, origin.x, sine_, cosine_, origin.y);
  cv::Mat straight;
  cv::warpAffine(mask, straight, straight_to_page, mask.size(), cv::INTER_LINEAR | cv::WARP_INVERSE_MAP);
  // Rather thicker than broken: hairlines are a single pixel wide.
  cv::threshold(straight, straight, 90, 255, cv::THRESH_BINARY);
  return straight;
}

}  // namespace sohoa

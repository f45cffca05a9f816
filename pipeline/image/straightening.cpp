#include "pipeline/image/straightening.h"

#include <cmath>
#include <numbers>
#include <opencv2/imgproc.hpp>

#include "pipeline/image/runs.h"

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
  // Little of a page is ink: each of its pixels is shared out among the four that it comes to lie between.
  constexpr int one = 1 << 16, whole = 8;  // fixed point; an ink pixel weighs whole * whole
  const auto fixed = [](float v) { return static_cast<int>(std::lround(v * one)); };
  const int step_x = fixed(cosine_), step_y = fixed(-sine_);
  cv::Mat straight(mask.size(), CV_8UC1, cv::Scalar(0));
  const auto stride = static_cast<std::ptrdiff_t>(straight.step);
  for (int y = 0; y < mask.rows; ++y) {
    for_each_run(mask.ptr(y), mask.cols, [&](int begin, int end) {
      const cv::Point2f off = cv::Point2f(static_cast<float>(begin), static_cast<float>(y)) - centre_;
      int at_x = fixed(off.x * cosine_ + off.y * sine_ + centre_.x), at_y = fixed(off.y * cosine_ - off.x * sine_ + centre_.y);
      for (int x = begin; x < end; ++x, at_x += step_x, at_y += step_y) {
        const int left = at_x >> 16, top = at_y >> 16;
        if (left < 0 || top < 0 || left + 1 >= mask.cols || top + 1 >= mask.rows) continue;
        const int right_share = (at_x & (one - 1)) >> 13, low_share = (at_y & (one - 1)) >> 13;
        std::uint8_t* to = straight.ptr(top) + left;
        to[0] = static_cast<std::uint8_t>(to[0] + (whole - right_share) * (whole - low_share));
        to[1] = static_cast<std::uint8_t>(to[1] + right_share * (whole - low_share));
        to[stride] = static_cast<std::uint8_t>(to[stride] + (whole - right_share) * low_share);
        to[stride + 1] = static_cast<std::uint8_t>(to[stride + 1] + right_share * low_share);
      }
    });
  }
  // Rather thicker than broken: hairlines are a single pixel wide.
  cv::threshold(straight, straight, 0.35 * whole * whole, 255, cv::THRESH_BINARY);
  return straight;
}

}  // namespace sohoa

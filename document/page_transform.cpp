#include "document/page_transform.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace sohoa {

cv::Size2d square_stretch(double pixel_aspect) {
  return pixel_aspect >= 1 ? cv::Size2d(1, pixel_aspect) : cv::Size2d(1 / pixel_aspect, 1);
}

cv::Size square_size(cv::Size stored, double pixel_aspect) {
  const cv::Size2d stretch = square_stretch(pixel_aspect);
  return {static_cast<int>(std::lround(stored.width * stretch.width)), static_cast<int>(std::lround(stored.height * stretch.height))};
}

PageTransform::PageTransform(cv::Size stored_size, int turn, bool mirrored, double pixel_aspect)
    : stored_size_(stored_size), square_size_(square_size(stored_size, pixel_aspect)), turn_(turn & 3), mirrored_(mirrored) {}

void PageTransform::set_dewarp(cv::Mat field, float step) {
  CV_Assert(field.type() == CV_32FC2 && step > 0);
  dewarp_ = std::move(field);
  dewarp_step_ = step;
}

cv::Size PageTransform::upright_size() const {
  return turn_ % 2 == 0 ? square_size_ : cv::Size(square_size_.height, square_size_.width);
}

cv::Point2f PageTransform::to_stored(cv::Point2f p) const {
  if (!dewarp_.empty()) {
    const float gx = std::clamp(p.x / dewarp_step_, 0.0F, static_cast<float>(dewarp_.cols - 1));
    const float gy = std::clamp(p.y / dewarp_step_, 0.0F, static_cast<float>(dewarp_.rows - 1));
    const int x0 = static_cast<int>(gx), y0 = static_cast<int>(gy);
    const int x1 = std::min(x0 + 1, dewarp_.cols - 1), y1 = std::min(y0 + 1, dewarp_.rows - 1);
    const float fx = gx - static_cast<float>(x0), fy = gy - static_cast<float>(y0);
    const auto at = [&](int y, int x) { return cv::Point2f(dewarp_.at<cv::Vec2f>(y, x)[0], dewarp_.at<cv::Vec2f>(y, x)[1]); };
    p = (at(y0, x0) * (1 - fx) + at(y0, x1) * fx) * (1 - fy) + (at(y1, x0) * (1 - fx) + at(y1, x1) * fx) * fy;
  }
  if (stored_size_.empty()) return p;
  const auto w = static_cast<float>(square_size_.width), h = static_cast<float>(square_size_.height);
  cv::Point2f s = p;
  switch (turn_) {
    case 1: s = {p.y, h - p.x}; break;
    case 2: s = {w - p.x, h - p.y}; break;
    case 3: s = {w - p.y, p.x}; break;
    default: break;
  }
  if (mirrored_) s.x = w - s.x;
  return {s.x * static_cast<float>(stored_size_.width) / w + static_cast<float>(origin_.x),
          s.y * static_cast<float>(stored_size_.height) / h + static_cast<float>(origin_.y)};
}

Box PageTransform::to_stored(const Box& b) const {
  if (b.empty()) return {};
  const auto l = static_cast<float>(b.x), t = static_cast<float>(b.y);
  const auto r = static_cast<float>(b.right()), m = static_cast<float>(b.bottom());
  float x0 = std::numeric_limits<float>::max(), y0 = x0, x1 = -x0, y1 = -x0;
  for (const cv::Point2f corner : {cv::Point2f{l, t}, {r, t}, {l, m}, {r, m}}) {
    const cv::Point2f s = to_stored(corner);
    x0 = std::min(x0, s.x), y0 = std::min(y0, s.y), x1 = std::max(x1, s.x), y1 = std::max(y1, s.y);
  }
  const Box mapped{static_cast<int>(std::floor(x0)), static_cast<int>(std::floor(y0)),
                   static_cast<int>(std::ceil(x1) - std::floor(x0)), static_cast<int>(std::ceil(y1) - std::floor(y0))};
  return stored_size_.empty() ? mapped : intersection(mapped, {origin_.x, origin_.y, stored_size_.width, stored_size_.height});
}

}  // namespace sohoa

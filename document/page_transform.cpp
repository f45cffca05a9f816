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

cv::Size straight_size(const Corners& corners) {
  const auto side = [&](std::size_t from, std::size_t to) { return cv::norm(corners[to] - corners[from]); };
  return {static_cast<int>(std::lround(std::max(side(0, 1), side(3, 2)))), static_cast<int>(std::lround(std::max(side(0, 3), side(1, 2))))};
}

cv::Matx33d perspective(cv::Size size, const Corners& corners) {
  const cv::Point2d a = corners[0], b = corners[1], c = corners[2], d = corners[3];
  const cv::Point2d right = b - c, down = d - c, sum = a - b + c - d;
  const double area = right.x * down.y - right.y * down.x;
  const double g = (sum.x * down.y - sum.y * down.x) / area, h = (right.x * sum.y - right.y * sum.x) / area;
  const cv::Matx33d of_square(b.x - a.x + g * b.x, d.x - a.x + h * d.x, a.x,  //
                              b.y - a.y + g * b.y, d.y - a.y + h * d.y, a.y,  //
                              g, h, 1);
  return of_square * cv::Matx33d(1.0 / size.width, 0, 0, 0, 1.0 / size.height, 0, 0, 0, 1);
}

cv::Point2d mapped(const cv::Matx33d& homography, cv::Point2d point) {
  const cv::Vec3d p = homography * cv::Vec3d(point.x, point.y, 1);
  return {p[0] / p[2], p[1] / p[2]};
}

PageTransform::PageTransform(cv::Size stored_size, int turn, bool mirrored, double pixel_aspect)
    : stored_size_(stored_size), square_size_(square_size(stored_size, pixel_aspect)), turn_(turn & 3), mirrored_(mirrored) {}

void PageTransform::set_dewarp(cv::Mat field, float step) {
  CV_Assert(field.type() == CV_32FC2 && step > 0);
  dewarp_ = std::move(field);
  dewarp_step_ = step;
}

void PageTransform::set_outer(const cv::Matx33d& to_outer, cv::Size outer_size) {
  to_outer_ = to_outer_ ? to_outer * *to_outer_ : to_outer;
  outer_size_ = outer_size;
}

void PageTransform::set_outer_of(const PageTransform& other) {
  to_outer_ = other.to_outer_;
  outer_size_ = other.outer_size_;
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
  s = {s.x * static_cast<float>(stored_size_.width) / w, s.y * static_cast<float>(stored_size_.height) / h};
  return to_outer_ ? cv::Point2f(mapped(*to_outer_, s)) : s;
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
  const Box around{static_cast<int>(std::floor(x0)), static_cast<int>(std::floor(y0)),
                   static_cast<int>(std::ceil(x1) - std::floor(x0)), static_cast<int>(std::ceil(y1) - std::floor(y0))};
  const cv::Size all = to_outer_ ? outer_size_ : stored_size_;
  return all.empty() ? around : intersection(around, {0, 0, all.width, all.height});
}

}  // namespace sohoa

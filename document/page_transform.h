#pragma once

#include <array>
#include <opencv2/core.hpp>
#include <optional>

#include "document/box.h"

namespace sohoa {

// How far to stretch a raster of pixels that are so many widths high, along its coarser direction, to make them square.
[[nodiscard]] cv::Size2d square_stretch(double pixel_aspect);
// The size of the raster so stretched.
[[nodiscard]] cv::Size square_size(cv::Size stored, double pixel_aspect);

// The corners of a sheet of paper in a photograph, clockwise from its top left in the stored raster.
using Corners = std::array<cv::Point2f, 4>;

// The size of the sheet seen from straight above: of its longer sides.
[[nodiscard]] cv::Size straight_size(const Corners& corners);
// Maps a rectangle of that size onto the corners (homogeneous coordinates; Heckbert 1989, section 2.2.3).
[[nodiscard]] cv::Matx33d perspective(cv::Size size, const Corners& corners);
[[nodiscard]] cv::Point2d mapped(const cv::Matx33d& homography, cv::Point2d point);

// Maps the upright raster, in which a page is read, back to the stored raster, in which boxes are reported.
// Stretches to square pixels, then a quarter turn (with optional mirroring), after an optional displacement field left by
// dewarping; all undone in reverse. A raster that was itself cut out of a larger one, or straightened, is mapped on to that.
class PageTransform {
 public:
  PageTransform() = default;  // identity

  // stored_size: of the stored raster; turn: clockwise quarter turns (0..3) that made it upright;
  // mirrored: the stored raster was mirrored left-right first; pixel_aspect: height of its pixels in widths.
  PageTransform(cv::Size stored_size, int turn, bool mirrored, double pixel_aspect = 1);

  // field: CV_32FC2, for upright pixel (x, y) / step the position in the undewarped upright raster.
  void set_dewarp(cv::Mat field, float step);

  // The stored raster was made of part of another one of that size; a homography maps it there.
  void set_outer(const cv::Matx33d& to_outer, cv::Size outer_size);
  // The same place in the same raster as of another transform.
  void set_outer_of(const PageTransform& other);

  [[nodiscard]] cv::Point2f to_stored(cv::Point2f upright) const;
  // The box around the four mapped corners, clipped to the stored (or outer) raster.
  [[nodiscard]] Box to_stored(const Box& upright) const;
  [[nodiscard]] cv::Size upright_size() const;
  [[nodiscard]] int turn() const { return turn_; }

 private:
  cv::Size stored_size_{0, 0};
  cv::Size square_size_{0, 0};  // of the stored raster with square pixels
  int turn_ = 0;
  bool mirrored_ = false;
  std::optional<cv::Matx33d> to_outer_;
  cv::Size outer_size_;
  cv::Mat dewarp_;
  float dewarp_step_ = 1;
};

}  // namespace sohoa

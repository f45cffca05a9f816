#pragma once

#include <memory>
#include <opencv2/core.hpp>

#include "document/box.h"

namespace sohoa {

// How far to stretch a raster of pixels that are so many widths high, along its coarser direction, to make them square.
[[nodiscard]] cv::Size2d square_stretch(double pixel_aspect);
// The size of the raster so stretched.
[[nodiscard]] cv::Size square_size(cv::Size stored, double pixel_aspect);

// Maps the upright raster, in which a page is read, back to the stored raster, in which boxes are reported.
// Stretches to square pixels, then a quarter turn (with optional mirroring), after an optional displacement field left by
// dewarping; all undone in reverse.
class PageTransform {
 public:
  PageTransform() = default;  // identity

  // stored_size: of the stored raster; turn: clockwise quarter turns (0..3) that made it upright;
  // mirrored: the stored raster was mirrored left-right first; pixel_aspect: height of its pixels in widths.
  PageTransform(cv::Size stored_size, int turn, bool mirrored, double pixel_aspect = 1);

  // field: CV_32FC2, for upright pixel (x, y) / step the position in the undewarped upright raster.
  void set_dewarp(cv::Mat field, float step);

  // The raster was cut out of a larger one, with its top left corner there.
  void set_origin(cv::Point origin) { origin_ = origin; }

  [[nodiscard]] cv::Point2f to_stored(cv::Point2f upright) const;
  // The box around the four mapped corners, clipped to the stored raster.
  [[nodiscard]] Box to_stored(const Box& upright) const;
  [[nodiscard]] cv::Size upright_size() const;
  [[nodiscard]] int turn() const { return turn_; }

 private:
  cv::Size stored_size_{0, 0};
  cv::Size square_size_{0, 0};  // of the stored raster with square pixels
  int turn_ = 0;
  bool mirrored_ = false;
  cv::Point origin_;
  cv::Mat dewarp_;
  float dewarp_step_ = 1;
};

}  // namespace sohoa

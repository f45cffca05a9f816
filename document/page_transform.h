#pragma once

#include <memory>
#include <opencv2/core.hpp>

#include "document/box.h"

namespace sohoa {

// Maps the upright raster, in which a page is read, back to the stored raster, in which boxes are reported.
// A quarter turn (with optional mirroring) after an optional displacement field left by dewarping.
class PageTransform {
 public:
  PageTransform() = default;  // identity

  // stored_size: of the stored raster; turn: clockwise quarter turns (0..3) that made it upright;
  // mirrored: the stored raster was mirrored left-right first.
  PageTransform(cv::Size stored_size, int turn, bool mirrored);

  // field: CV_32FC2, for upright pixel (x, y) / step the position in the undewarped upright raster.
  void set_dewarp(cv::Mat field, float step);

  [[nodiscard]] cv::Point2f to_stored(cv::Point2f upright) const;
  // The box around the four mapped corners, clipped to the stored raster.
  [[nodiscard]] Box to_stored(const Box& upright) const;
  [[nodiscard]] cv::Size upright_size() const;
  [[nodiscard]] int turn() const { return turn_; }

 private:
  cv::Size stored_size_{0, 0};
  int turn_ = 0;
  bool mirrored_ = false;
  cv::Mat dewarp_;
  float dewarp_step_ = 1;
};

}  // namespace sohoa

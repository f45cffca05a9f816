#pragma once

#include <opencv2/core.hpp>
#include <vector>

#include "document/box.h"

namespace sohoa {

// Turns raster coordinates so that text of a known slope runs level, and back.
class LevelFrame {
 public:
  LevelFrame() = default;
  explicit LevelFrame(double skew_degrees);
  [[nodiscard]] cv::Point2f to_level(cv::Point2f p) const { return {c_ * p.x + s_ * p.y, c_ * p.y - s_ * p.x}; }
  [[nodiscard]] cv::Point2f to_raster(cv::Point2f p) const { return {c_ * p.x - s_ * p.y, c_ * p.y + s_ * p.x}; }

 private:
  float c_ = 1, s_ = 0;
};

// A connected blot of ink as the line finder sees it. Extents are level (deskewed), in ink pixels, at pixel edges; box
// is in the ink raster.
struct Blot {
  float x0 = 0, y0 = 0, x1 = 0, y1 = 0;
  int area = 0;
  Box box;
  int region = 0;  // leaf or table cell it lies in

  [[nodiscard]] float w() const { return x1 - x0; }
  [[nodiscard]] float h() const { return y1 - y0; }
  [[nodiscard]] float cx() const { return (x0 + x1) / 2; }
  [[nodiscard]] float cy() const { return (y0 + y1) / 2; }
};

std::vector<Blot> find_blots(const cv::Mat& ink, const LevelFrame& frame);

// The commonest height of letters, in ink pixels; 0 when there is too little ink to tell.
float typical_letter_height(const std::vector<Blot>& blots, int dpi_of_ink);

}  // namespace sohoa

#pragma once

#include <opencv2/core.hpp>
#include <vector>

#include "document/page.h"

namespace sohoa {

// A seal, stamp or signature told by its colour, and how to take its ink away: grey + lift * (chroma along `chroma`)
// is what the paper, or the black print under the ink, would have been.
struct ColouredMark {
  Mark mark;           // box in pixels of the picture it was looked for in
  cv::Point2f chroma;  // unit vector in the (Cb, Cr) plane
  float lift = 1;      // grey levels per unit of chroma
  bool ghost = false;  // patchy and pale: set off from another sheet or shining through; lifted, not reported
};

// The marks of a colour page. Red print that is no seal (titles, names), coloured grounds and writing in the body of
// the page are left alone.
[[nodiscard]] std::vector<ColouredMark> find_coloured_marks(const cv::Mat& bgr, int dpi);

// Takes the marks' ink out of the grey picture, in place; grey and bgr have the same size.
void lift_marks(const cv::Mat& bgr, const std::vector<ColouredMark>& marks, cv::Mat& grey);

}  // namespace sohoa

#pragma once

#include <opencv2/core.hpp>

namespace sohoa {

// How to straighten a curved page (Leptonica's dewarp, from the text lines of a 1-bit picture): a CV_32FC2 field, where
// the straightened pixel (x, y) * step comes from, in pixels of the ink; empty when no model fits the lines.
struct DewarpField {
  cv::Mat source;
  int step = 8;
};
[[nodiscard]] DewarpField find_dewarp(const cv::Mat& ink);

// Resamples a picture that is `scale` times as large as the ink the field was made from; paper (255, or 0 of a mask)
// comes in from beyond the edges.
[[nodiscard]] cv::Mat dewarped(const cv::Mat& picture, const DewarpField& field, double scale, int beyond);

}  // namespace sohoa

#pragma once

#include <opencv2/core.hpp>

namespace sohoa {

// The light that the paper throws back, without what is printed on it: a small picture of paper brightness, each of
// its pixels standing for `step` x `step` pixels of the page it was taken from.
struct Background {
  cv::Mat paper;    // CV_8UC1
  double step = 1;  // pixels of that page
};

// grey: CV_8UC1 at about 150 dpi.
[[nodiscard]] Background find_background(const cv::Mat& grey, int dpi);

// How a page's contrast is set: what is lighter than `white` (a share of the paper's brightness) becomes 255, so that
// grain and print shining through from the back vanish; between knee and white the curve is steeper.
struct Contrast {
  double white = 0.94;
  double knee = 0.75;
};

// The same light everywhere: grey divided by the background, 255 for paper. `scale` = pixels of grey per pixel of the
// page that the background was taken from. Writes in place row by row.
void even_light(cv::Mat& grey, const Background& background, double scale, const Contrast& contrast);

}  // namespace sohoa

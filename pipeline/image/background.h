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

// How a page's contrast is set, in grey levels after the light is evened: from `knee` on the curve is steeper and
// reaches 255 at `white`, so that the grain of the paper and print shining through from the back vanish.
struct Contrast {
  double knee = 255, white = 255;  // as they stand: no change
};

// The same light everywhere: grey divided by the background, 255 for paper, then the contrast. `scale` = pixels of grey
// per pixel of the page that the background was taken from. Works in place, row by row.
void even_light(cv::Mat& grey, const Background& background, double scale, const Contrast& contrast);

// How dark a page prints, from its evened picture.
struct Tone {
  int ink = 0;          // grey level of the strokes
  int threshold = 128;  // darker than this is ink
  [[nodiscard]] Contrast contrast() const;
};
[[nodiscard]] Tone find_tone(const cv::Mat& even);

}  // namespace sohoa

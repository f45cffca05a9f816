#pragma once

#include <cmath>
#include <opencv2/core.hpp>
#include <string>
#include <vector>

#include "document/line.h"

namespace sohoa {

// A page of bars: letters of a known x-height standing on a known baseline.
struct DrawnLine {
  cv::Mat grey;
  TextLine line;
};

// Letters every 24 pixels on the curve baseline_y(x), x_height 20, from x = 100 to 700 of an 800 x 300 page.
template <class F>
DrawnLine draw_line(F baseline_y) {
  DrawnLine drawn{cv::Mat(300, 800, CV_8UC1, cv::Scalar(255)), {}};
  for (int x = 100; x < 700; x += 24) {
    const int bottom = static_cast<int>(std::lround(baseline_y(x + 6)));
    drawn.grey(cv::Rect(x, bottom - 20, 12, 20)).setTo(0);
  }
  for (int x = 100; x <= 700; x += 50) {
    drawn.line.baseline.emplace_back(static_cast<float>(x), static_cast<float>(baseline_y(x)));
  }
  drawn.line.x_height = 20, drawn.line.ascent = 22, drawn.line.descent = 2;
  drawn.line.box = {95, 60, 610, 180};
  return drawn;
}

}  // namespace sohoa

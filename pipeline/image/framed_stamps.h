#pragma once

#include <opencv2/core.hpp>
#include <vector>

#include "document/box.h"

namespace sohoa {

// What a red frame about one line of type encloses, as stamps of secrecy and urgency have (20, 30 or 40 by 8 mm): CV_8UC1,
// level, dark on white, without the frame, at the page's resolution.
struct FramedStamp {
  cv::Mat dark;  // all ink
  cv::Mat red;   // red ink alone: coarser, as colour is in a JPEG
  Box box;       // of the frame, raster of the pixels
};

// pixels: stored raster, CV_8UC3; quarter_turns: clockwise, that make it upright. Pure.
[[nodiscard]] std::vector<FramedStamp> find_framed_stamps(const cv::Mat& pixels, int dpi, int quarter_turns, bool mirrored);

}  // namespace sohoa

#pragma once

#include <opencv2/core.hpp>

#include "document/box.h"

namespace sohoa {

// The stored raster as people look at it: mirrored back left-right where it is mirrored, then turned clockwise by so
// many quarters. Shares pixels where nothing is to be done.
[[nodiscard]] cv::Mat upright(cv::Mat pixels, int quarter_turns, bool mirrored);
// Where a box of the stored raster is then (but for any dewarping).
[[nodiscard]] Box upright(Box box, cv::Size stored, int quarter_turns, bool mirrored);

}  // namespace sohoa

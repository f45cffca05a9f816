#pragma once

#include <vector>

#include "pipeline/image/components.h"

namespace sohoa {

// The slope of the text lines in degrees, positive when they run downhill to the right; 0 when too little text stands
// on the page to tell. Looks within +-15 degrees, from the feet of the letters (Postl's projection of few points).
[[nodiscard]] double find_skew(const Components& components, int dpi);

// The same from the boxes of letters alone.
[[nodiscard]] double find_skew(const std::vector<Box>& letters, int dpi);

// How much the slope of the text lines differs, in degrees, between the upright strips of a page: next to nothing on a
// flat sheet, degrees on an open book or a crumpled one. 0 when fewer than three strips hold enough text.
[[nodiscard]] double find_bend(const Components& components, cv::Size size, int dpi);

}  // namespace sohoa

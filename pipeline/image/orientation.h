#pragma once

#include "pipeline/image/components.h"

namespace sohoa {

// Clockwise quarter turns (0..3) that make the text upright; 0 when the page does not say clearly. Letters stand closer
// to their neighbours than lines do to each other, and letters share the line they stand on more often than the height
// they reach to; marks above them outnumber the dots below. Boxes alone decide, so no raster is turned to find out.
[[nodiscard]] int find_orientation(const Components& components, cv::Size size, int dpi);

}  // namespace sohoa

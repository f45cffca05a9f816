#pragma once

#include <vector>

#include "document/box.h"
#include "pipeline/image/background.h"
#include "pipeline/image/components.h"

namespace sohoa {

// The two pages of an open book or sheet, left then right, in pixels of the ink, parted where the fold crosses the middle of
// the picture: it leans as far as the text. Empty for a single page. A spread lies across, holds text on both sides, nothing in
// the middle, and shows the fold: a shadow, or margins wider than any column gap.
[[nodiscard]] std::vector<Box> find_leaves(const Components& components, cv::Size size, int dpi, double skew_degrees,
                                           const Background& background);

}  // namespace sohoa

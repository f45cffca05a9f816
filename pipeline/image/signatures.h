#pragma once

#include <vector>

#include "document/page.h"
#include "pipeline/image/components.h"

namespace sohoa {

// Signatures in black ink: large, thin, wandering strokes in the lower part of the page. Boxes in pixels of the ink;
// modest confidence, since nothing but the shape tells them from print.
[[nodiscard]] std::vector<Mark> find_signatures(const Components& components, cv::Size size, int dpi);

}  // namespace sohoa

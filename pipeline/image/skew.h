#pragma once

#include "pipeline/image/components.h"

namespace sohoa {

// The slope of the text lines in degrees, positive when they run downhill to the right; 0 when too little text stands
// on the page to tell. Looks within +-15 degrees, from the feet of the letters (Postl's projection of few points).
[[nodiscard]] double find_skew(const Components& components, int dpi);

}  // namespace sohoa

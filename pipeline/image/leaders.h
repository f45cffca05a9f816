#pragma once

#include <vector>

#include "pipeline/image/components.h"

namespace sohoa {

// Which components belong to dotted or dashed leaders: rows of many small marks, evenly spaced on one level. Full stops,
// "..." and the dots on and under letters are too few, too far apart or not level. One flag per component.
[[nodiscard]] std::vector<bool> find_leaders(const Components& components, double skew_degrees, int dpi);

}  // namespace sohoa

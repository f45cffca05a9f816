#pragma once

#include <vector>

#include "document/box.h"
#include "pipeline/image/components.h"

namespace sohoa {

// Dotted and dashed leaders: rows of many small marks, evenly spaced on one level, as on forms and in tables of contents.
struct Leaders {
  std::vector<bool> is_mark;  // by component
  std::vector<Box> rows;      // around each row
};

// dpi: of the picture the components were found in.
[[nodiscard]] Leaders find_leaders(const Components& components, double skew_degrees, int dpi);

}  // namespace sohoa

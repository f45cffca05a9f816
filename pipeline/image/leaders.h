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

// dpi: of the ink the components were found in; grey: the page, whose pixels are ink pixels * reduction. Marks of full
// stops, "..." and dots on letters are too few, too far apart or not level; the dot below a letter weighs more.
[[nodiscard]] Leaders find_leaders(const Components& components, double skew_degrees, int dpi, const cv::Mat& grey,
                                   double reduction);

}  // namespace sohoa

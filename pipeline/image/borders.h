#pragma once

#include "pipeline/image/components.h"

namespace sohoa {

// Takes out of the ink mask what the scanner saw beside the sheet and what its edges left: black borders and their
// fringes, and punch holes.
void erase_borders(const Components& components, int dpi, cv::Mat& ink);

}  // namespace sohoa

#pragma once

#include <vector>

#include "document/page.h"

namespace sohoa {

// Small papers that lie apart on a larger sheet, as identity cards do that are copied front and back: boxes in the
// upright raster, top to bottom and left to right; empty for any other page. All that is printed on the sheet lies in
// them, each has about the shape of a card, and its letters are as small as a card's.
[[nodiscard]] std::vector<Box> find_small_papers(const PreparedPage& page);

}  // namespace sohoa

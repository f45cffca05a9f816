#pragma once

#include <cstdint>
#include <vector>

#include "page_maker/made_page.h"

namespace sohoa::page_maker {

// Cards and slips lying on one A4 sheet, as they are copied: at varying places, a little askew, some sideways or upside
// down, some enlarged, half of all sheets without colour. Lines and marks follow. Same pages and seed: same pixels.
[[nodiscard]] MadePage on_sheet(const std::vector<MadePage>& pages, std::uint64_t seed);

// The sides of a sheet that is folded once to four pages, as they are scanned when it lies open: page 4 beside page 1, page 2
// beside page 3, the fold a faint line between them. What follows the fourth page stays as it is; fewer than four stay all.
[[nodiscard]] std::vector<MadePage> unfolded(const std::vector<MadePage>& pages);

}  // namespace sohoa::page_maker

#pragma once

#include <cstdint>
#include <vector>

#include "page_maker/made_page.h"

namespace sohoa::page_maker {

// Cards and slips lying on one A4 sheet, as they are copied: at varying places, a little askew, some sideways or upside
// down, some enlarged, half of all sheets without colour. Lines and marks follow. Same pages and seed: same pixels.
[[nodiscard]] MadePage on_sheet(const std::vector<MadePage>& pages, std::uint64_t seed);

}  // namespace sohoa::page_maker

#pragma once

#include <vector>

#include "document/page.h"
#include "pipeline/image/rules.h"

namespace sohoa {

// Ruled tables, from the rules of a level page: merged cells span, missing outer lines are supplied where inner ones
// run out, single boxes and page frames are no tables. Boxes in the pixels of the rules.
[[nodiscard]] std::vector<TableGrid> find_tables(const std::vector<Rule>& rules, int dpi);

// Whether a table is a row of boxes for one sign each, as for an identity number.
bool is_comb(const TableGrid& table, int dpi);

}  // namespace sohoa

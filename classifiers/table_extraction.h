#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <vector>

#include "classifiers/definitions.h"
#include "classifiers/page_view.h"

namespace sohoa {

// Where the columns of a definition stand in a ruled table.
struct TableColumns {
  std::map<std::size_t, int> column_of;  // index into TableDefinition::columns -> column of the grid
  int last_heading_row = -1;
};
// Empty when the grid does not have the headings of this table, most of them in one row.
std::optional<TableColumns> columns_of(const TableDefinition& definition, const PageView& page, const TableText& grid);

// Rows of the ruled tables that a definition describes.
[[nodiscard]] TableMap extract_tables(const FieldTable& table, const std::vector<PageView>& pages, const ValueWords& words);

}  // namespace sohoa

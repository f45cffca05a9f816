#include "classifiers/table_extraction.h"

#include <algorithm>
#include <string>

#include "classifiers/judgement.h"
#include "classifiers/label_set.h"
#include "classifiers/text_search.h"
#include "classifiers/value_after.h"
#include "classifiers/values.h"

namespace sohoa {
namespace {

std::string text_of(const PageView& page, const TableText::Cell& cell) {
  std::string text;
  for (const int line : cell.lines) {
    if (line < 0 || static_cast<std::size_t>(line) >= page.lines().size()) continue;
    text += (text.empty() ? "" : " ") + page.line_text(static_cast<std::size_t>(line));
  }
  return text;
}

// What stands where this row and column meet; empty where no cell is.
Field cell_field(const PageView& page, const TableText& grid, int row, int column) {
  Field field;
  for (const TableText::Cell& cell : grid.cells) {
    if (cell.row != row || cell.column > column || cell.column + cell.column_span <= column) continue;
    std::vector<std::size_t> words;
    bool handwriting = false;
    for (const int line : cell.lines) {
      if (line < 0 || static_cast<std::size_t>(line) >= page.lines().size()) continue;
      const auto& l = page.lines()[static_cast<std::size_t>(line)];
      handwriting = handwriting || l.line->handwriting;
      for (std::size_t w = 0; w < l.words; ++w) words.push_back(l.first_word + w);
    }
    field = page.field_of(words);
    field.raw = trimmed_value(text_of(page, cell));
    if (handwriting) doubt(field, "handwriting", "looks handwritten");
    break;
  }
  return field;
}

}  // namespace

std::optional<TableColumns> columns_of(const TableDefinition& definition, const PageView& page, const TableText& grid) {
  TableColumns found;
  std::map<int, std::size_t> headings_in_row;
  for (std::size_t c = 0; c < definition.columns.size(); ++c) {
    for (const TableText::Cell& cell : grid.cells) {
      if (cell.row > 2 || cell.column_span != 1 || found.column_of.contains(c)) continue;
      const SearchKey key = search_key(text_of(page, cell));
      const auto& labels = definition.columns[c].labels;
      if (std::none_of(labels.begin(), labels.end(),
                       [&](const Pattern& label) { return label.find(key) && key.text.size() < label.size() * 3 + 8; }))
        continue;
      found.column_of[c] = cell.column;
      found.last_heading_row = std::max(found.last_heading_row, cell.row + cell.row_span - 1);
      for (int r = cell.row; r < cell.row + cell.row_span; ++r) ++headings_in_row[r];
    }
  }
  // labels of a form in a frame stand below one another, headings side by side
  std::size_t side_by_side = 0;
  for (const auto& [row, count] : headings_in_row) side_by_side = std::max(side_by_side, count);
  if (found.column_of.size() < 2 || side_by_side < 2 || found.column_of.size() * 2 < definition.columns.size())
    return std::nullopt;
  return found;
}

namespace {

// Rows that stand one after another as entries of a form.
std::vector<FieldMap> entries_of(const TableDefinition& definition, const FieldTable& form, const std::vector<PageView>& pages,
                                 const ValueWords& words) {
  FieldTable columns;
  columns.sections = form.sections;
  columns.other_labels = form.other_labels;
  for (const FieldDefinition& field : form.fields) columns.other_labels.insert(columns.other_labels.end(), field.labels.begin(), field.labels.end());
  for (const auto& column : definition.columns) {
    FieldDefinition field;
    field.key = column.key;
    field.type = column.type;
    field.labels = column.labels;
    field.forms = column.forms;
    field.max_lines = column.max_lines;
    columns.fields.push_back(std::move(field));
  }
  const LabelSet labels(columns);
  std::vector<FieldMap> rows;
  std::string section;
  for (const PageView& page : pages) {
    const auto hits = labels.hits_on(page);
    const auto starts = labels.sections_on(page);
    auto start = starts.begin();
    for (std::size_t h = 0; h < hits.size(); ++h) {
      for (; start != starts.end() && start->begin <= hits[h].begin; ++start) section = start->name;
      if (!definition.section.empty() && section != definition.section) continue;
      for (const std::size_t f : labels.fields(hits[h])) {
        const FieldDefinition& column = columns.fields[f];
        Field found = value_after(page, hits, h, column);
        if (found.raw.empty()) continue;
        take_value(column.type, words, found, column.forms);
        found.found_by = "label " + labels.pattern(hits[h]).label();
        if (f == 0) rows.emplace_back();
        if (!rows.empty()) rows.back().try_emplace(column.key, std::move(found));
      }
    }
    for (; start != starts.end(); ++start) section = start->name;
  }
  for (FieldMap& row : rows)
    for (const FieldDefinition& column : columns.fields) row.try_emplace(column.key);
  return rows;
}

// Rows of the ruled tables that have the definition's headings.
std::vector<FieldMap> ruled_rows(const TableDefinition& definition, const std::vector<PageView>& pages, const ValueWords& words) {
  std::vector<FieldMap> rows;
  for (const PageView& page : pages) {
    for (const TableText& grid : page.page().tables) {
      const auto columns = columns_of(definition, page, grid);
      if (!columns) continue;
      int row_count = 0;
      for (const auto& cell : grid.cells) row_count = std::max(row_count, cell.row + cell.row_span);
      for (int r = columns->last_heading_row + 1; r < row_count; ++r) {
        FieldMap row;
        bool any = false;
        for (std::size_t c = 0; c < definition.columns.size(); ++c) {
          const auto column = columns->column_of.find(c);
          Field field = column != columns->column_of.end() ? cell_field(page, grid, r, column->second) : Field{};
          take_value(definition.columns[c].type, words, field, definition.columns[c].forms);
          any = any || !field.value.empty();
          row[definition.columns[c].key] = std::move(field);
        }
        // a row of column numbers, "(1) (2) (3)", is still heading
        const bool numbers = std::all_of(row.begin(), row.end(), [](const auto& entry) { return entry.second.raw.size() <= 3; });
        if (any && !(rows.empty() && numbers)) rows.push_back(std::move(row));
      }
    }
  }
  return rows;
}

}  // namespace

TableMap extract_tables(const FieldTable& table, const std::vector<PageView>& pages, const ValueWords& words) {
  TableMap result;
  for (const TableDefinition& definition : table.tables)
    result[definition.key] = definition.entries ? entries_of(definition, table, pages, words) : ruled_rows(definition, pages, words);
  return result;
}

}  // namespace sohoa

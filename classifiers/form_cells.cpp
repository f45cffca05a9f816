#include "classifiers/form_cells.h"

#include <algorithm>
#include <utility>

#include "classifiers/judgement.h"
#include "classifiers/value_bounds.h"
#include "classifiers/values.h"

namespace sohoa {
namespace {

// A cell's text; empty where a label stands in it.
std::optional<FormEntry> entry_of(const PageView& page, const std::vector<LabelHit>& hits, const TableText::Cell& cell) {
  FormEntry entry;
  for (const int l : cell.lines) {
    if (l < 0 || static_cast<std::size_t>(l) >= page.lines().size()) continue;
    const auto& line = page.lines()[static_cast<std::size_t>(l)];
    if (std::any_of(hits.begin(), hits.end(), [&](const LabelHit& other) { return other.begin >= line.begin && other.begin < line.end; }))
      return std::nullopt;
    entry.text += (entry.text.empty() ? "" : " ") + page.line_text(static_cast<std::size_t>(l));
    entry.handwriting = entry.handwriting || line.line->handwriting;
    for (std::size_t w = 0; w < line.words; ++w) entry.words.push_back(line.first_word + w);
  }
  return entry;
}

// Whether labels stand in neighbouring cells of this row: it heads columns, and the entries are below.
bool heads_columns(const PageView& page, const std::vector<LabelHit>& hits, const std::vector<TableText::Cell>& cells, int row) {
  const auto is_label = [&](const TableText::Cell& cell) {
    return std::ranges::any_of(cell.lines, [&](int l) {
      const auto& line = page.lines()[static_cast<std::size_t>(l)];
      return std::ranges::any_of(hits, [&](const LabelHit& hit) { return hit.begin >= line.begin && hit.begin < line.end; });
    });
  };
  return std::ranges::any_of(cells, [&](const TableText::Cell& left) {
    return left.row == row && is_label(left) && std::ranges::any_of(cells, [&](const TableText::Cell& right) {
             return right.row == row && right.column == left.column + left.column_span && is_label(right);
           });
  });
}

// What stands in the column below its head, the first where there is more.
std::optional<FormEntry> entry_below(const PageView& page, const std::vector<LabelHit>& hits, const std::vector<TableText::Cell>& cells,
                                     const TableText::Cell& head) {
  std::optional<FormEntry> first;
  for (const TableText::Cell& cell : cells) {
    if (cell.row < head.row + head.row_span || cell.column != head.column) continue;
    auto entry = entry_of(page, hits, cell);
    if (!entry || trimmed_value(entry->text).empty()) continue;
    if (first) {
      first->one_of_several = true;
      break;
    }
    first = std::move(entry);
  }
  return first;
}

}  // namespace

bool is_figure_grid(const PageView& page, const Line& line) {
  if (line.table < 0 || static_cast<std::size_t>(line.table) >= page.page().tables.size()) return false;
  const auto& cells = page.page().tables[static_cast<std::size_t>(line.table)].cells;
  return std::all_of(cells.begin(), cells.end(), [](const auto& cell) { return cell.row == 0; });
}

std::optional<FormEntry> entry_cell(const PageView& page, const std::vector<LabelHit>& hits, std::size_t label_line, std::size_t label_end) {
  const Line& line = *page.lines()[label_line].line;
  if (line.table < 0 || line.cell < 0 || is_figure_grid(page, line)) return std::nullopt;
  if (static_cast<std::size_t>(line.table) >= page.page().tables.size()) return std::nullopt;
  const auto& cells = page.page().tables[static_cast<std::size_t>(line.table)].cells;
  if (static_cast<std::size_t>(line.cell) >= cells.size()) return std::nullopt;
  const auto& caption = cells[static_cast<std::size_t>(line.cell)];
  // the entry stands beside only where the caption's cell holds nothing after it
  bool colon = false;
  const std::size_t line_end = page.lines()[label_line].end;
  const std::size_t begin = after_hints(page.text(), label_end, line_end, colon);
  if (begin < line_end && !trimmed_value(page.text().substr(begin, line_end - begin)).empty()) return std::nullopt;
  const bool holds_more = std::ranges::any_of(caption.lines, [&](int l) {  // but for a hint, "(m²)", its entry
    const auto& line = page.lines()[static_cast<std::size_t>(l)];
    return line.begin >= label_end && !page.line_text(static_cast<std::size_t>(l)).starts_with('(');
  });
  if (!holds_more && heads_columns(page, hits, cells, caption.row)) {
    if (auto below = entry_below(page, hits, cells, caption)) return below;
  }
  for (const auto& cell : cells) {
    if (cell.row == caption.row && cell.column == caption.column + caption.column_span) return entry_of(page, hits, cell);
  }
  return std::nullopt;
}

std::map<std::string, FormEntry> column_entries(const PageView& page, const LabelHit& label, const std::vector<SectionStart>& starts) {
  std::map<std::string, FormEntry> entries;
  const auto cell_at = [&](std::size_t byte) -> const TableText::Cell* {
    const Line& line = *page.lines()[page.line_at(byte)].line;
    if (line.table < 0 || static_cast<std::size_t>(line.table) >= page.page().tables.size() || line.cell < 0) return nullptr;
    const auto& cells = page.page().tables[static_cast<std::size_t>(line.table)].cells;
    return static_cast<std::size_t>(line.cell) < cells.size() ? &cells[static_cast<std::size_t>(line.cell)] : nullptr;
  };
  const TableText::Cell* caption = cell_at(label.begin);
  if (caption == nullptr) return entries;
  const int table = page.lines()[page.line_at(label.begin)].line->table;
  for (const SectionStart& start : starts) {
    const TableText::Cell* head = cell_at(start.begin);
    if (head == nullptr || page.lines()[page.line_at(start.begin)].line->table != table) continue;
    if (head->row >= caption->row || head->column <= caption->column) continue;
    for (const auto& cell : page.page().tables[static_cast<std::size_t>(table)].cells) {
      if (cell.row != caption->row || cell.column != head->column) continue;
      if (auto entry = entry_of(page, {}, cell)) entries[start.name] = std::move(*entry);
    }
  }
  return entries;
}

Field field_of(const PageView& page, const FormEntry& entry, double quality) {
  Field found = page.field_of(entry.words);
  found.raw = trimmed_value(entry.text);
  found.signs.label = quality;
  if (entry.handwriting) doubt(found, "handwriting", "looks handwritten");
  if (entry.one_of_several) doubt(found, "label", "its table has it in more than one row");
  return found;
}

}  // namespace sohoa

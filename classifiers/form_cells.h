#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "classifiers/label_set.h"
#include "classifiers/page_view.h"

// Entries of ruled forms, found by the cells they stand in.
namespace sohoa {

// What stands in a cell of a ruled form.
struct FormEntry {
  std::string text;
  std::vector<std::size_t> words;
  bool handwriting = false;
  bool one_of_several = false;  // other rows hold such an entry, too
};

// The cell beside that of a caption; empty outside ruled forms and where the entry stands with its caption.
[[nodiscard]] std::optional<FormEntry> entry_cell(const PageView& page, const std::vector<LabelHit>& hits, std::size_t label_line,
                                                  std::size_t label_end);
// In a ruled table whose columns are sections (husband, wife) and whose rows are labels: the label's entry by section.
[[nodiscard]] std::map<std::string, FormEntry> column_entries(const PageView& page, const LabelHit& label, const std::vector<SectionStart>& starts);
// quality: of the label.
[[nodiscard]] Field field_of(const PageView& page, const FormEntry& entry, double quality);

// A grid of one row: a box for each figure of a number.
[[nodiscard]] bool is_figure_grid(const PageView& page, const Line& line);

}  // namespace sohoa

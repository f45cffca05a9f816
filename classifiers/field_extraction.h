#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "classifiers/definitions.h"
#include "classifiers/page_view.h"

namespace sohoa {

// All labels of one field table, ready to be looked for: a value runs from its label to the next one of any kind.
class LabelSet {
 public:
  // Both must outlive it.
  LabelSet(const FieldTable& table, const ValueWords& words);

  // Fields found by label, by key; status is not set yet. Fields without a hit are absent.
  [[nodiscard]] FieldMap extract(const std::vector<PageView>& pages) const;

 private:
  struct Label {
    Pattern pattern;
    std::vector<std::size_t> fields;  // indices into FieldTable::fields; empty for labels that only end a value
  };
  struct Hit {
    std::size_t begin = 0, end = 0;  // bytes in the page's text
    std::size_t label = 0;
    double quality = 0;
  };
  struct SectionStart {
    std::size_t begin = 0;
    std::string name;
  };

  // What stands in a cell of a ruled form.
  struct Entry {
    std::string text;
    std::vector<std::size_t> words;
    bool handwriting = false;
  };

  // The cell beside that of a caption; empty outside ruled forms and where the entry stands with its caption.
  [[nodiscard]] static std::optional<Entry> entry_cell(const PageView& page, const std::vector<Hit>& hits,
                                                       std::size_t label_line, std::size_t label_end);
  // A cell's text; empty where a label stands in it.
  [[nodiscard]] static std::optional<Entry> entry_of(const PageView& page, const std::vector<Hit>& hits, const TableText::Cell& cell);
  [[nodiscard]] static Field field_of(const PageView& page, const Entry& entry, double quality);
  // In a ruled table whose columns are sections (husband, wife) and whose rows are labels: the label's entry by section.
  [[nodiscard]] static std::map<std::string, Entry> column_entries(const PageView& page, const std::vector<Hit>& hits,
                                                                   const std::vector<SectionStart>& starts, std::size_t hit);
  // "yes" where there is ink under the heading of a signature, else nothing.
  [[nodiscard]] Field signature_under(const PageView& page, const std::vector<Hit>& hits, std::size_t hit) const;
  [[nodiscard]] std::vector<Hit> hits_on(const PageView& page) const;
  [[nodiscard]] std::vector<SectionStart> sections_on(const PageView& page) const;
  [[nodiscard]] Field value_after(const PageView& page, const std::vector<Hit>& hits, std::size_t hit,
                                  const FieldDefinition& field) const;

  const FieldTable& table_;
  const ValueWords& words_;
  std::vector<Label> labels_;
};

}  // namespace sohoa

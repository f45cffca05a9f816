#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "classifiers/definitions.h"
#include "classifiers/page_view.h"

namespace sohoa {

// Where a label stands on a page.
struct LabelHit {
  std::size_t begin = 0, end = 0;  // bytes in the page's text
  std::size_t label = 0;           // of its set
  double quality = 0;
};

// Where a section of a form begins.
struct SectionStart {
  std::size_t begin = 0;
  std::string name;
};

// All labels of one field table, ready to be looked for: a value runs from its label to the next one of any kind.
class LabelSet {
 public:
  // The table must outlive it.
  explicit LabelSet(const FieldTable& table);

  // In the order of the text; no two overlap.
  [[nodiscard]] std::vector<LabelHit> hits_on(const PageView& page) const;
  [[nodiscard]] std::vector<SectionStart> sections_on(const PageView& page) const;

  [[nodiscard]] const Pattern& pattern(const LabelHit& hit) const { return labels_[hit.label].pattern; }
  // Indices into FieldTable::fields; empty for labels that only end a value.
  [[nodiscard]] const std::vector<std::size_t>& fields(const LabelHit& hit) const { return labels_[hit.label].fields; }

 private:
  struct Label {
    Pattern pattern;
    std::vector<std::size_t> fields;
  };

  // "Ông VI NHÃ, sinh ngày 05/12/1963, CCCD số 087163499133": a label of dates or numbers before its figures, in running text.
  [[nodiscard]] bool is_followed_by_figures(const std::string& text, std::size_t stop, std::size_t line_end, const Label& label) const;

  const FieldTable& table_;
  std::vector<Label> labels_;
};

}  // namespace sohoa

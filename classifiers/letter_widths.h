#pragma once

#include <array>
#include <string_view>

#include "classifiers/page_view.h"

namespace sohoa {

// How wide the letters of a page's own print are, learnt from its words; letters it has few of are drawn to those of
// Times New Roman, the face that Decree 30 prescribes.
class LetterWidths {
 public:
  // From all lines but this one.
  LetterWidths(const PageView& page, std::size_t but_line);

  // Of a word's ink, in units that are the same for all words of one size of type.
  [[nodiscard]] double of(std::string_view word) const;

 private:
  [[nodiscard]] double sum(std::string_view letters) const;
  static constexpr std::size_t letters_known = 128;  // one row each, marks apart; the first for the space around a word's ink
  std::array<double, letters_known> widths_;
};

}  // namespace sohoa

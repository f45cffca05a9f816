#pragma once

#include <string>
#include <string_view>

#include "classifiers/page_view.h"

namespace sohoa {

// Figures in a printed frame ("Số: .../QĐ-UBND", "ngày ... tháng ... năm 2024") are often written by hand. These tell
// whether such a word may be taken for print: the reader must be sure of it, and it must stand on the line, as high
// and as wide as print of that size would be.
struct PrintReference {
  Box box;                  // of printed words beside it, on the same line
  int top = 0, bottom = 0;  // where printed figures of this line begin and end
  double figure_width = 0;  // of one printed figure, pixels; 0 when unknown
};

// Empty when the word is print beyond doubt; else a plain reason, beginning with `what` ("the number", "the day").
std::string handwriting_doubt(std::string_view what, const PageView& view, const PageView::ViewWord& word,
                              std::string_view figures, const PrintReference& print);

// Whether the boxes of this line's words follow their ink; boxes of one height for all tell nothing.
bool boxes_follow_ink(const PageView& view, std::size_t line);

}  // namespace sohoa

#pragma once

#include <opencv2/core.hpp>
#include <vector>

#include "document/line.h"
#include "ocr/line_reader.h"

namespace sohoa {

// A word as a reader saw it, in its place on the upright page.
struct SeenWord {
  WordReading reading;
  Box box;
};

// A line as seen once or several times, and by whom last.
struct SeenLine {
  std::vector<SeenWord> words;
  std::string engine;

  // The words joined by spaces.
  [[nodiscard]] std::string text() const;
  // Mean probability by letter; 0 for a line without words.
  [[nodiscard]] double certainty() const;
  // The least probability of any word; 0 for a line without words.
  [[nodiscard]] double weakest() const;
};

// Cuts the lines at the given places of `lines` to the reader's shape, their x-height times `zoom`, and has them read;
// one result each. Wide gaps are not read: white costs time and tells nothing.
[[nodiscard]] std::vector<SeenLine> see(const PagePicture& page, const std::vector<TextLine>& lines, const std::vector<std::size_t>& which,
                                        LineReader& reader, float zoom = 1);

}  // namespace sohoa

#pragma once

#include <string>
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

// Part of a text line between wide gaps, which is read by itself: white costs time and tells nothing.
struct Stretch {
  std::size_t line = 0;  // index of the line it is of
  TextLine where;        // the line, its baseline only as long as the stretch
  CutLine cut;
};

// The stretches of the lines in order, cut to the shape; none of a line that shows no ink.
[[nodiscard]] std::vector<Stretch> stretches_of(const PagePicture& page, const std::vector<TextLine>& lines, const LineShape& shape);

// The line cut to the shape, or smaller where its marks would be cut off. zoom: on the x-height.
[[nodiscard]] CutLine cut_to_fit(const PagePicture& page, const TextLine& line, LineShape shape, float zoom = 1);

// The same out of the line's surroundings in black and white, parted by Otsu's threshold: strokes that noise or a worn
// drum has broken close, those that shine through from the back go.
[[nodiscard]] CutLine cut_bilevel(const PagePicture& page, const TextLine& line, const LineShape& shape);

// What the reader makes of each cut.
[[nodiscard]] std::vector<SeenLine> see(const std::vector<CutLine>& cuts, LineReader& reader);

}  // namespace sohoa

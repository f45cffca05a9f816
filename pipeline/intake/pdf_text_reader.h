#pragma once

#include <cstdint>
#include <memory>
#include <opencv2/core.hpp>
#include <span>
#include <string>
#include <vector>

#include "document/result.h"

namespace sohoa {

// How a PDF's operators put a word on the page.
enum class Shown {
  plainly,     // painted, with nothing else where it stands
  crossed,     // painted, but an image or the like lies under or over it
  covered,     // painted, then covered by something opaque
  on_picture,  // painted without colour over an image, as programs write that have read it
  invisible,   // painted without colour
  background,  // in the colour of its ground
  tiny,        // too small for any eye
  outside,     // off the page or clipped away
};

// A word of a PDF's text, box in pixels of the page as rendered, before /Rotate.
struct PdfWord {
  std::string text;  // UTF-8, as the font says: not yet normalised
  cv::Rect2d box;
  double font_size = 0;  // pixels
  int turn = 0;          // quarter turns of its writing direction against the page as displayed
  bool space_after = false;
  std::string font;
  Shown shown = Shown::plainly;
};

struct PdfLine {
  std::vector<PdfWord> words;
  int block = 0;
};

// Something painted that may hold writing although it is no text.
struct PdfDrawing {
  enum class Kind { image, curves, shading, spot, lines } kind = Kind::image;
  cv::Rect2d box;  // pixels as of words
};

// What a page's operators write and draw, both painted and hidden lines in reading order.
struct PdfWriting {
  std::vector<PdfLine> lines;
  std::vector<PdfDrawing> drawings;
};

// Reads the operators of pages, by Poppler; draws nothing.
class PdfTextReader {
 public:
  // `bytes` must outlive this. Fails with damaged.
  [[nodiscard]] static Result<std::unique_ptr<PdfTextReader>> open(std::span<const std::uint8_t> bytes);
  ~PdfTextReader();
  PdfTextReader(const PdfTextReader&) = delete;
  PdfTextReader& operator=(const PdfTextReader&) = delete;

  // `size` is that of the page's raster at this dpi, before its /Rotate of `page_rotation` degrees. Visible words come in
  // the order of Poppler's own text, those that show nothing behind them.
  [[nodiscard]] PdfWriting read(int page, int page_rotation, double dpi, cv::Size2d size) const;

 private:
  struct State;
  explicit PdfTextReader(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace sohoa

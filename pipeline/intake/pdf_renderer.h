#pragma once

#include <cstdint>
#include <memory>
#include <opencv2/core.hpp>
#include <span>
#include <string>
#include <vector>

#include "document/result.h"

namespace sohoa {

// A word of a PDF's text, box in pixels of the page as rendered, before /Rotate.
struct PdfWord {
  std::string text;  // UTF-8
  cv::Rect2d box;
  double font_size = 0;  // pixels
  int turn = 0;          // quarter turns of its writing direction against the page as displayed
  bool space_after = false;
};

// A PDF drawn and its text read by Poppler.
class PdfRenderer {
 public:
  // `bytes` must outlive this. Fails with damaged or encrypted.
  [[nodiscard]] static Result<std::unique_ptr<PdfRenderer>> open(std::span<const std::uint8_t> bytes);
  ~PdfRenderer();
  PdfRenderer(const PdfRenderer&) = delete;
  PdfRenderer& operator=(const PdfRenderer&) = delete;

  [[nodiscard]] int pages() const;
  // The crop box of a page (from 1), not turned by `page_rotation` (its /Rotate): grey where nothing has colour, else
  // BGR.
  [[nodiscard]] Result<cv::Mat> render(int page, int page_rotation, double dpi) const;
  // Words in reading order; `size` is that of the raster which render() gives at this dpi.
  [[nodiscard]] std::vector<PdfWord> words(int page, int page_rotation, double dpi, cv::Size size) const;

 private:
  struct State;
  explicit PdfRenderer(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace sohoa

#pragma once

#include <cstdint>
#include <memory>
#include <opencv2/core.hpp>
#include <span>

#include "document/result.h"

namespace sohoa {

// A PDF drawn by Poppler.
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

 private:
  struct State;
  explicit PdfRenderer(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace sohoa

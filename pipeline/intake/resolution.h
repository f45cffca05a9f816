#pragma once

#include <cstdint>

#include "document/page.h"
#include "pipeline/intake/decoder_pool.h"

namespace sohoa {

// Resolution of a picture that carries `file_dpi` (0: none), or, when that is not credible for a paper page, what makes
// it an A4 page.
struct Resolution {
  int dpi = 300;
  bool from_file = false;
};

[[nodiscard]] Resolution credible_resolution(int width, int height, double file_dpi);

// Fills in dpi, dpi_from_file and pixel_aspect of a page that has its pixels, from what its file says of both
// directions (0: nothing). Pixels are taken for square unless the file makes a credible page of them stretched.
void set_resolution(PageImage& page, double file_dpi_x, double file_dpi_y);

// too_large, or damaged for a picture without pixels.
[[nodiscard]] Result<void> check_picture_size(std::uint64_t width, std::uint64_t height, const DecodeLimits& limits);

}  // namespace sohoa

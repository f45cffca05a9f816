#include "pipeline/intake/resolution.h"

#include <algorithm>
#include <cmath>
#include <string>

namespace sohoa {

Resolution credible_resolution(int width, int height, double file_dpi) {
  const double longer = std::max(width, height), shorter = std::min(width, height);
  constexpr double a2_long = 23.5, a2_short = 16.6;  // inches, with a little to spare
  if (file_dpi >= 71.5 && file_dpi <= 1200) {
    // 72 and 96 are what cameras and screens write without having measured anything: they must make a whole page.
    const bool reflex = file_dpi < 100;
    const double least_long = reflex ? 5.8 : 2.5, least_short = reflex ? 4.1 : 1.5;
    const double long_inches = longer / file_dpi, short_inches = shorter / file_dpi;
    if (long_inches >= least_long && long_inches <= a2_long && short_inches >= least_short && short_inches <= a2_short)
      return {static_cast<int>(std::lround(file_dpi)), true};
  }
  const double a4 = std::max(longer / 11.693, shorter / 8.268);
  return {std::max(1, static_cast<int>(std::lround(a4))), false};
}

void set_resolution(PageImage& page, double file_dpi_x, double file_dpi_y) {
  const cv::Size stored = page.pixels.size();
  // Scanners round, faxes squeeze: 204 x 98, 204 x 391.
  constexpr double least_squeeze = 1.15, most_squeeze = 4.5;
  const double finer = std::max(file_dpi_x, file_dpi_y), coarser = std::min(file_dpi_x, file_dpi_y);
  if (coarser > 1 && finer > least_squeeze * coarser && finer < most_squeeze * coarser) {
    page.pixel_aspect = file_dpi_x / file_dpi_y;
    const cv::Size square = square_size(stored, page.pixel_aspect);
    const Resolution resolution = credible_resolution(square.width, square.height, finer);
    if (resolution.from_file) {
      page.dpi = resolution.dpi;
      page.dpi_from_file = true;
      return;
    }
    page.pixel_aspect = 1;
  }
  const Resolution resolution = credible_resolution(stored.width, stored.height, coarser > 1 ? file_dpi_x : 0);
  page.dpi = resolution.dpi;
  page.dpi_from_file = resolution.from_file;
}

Result<void> check_picture_size(std::uint64_t width, std::uint64_t height, const DecodeLimits& limits) {
  if (width == 0 || height == 0) return fail(ErrorCode::damaged, "decode", "a picture without pixels");
  if (width > limits.max_pixels / height)
    return fail(ErrorCode::too_large, "decode",
                std::to_string(width) + " x " + std::to_string(height) + " pixels, over the limit of " +
                    std::to_string(limits.max_pixels));
  return {};
}

}  // namespace sohoa

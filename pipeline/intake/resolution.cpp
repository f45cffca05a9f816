#include "pipeline/intake/resolution.h"

#include <algorithm>
#include <cmath>

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

}  // namespace sohoa

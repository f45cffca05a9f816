#include "pipeline/image/blank.h"

#include <algorithm>

namespace sohoa {

bool is_blank(const Components& components, cv::Size size, int dpi) {
  const double mm = dpi / 25.4;
  int small = 0;
  for (const auto& c : components) {
    const double w = c.box.w / mm, h = c.box.h / mm;
    if (h < 1.3 || h > 30 || w < 0.2 || w > 150) continue;
    const double inset =
        std::min({c.box.x, c.box.y, size.width - c.box.right(), size.height - c.box.bottom()}) / mm;
    if (inset < 3) continue;  // dirt and shadow at the edge of the sheet
    // Folds and scratches are long and thin; a stroke of a letter is not.
    const double longer = std::max(w, h), shorter = std::min(w, h);
    if (longer > 12 * shorter) continue;
    // A figure of 12 points is 2.8 mm tall; what is smaller is text only in company.
    constexpr int enough_small = 4;
    if (h >= 1.9 || ++small >= enough_small) return false;
  }
  return true;
}

}  // namespace sohoa

#include "pipeline/image/text_size.h"

#include <algorithm>
#include <array>

namespace sohoa {

int dpi_from_text(const Components& components) {
  // The commonest height among things shaped like letters is the x-height, 0.45 em.
  std::array<int, 160> heights{};
  int letters = 0;
  for (const auto& c : components) {
    const Box& b = c.box;
    if (b.h < 5 || b.h >= static_cast<int>(heights.size()) - 2 || b.w > 3 * b.h || b.h > 4 * b.w) continue;
    ++heights[static_cast<std::size_t>(b.h)];
    ++letters;
  }
  if (letters < 100) return 0;
  std::size_t best = 0;
  int most = 0;
  for (std::size_t h = 5; h + 1 < heights.size(); ++h) {
    // Heights of one size of type scatter with the size.
    int count = 0;
    const std::size_t spread = std::max<std::size_t>(1, h / 12);
    for (std::size_t k = h - spread; k <= std::min(heights.size() - 1, h + spread); ++k) count += heights[k];
    if (count > most) most = count, best = h;
  }
  if (4 * most < letters) return 0;
  return static_cast<int>(static_cast<double>(best) * 72 / (0.45 * 13.5));
}

}  // namespace sohoa

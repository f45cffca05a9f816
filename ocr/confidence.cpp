#include "ocr/confidence.h"

#include <array>
#include <cstddef>

namespace sohoa {

double word_probability(double tesseract_confidence) {
  struct Point { double confidence, probability; };
  constexpr std::array<Point, 7> table = {
      {{0, 0.05}, {0.3, 0.2}, {0.5, 0.4}, {0.7, 0.6}, {0.85, 0.8}, {0.93, 0.93}, {0.97, 0.99}}};
  if (tesseract_confidence <= table.front().confidence) return table.front().probability;
  for (std::size_t i = 1; i < table.size(); ++i) {
    const auto &a = table[i - 1], &b = table[i];
    if (tesseract_confidence > b.confidence) continue;
    return a.probability + (b.probability - a.probability) * (tesseract_confidence - a.confidence) / (b.confidence - a.confidence);
  }
  return table.back().probability;
}

}  // namespace sohoa

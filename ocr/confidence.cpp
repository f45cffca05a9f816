#include "ocr/confidence.h"

#include <array>
#include <cmath>
#include <cstddef>

namespace sohoa {

double word_probability(const DecodedWord& word) { return std::min(0.9999, word.share * std::exp(word.weakest)); }

double tesseract_word_probability(double confidence) {
  struct Point { double confidence, probability; };
  // Share of right words among 17,000 words of made office and poor pages, by Tesseract's confidence in them.
  constexpr std::array<Point, 11> table = {{{0, 0.03}, {0.3, 0.2}, {0.5, 0.33}, {0.7, 0.58}, {0.85, 0.82}, {0.91, 0.88},
                                            {0.93, 0.955}, {0.95, 0.98}, {0.963, 0.988}, {0.97, 0.994}, {0.99, 0.997}}};
  if (confidence <= table.front().confidence) return table.front().probability;
  for (std::size_t i = 1; i < table.size(); ++i) {
    const auto &a = table[i - 1], &b = table[i];
    if (confidence > b.confidence) continue;
    return a.probability + (b.probability - a.probability) * (confidence - a.confidence) / (b.confidence - a.confidence);
  }
  return table.back().probability;
}

}  // namespace sohoa

#pragma once

#include <cstdint>
#include <cstring>
#include <opencv2/core.hpp>

namespace sohoa {

// First position in [x, width) whose being ink equals `wanted`; eight pixels of paper or of 255 are skipped at once.
inline int next_change(const std::uint8_t* row, int x, int width, bool wanted) {
  const std::uint64_t same = wanted ? 0 : ~std::uint64_t{0};
  while (x + 8 <= width) {
    std::uint64_t word;
    std::memcpy(&word, row + x, 8);
    if (word != same) break;
    x += 8;
  }
  while (x < width && (row[x] != 0) != wanted) ++x;
  return x;
}

// Calls f(begin, end) for every run of non-zero pixels in a row, left to right.
template <class F>
void for_each_run(const std::uint8_t* row, int width, F f) {
  for (int x = next_change(row, 0, width, true); x < width; x = next_change(row, x, width, true)) {
    const int end = next_change(row, x, width, false);
    f(x, end);
    x = end;
  }
}

}  // namespace sohoa

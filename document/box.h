#pragma once

#include <algorithm>

namespace sohoa {

// A rectangle in whole pixels, origin top left; w and h may be 0 (empty).
struct Box {
  int x = 0, y = 0, w = 0, h = 0;

  [[nodiscard]] int right() const { return x + w; }
  [[nodiscard]] int bottom() const { return y + h; }
  [[nodiscard]] bool empty() const { return w <= 0 || h <= 0; }
  [[nodiscard]] long area() const { return empty() ? 0 : static_cast<long>(w) * h; }
  bool operator==(const Box&) const = default;
};

inline Box intersection(const Box& a, const Box& b) {
  const int x = std::max(a.x, b.x), y = std::max(a.y, b.y);
  const int r = std::min(a.right(), b.right()), m = std::min(a.bottom(), b.bottom());
  return r > x && m > y ? Box{x, y, r - x, m - y} : Box{};
}

// The smallest box around both; an empty box adds nothing.
inline Box united(const Box& a, const Box& b) {
  if (a.empty()) return b;
  if (b.empty()) return a;
  const int x = std::min(a.x, b.x), y = std::min(a.y, b.y);
  return {x, y, std::max(a.right(), b.right()) - x, std::max(a.bottom(), b.bottom()) - y};
}

}  // namespace sohoa

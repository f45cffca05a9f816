#pragma once

#include <cmath>
#include <cstdint>

namespace sohoa {

// Between which shares the true one lies in 95 of 100 cases.
struct Interval {
  double low = 0, high = 1;
};

// Wilson's interval of a share found among n, which need not be whole; anything may be where nobody has looked.
inline Interval wilson_interval(double share, double n) {
  if (n <= 0) return {};
  constexpr double z = 1.959964;
  const double shrink = 1 + z * z / n, middle = (share + z * z / (2 * n)) / shrink;
  const double half = z / shrink * std::sqrt(share * (1 - share) / n + z * z / (4 * n * n));
  return {std::fmax(0, middle - half), std::fmin(1, middle + half)};
}

// The same for `found` among `looked_at`.
inline Interval wilson_interval(std::int64_t found, std::int64_t looked_at) {
  return looked_at <= 0 ? Interval{} : wilson_interval(static_cast<double>(found) / static_cast<double>(looked_at), static_cast<double>(looked_at));
}

}  // namespace sohoa

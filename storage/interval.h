#pragma once

#include <cmath>
#include <cstdint>

namespace sohoa {

// Between which shares the true one lies in 95 of 100 cases.
struct Interval {
  double low = 0, high = 1;
};

// Wilson's interval for `found` among `looked_at`; anything may be where nobody has looked.
inline Interval wilson_interval(std::int64_t found, std::int64_t looked_at) {
  if (looked_at <= 0) return {};
  constexpr double z = 1.959964;
  const auto n = static_cast<double>(looked_at);
  const double p = static_cast<double>(found) / n, shrink = 1 + z * z / n;
  const double middle = (p + z * z / (2 * n)) / shrink, half = z / shrink * std::sqrt(p * (1 - p) / n + z * z / (4 * n * n));
  return {std::fmax(0, middle - half), std::fmin(1, middle + half)};
}

}  // namespace sohoa

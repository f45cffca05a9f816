#pragma once

#include <cmath>
#include <cstdint>
#include <random>
#include <string_view>

namespace sohoa::page_maker {

// Seeded randomness that gives the same numbers with every compiler: the standard distributions do not.
class Random {
 public:
  // One stream for each purpose, so that a new effect does not change the others.
  Random(std::uint64_t seed, std::string_view purpose) : engine_(mix(seed, purpose)) {}

  // In [0, 1).
  double unit() { return static_cast<double>(engine_() >> 11) * 0x1.0p-53; }
  double between(double low, double high) { return low + (high - low) * unit(); }
  // Both ends included.
  int whole(int low, int high) { return low + static_cast<int>(unit() * (high - low + 1)); }
  bool chance(double probability) { return unit() < probability; }
  // Gaussian, by Box and Muller.
  double gauss(double sigma) {
    return sigma * std::sqrt(-2 * std::log(1 - unit())) * std::cos(2 * 3.14159265358979323846 * unit());
  }
  std::uint64_t bits() { return engine_(); }

 private:
  static std::uint64_t mix(std::uint64_t seed, std::string_view purpose) {
    std::uint64_t hash = 1469598103934665603ULL ^ (seed * 0x9E3779B97F4A7C15ULL);
    for (const char c : purpose) hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211ULL;
    return hash;
  }

  std::mt19937_64 engine_;
};

}  // namespace sohoa::page_maker

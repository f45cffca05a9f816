#pragma once

#include <cmath>

namespace sohoa {

// Fixed decimals keep written bytes stable; adding 0 turns -0 into 0.
inline double rounded_confidence(double confidence) { return std::round(confidence * 1e4) / 1e4 + 0.0; }
inline double rounded_degrees(double degrees) { return std::round(degrees * 1e2) / 1e2 + 0.0; }

}  // namespace sohoa

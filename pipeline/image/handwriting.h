#pragma once

#include <vector>

#include "pipeline/image/baseline.h"

namespace sohoa {

// Whether some letters of a line were written by hand into its print, such as the number and the day in a letterhead:
// as tall as digits, yet standing neither on the line nor at descender depth. Careful: says yes only when fairly sure,
// and cannot see hand-writing that keeps to the line.
[[nodiscard]] bool looks_handwritten(const Segment& segment, const std::vector<Blot>& blots, const LineFit& fit);

}  // namespace sohoa

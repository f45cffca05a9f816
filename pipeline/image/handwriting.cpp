#include "pipeline/image/handwriting.h"

#include <algorithm>
#include <cmath>

namespace sohoa {
namespace {

// Entries stand in short lines; in running text touching letters are far more frequent than hand-writing.
constexpr std::size_t kLongest = 35;

}  // namespace

bool looks_handwritten(const Segment& segment, const std::vector<Blot>& blots, const LineFit& fit) {
  const float xh = fit.x_height;
  // Below this, a pixel is too large a part of a letter.
  if (segment.letters.size() < 4 || segment.letters.size() > kLongest || xh < 7) return false;
  int run = 0, longest = 0, strange = 0, ordinary = 0;
  for (const int i : segment.letters) {
    const Blot& b = blots[i];
    if (b.h() < 0.8f * xh) continue;
    const float base = fit.at(b.cx()), top = (base - b.y0) / xh, below = (b.y1 - base) / xh;
    const bool wide = b.w() > 0.5f * xh && b.w() < 3 * xh;  // not a slash, a bracket or a run of letters
    const bool crossing = below > 0.16f && below < 0.34f && top < 1.9f;
    const bool floating = below < -0.22f, hanging = below > 0.6f;
    if (wide && top > 1.25f && (crossing || floating || hanging)) {
      ++strange, ++run;
    } else {
      run = 0;
      if (std::abs(below) < 0.14f) ++ordinary;
    }
    longest = std::max(longest, run);
  }
  // One such blot may be a Q, a letter run together with the dot or the marks it bears, or two letters. Whoever writes
  // beside the line does so with several figures in a row.
  return longest >= 2 && strange < ordinary;
}

}  // namespace sohoa

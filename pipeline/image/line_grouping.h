#pragma once

#include <vector>

#include "pipeline/image/blots.h"

namespace sohoa {

// Letters that stand close together on one baseline, with their tone marks, dots and punctuation: a word or a run of
// words between wide gaps. Level ink coordinates.
struct Segment {
  std::vector<int> letters;  // component indices, left to right
  std::vector<int> marks;    // smaller ink that belongs to it: tone marks, dots, punctuation
  float x0 = 0, y0 = 0, x1 = 0, y1 = 0;  // around letters and in-line marks
  float size = 0;            // about the x-height
  float base_left = 0, base_right = 0;  // baseline at either end, rough
  float reach = 0;           // x1, or where the leader or rule that it stands on ends
  int region = 0;
  bool comb = false;         // signs in printed boxes, a line of their own

  [[nodiscard]] float height() const { return y1 - y0; }
};

// Groups blots to segments, cut wherever a gap is wider than an ordinary word space. letter_height: of the page,
// see typical_letter_height. Components of different regions never meet. Ink that belongs nowhere is left out.
std::vector<Segment> group_segments(const std::vector<Blot>& blots, float letter_height);

// One segment made of several that stand in a row, left to right.
Segment joined(const std::vector<const Segment*>& parts, const std::vector<Blot>& blots);

}  // namespace sohoa

#include "pipeline/image/line_grouping.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

namespace sohoa {
namespace {

// Disjoint sets over component indices.
class Sets {
 public:
  explicit Sets(std::size_t n) : parent_(n) { std::iota(parent_.begin(), parent_.end(), 0); }
  int root(int i) {
    while (parent_[i] != i) i = parent_[i] = parent_[parent_[i]];
    return i;
  }
  void join(int a, int b) {
    a = root(a), b = root(b);
    if (a != b) parent_[std::max(a, b)] = std::min(a, b);
  }

 private:
  std::vector<int> parent_;
};

float percentile(std::vector<float> values, double share) {
  if (values.empty()) return 0;
  const auto at = values.begin() + static_cast<long>(share * static_cast<double>(values.size() - 1));
  std::nth_element(values.begin(), at, values.end());
  return *at;
}

// Descenders pull a few bottoms down, never up, so the lower half of the sorted bottoms is the safer guess.
float rough_baseline(const std::vector<Blot>& all, const std::vector<int>& letters, std::size_t from, std::size_t to) {
  std::vector<float> bottoms;
  for (std::size_t i = from; i < to; ++i) bottoms.push_back(all[letters[i]].y1);
  return percentile(std::move(bottoms), 0.35);
}

void measure(Segment& s, const std::vector<Blot>& all) {
  std::sort(s.letters.begin(), s.letters.end(), [&](int a, int b) {
    return all[a].x0 != all[b].x0 ? all[a].x0 < all[b].x0 : a < b;
  });
  std::vector<float> heights;
  s.x0 = s.y0 = std::numeric_limits<float>::max(), s.x1 = s.y1 = -s.x0;
  for (const int i : s.letters) {
    heights.push_back(all[i].h());
    s.x0 = std::min(s.x0, all[i].x0), s.x1 = std::max(s.x1, all[i].x1);
    s.y0 = std::min(s.y0, all[i].y0), s.y1 = std::max(s.y1, all[i].y1);
  }
  // Between small letters (1) and ascenders, capitals, digits (1.45).
  s.size = 0.85f * percentile(std::move(heights), 0.5);
  const std::size_t n = s.letters.size(), end = std::min<std::size_t>(n, 6);
  s.base_left = rough_baseline(all, s.letters, 0, end);
  s.base_right = rough_baseline(all, s.letters, n - end, n);
  s.region = all[s.letters.front()].region;
}

float baseline_at(const Segment& s, float x) {
  if (s.x1 - s.x0 < 1) return s.base_left;
  const float t = std::clamp((x - s.x0) / (s.x1 - s.x0), 0.0f, 1.0f);
  return s.base_left + t * (s.base_right - s.base_left);
}

// Chains letters of one class of sizes: each to its nearest neighbour on the right that stands on the same line.
std::vector<Segment> chain(const std::vector<Blot>& all, std::vector<int> members, float letter_height) {
  std::sort(members.begin(), members.end(), [&](int a, int b) {
    return all[a].x0 != all[b].x0 ? all[a].x0 < all[b].x0 : a < b;
  });
  Sets sets(all.size());
  for (std::size_t i = 0; i < members.size(); ++i) {
    const Blot& a = all[members[i]];
    float best_cost = std::numeric_limits<float>::max();
    int best = -1;
    const float farthest = a.x1 + 1.3f * std::max(3 * letter_height, a.h());
    for (std::size_t k = i + 1; k < members.size() && all[members[k]].x0 < farthest; ++k) {
      const Blot& b = all[members[k]];
      if (b.region != a.region) continue;
      const float low = std::min(a.h(), b.h()), high = std::max(a.h(), b.h());
      if (high > 3 * low) continue;
      const float gap = b.x0 - a.x1;
      if (gap > 1.3f * std::max(high, 0.8f * letter_height)) continue;
      if (b.x1 <= a.x1 && b.x0 >= a.x0) {  // over or under: a mark as large as a letter
        if (std::min(a.y1, b.y1) - std::max(a.y0, b.y0) > 0.5f * low) sets.join(members[i], members[k]);
        continue;
      }
      const float overlap = std::min(a.y1, b.y1) - std::max(a.y0, b.y0);
      if (overlap < 0.5f * low) continue;
      const float cost = std::max(gap, 0.0f) + 0.5f * std::abs(a.y1 - b.y1);
      if (cost < best_cost) best_cost = cost, best = members[k];
    }
    if (best >= 0) sets.join(members[i], best);
  }
  std::vector<Segment> chains;
  std::vector<int> index(all.size(), -1);
  for (const int m : members) {
    const int root = sets.root(m);
    if (index[root] < 0) index[root] = static_cast<int>(chains.size()), chains.emplace_back();
    chains[index[root]].letters.push_back(m);
  }
  for (auto& c : chains) measure(c, all);
  return chains;
}

// How badly component c sits on the segment, 0 for in its line and beside a letter; infinite when it cannot belong.
float misfit(const Blot& c, const Segment& s, const std::vector<Blot>& all) {
  constexpr float never = std::numeric_limits<float>::infinity();
  const float reach = 1.6f * s.size;
  if (c.region != s.region || c.x0 > s.x1 + reach || c.x1 < s.x0 - reach) return never;
  if (c.h() > 2.2f * s.size) return never;
  const float base = baseline_at(s, c.cx());
  const float above = (base - c.cy()) / s.size;  // of its middle, in x-heights
  if (above < -0.8f || above > 2.5f) return never;
  // The letter it hangs over or under: nearest in x, then the gap between the two in y.
  const auto right = std::lower_bound(s.letters.begin(), s.letters.end(), c.cx(),
                                      [&](int i, float x) { return all[i].x0 < x; });
  float beside = never, apart = 0;
  for (auto it = right - s.letters.begin() >= 3 ? right - 3 : s.letters.begin();
       it != s.letters.end() && it != right + std::min<long>(2, s.letters.end() - right); ++it) {
    const Blot& l = all[*it];
    const float dx = std::max({0.0f, l.x0 - c.x1, c.x0 - l.x1}) / s.size;
    if (dx < beside) beside = dx, apart = std::max({0.0f, l.y0 - c.y1, c.y0 - l.y1}) / s.size;
  }
  if (above >= 0 && above <= 1) return 0.3f * beside;       // hyphens, commas, quotes
  if (beside > 0.5f && (above > 1.7f || above < -0.45f)) return never;  // nothing of this line is near
  return 0.3f * beside + 0.3f * (above > 1 ? above - 1 : -above * 1.5f) + apart;
}

void attach(const std::vector<Blot>& all, std::vector<Segment>& segments, std::vector<char>& used, float largest) {
  for (int i = 0; i < static_cast<int>(all.size()); ++i) {
    if (used[i] || all[i].h() > largest) continue;
    float best = std::numeric_limits<float>::infinity();
    Segment* home = nullptr;
    for (auto& s : segments) {
      const float cost = misfit(all[i], s, all);
      if (cost < best) best = cost, home = &s;
    }
    if (home != nullptr) home->marks.push_back(i), used[i] = 1;
  }
}

// Widest space between words, in x-heights.
constexpr float kWordSpace = 1.05f;

// Chains that only small signs part: in "117 m²; sân" no letter is near enough to the one before it.
void join_across_marks(const std::vector<Blot>& all, std::vector<Segment>& chains) {
  const auto edges = [&](const Segment& s) {
    float left = s.x0, right = s.x1;
    for (const int i : s.marks) left = std::min(left, all[i].x0), right = std::max(right, all[i].x1);
    return std::pair(left, right);
  };
  const auto go_on = [&](const Segment& a, const Segment& b) {
    if (a.region != b.region || (a.marks.empty() && b.marks.empty()) || b.x0 <= a.x1) return false;
    const float size = std::min(a.size, b.size), gap = edges(b).first - edges(a).second;
    // a mark of the letter before may have been taken for the first letter of the chain, and raised its left end
    const float step = std::min(std::abs(a.base_right - b.base_left), std::abs(a.base_right - b.base_right));
    return gap > -2 * size && gap < kWordSpace * size && std::max(a.size, b.size) < 1.3f * size && step < 0.3f * size;
  };
  std::sort(chains.begin(), chains.end(), [](const Segment& a, const Segment& b) { return a.x0 != b.x0 ? a.x0 < b.x0 : a.y0 < b.y0; });
  for (std::size_t i = 0; i < chains.size(); ++i) {
    for (std::size_t k = i + 1; k < chains.size();) {
      if (!go_on(chains[i], chains[k])) {
        ++k;
        continue;
      }
      chains[i] = joined({&chains[i], &chains[k]}, all);
      chains.erase(chains.begin() + static_cast<std::ptrdiff_t>(k));
      k = i + 1;
    }
  }
}

// Cuts a chain at gaps wider than a word space.
void split_at_gaps(const Segment& s, const std::vector<Blot>& all, std::vector<Segment>& out) {
  std::vector<std::pair<int, bool>> ink;  // component, is letter
  for (const int i : s.letters) ink.emplace_back(i, true);
  for (const int i : s.marks) ink.emplace_back(i, false);
  std::sort(ink.begin(), ink.end(), [&](const auto& a, const auto& b) {
    return all[a.first].x0 != all[b.first].x0 ? all[a.first].x0 < all[b.first].x0 : a.first < b.first;
  });
  std::vector<Segment> parts(1);
  float reach = all[ink.front().first].x1;
  for (const auto& [i, letter] : ink) {
    if (all[i].x0 - reach > kWordSpace * s.size) parts.emplace_back();
    (letter ? parts.back().letters : parts.back().marks).push_back(i);
    reach = std::max(reach, all[i].x1);
  }
  for (auto& part : parts) {
    if (part.letters.empty()) {
      // Punctuation far from any letter: a dash is text, specks are not.
      std::erase_if(part.marks, [&](int i) { return all[i].w() < 0.3f * s.size; });
      if (part.marks.empty()) continue;
      part.letters = std::move(part.marks), part.marks.clear();
      measure(part, all);
      part.size = s.size;
      part.base_left = part.base_right = baseline_at(s, part.x0);
      part.y0 = std::min(part.y0, part.base_left - s.size), part.y1 = std::max(part.y1, part.base_left);
    } else {
      measure(part, all);
      if (part.letters.size() < 4) {
        // Too few to judge by themselves: "-" and "," are not small print.
        part.size = s.size;
      }
      for (const int i : part.marks) part.x0 = std::min(part.x0, all[i].x0), part.x1 = std::max(part.x1, all[i].x1);
    }
    part.reach = part.x1;
    out.push_back(std::move(part));
  }
}

}  // namespace

std::vector<Segment> group_segments(const std::vector<Blot>& all, float letter_height) {
  std::vector<char> used(all.size(), 0);
  const auto members = [&](float smallest, float largest) {
    std::vector<int> found;
    for (int i = 0; i < static_cast<int>(all.size()); ++i) {
      const Blot& c = all[i];
      const bool rule = c.w() > 15 * c.h();
      if (!used[i] && !rule && c.h() >= smallest && c.h() < largest) found.push_back(i);
    }
    return found;
  };
  const auto take = [&](std::vector<Segment>& from, std::vector<Segment>& to) {
    for (auto& s : from) {
      for (const int i : s.letters) used[i] = 1;
      to.push_back(std::move(s));
    }
  };
  std::vector<Segment> chains;

  std::vector<Segment> body = chain(all, members(0.55f * letter_height, 2.7f * letter_height), letter_height);
  // Stacked marks, commas and quotes can be as high as a small letter; they do not stand on the baseline like one.
  std::vector<char> is_mark(body.size(), 0);
  for (std::size_t k = 0; k < body.size(); ++k) {
    if (body[k].letters.size() > 3) continue;
    is_mark[k] = std::any_of(body.begin(), body.end(), [&](const Segment& other) {
      return other.letters.size() > 3 && std::all_of(body[k].letters.begin(), body[k].letters.end(), [&](int i) {
               const Blot& c = all[i];
               const float off = std::abs(baseline_at(other, c.cx()) - c.y1) / other.size, high = c.h() / other.size;
               return high < 1.1f && (off > 0.3f || high < 0.75f) && misfit(c, other, all) < 0.8f;
             });
    });
  }
  std::vector<Segment> lines;
  for (std::size_t k = 0; k < body.size(); ++k) {
    if (!is_mark[k]) lines.push_back(std::move(body[k]));
  }
  body = std::move(lines);
  take(body, chains);

  // Larger print, and letters that touch a mark of the line above or below.
  std::vector<Segment> large = chain(all, members(2.7f * letter_height, 9 * letter_height), letter_height);
  for (auto& s : large) {
    if (s.letters.size() > 1 && s.height() < 2.2f * s.size / 0.85f) {
      std::vector<Segment> one;
      one.push_back(std::move(s));
      take(one, chains);
    } else {
      for (const int i : s.letters) {
        const Blot& c = all[i];
        for (auto& home : chains) {
          if (home.region != c.region || c.x0 > home.x1 + 2 * home.size || c.x1 < home.x0 - 2 * home.size) continue;
          if (std::abs(c.y1 - baseline_at(home, c.cx())) > 0.35f * home.size || c.h() > 2.9f * home.size) continue;
          home.letters.push_back(i), used[i] = 1;
          measure(home, all);
          break;
        }
      }
    }
  }

  attach(all, chains, used, 2.7f * letter_height);
  join_across_marks(all, chains);

  // What is left and still stands in rows is print much smaller than the body.
  std::vector<Segment> small = chain(all, members(0.3f * letter_height, 0.75f * letter_height), 0.45f * letter_height);
  std::erase_if(small, [](const Segment& s) { return s.letters.size() < 4 || s.x1 - s.x0 < 4 * s.size; });
  std::vector<Segment> small_print;
  take(small, small_print);
  attach(all, small_print, used, 0.75f * letter_height);
  for (auto& s : small_print) chains.push_back(std::move(s));

  std::vector<Segment> segments;
  for (const auto& c : chains) split_at_gaps(c, all, segments);
  return segments;
}

Segment joined(const std::vector<const Segment*>& parts, const std::vector<Blot>& all) {
  Segment whole;
  for (const Segment* p : parts) {
    whole.letters.insert(whole.letters.end(), p->letters.begin(), p->letters.end());
    whole.marks.insert(whole.marks.end(), p->marks.begin(), p->marks.end());
  }
  measure(whole, all);
  for (const Segment* p : parts) whole.x0 = std::min(whole.x0, p->x0), whole.x1 = std::max(whole.x1, p->x1);
  whole.reach = whole.x1;
  return whole;
}

}  // namespace sohoa

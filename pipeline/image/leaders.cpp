#include "pipeline/image/leaders.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace sohoa {

namespace {

constexpr int fewest_marks = 6;

// A small mark on the level page.
struct Dot {
  float left, right, y, height;
  std::size_t component;
};

}  // namespace

Leaders find_leaders(const Components& components, double skew_degrees, int dpi) {
  Leaders leaders;
  leaders.is_mark.assign(components.size(), false);
  const auto mm = static_cast<float>(dpi) / 25.4F;
  const float tallest = std::max(3.0F, 0.8F * mm), longest = 4 * mm, widest_gap = 2.2F * mm;
  const float level = std::max(1.0F, 0.25F * mm);
  const auto slope = static_cast<float>(std::tan(skew_degrees * std::numbers::pi / 180));

  std::vector<Dot> dots;
  for (std::size_t i = 0; i < components.size(); ++i) {
    const auto& c = components[i];
    if (static_cast<float>(c.box.h) > tallest + static_cast<float>(c.box.w) * std::abs(slope)) continue;
    if (static_cast<float>(c.box.w) > longest) continue;
    const float middle = static_cast<float>(c.box.x) + static_cast<float>(c.box.w) / 2;
    dots.push_back({static_cast<float>(c.box.x), static_cast<float>(c.box.right()),
                    static_cast<float>(c.box.y) + static_cast<float>(c.box.h) / 2 - slope * middle,
                    static_cast<float>(c.box.h), i});
  }
  std::sort(dots.begin(), dots.end(), [](const Dot& a, const Dot& b) { return a.left < b.left; });

  // Dots by level, so that each looks for its follower only nearby.
  const float bucket = 2 * level;
  float lowest = 0, highest = 0;
  for (const Dot& d : dots) lowest = std::min(lowest, d.y), highest = std::max(highest, d.y);
  std::vector<std::vector<std::size_t>> buckets(static_cast<std::size_t>((highest - lowest) / bucket) + 3);
  const auto bucket_of = [&](float y) { return static_cast<std::size_t>((y - lowest) / bucket) + 1; };
  for (std::size_t i = 0; i < dots.size(); ++i) buckets[bucket_of(dots[i].y)].push_back(i);

  constexpr std::size_t none = static_cast<std::size_t>(-1);
  std::vector<std::size_t> follower(dots.size(), none);
  std::vector<bool> follows(dots.size(), false);
  for (std::size_t i = 0; i < dots.size(); ++i) {
    const std::size_t own = bucket_of(dots[i].y);
    std::size_t best = none;
    for (std::size_t b = own - 1; b <= own + 1; ++b) {
      const auto& row = buckets[b];
      for (auto k = std::upper_bound(row.begin(), row.end(), i); k != row.end(); ++k) {
        if (dots[*k].left - dots[i].right > widest_gap) break;
        if (std::abs(dots[*k].y - dots[i].y) > level || dots[*k].left < dots[i].right) continue;
        if (best == none || dots[*k].left < dots[best].left) best = *k;
        break;
      }
    }
    if (best != none && !follows[best]) follower[i] = best, follows[best] = true;
  }

  std::vector<std::size_t> row;
  std::vector<float> pitches, heights;
  for (std::size_t i = 0; i < dots.size(); ++i) {
    if (follows[i]) continue;
    row.clear();
    for (std::size_t k = i; k != none; k = follower[k]) row.push_back(k);
    if (static_cast<int>(row.size()) < fewest_marks) continue;
    // Evenly spaced: gaps hardly vary, be it dots or pieces of several dots that ran together.
    pitches.clear();
    for (std::size_t k = 1; k < row.size(); ++k) pitches.push_back(dots[row[k]].left - dots[row[k - 1]].right);
    std::vector<float> sorted = pitches;
    std::nth_element(sorted.begin(), sorted.begin() + static_cast<long>(sorted.size() / 2), sorted.end());
    const float usual = sorted[sorted.size() / 2];
    const auto is_even = [&](float gap) { return std::abs(gap - usual) <= std::max(1.5F, 0.35F * usual); };
    if (4 * std::count_if(pitches.begin(), pitches.end(), is_even) < 3 * static_cast<long>(pitches.size())) continue;
    // The dot below a letter (ạ, ệ) may stand in the row or at its end: it is taller than a leader's, or out of step.
    heights.clear();
    for (const std::size_t k : row) heights.push_back(dots[k].height);
    std::nth_element(heights.begin(), heights.begin() + static_cast<long>(heights.size() / 2), heights.end());
    const float tall = 1.5F * heights[heights.size() / 2] + 0.75F;
    Box around;
    for (std::size_t k = 0; k < row.size(); ++k) {
      around = united(around, components[dots[row[k]].component].box);
      const bool in_step = (k > 0 && is_even(pitches[k - 1])) || (k < pitches.size() && is_even(pitches[k]));
      if (in_step && dots[row[k]].height <= tall) leaders.is_mark[dots[row[k]].component] = true;
    }
    leaders.rows.push_back(around);
  }
  return leaders;
}

}  // namespace sohoa

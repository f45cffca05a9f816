#include "pipeline/image/leaders.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace sohoa {

namespace {

constexpr int fewest_marks = 6;
constexpr float heaviest_mark = 1.9F;  // of the usual weight; leaders' own marks stay below 1.5

// A small mark on the level page.
struct Dot {
  float left, right, y;
  std::size_t component;
};

// Darkness in a box of the reduced page: of `width` columns of it at most, wherever they weigh most. A letter's dot may
// have run together with the leader's dots beside it.
float weight_of(const cv::Mat& grey, double reduction, const Box& box, int width) {
  const Box full = intersection({static_cast<int>((box.x - 1) * reduction), static_cast<int>((box.y - 1) * reduction),
                                 static_cast<int>((box.w + 2) * reduction), static_cast<int>((box.h + 2) * reduction)},
                                {0, 0, grey.cols, grey.rows});
  const int window = std::max(1, static_cast<int>((width + 2) * reduction));
  std::vector<int> columns(static_cast<std::size_t>(full.w), 0);
  for (int y = full.y; y < full.bottom(); ++y) {
    const std::uint8_t* row = grey.ptr(y) + full.x;
    for (int x = 0; x < full.w; ++x) columns[static_cast<std::size_t>(x)] += 255 - row[x];
  }
  int most = 0, sum = 0;
  for (int x = 0; x < full.w; ++x) {
    sum += columns[static_cast<std::size_t>(x)];
    if (x >= window) sum -= columns[static_cast<std::size_t>(x - window)];
    most = std::max(most, sum);
  }
  return static_cast<float>(most);
}

float median_of(std::vector<float> values) {
  const auto middle = values.begin() + static_cast<long>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

}  // namespace

Leaders find_leaders(const Components& components, double skew_degrees, int dpi, const cv::Mat& grey, double reduction) {
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
                    i});
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
  std::vector<float> pitches, widths, weights;
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
    widths.clear(), weights.clear();
    for (const std::size_t k : row) widths.push_back(dots[k].right - dots[k].left);
    const auto usual_width = static_cast<int>(std::lround(median_of(widths)));
    for (const std::size_t k : row) weights.push_back(weight_of(grey, reduction, components[dots[k].component].box, usual_width));
    const float usual_weight = median_of(weights);
    Box around;
    for (std::size_t k = 0; k < row.size(); ++k) {
      around = united(around, components[dots[row[k]].component].box);
      // A full stop or the dot below a letter (ạ, ệ) may stand in the row or at its end: it weighs twice as much and more.
      if (weights[k] <= heaviest_mark * usual_weight) leaders.is_mark[dots[row[k]].component] = true;
    }
    leaders.rows.push_back(around);
  }
  return leaders;
}

}  // namespace sohoa

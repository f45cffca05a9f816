#include "pipeline/image/rules.h"

#include <algorithm>
#include <cmath>

#include "pipeline/image/runs.h"

namespace sohoa {

namespace {

// Long runs of ink on neighbouring rows, linked end to end or side by side, with the sums of a straight-line fit.
struct Chain {
  int begin = 0, end = 0, first_row = 0, last_row = 0;
  int last_end = 0;                    // of the run added last
  double n = 0, x = 0, y = 0, xx = 0, xy = 0, yy = 0;
  int merged_into = -1;

  void add_run(int row, int from, int to) {
    const double length = to - from, middle = (from + to - 1) / 2.0;
    n += length, x += length * middle, y += length * row;
    xx += length * middle * middle + length * (length * length - 1) / 12;
    xy += length * middle * row, yy += length * row * row;
    begin = std::min(begin, from), end = std::max(end, to);
    first_row = std::min(first_row, row), last_row = std::max(last_row, row);
  }
  void add(const Chain& o) {
    n += o.n, x += o.x, y += o.y, xx += o.xx, xy += o.xy, yy += o.yy;
    begin = std::min(begin, o.begin), end = std::max(end, o.end);
    first_row = std::min(first_row, o.first_row), last_row = std::max(last_row, o.last_row);
  }
  [[nodiscard]] double slope() const {
    const double spread = xx - x * x / n;
    return spread > 0 ? (xy - x * y / n) / spread : 0;
  }
  [[nodiscard]] double row_at(double column) const { return y / n + slope() * (column - x / n); }
  // Standard deviation of its pixels' rows about the fitted line.
  [[nodiscard]] double scatter() const {
    const double spread_y = yy - y * y / n, s = slope();
    return std::sqrt(std::max(0.0, (spread_y - s * (xy - x * y / n)) / n));
  }
  [[nodiscard]] double thickness() const { return n / std::max(1, end - begin); }
};

std::size_t root_of(const std::vector<Chain>& chains, std::size_t i) {
  while (chains[i].merged_into >= 0) i = static_cast<std::size_t>(chains[i].merged_into);
  return i;
}

// Share of the chain's columns where nothing but the line itself is inked: letters whose feet or heads run together
// make long runs too, but stand over them. At its ends a line may meet another.
double clear_share(const cv::Mat& ink, const Chain& c) {
  const int reach = static_cast<int>(std::lround(c.thickness() * 1.3)) + 2;
  const int end = static_cast<int>(std::lround(c.thickness())) + 1;
  int clear = 0;
  for (int x = c.begin + end; x < c.end - end; ++x) {
    const int row = std::clamp(static_cast<int>(std::lround(c.row_at(x))), 0, ink.rows - 1);
    int top = row, bottom = row;
    while (top > 0 && row - top <= reach && ink.at<std::uint8_t>(top - 1, x) != 0) --top;
    while (bottom + 1 < ink.rows && bottom - row <= reach && ink.at<std::uint8_t>(bottom + 1, x) != 0) ++bottom;
    clear += bottom - top + 1 <= reach;
  }
  return static_cast<double>(clear) / std::max(1, c.end - c.begin - 2 * end);
}

// Calls f(begin, end) for every run of at least `shortest` pixels, left to right: each covers one of every so many pixels.
template <class F>
void for_each_long_run(const std::uint8_t* row, int width, int shortest, F f) {
  for (int x = shortest - 1; x < width; x += shortest) {
    if (row[x] == 0) continue;
    int begin = x;
    while (begin > 0 && row[begin - 1] != 0) --begin;
    const int end = next_change(row, x, width, false);
    if (end - begin >= shortest) f(begin, end);
    x += (end - 1 - x) / shortest * shortest;
  }
}

struct RunOfChain {
  int begin, end;
  std::size_t chain;
};

// Length from which a line counts as a rule whatever stands around it.
int rule_length(int dpi) { return dpi * 6 / 25; }

// Rules along the rows of a mask, not shorter than `shortest_rule` pixels.
std::vector<Rule> rules_along_rows(const cv::Mat& ink, int dpi, int shortest_rule) {
  const int shortest_run = std::max(6, dpi * 2 / 25);
  const int gap = std::max(2, dpi / 50);
  const double thickest = std::max(2.5, dpi * 1.1 / 25.4);

  std::vector<Chain> chains;
  std::vector<RunOfChain> above, current;
  for (int row = 0; row < ink.rows; ++row) {
    current.clear();
    std::size_t candidate = 0;
    for_each_long_run(ink.ptr(row), ink.cols, shortest_run, [&](int begin, int end) {
      std::size_t chain = chains.size();
      const auto join = [&](std::size_t other) {
        other = root_of(chains, other);
        if (chain == chains.size()) {
          chain = other;
        } else if (other != chain) {
          chains[std::min(chain, other)].add(chains[std::max(chain, other)]);
          chains[std::max(chain, other)].merged_into = static_cast<int>(std::min(chain, other));
          chain = std::min(chain, other);
        }
      };
      while (candidate < above.size() && above[candidate].end + 2 < begin) ++candidate;
      for (std::size_t a = candidate; a < above.size() && above[a].begin <= end + 2; ++a) join(above[a].chain);
      if (!current.empty() && begin - current.back().end <= gap) join(current.back().chain);
      if (chain == chains.size()) {
        Chain fresh;
        fresh.begin = begin, fresh.end = end, fresh.first_row = fresh.last_row = row;
        chains.push_back(fresh);
      }
      chains[chain].add_run(row, begin, end);
      current.push_back({begin, end, chain});
    });
    std::swap(above, current);
  }

  std::vector<Chain> straight;
  for (const Chain& c : chains) {
    if (c.merged_into >= 0 || c.end - c.begin < std::min(shortest_run * 2, shortest_rule)) continue;
    const double thickness = c.thickness();
    if (thickness > thickest || (c.end - c.begin) < 5 * thickness || thickness < 0.6) continue;
    if (c.scatter() > 0.8 + thickness / 2 || std::abs(c.slope()) > 0.03 + 1.2 / (c.end - c.begin)) continue;
    if (clear_share(ink, c) < (c.end - c.begin < 3 * rule_length(dpi) ? 0.85 : 0.65)) continue;
    straight.push_back(c);
  }
  // Pieces of one line, broken by letters that cross it or by faint print.
  std::sort(straight.begin(), straight.end(), [](const Chain& a, const Chain& b) { return a.begin < b.begin; });
  const int reach = dpi * 3 / 25;
  for (std::size_t i = 0; i < straight.size(); ++i) {
    if (straight[i].merged_into >= 0) continue;
    for (std::size_t k = i + 1; k < straight.size() && straight[k].begin <= straight[i].end + reach; ++k) {
      if (straight[k].merged_into >= 0) continue;
      const double meeting = (straight[i].end + straight[k].begin) / 2.0;
      const double flat = 0.02 * (straight[k].end - straight[i].begin) < 1 ? 0 : 1;
      if (std::abs(straight[i].row_at(meeting) - straight[k].row_at(meeting)) > 1.5 + flat) continue;
      straight[i].add(straight[k]);
      straight[k].merged_into = static_cast<int>(i);
    }
  }

  std::vector<Rule> rules;
  for (const Chain& c : straight) {
    if (c.merged_into >= 0 || c.end - c.begin < shortest_rule) continue;
    rules.push_back({{static_cast<float>(c.begin), static_cast<float>(c.row_at(c.begin) + 0.5)},
                     {static_cast<float>(c.end), static_cast<float>(c.row_at(c.end) + 0.5)},
                     static_cast<float>(std::max(1.0, c.thickness())),
                     false});
  }
  return rules;
}

// Distance to a horizontal rule if (x, y) lies within its length, stretched by `slack`; else far away.
float distance_to(const Rule& rule, cv::Point2f p, float slack) {
  if (p.x < rule.from.x - slack || p.x > rule.to.x + slack) return 1e9F;
  const float share = (p.x - rule.from.x) / std::max(1.0F, rule.to.x - rule.from.x);
  return std::abs(rule.from.y + share * (rule.to.y - rule.from.y) - p.y);
}

}  // namespace

std::vector<Rule> find_rules(const cv::Mat& ink, int dpi) {
  std::vector<Rule> rules = rules_along_rows(ink, dpi, rule_length(dpi));
  const std::size_t horizontals = rules.size();
  cv::Mat sideways;
  cv::transpose(ink, sideways);
  // A vertical line as short as a letter counts only when both ends stand on horizontal ones.
  const float free_length = static_cast<float>(dpi) * 12 / 25.4F;
  const float slack = static_cast<float>(dpi) * 1.2F / 25.4F;
  const auto joins = [&](cv::Point2f end, float within) {
    return std::any_of(rules.begin(), rules.begin() + static_cast<long>(horizontals),
                       [&](const Rule& h) { return distance_to(h, end, slack) <= within; });
  };
  for (Rule r : rules_along_rows(sideways, dpi, dpi * 4 / 25)) {
    std::swap(r.from.x, r.from.y);
    std::swap(r.to.x, r.to.y);
    r.vertical = true;
    // The sides of boxes for one digit each are hardly longer than a capital's stem, but meet the lines they stand on.
    if (r.to.y - r.from.y < static_cast<float>(rule_length(dpi)) && !(joins(r.from, slack / 3) && joins(r.to, slack / 3))) {
      continue;
    }
    const auto stands = [&](cv::Point2f end) { return joins(end, slack); };
    // A letter's stem that stands over a vertical line, joined to it by a dot below, is not part of it: a line that
    // ends on no other is cut where it crosses the last one.
    const float overshoot = static_cast<float>(dpi) * 5 / 25.4F;
    for (cv::Point2f* end : {&r.from, &r.to}) {
      if (stands(*end)) continue;
      for (std::size_t h = 0; h < horizontals; ++h) {
        const float crossing = (rules[h].from.y + rules[h].to.y) / 2;
        if (distance_to(rules[h], {end->x, crossing}, slack) > slack) continue;
        const float beyond = end == &r.from ? crossing - end->y : end->y - crossing;
        if (beyond > 0 && beyond < overshoot) end->y = crossing;
      }
    }
    if (r.to.y - r.from.y >= free_length || (stands(r.from) && stands(r.to))) rules.push_back(r);
  }
  return rules;
}

void erase_rule(cv::Mat& grey, const Rule& rule, int darker_than, int soft_edge) {
  // Along a vertical rule rows and columns change places.
  const std::ptrdiff_t along = rule.vertical ? static_cast<std::ptrdiff_t>(grey.step) : 1;
  const std::ptrdiff_t across = rule.vertical ? 1 : static_cast<std::ptrdiff_t>(grey.step);
  const int length = rule.vertical ? grey.rows : grey.cols, depth = rule.vertical ? grey.cols : grey.rows;
  const float x0 = rule.vertical ? rule.from.y : rule.from.x, y0 = rule.vertical ? rule.from.x : rule.from.y;
  const float x1 = rule.vertical ? rule.to.y : rule.to.x, y1 = rule.vertical ? rule.to.x : rule.to.y;
  const float slope = x1 > x0 ? (y1 - y0) / (x1 - x0) : 0;

  const int search = static_cast<int>(std::ceil(rule.thickness / 2)) + 3;
  const int thin = static_cast<int>(std::lround(rule.thickness * 1.5F)) + 2;
  const int margin = static_cast<int>(rule.thickness) + 1;
  float drift = 0;  // of the line away from straight, followed slowly
  for (int x = std::max(0, static_cast<int>(x0) - margin); x < std::min(length, static_cast<int>(x1) + margin); ++x) {
    std::uint8_t* column = grey.data + x * along;
    const float expected = y0 + slope * (static_cast<float>(x) - x0) + drift;
    const int centre = static_cast<int>(expected);
    const auto dark = [&](int y) { return y >= 0 && y < depth && column[y * across] < darker_than; };
    int start = -1;
    for (int d = 0; d <= search && start < 0; ++d) {
      if (dark(centre - d)) start = centre - d;
      else if (dark(centre + d)) start = centre + d;
    }
    if (start < 0) continue;
    int top = start, bottom = start;
    const int limit = 3 * thin + 2 * search;
    while (dark(top - 1) && start - top < limit) --top;
    while (dark(bottom + 1) && bottom - start < limit) ++bottom;
    if (bottom - top + 1 <= thin) {
      const float middle = static_cast<float>(top + bottom + 1) / 2;
      drift += 0.1F * std::clamp(middle - expected, -2.0F, 2.0F);
    } else {
      // Ink hangs on the line. What goes through it stays; what only touches it is cut off at the line's edge.
      const int line_top = static_cast<int>(std::lround(expected - rule.thickness / 2));
      const int line_bottom = static_cast<int>(std::lround(expected + rule.thickness / 2)) - 1;
      const bool above = top < line_top - 2, below = bottom > line_bottom + 2;
      if (above && below) continue;
      if (above) top = std::max(top, line_top);
      if (below) bottom = std::min(bottom, line_bottom);
      for (int y = std::max(0, top); y <= std::min(depth - 1, bottom); ++y) column[y * across] = 255;
      if (!above) for (int y = std::max(0, top - soft_edge); y < top; ++y) column[y * across] = 255;
      if (!below) for (int y = bottom + 1; y <= std::min(depth - 1, bottom + soft_edge); ++y) column[y * across] = 255;
      continue;
    }
    for (int y = std::max(0, top - soft_edge); y <= std::min(depth - 1, bottom + soft_edge); ++y) column[y * across] = 255;
  }
}

}  // namespace sohoa

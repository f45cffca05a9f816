#include "pipeline/image/tables.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace sohoa {

namespace {

// A rule brought to the level: it runs at `at` from `from` to `to`.
struct Edge {
  float at, from, to;
};

std::vector<float> merged_positions(std::vector<float> positions, float tolerance) {
  std::sort(positions.begin(), positions.end());
  std::vector<float> merged;
  std::size_t count = 0;
  for (const float p : positions) {
    if (!merged.empty() && p - merged.back() <= tolerance) {
      merged.back() += (p - merged.back()) / static_cast<float>(++count);
    } else {
      merged.push_back(p);
      count = 1;
    }
  }
  return merged;
}

// Where at least half of the crossing lines run on beyond the outermost line, the outer line was left out.
void supply_outer(std::vector<float>& positions, const std::vector<Edge>& crossing, float least) {
  const auto supply = [&](bool low) {
    const float outermost = low ? positions.front() : positions.back();
    std::vector<float> ends;
    for (const Edge& e : crossing) {
      const float end = low ? e.from : e.to;
      if (low ? end < outermost - least : end > outermost + least) ends.push_back(end);
    }
    if (ends.size() < 2 || 2 * ends.size() < crossing.size()) return;
    std::nth_element(ends.begin(), ends.begin() + static_cast<long>(ends.size() / 2), ends.end());
    positions.insert(low ? positions.begin() : positions.end(), ends[ends.size() / 2]);
  };
  if (positions.empty() || crossing.empty()) return;
  supply(true);
  supply(false);
}

// Share of [from, to] that edges at `position` cover.
float covered(const std::vector<Edge>& edges, float position, float from, float to, float tolerance) {
  float sum = 0;
  for (const Edge& e : edges)
    if (std::abs(e.at - position) <= tolerance) sum += std::max(0.0F, std::min(e.to, to) - std::max(e.from, from));
  return sum / std::max(1.0F, to - from);
}

// The grid of one group of lines that touch each other; without cells when it is no table.
TableGrid grid_of(const std::vector<Edge>& horizontals, const std::vector<Edge>& verticals, float mm) {
  const float tolerance = 1.3F * mm;
  std::vector<float> ys, xs;
  for (const Edge& e : horizontals) ys.push_back(e.at);
  for (const Edge& e : verticals) xs.push_back(e.at);
  ys = merged_positions(std::move(ys), tolerance);
  xs = merged_positions(std::move(xs), tolerance);
  supply_outer(xs, horizontals, 5 * mm);
  supply_outer(ys, verticals, 4 * mm);
  TableGrid grid;
  if (xs.size() < 2 || ys.size() < 2) return grid;

  const int rows = static_cast<int>(ys.size()) - 1, columns = static_cast<int>(xs.size()) - 1;
  // Each place in the grid grows over its neighbours until lines stand on all sides.
  struct Span {
    int row, column, bottom, right;  // half open
  };
  std::vector<Span> spans;
  std::vector<int> owner(static_cast<std::size_t>(rows * columns), -1);
  const auto line_right_of = [&](int r, int c) {
    return covered(verticals, xs[static_cast<std::size_t>(c) + 1], ys[static_cast<std::size_t>(r)],
                   ys[static_cast<std::size_t>(r) + 1], tolerance) >= 0.5F;
  };
  const auto line_under = [&](int r, int c) {
    return covered(horizontals, ys[static_cast<std::size_t>(r) + 1], xs[static_cast<std::size_t>(c)],
                   xs[static_cast<std::size_t>(c) + 1], tolerance) >= 0.5F;
  };
  for (int r = 0; r < rows; ++r) {
    for (int c = 0; c < columns; ++c) {
      if (owner[static_cast<std::size_t>(r * columns + c)] >= 0) continue;
      Span s{r, c, r + 1, c + 1};
      while (s.right < columns && owner[static_cast<std::size_t>(r * columns + s.right)] < 0 &&
             !line_right_of(r, s.right - 1))
        ++s.right;
      const auto may_grow_down = [&] {
        if (s.bottom >= rows) return false;
        for (int k = s.column; k < s.right; ++k)
          if (line_under(s.bottom - 1, k) || owner[static_cast<std::size_t>(s.bottom * columns + k)] >= 0) return false;
        return true;
      };
      while (may_grow_down()) ++s.bottom;
      for (int i = s.row; i < s.bottom; ++i)
        for (int k = s.column; k < s.right; ++k)
          owner[static_cast<std::size_t>(i * columns + k)] = static_cast<int>(spans.size());
      spans.push_back(s);
    }
  }
  if (spans.size() < 2) return grid;

  const auto box_of = [&](const Span& s) {
    const int x0 = static_cast<int>(std::lround(xs[static_cast<std::size_t>(s.column)]));
    const int y0 = static_cast<int>(std::lround(ys[static_cast<std::size_t>(s.row)]));
    return Box{x0, y0, static_cast<int>(std::lround(xs[static_cast<std::size_t>(s.right)])) - x0,
               static_cast<int>(std::lround(ys[static_cast<std::size_t>(s.bottom)])) - y0};
  };
  for (const Span& s : spans)
    grid.cells.push_back({box_of(s), s.row, s.column, s.bottom - s.row, s.right - s.column});
  grid.box = box_of({0, 0, rows, columns});
  return grid;
}

}  // namespace

bool is_comb(const TableGrid& table, int dpi) {
  const float mm = static_cast<float>(dpi) / 25.4F;
  const auto height = static_cast<float>(table.box.h);
  if (table.cells.size() < 4 || height < 3.5F * mm || height > 12 * mm) return false;
  const float usual = static_cast<float>(table.box.w) / static_cast<float>(table.cells.size());
  return usual > 0.45F * height && usual < 1.6F * height &&
         std::all_of(table.cells.begin(), table.cells.end(), [&](const TableGrid::Cell& c) {
           return c.row == 0 && std::abs(static_cast<float>(c.box.w) - usual) < 0.25F * usual;
         });
}

std::vector<TableGrid> find_tables(const std::vector<Rule>& rules, int dpi) {
  const float mm = static_cast<float>(dpi) / 25.4F, reach = 1.5F * mm;
  std::vector<Edge> edges;
  for (const Rule& r : rules)
    edges.push_back(r.vertical ? Edge{(r.from.x + r.to.x) / 2, r.from.y, r.to.y}
                               : Edge{(r.from.y + r.to.y) / 2, r.from.x, r.to.x});

  // Lines that touch or cross belong together.
  std::vector<std::size_t> group(rules.size());
  std::iota(group.begin(), group.end(), std::size_t{0});
  const auto root = [&](std::size_t i) {
    while (group[i] != i) i = group[i] = group[group[i]];
    return i;
  };
  for (std::size_t h = 0; h < rules.size(); ++h) {
    for (std::size_t v = 0; v < rules.size(); ++v) {
      if (rules[h].vertical || !rules[v].vertical) continue;
      const Edge &a = edges[h], &b = edges[v];
      if (b.at < a.from - reach || b.at > a.to + reach || a.at < b.from - reach || a.at > b.to + reach) continue;
      const std::size_t first = std::min(root(h), root(v)), second = std::max(root(h), root(v));
      group[second] = first;
    }
  }

  std::vector<TableGrid> tables;
  for (std::size_t g = 0; g < rules.size(); ++g) {
    if (root(g) != g) continue;
    std::vector<Edge> horizontals, verticals;
    for (std::size_t i = g; i < rules.size(); ++i)
      if (root(i) == g) (rules[i].vertical ? verticals : horizontals).push_back(edges[i]);
    if (horizontals.size() < 2 || verticals.empty()) continue;
    TableGrid grid = grid_of(horizontals, verticals, mm);
    if (!grid.cells.empty()) tables.push_back(std::move(grid));
  }
  std::sort(tables.begin(), tables.end(), [](const TableGrid& a, const TableGrid& b) {
    return a.box.y != b.box.y ? a.box.y < b.box.y : a.box.x < b.box.x;
  });
  return tables;
}

}  // namespace sohoa

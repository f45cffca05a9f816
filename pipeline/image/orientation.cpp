#include "pipeline/image/orientation.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "pipeline/image/skew.h"

namespace sohoa {

namespace {

// Votes that letters stand upright (for) or on their heads (against).
struct Votes {
  int in_favour = 0, against = 0;
  // Standard deviations away from a draw; votes of one page are not independent, so they count for less.
  [[nodiscard]] double certainty() const {
    const int all = in_favour + against;
    return all == 0 ? 0 : (in_favour - against) / std::sqrt(static_cast<double>(all));
  }
};

// What text running left to right would look like with these boxes: how many letters have a close neighbour on their
// right, and whether feet or heads of neighbours are level.
struct Reading {
  int neighbours = 0;
  Votes upright;
};

struct Grid {
  int cell, columns, rows;
  std::vector<std::vector<int>> boxes;  // by their left edge

  Grid(const std::vector<Box>& all, int cell_size, cv::Size size)
      : cell(cell_size), columns(size.width / cell_size + 2), rows(size.height / cell_size + 2),
        boxes(static_cast<std::size_t>(columns * rows)) {
    for (std::size_t i = 0; i < all.size(); ++i)
      boxes[static_cast<std::size_t>((all[i].y / cell) * columns + all[i].x / cell)].push_back(static_cast<int>(i));
  }
  template <class F>
  void visit(int x0, int y0, int x1, int y1, F f) const {
    for (int r = std::max(0, y0 / cell); r <= std::min(rows - 1, y1 / cell); ++r)
      for (int c = std::max(0, x0 / cell); c <= std::min(columns - 1, x1 / cell); ++c)
        for (const int i : boxes[static_cast<std::size_t>(r * columns + c)]) f(i);
  }
};

Reading read_along(const std::vector<Box>& letters, const std::vector<Box>& dots, cv::Size size, int dpi) {
  const int typical = std::max(4, dpi / 12);
  const Grid grid(letters, 2 * typical, size);
  const Grid dot_grid(dots, 2 * typical, size);
  Reading reading;
  const double slope = std::tan(find_skew(letters, dpi) * CV_PI / 180);
  for (const Box& a : letters) {
    const Box* next = nullptr;
    const int reach = a.right() + std::max(2, a.h / 2);
    grid.visit(a.x, a.y - 3 * typical, reach, a.bottom(), [&](int i) {
      const Box& b = letters[static_cast<std::size_t>(i)];
      if (b.x <= a.x + a.w / 2 || b.x > reach || 2 * b.h < a.h || 2 * a.h < b.h) return;
      const int overlap = std::min(a.bottom(), b.bottom()) - std::max(a.y, b.y);
      if (2 * overlap < std::min(a.h, b.h)) return;
      if (next == nullptr || b.x < next->x) next = &b;
    });
    if (next != nullptr) {
      ++reading.neighbours;
      const int level = std::max(1, std::min(a.h, next->h) / 9), apart = std::max(2, std::min(a.h, next->h) / 5);
      const double climb = slope * ((next->x + next->right()) - (a.x + a.right())) / 2;
      const double feet = std::abs(next->bottom() - a.bottom() - climb), heads = std::abs(next->y - a.y - climb);
      if (feet <= level + 0.5 && heads >= apart) ++reading.upright.in_favour;
      if (heads <= level + 0.5 && feet >= apart) ++reading.upright.against;
    }
    // Marks: a small thing centred over the letter, or under it.
    dot_grid.visit(a.x - typical, a.y - typical, a.right(), a.bottom() + typical, [&](int i) {
      const Box& d = dots[static_cast<std::size_t>(i)];
      const int centre = d.x + d.w / 2;
      if (centre < a.x || centre > a.right() || 2 * d.h > a.h) return;
      const int over = a.y - d.bottom(), under = d.y - a.bottom();
      if (over >= 0 && 2 * over <= a.h) ++reading.upright.in_favour;
      if (under >= 0 && 2 * under <= a.h) ++reading.upright.against;
    });
  }
  return reading;
}

// The boxes as they would lie after the page is turned by `turn` clockwise quarter turns.
std::vector<Box> turned(const std::vector<Box>& boxes, cv::Size size, int turn) {
  std::vector<Box> result;
  result.reserve(boxes.size());
  for (const Box& b : boxes) {
    switch (turn) {
      case 1: result.push_back({size.height - b.bottom(), b.x, b.h, b.w}); break;
      case 2: result.push_back({size.width - b.right(), size.height - b.bottom(), b.w, b.h}); break;
      case 3: result.push_back({b.y, size.width - b.right(), b.h, b.w}); break;
      default: result.push_back(b);
    }
  }
  return result;
}

// Dots without those in rows: leaders stand under letters and would pass for marks below.
std::vector<Box> without_rows(const std::vector<Box>& dots, cv::Size size, int dpi) {
  const int near = std::max(4, dpi / 10), level = std::max(1, dpi / 75);
  const Grid grid(dots, near, size);
  std::vector<Box> alone;
  for (const Box& a : dots) {
    int beside = 0, above = 0;
    grid.visit(a.x - near, a.y - near, a.right() + near, a.bottom() + near, [&](int i) {
      const Box& b = dots[static_cast<std::size_t>(i)];
      if (b == a || b.w > 2 * a.w + 1 || a.w > 2 * b.w + 1) return;
      if (std::abs(a.bottom() - b.bottom()) <= level && std::abs(a.x - b.x) <= near) ++beside;
      if (std::abs(a.x - b.x) <= level && std::abs(a.bottom() - b.bottom()) <= near) ++above;
    });
    if (beside < 2 && above < 2) alone.push_back(a);
  }
  return alone;
}

}  // namespace

int find_orientation(const Components& components, cv::Size size, int dpi) {
  const int smallest = std::max(4, dpi * 4 / 72), largest = dpi * 30 / 72;
  std::vector<Box> letters, dots;
  for (const auto& c : components) {
    const int longer = std::max(c.box.w, c.box.h), shorter = std::min(c.box.w, c.box.h);
    if (longer > largest) continue;
    if (longer >= smallest && 5 * shorter >= longer) letters.push_back(c.box);
    else if (longer >= 2) dots.push_back(c.box);
  }
  constexpr std::size_t fewest_letters = 30;
  if (letters.size() < fewest_letters) return 0;

  dots = without_rows(dots, size, dpi);
  const cv::Size sideways_size(size.height, size.width);
  const Reading level = read_along(letters, dots, size, dpi);
  const Reading sideways = read_along(turned(letters, size, 1), turned(dots, size, 1), sideways_size, dpi);
  const Votes direction{level.neighbours, sideways.neighbours};
  // A clear majority and not only a significant one: a page that is turned wrongly is lost.
  const auto clear = [](const Votes& votes, double least) {
    return std::abs(votes.certainty()) >= least &&
           2 * std::max(votes.in_favour, votes.against) >= 3 * std::min(votes.in_favour, votes.against);
  };
  const bool lies = direction.against > direction.in_favour;
  if (lies && !clear(direction, 5)) return 0;
  const Votes& upright = lies ? sideways.upright : level.upright;
  if (!clear(upright, 4)) return 0;
  const bool on_its_head = upright.against > upright.in_favour;
  if (lies) return on_its_head ? 3 : 1;
  return on_its_head ? 2 : 0;
}

}  // namespace sohoa

#include "pipeline/image/spread.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <numeric>

namespace sohoa {

namespace {

// How much darker the paper is at the fold than to either side of it, as a share, at worst along the whole height.
double fold_shadow(const Background& background, double middle, double lean) {
  const cv::Mat& paper = background.paper;
  const int reach = std::max(2, paper.cols / 25);
  int shaded = 0;
  double sum = 0;
  for (int y = 0; y < paper.rows; ++y) {
    const int centre = static_cast<int>(middle / background.step - lean * (y - paper.rows / 2.0));
    if (centre - 3 * reach < 0 || centre + 3 * reach >= paper.cols) return 0;
    const std::uint8_t* row = paper.ptr(y);
    const int darkest = *std::min_element(row + centre - reach, row + centre + reach + 1);
    const int side = std::min(*std::max_element(row + centre - 3 * reach, row + centre),
                              *std::max_element(row + centre, row + centre + 3 * reach));
    const double drop = side > 0 ? 1 - static_cast<double>(darkest) / side : 0;
    shaded += drop > 0.05;
    sum += drop;
  }
  return 10 * shaded > 7 * paper.rows ? sum / paper.rows : 0;
}

}  // namespace

std::vector<Box> find_leaves(const Components& components, cv::Size size, int dpi, double skew_degrees, const Background& background) {
  if (10 * size.width < 12 * size.height) return {};
  const double mm = dpi / 25.4, lean = std::tan(skew_degrees * std::numbers::pi / 180);
  const auto level = [&](const Box& b) {
    const auto shift = static_cast<int>(std::lround(lean * (b.y + b.h / 2.0 - size.height / 2.0)));
    const int x = std::clamp(b.x + shift, 0, size.width - 1);
    return Box{x, b.y, std::min(b.w, size.width - x), b.h};
  };
  std::vector<int> ink(static_cast<std::size_t>(size.width) + 1, 0);
  std::vector<int> letters(static_cast<std::size_t>(size.width) + 1, 0);
  for (const auto& c : components) {
    if (c.box.h < 1 * mm) continue;
    const Box box = level(c.box);
    // Anything wide may cross the middle, so boxes count and not only letters; difference array.
    ++ink[static_cast<std::size_t>(box.x)];
    --ink[static_cast<std::size_t>(box.right())];
    if (box.h < 15 * mm) ++letters[static_cast<std::size_t>(box.x + box.w / 2)];
  }
  std::partial_sum(ink.begin(), ink.end(), ink.begin());
  std::partial_sum(letters.begin(), letters.end(), letters.begin());

  // The widest empty strip about the middle.
  const int from = size.width * 38 / 100, to = size.width * 62 / 100;
  int best_begin = 0, best_end = 0;
  for (int x = from; x < to;) {
    if (ink[static_cast<std::size_t>(x)] > 0) {
      ++x;
      continue;
    }
    int begin = x, end = x;
    while (begin > 0 && ink[static_cast<std::size_t>(begin) - 1] == 0) --begin;
    while (end < size.width && ink[static_cast<std::size_t>(end)] == 0) ++end;
    if (end - begin > best_end - best_begin) best_begin = begin, best_end = end;
    x = end + 1;
  }
  const double gap = (best_end - best_begin) / mm;
  if (gap < 8) return {};
  const int fold = (best_begin + best_end) / 2;
  // Two margins of an inner fold are at least 24 mm; columns of one page stand 5 to 15 mm apart.
  if (gap < 24 && fold_shadow(background, fold, lean) < 0.06) return {};
  // The last page of a folded sheet holds little more than a head.
  const int fewest_letters = gap < 24 ? 150 : 60;
  const int left = letters[static_cast<std::size_t>(fold)], right = letters.back() - left;
  if (left < fewest_letters || right < fewest_letters) return {};
  return {Box{0, 0, fold, size.height}, Box{fold, 0, size.width - fold, size.height}};
}

}  // namespace sohoa

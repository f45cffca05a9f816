#include "pipeline/image/components.h"

#include <algorithm>
#include <cstring>

#include "pipeline/image/runs.h"

namespace sohoa {

namespace {

std::uint32_t root_of(std::vector<std::uint32_t>& parent, std::uint32_t i) {
  while (parent[i] != i) i = parent[i] = parent[parent[i]];
  return i;
}

}  // namespace

Components::Components(const cv::Mat& ink) {
  CV_Assert(ink.type() == CV_8UC1);
  std::vector<Run> found;
  std::vector<std::uint32_t> parent;
  std::size_t above = 0, above_end = 0;
  for (int y = 0; y < ink.rows; ++y) {
    const std::uint8_t* row = ink.ptr(y);
    const std::size_t row_begin = found.size();
    std::size_t candidate = above;
    for_each_run(row, ink.cols, [&](int x, int end) {
      const auto id = static_cast<std::uint32_t>(found.size());
      found.push_back({y, x, end});
      parent.push_back(id);
      while (candidate < above_end && found[candidate].end < x) ++candidate;
      for (std::size_t a = candidate; a < above_end && found[a].begin <= end; ++a) {
        const std::uint32_t ra = root_of(parent, static_cast<std::uint32_t>(a)), rb = root_of(parent, id);
        // The smaller root wins, so components come in the order of their first pixel.
        if (ra < rb) parent[rb] = ra;
        else parent[ra] = rb;
      }
    });
    above = row_begin;
    above_end = found.size();
  }

  std::vector<std::uint32_t> index(found.size());
  for (std::uint32_t i = 0; i < found.size(); ++i) {
    const std::uint32_t root = root_of(parent, i);
    const Run& run = found[i];
    if (root == i) {
      index[i] = static_cast<std::uint32_t>(components_.size());
      components_.push_back({Box{run.begin, run.y, run.end - run.begin, 1}, 0, 0, 0});
    }
    Component& c = components_[index[i] = index[root]];
    const int right = std::max(c.box.right(), run.end);
    c.box.x = std::min(c.box.x, run.begin);
    c.box.w = right - c.box.x;
    c.box.h = run.y - c.box.y + 1;
    c.area += run.end - run.begin;
    ++c.runs;
  }
  std::uint32_t first = 0;
  for (Component& c : components_) {
    c.first_run = first;
    first += c.runs;
  }
  runs_.resize(found.size());
  std::vector<std::uint32_t> filled(components_.size(), 0);
  for (std::size_t i = 0; i < found.size(); ++i) {
    const std::uint32_t c = index[i];
    runs_[components_[c].first_run + filled[c]++] = found[i];
  }
}

void Components::paint(const Component& c, cv::Mat& mask, std::uint8_t value) const {
  const Run* runs = runs_of(c);
  for (std::uint32_t i = 0; i < c.runs; ++i) {
    std::memset(mask.ptr(runs[i].y) + runs[i].begin, value, static_cast<std::size_t>(runs[i].end - runs[i].begin));
  }
}

}  // namespace sohoa

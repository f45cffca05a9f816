#include "pipeline/image/signatures.h"

#include <algorithm>

namespace sohoa {

std::vector<Mark> find_signatures(const Components& components, cv::Size size, int dpi) {
  const double mm = dpi / 25.4;
  std::vector<Mark> marks;
  for (const auto& c : components) {
    const double w = c.box.w / mm, h = c.box.h / mm;
    if (w < 9 || h < 7 || w > 110 || h > 70) continue;
    if (c.box.y + c.box.h / 2 < size.height * 3 / 10 || c.box.x + c.box.w / 2 < size.width / 4) continue;
    // A pen line a few tenths of a millimetre wide covers little of its box; few runs a row tell it from merged text.
    const double fill = static_cast<double>(c.area) / static_cast<double>(c.box.area());
    const double runs_per_row = static_cast<double>(c.runs) / c.box.h;
    if (fill > 0.22 || runs_per_row > 10 || runs_per_row < 1.05) continue;
    const double confidence = c.box.x + c.box.w / 2 > size.width / 2 ? 0.6 : 0.45;
    auto near = std::find_if(marks.begin(), marks.end(), [&](const Mark& m) {
      const int reach = static_cast<int>(5 * mm);
      return !intersection({m.box.x - reach, m.box.y - reach, m.box.w + 2 * reach, m.box.h + 2 * reach}, c.box).empty();
    });
    if (near == marks.end()) marks.push_back({Mark::Kind::signature, c.box, confidence});
    else near->box = united(near->box, c.box);
  }
  return marks;
}

}  // namespace sohoa

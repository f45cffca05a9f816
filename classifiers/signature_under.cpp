#include "classifiers/signature_under.h"

#include <algorithm>
#include <cstdlib>

#include "classifiers/values.h"

namespace sohoa {

Field signature_under(const PageView& page, const std::vector<LabelHit>& hits, const LabelHit& heading, const std::vector<LabelHit>& headings) {
  const auto box_of = [&](const LabelHit& of) {
    Box box;
    for (const std::size_t w : page.words_in(of.begin, of.end)) box = united(box, page.words()[w].box);
    return box;
  };
  const Box own = box_of(heading);
  const int centre = own.x + own.w / 2, reach = page.width() / 5;
  Box place{centre - reach, own.bottom(), 2 * reach, page.height() / 6};
  for (const LabelHit& other : headings) {
    const Box box = box_of(other);
    if (std::abs(box.y - own.y) > 3 * std::max(1, own.h)) continue;
    const int middle = (centre + box.x + box.w / 2) / 2;
    if (box.x > own.right()) place.w = std::min(place.right(), middle) - place.x;
    if (box.right() < own.x) place.w = place.right() - std::max(place.x, middle), place.x = std::max(place.x, middle);
  }
  const auto holds = [&](const Box& box) {
    const int x = box.x + box.w / 2, y = box.y + box.h / 2;
    return x >= place.x && x < place.right() && y >= place.y && y < place.bottom();
  };
  Field found;
  found.page = page.number();
  for (const Mark& mark : page.page().marks) {
    if (mark.kind != Mark::Kind::signature || !holds(page.upright(mark.box))) continue;
    found.box = mark.box;
    found.raw = "yes";
    found.signs.words = found.signs.worst = std::max({found.signs.worst, 0.75, mark.confidence});
  }
  if (!found.raw.empty()) return found;
  // a signature that was taken for a word, or the name written under it
  for (const auto& line : page.lines()) {
    const std::string text = trimmed_value(page.text().substr(line.begin, line.end - line.begin));
    if (line.words == 0 || text.empty() || text.front() == '(' || !holds(line.box)) continue;
    const auto label = std::find_if(hits.begin(), hits.end(), [&](const LabelHit& of) { return of.begin >= line.begin && of.begin < line.end; });
    if (label != hits.end() && (label->end >= line.end || trimmed_value(page.text().substr(label->end, line.end - label->end)).empty())) continue;
    found.box = line.line->box;
    found.raw = "yes";
    found.signs.words = found.signs.worst = 0.6;
  }
  return found;
}

}  // namespace sohoa

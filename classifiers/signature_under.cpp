#include "classifiers/signature_under.h"

#include <algorithm>
#include <cstdlib>
#include <regex>

#include "classifiers/judgement.h"
#include "classifiers/value_bounds.h"
#include "classifiers/values.h"

namespace sohoa {
namespace {

Box box_of(const PageView& page, const LabelHit& label) {
  Box box;
  for (const std::size_t w : page.words_in(label.begin, label.end)) box = united(box, page.words()[w].box);
  return box;
}

bool reads_as_name(const PageView& page, const PageView::ViewLine& line) {
  if (line.words < 2 || line.words > 5) return false;
  const std::string text = page.text().substr(line.begin, line.end - line.begin);
  if (text.find_first_of("(:,;0123456789") != std::string::npos) return false;
  for (std::size_t w = line.first_word; w < line.first_word + line.words; ++w)
    if (!is_capital(page.text(), page.words()[w].begin)) return false;
  return true;
}

}  // namespace

Field signature_under(const PageView& page, const std::vector<LabelHit>& hits, const LabelHit& heading, const std::vector<LabelHit>& headings) {
  const Box own = box_of(page, heading);
  const int centre = own.x + own.w / 2, reach = page.width() / 5;
  Box place{centre - reach, own.bottom(), 2 * reach, page.height() / 6};
  for (const LabelHit& other : headings) {
    const Box box = box_of(page, other);
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

Field name_under(const PageView& page, const LabelHit& heading) {
  const Box own = box_of(page, heading);
  const PageView::ViewLine* hint = nullptr;
  const PageView::ViewLine* name = nullptr;
  for (const auto& line : page.lines()) {
    const int off_centre = std::abs(line.box.x + line.box.w / 2 - own.x - own.w / 2);
    if (line.words == 0 || off_centre > page.width() / 16 || line.box.y + line.box.h / 2 < own.bottom() || line.box.y > own.bottom() + page.height() / 6) continue;
    const bool is_hint = page.text()[line.begin] == '(' && line.box.y < own.bottom() + 3 * own.h;
    if (is_hint && hint == nullptr) hint = &line;
    if (reads_as_name(page, line) && (name == nullptr || line.box.y < name->box.y)) name = &line;
  }
  if (hint == nullptr || name == nullptr || name->box.y < hint->box.y) return {};
  Field found = page.field_of(page.words_in(name->begin, name->end));
  found.raw = trimmed_value(page.text().substr(name->begin, name->end - name->begin));
  found.signs.label = heading.quality;
  static const std::regex kTitleOrSurname(R"(^(Ông|ÔNG)\s)");
  if (std::regex_search(found.raw, kTitleOrSurname)) doubt(found, "form", "its first word may be a surname");
  if (name->line->handwriting) doubt(found, "handwriting", "looks handwritten");
  return found;
}

}  // namespace sohoa

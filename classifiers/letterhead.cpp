#include "classifiers/letterhead.h"

#include <algorithm>
#include <cmath>
#include <regex>

#include "classifiers/judgement.h"
#include "classifiers/letterhead_parts.h"
#include "classifiers/text_search.h"

namespace sohoa {
namespace {

const Pattern& country_pattern() {
  static const Pattern pattern("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM");
  return pattern;
}
const Pattern& motto_pattern() {
  static const Pattern pattern("Độc lập - Tự do - Hạnh phúc");
  return pattern;
}

Box box_of(const PageView& page, std::size_t key_begin, std::size_t key_end) {
  Box box;
  for (const std::size_t i : page.words_in(page.key().offsets[key_begin], page.key().offsets[key_end - 1] + 1)) {
    box = united(box, page.words()[i].box);
  }
  return box;
}

}  // namespace

std::string notation_prefix(std::string_view notation) {
  std::string text(notation);
  static const std::regex kYear(R"(^\d{4}[/-])");
  text = std::regex_replace(text, kYear, "");
  std::string prefix = text.substr(0, text.find_first_of("-/"));
  while (!prefix.empty() && prefix.back() >= '0' && prefix.back() <= '9') prefix.pop_back();
  return prefix;
}

Letterhead read_letterhead(const PageView& page) {
  Letterhead head;
  const auto upper = [&](const Box& box) { return box.y < page.height() * 0.4; };
  const SearchKey& key = page.key();
  for (const Pattern* pattern : {&country_pattern(), &motto_pattern()}) {
    for (const auto& match : pattern->find_all(key)) {
      const Box box = box_of(page, match.begin, match.end);
      // a line of its own, not a mention in the text ("Hiến pháp nước Cộng hòa xã hội chủ nghĩa Việt Nam")
      if (!upper(box) || box.x + box.w / 2.0 < page.width() * 0.35 || box.h > page.height() / 20) continue;
      if (pattern == &country_pattern()) {
        const auto& line = page.lines()[page.line_at(key.offsets[match.begin])];
        if (line.capitals < 0.6) continue;
      }
      head.country = box;
      break;
    }
    if (!head.country.empty()) break;
  }
  const bool centred_country = !head.country.empty() && std::abs(head.country.x + head.country.w / 2.0 -
                                                                 page.width() / 2.0) < page.width() * 0.06;
  head.split_x = head.country.empty() || centred_country ? static_cast<int>(page.width() * 0.45)
                                                         : head.country.x - static_cast<int>(page.x_height() * 0.4F);

  const auto date = find_date_row(page, head, 0, 0.42);
  int number_right = std::max(head.split_x, static_cast<int>(page.width() * 0.45));
  auto number = find_number_row(page, head, number_right);
  if (number && date) {
    const int place_x = page.words()[date->row.words[date->place_word]].box.x;
    const Box& label = page.words()[page.lines()[number->line].first_word].box;
    const bool same_row = date->box.y < label.bottom() && date->box.bottom() > label.y;
    if (same_row && place_x > label.x) number = find_number_row(page, head, place_x);
  }
  // Contracts have no body above their title, and the number in the middle below it.
  const auto below_title = !number && centred_country ? find_number_row(page, head, page.width()) : std::nullopt;
  if (number) read_number(page, *number, head);
  if (below_title && is_number_row(below_title->row.text)) read_number(page, *below_title, head);
  if (date) read_date(page, *date, head);
  read_bodies(page, number, head);
  if (!number) {
    // where the names of bodies end is known by the number below them
    for (auto& [zone, field] : head.zones)
      if (zone == "letterhead.organ_name" || zone == "letterhead.parent_org") doubt(field, "place", "no number was found below the issuing body");
  }

  if (!head.country.empty()) head.bottom = head.country.bottom() + static_cast<int>(page.x_height() * 3);
  if (number) head.bottom = std::max(head.bottom, page.words()[page.lines()[number->line].first_word].box.bottom());
  if (date) head.bottom = std::max(head.bottom, date->box.bottom());
  return head;
}

}  // namespace sohoa

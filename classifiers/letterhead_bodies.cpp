#include <unicode/uchar.h>
#include <unicode/unistr.h>

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "classifiers/letterhead_parts.h"
#include "classifiers/provinces.h"
#include "classifiers/spelling.h"
#include "classifiers/values.h"
#include "document/text.h"

namespace sohoa {
namespace {

using ViewWord = PageView::ViewWord;
using ViewLine = PageView::ViewLine;

// Whether a line begins the name of another body than the line above: "SỞ ..." under "UBND TỈNH ...".
bool begins_body(std::string_view text) {
  static const std::array kFirstWords = {"sở", "ban",  "phòng", "cục",  "trường", "viện", "hội",  "bộ",  "vụ",   "đội",
                                         "tổ", "trạm", "ubnd",  "hđnd", "hạt",    "đoàn", "liên", "chi", "tổng", "kho"};
  static const std::array kBeginnings = {"van phong", "trung tam", "thanh tra",   "benh vien", "cong an",   "toa an",
                                         "uy ban",    "dang uy",   "thuong truc", "bao hiem",  "ngan hang", "cong ty"};
  const std::string plain = folded(text);
  const std::string first = lower_case(text.substr(0, text.find(' ')));
  // marks may have been lost in reading, but "BÁN TRÚ" is no "BAN"
  const auto is_first = [&](std::string_view word) { return first == word || first == folded(word); };
  return std::any_of(kFirstWords.begin(), kFirstWords.end(), is_first) ||
         std::any_of(kBeginnings.begin(), kBeginnings.end(), [&](const char* b) { return plain.starts_with(b); });
}

// Capitals lose their marks in reading. Where the catalogue knows the words, they get them back: the province at the
// end of a name with the word before it, and "ỦY BAN NHÂN DÂN" (printed also "UỶ") at its beginning.
std::string with_known_spelling(std::string name) {
  const FoldedText plain = fold_with_offsets(name);
  for (const auto epoch : {ProvinceEpoch::before_2025_07, ProvinceEpoch::since_2025_07}) {
    bool done = false;
    for (const Province& province : provinces(epoch)) {
      for (const auto& [folded_kind, kind] : {std::pair{"tinh ", "TỈNH "}, std::pair{"thanh pho ", "THÀNH PHỐ "}}) {
        const std::string ending = folded_kind + folded(province.name);
        if (!plain.text.ends_with(ending)) continue;
        icu::UnicodeString capitals = icu::UnicodeString::fromUTF8(std::string(province.name));
        std::string spelt;
        capitals.toUpper().toUTF8String(spelt);
        name = name.substr(0, plain.offsets[plain.text.size() - ending.size()]) + kind + spelt;
        done = true;
      }
    }
    if (done) break;
  }
  const FoldedText again = fold_with_offsets(name);
  if (again.text.starts_with("uy ban nhan dan")) {
    const bool new_way = name.starts_with("UỶ");
    name = (new_way ? "UỶ" : "ỦY") + std::string(" BAN NHÂN DÂN") + name.substr(again.offsets[15]);
  }
  return name;
}

// "HỘI ĐỒNG NHÂN DÂN XÃ": the unit's name must follow.
bool ends_in_kind_of_unit(std::string_view text) {
  static const std::array kKinds = {" xa", " phuong", " thi tran", " huyen", " quan", " thi xa", " tinh", " thanh pho", " dac khu"};
  const std::string plain = folded(text);
  return std::any_of(kKinds.begin(), kKinds.end(), [&](const char* kind) { return plain.ends_with(kind); });
}

}  // namespace

void read_bodies(const PageView& page, const std::optional<NumberRow>& number, Letterhead& head) {
  const int line_height = static_cast<int>(page.x_height() * 2.2F);
  const int top = head.country.empty() ? 0 : head.country.y - line_height * 2 / 3;
  const int bottom = number                 ? page.words()[page.lines()[number->line].first_word].box.y
                     : head.country.empty() ? 0
                                            : head.country.bottom() + 2 * line_height;
  struct BodyLine {
    std::vector<std::size_t> words;
    std::string text;
    int y;
  };
  std::vector<BodyLine> lines;
  for (const ViewLine& line : page.lines()) {
    BodyLine body;
    body.y = line.box.y;
    int letters = 0, capitals = 0;
    for (std::size_t w = line.first_word; w < line.first_word + line.words; ++w) {
      const ViewWord& word = page.words()[w];
      const int middle = word.box.y + word.box.h / 2;
      if (middle < top || middle >= bottom || word.box.x + word.box.w / 2 >= head.split_x) continue;
      body.words.push_back(w);
      if (!body.text.empty()) body.text += ' ';
      body.text += word.word->text;
      for (const char32_t c : to_code_points(word.word->text)) {
        if (!u_isalpha(static_cast<UChar32>(c))) continue;
        ++letters;
        capitals += u_isupper(static_cast<UChar32>(c)) ? 1 : 0;
      }
    }
    // "LỄ" may be all of a second line
    if (letters < (lines.empty() ? 3 : 2) || capitals * 10 < letters * 7) continue;
    body.text = trimmed_value(body.text);
    if (!body.text.empty()) lines.push_back(std::move(body));
  }
  std::stable_sort(lines.begin(), lines.end(), [](const BodyLine& a, const BodyLine& b) { return a.y < b.y; });

  struct Body {
    std::string text;
    std::vector<std::size_t> words;
  };
  std::vector<Body> bodies;
  for (const BodyLine& line : lines) {
    const bool incomplete = !bodies.empty() && (bodies.back().text.ends_with(" VÀ") || bodies.back().text.find(' ') == std::string::npos || ends_in_kind_of_unit(bodies.back().text));
    const bool one_word = line.text.find(' ') == std::string::npos;
    if (bodies.empty() || (begins_body(line.text) && !incomplete && !one_word)) {
      bodies.push_back({line.text, line.words});
    } else {
      bodies.back().text += ' ' + line.text;
      bodies.back().words.insert(bodies.back().words.end(), line.words.begin(), line.words.end());
    }
  }
  if (bodies.empty()) return;
  const auto body_field = [&](const Body& body) {
    return field_from(page, body.words, body.text, with_known_spelling(body.text));
  };
  head.zones["letterhead.organ_name"] = body_field(bodies.back());
  if (bodies.size() > 1) head.zones["letterhead.parent_org"] = body_field(bodies[bodies.size() - 2]);
}

}  // namespace sohoa

#include "classifiers/label_set.h"

#include <algorithm>
#include <map>
#include <utility>

#include "classifiers/value_bounds.h"
#include "classifiers/values.h"

namespace sohoa {
namespace {

// The end of the words that follow closely on this byte: the line's, or before a wide gap in it.
std::size_t segment_end(const PageView& page, std::size_t byte) {
  const auto& line = page.lines()[page.line_at(byte)];
  for (std::size_t w = line.first_word; w < line.first_word + line.words; ++w) {
    const std::size_t begin = page.words()[w].begin;
    if (begin > byte && after_wide_gap(page, begin)) return begin;
  }
  return line.end;
}

// A label inside a line and without its colon: exact, with the capital it is printed with or after a wide gap, and long
// unless the form prints no colons. "đã xóa đăng ký tạm trú" holds no label "Nơi đăng ký tạm trú".
bool stands_as_label(const PageView& page, std::size_t begin, const Pattern& pattern, const Pattern::Match& match) {
  const bool colons = page.line_text(page.line_at(begin)).find(':') != std::string::npos;
  const bool gap = after_wide_gap(page, begin);
  if (match.errors > 0 || pattern.size() < (gap ? 5 : colons ? 9 : 6)) return false;
  return gap || !is_capital(pattern.label(), 0) || is_capital(page.text(), begin);
}

// "Họ, chữ đệm, tên" is not "Họ, chữ đệm, tên mẹ" with two letters lost.
bool may_lack_last_word(const Pattern& pattern, const Pattern::Match& match) {
  return match.errors > 0 && match.errors >= static_cast<int>(search_letters(pattern.label().substr(pattern.label().rfind(' ') + 1)).size());
}

// "Nơi ĐK KCB BĐ"
bool ends_in_capitals(const std::string& label) { return in_capitals(label.substr(label.rfind(' ') + 1)); }

// The last word of the match is in capitals, the first is not: "Họ và tên HÀ" is not the label "Họ và tên cha".
bool runs_into_value(const PageView& page, std::size_t begin, std::size_t last_letter) {
  const auto words = page.words_in(begin, last_letter + 1);
  return words.size() > 1 && in_capitals(page.words()[words.back()].word->text) &&
         !in_capitals(page.words()[words.front()].word->text);
}

// Of matches in the order of their worth, those that overlap no earlier one.
template <class Found>
std::vector<Found> without_clashes(std::vector<Found> found) {
  std::vector<Found> kept;
  for (Found& candidate : found) {
    const bool clash = std::any_of(kept.begin(), kept.end(), [&](const Found& other) {
      return candidate.match.begin < other.match.end && other.match.begin < candidate.match.end;
    });
    if (!clash) kept.push_back(std::move(candidate));
  }
  return kept;
}

// "Thời hạn sử dụng: Đất ở" holds no label "Thời hạn sử dụng đất".
bool takes_from_value(const std::string& matched, const std::string& label) {
  const auto colon = matched.find(':');
  if (colon == std::string::npos || label.find(':') != std::string::npos) return false;
  const auto next = matched.find_first_not_of(' ', colon + 1);
  return next != std::string::npos && is_capital(matched, next);
}

}  // namespace

LabelSet::LabelSet(const FieldTable& table) : table_(table) {
  std::map<std::string, std::size_t> known;
  const auto add = [&](const Pattern& pattern) -> Label& {
    const auto [at, fresh] = known.try_emplace(pattern.letters(), labels_.size());
    if (fresh) labels_.push_back({pattern, {}});
    return labels_[at->second];
  };
  for (std::size_t f = 0; f < table.fields.size(); ++f) {
    for (const Pattern& pattern : table.fields[f].labels) {
      auto& fields = add(pattern).fields;
      if (fields.empty() || fields.back() != f) fields.push_back(f);
    }
  }
  for (const Pattern& pattern : table.other_labels) add(pattern);
  for (const TableDefinition& of_entries : table.tables) {
    if (!of_entries.entries) continue;
    for (const auto& column : of_entries.columns)
      for (const Pattern& pattern : column.labels) add(pattern);
  }
  for (const auto& [name, patterns] : table.sections) {
    for (const Pattern& pattern : patterns) add(pattern);
  }
}

bool LabelSet::is_followed_by_figures(const std::string& text, std::size_t stop, std::size_t line_end, const Label& label) const {
  constexpr std::size_t kLeastLetters = 6;
  const std::size_t next = text.find_first_not_of(' ', stop);
  return label.pattern.size() >= kLeastLetters && next < line_end && text[next] >= '0' && text[next] <= '9' && !label.fields.empty() &&
         std::ranges::all_of(label.fields, [&](std::size_t f) { return needs_figures(table_.fields[f].type); });
}

std::vector<LabelHit> LabelSet::hits_on(const PageView& page) const {
  struct Found {
    Pattern::Match match;
    std::size_t label;
    double quality;
    double weight;
    bool colon;
  };
  std::vector<Found> found;
  const SearchKey& key = page.key();
  for (std::size_t l = 0; l < labels_.size(); ++l) {
    const Pattern& pattern = labels_[l].pattern;
    for (const auto& match : pattern.find_all(key)) {
      if (may_lack_last_word(pattern, match)) continue;
      const std::size_t begin = key.offsets[match.begin];
      const auto& line = page.lines()[page.line_at(begin)];
      const std::size_t after = page.words_in(key.offsets[match.end - 1], key.offsets[match.end - 1] + 1).empty()
                                    ? key.offsets[match.end]
                                    : key.offsets[match.end - 1] + 1;
      bool colon = false;
      after_hints(page.text(), std::min(after, line.end), std::max(after, line.end), colon);
      const std::size_t stop = end_of_letter(page.text(), key.offsets[match.end - 1]);
      // a label may go on in the next line: "số định danh cá nhân của / chủ hộ:"
      after_hints(page.text(), stop, std::max(stop, page.lines()[page.line_at(stop - 1)].end), colon);
      const bool at_line_start = match.begin <= line.key_begin + 2;
      // A colon that is read as a semicolon; between words of a line it is one: "Bản sao căn cước công dân; ảnh"
      const std::size_t sign = page.text().find_first_of(":;", stop);
      if (colon && sign != std::string::npos && page.text()[sign] == ';' && !at_line_start && !after_wide_gap(page, begin)) colon = false;
      // "UBND xã Dân Quyền, số 31" holds no label "Quyển số"
      const auto commas = [](const auto& text) { return std::count(text.begin(), text.end(), ','); };
      if (!colon && commas(page.text().substr(begin, stop - begin)) > commas(pattern.label())) continue;
      if (takes_from_value(page.text().substr(begin, stop - begin), pattern.label())) continue;
      if (!ends_in_capitals(pattern.label()) && runs_into_value(page, begin, key.offsets[match.end - 1])) continue;
      if (!colon && !at_line_start && !stands_as_label(page, begin, pattern, match) && !(match.errors == 0 && is_followed_by_figures(page.text(), stop, line.end, labels_[l]))) continue;
      // "Công an cấp ngày ..." is not "Cơ quan cấp"
      if (!colon && 8 * static_cast<std::size_t>(match.errors) > pattern.size()) continue;
      // words of a title or heading are no labels, but a heading may be one: "DẤU VẾT RIÊNG VÀ DỊ HÌNH"
      const std::string before_it = page.text().substr(line.begin, begin - line.begin);
      const bool after_number = match.begin == line.key_begin || without_item_number(before_it).empty();
      const bool whole_line = match.errors == 0 && after_number && match.end == line.key_begin + page.line_key(page.line_at(begin)).text.size();
      if (!colon && !whole_line && line.capitals > 0.85 && line.letters > 12 && !labels_[l].fields.empty()) continue;
      if (!colon && pattern.size() < 6 && match.errors > 0) continue;  // "HỒNG" is not "CHỒNG"
      // "Bản / sao căn cước công dân", broken between lines, holds no label "Số căn cước"
      if (!colon && match.errors > 0 && is_capital(pattern.label(), 0) && !is_capital(page.text(), begin)) continue;
      if (!colon && pattern.size() < 5) {
        // "Số 12", "Bà LÊ THỊ B": a short label without its colon is one only where a figure, or capitals, follow at the
        // beginning of a line
        const std::size_t next = page.text().find_first_not_of(' ', stop);
        const bool of_a_house = pattern.letters() == "so" && is_house_number(page.text(), next, line.end);
        const bool figure = next < line.end && page.text()[next] >= '0' && page.text()[next] <= '9' && !of_a_house;
        const auto following = page.words_in(next, next + 1);
        const bool capitals = next < line.end && !following.empty() && in_capitals(page.words()[following.front()].word->text);
        if (!at_line_start || !(figure || capitals)) continue;
      }
      const double quality = (1 - 0.08 * match.errors) * (colon ? 1.0 : at_line_start ? 0.97 : 0.9);
      const double weight = static_cast<double>(pattern.size()) - 2.0 * match.errors + (colon ? 1.5 : 0);
      found.push_back({match, l, quality, weight, colon});
    }
  }
  // Longer labels win over those inside them.
  std::stable_sort(found.begin(), found.end(), [](const Found& a, const Found& b) { return a.weight > b.weight; });
  std::vector<Found> kept = without_clashes(std::move(found));
  std::sort(kept.begin(), kept.end(), [](const Found& a, const Found& b) { return a.match.begin < b.match.begin; });
  std::vector<LabelHit> hits;
  bool open = false;  // the label before ends in a colon
  for (const Found& candidate : kept) {
    const std::size_t begin = key.offsets[candidate.match.begin];
    const std::size_t stop = end_of_letter(page.text(), key.offsets[candidate.match.end - 1]);
    // "Nhận kết quả tại: Bộ phận tiếp nhận": what follows a colon and has none is the value
    const bool entry = open && !candidate.colon && page.line_at(begin) == page.line_at(hits.back().end - 1) && !after_wide_gap(page, begin) &&
                       page.text().substr(hits.back().end, begin - hits.back().end).find_first_not_of(": ") == std::string::npos;
    if (entry) continue;
    hits.push_back({begin, stop, candidate.label, candidate.quality});
    open = candidate.colon;
  }
  for (std::size_t h = 0; h < hits.size(); ++h) {
    const std::size_t line_end = page.lines()[page.line_at(hits[h].end - 1)].end;
    hits[h].end = end_of_longer_label(page.text(), hits[h].end, h + 1 < hits.size() ? std::min(hits[h + 1].begin, line_end) : line_end);
  }
  return hits;
}

std::vector<SectionStart> LabelSet::sections_on(const PageView& page) const {
  struct Found {
    Pattern::Match match;
    const std::string* name;
    std::size_t size;
  };
  std::vector<Found> found;
  for (const auto& [name, patterns] : table_.sections) {
    for (const Pattern& pattern : patterns) {
      for (const auto& match : pattern.find_all(page.key())) {
        if (may_lack_last_word(pattern, match)) continue;
        const auto& line = page.lines()[page.line_at(page.key().offsets[match.begin])];
        const std::size_t begin = page.key().offsets[match.begin];
        if (match.begin > line.key_begin + 3 && !after_wide_gap(page, begin)) continue;
        if (runs_into_value(page, begin, page.key().offsets[match.end - 1])) continue;
        // "VỢ" is a heading where nothing follows it, not in "Vợ chồng tôi"
        const std::size_t stop = end_of_letter(page.text(), page.key().offsets[match.end - 1]);
        const bool heading = trimmed_value(page.text().substr(stop, std::max(segment_end(page, stop), stop) - stop)).empty();
        if (pattern.size() < 7 && (match.errors > 0 || !heading)) continue;
        found.push_back({match, &name, pattern.size() - static_cast<std::size_t>(match.errors)});
      }
    }
  }
  std::stable_sort(found.begin(), found.end(), [](const Found& a, const Found& b) { return a.size > b.size; });
  std::vector<SectionStart> starts;
  for (const Found& candidate : without_clashes(std::move(found)))
    starts.push_back({page.key().offsets[candidate.match.begin], *candidate.name});
  std::sort(starts.begin(), starts.end(), [](const auto& a, const auto& b) { return a.begin < b.begin; });
  return starts;
}

}  // namespace sohoa

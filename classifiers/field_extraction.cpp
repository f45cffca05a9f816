#include "classifiers/field_extraction.h"

#include <unicode/uchar.h>

#include <algorithm>
#include <cctype>
#include <map>
#include <optional>
#include <regex>
#include <set>

#include "classifiers/dates.h"
#include "classifiers/judgement.h"
#include "classifiers/page_rows.h"
#include "classifiers/table_extraction.h"
#include "document/text.h"

namespace sohoa {
namespace {

// After the stroke of a label in two languages: a capital and a small letter.
bool goes_on_in_another_language(const std::string& text, std::size_t at, std::size_t limit) {
  while (at < limit && text[at] == ' ') ++at;
  return at + 1 < limit && text[at] >= 'A' && text[at] <= 'Z' && text[at + 1] >= 'a' && text[at + 1] <= 'z';
}

// The byte after what may stand between a label and its value: footnote marks, hints in brackets, the colon.
std::size_t after_hints(const std::string& text, std::size_t at, std::size_t limit, bool& colon) {
  colon = false;
  // "của ông (bà):" - the bracket belongs to the label
  if (at < limit && text[at] == ')') ++at;
  while (at < limit) {
    const char c = text[at];
    static constexpr std::string_view kIs = "là";  // "... theo quy định là: 08 ngày"
    if (!colon && text.compare(at, kIs.size(), kIs) == 0 && at + kIs.size() < limit &&
        (text[at + kIs.size()] == ' ' || text[at + kIs.size()] == ':')) {
      at += kIs.size();
    } else if (!colon && c == '/' && goes_on_in_another_language(text, at + 1, limit)) {
      // "Quê quán / Place of origin:": the value follows the other language's label, or stands below it
      at = std::min(text.find(':', at), limit);
    } else if (c == ' ') {
      ++at;
    } else if (c == ':' || c == ';') {
      colon = true;
      ++at;
    } else if (c == '(' && !colon) {
      const std::size_t close = text.find(')', at);
      if (close == std::string::npos || close >= limit) break;
      // "(ghi bằng chữ)" belongs to the label when a colon or nothing but a number follows; a value may begin with one
      const std::size_t next = text.find_first_not_of(' ', close + 1);
      const bool short_mark = close - at <= 4;
      if (!short_mark && (next == std::string::npos || next >= limit || text[next] != ':')) break;
      at = close + 1;
    } else {
      break;
    }
  }
  return at;
}

// The word at this byte is set apart from the one before it, as the second column of a form is.
bool after_wide_gap(const PageView& page, std::size_t byte) {
  const auto words = page.words_in(byte, byte + 1);
  if (words.empty() || words.front() == 0) return false;
  const Box& here = page.words()[words.front()].box;
  const Box& before = page.words()[words.front() - 1].box;
  return static_cast<float>(here.x - before.right()) > 1.5F * page.x_height();
}

// The end of the words that follow closely on this byte: the line's, or before a wide gap in it.
std::size_t segment_end(const PageView& page, std::size_t byte) {
  const auto& line = page.lines()[page.line_at(byte)];
  for (std::size_t w = line.first_word; w < line.first_word + line.words; ++w) {
    const std::size_t begin = page.words()[w].begin;
    if (begin > byte && after_wide_gap(page, begin)) return begin;
  }
  return line.end;
}

// The end, in bytes, of the letter that begins at `begin`.
std::size_t end_of_letter(const std::string& text, std::size_t begin) {
  std::size_t end = begin + 1;
  while (end < text.size() && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) ++end;
  return end;
}

bool is_capital(const std::string& text, std::size_t at) {
  return u_isupper(static_cast<UChar32>(to_code_points(text.substr(at, end_of_letter(text, at) - at)).front()));
}

// A label inside a line and without its colon: exact, with the capital it is printed with or after a wide gap, and long
// unless the form prints no colons. "đã xóa đăng ký tạm trú" holds no label "Nơi đăng ký tạm trú".
bool stands_as_label(const PageView& page, std::size_t begin, const Pattern& pattern, const Pattern::Match& match) {
  const bool colons = page.line_text(page.line_at(begin)).find(':') != std::string::npos;
  const bool gap = after_wide_gap(page, begin);
  if (match.errors > 0 || pattern.size() < (colons && !gap ? 9 : 6)) return false;
  return gap || !is_capital(pattern.label(), 0) || is_capital(page.text(), begin);
}

// "Họ, chữ đệm, tên" is not "Họ, chữ đệm, tên mẹ" with two letters lost.
bool may_lack_last_word(const Pattern& pattern, const Pattern::Match& match) {
  return match.errors > 0 && match.errors >= static_cast<int>(search_letters(pattern.label().substr(pattern.label().rfind(' ') + 1)).size());
}

bool in_capitals(const std::string& word) {
  int letters = 0;
  for (const char32_t c : to_code_points(word)) {
    if (!u_isalpha(static_cast<UChar32>(c))) continue;
    if (!u_isupper(static_cast<UChar32>(c))) return false;
    ++letters;
  }
  return letters > 1;
}

// "Nơi ĐK KCB BĐ"
bool ends_in_capitals(const std::string& label) { return in_capitals(label.substr(label.rfind(' ') + 1)); }

// The last word of the match is in capitals, the first is not: "Họ và tên HÀ" is not the label "Họ và tên cha".
bool runs_into_value(const PageView& page, std::size_t begin, std::size_t last_letter) {
  const auto words = page.words_in(begin, last_letter + 1);
  return words.size() > 1 && in_capitals(page.words()[words.back()].word->text) &&
         !in_capitals(page.words()[words.front()].word->text);
}

// A line that begins with a label of its own ("Ghi chú: ...") or a heading ("II. CHA, MẸ") ends the value above it.
bool begins_with_label(std::string_view line) {
  static const std::regex kHeading(R"(^\W{0,2}[IVX]{1,4}\.\s)");
  if (std::regex_search(line.begin(), line.end(), kHeading)) return true;
  const std::size_t colon = line.find(':');
  return colon != std::string_view::npos && colon > 3 && colon < 60;
}

// "Kinh  6. Tôn giáo": the number belongs to the label that follows.
std::string without_item_number(const std::string& value) {
  static const std::regex kItem(R"((^|\s+)\(?(\d{1,2}|[IVX]{1,4})[.)]\s*$)");
  return std::regex_replace(value, kItem, "");
}

// "... 5. Quốc tịch": a numbered entry begins at the label.
bool is_item_number_before(const std::string& text, std::size_t label) {
  const auto line = text.rfind('\n', label);
  const std::string before =
      text.substr(line == std::string::npos ? 0 : line + 1, label - (line == std::string::npos ? 0 : line + 1));
  return without_item_number(before) != before;
}

// "Số 129 đường Hồ Sen": a word follows the number, and it is not of a day or a book.
bool is_house_number(const std::string& text, std::size_t number, std::size_t line_end) {
  const std::size_t gap = text.find(' ', number);
  if (gap == std::string::npos || gap + 1 >= line_end) return false;
  const std::string after = folded(std::string_view(text).substr(gap + 1, line_end - gap - 1));
  return !after.starts_with("ngay") && !after.starts_with("quyen");
}

// "UBND phường Hạ Lý, số 12 phố Tràng", "số 5 Trần Phú": the number behind this word is of a house in a street.
bool begins_address(const std::string& text, std::string_view word, std::size_t word_end) {
  if (!word.ends_with("so")) return false;
  static const std::regex kStreet(R"(^(nha|duong|pho|ngo|ngach|hem|kiet|dai lo|quoc lo|to|khu|thon|ap|xom)\b)");
  const auto is_of_street = [&](std::size_t at) { return std::regex_search(folded(std::string_view(text).substr(at)), kStreet); };
  const std::size_t number = text.find_first_not_of(' ', word_end);
  if (number == std::string::npos) return false;
  if (is_of_street(number)) return true;
  const std::size_t gap = text.find(' ', number);
  const std::size_t after = text.find_first_not_of(' ', gap);
  if (gap == std::string::npos || after == std::string::npos || !is_house_number(text, number, text.size())) return false;
  return is_of_street(after) || (text[gap - 1] != ',' && is_capital(text, after));
}

// Where the first of these words begins and ends in a text, in bytes; folded, whole words only.
std::optional<std::pair<std::size_t, std::size_t>> first_of_words(const std::string& text, const std::vector<std::string>& words,
                                                                  std::size_t not_before) {
  const FoldedText plain = fold_with_offsets(text);
  const auto edge = [&](std::size_t i) {
    if (i >= plain.text.size()) return true;
    const auto c = static_cast<unsigned char>(plain.text[i]);
    return c < 0x80 && std::isalnum(c) == 0;
  };
  std::optional<std::pair<std::size_t, std::size_t>> best;
  for (const std::string& word : words) {
    const std::string wanted = folded(word);
    const bool from_edge = std::isalnum(static_cast<unsigned char>(wanted.front())) != 0;  // ", số" begins where a word may end
    for (std::size_t at = plain.text.find(wanted); at != std::string::npos; at = plain.text.find(wanted, at + 1)) {
      const std::size_t end = at + wanted.size();
      if (!edge(end) || (from_edge && at > 0 && !edge(at - 1)) || plain.offsets[at] < not_before || begins_address(text, wanted, plain.offsets[end])) continue;
      const std::pair<std::size_t, std::size_t> place(plain.offsets[at], plain.offsets[end]);
      if (!best || place < *best) best = place;
      break;
    }
  }
  return best;
}

// The part of a value that a field takes where several share a label.
std::string part_of_value(const std::string& value, const FieldDefinition& field, const Pattern& label) {
  std::size_t begin = 0;
  const bool said_by_label = std::any_of(field.from.begin(), field.from.end(), [&](const std::string& word) {
    return label.letters().find(search_letters(word)) != std::string::npos;
  });
  if (!field.from.empty() && !said_by_label) {
    const auto from = first_of_words(value, field.from, 0);
    if (!from) return "";
    begin = from->second;
  }
  const auto until = first_of_words(value, field.until, begin);
  return trimmed_value(std::string_view(value).substr(begin, until ? until->first - begin : std::string::npos));
}

// Labels are printed longer than they are listed: "Số Giấy CMND/ Giấy tờ hợp lệ thay thế:", "Họ và tên của người khai:".
// What follows in small letters or after a stroke, up to the colon, is still label.
std::size_t end_of_longer_label(const std::string& text, std::size_t label_end, std::size_t limit) {
  const std::size_t next = text.find_first_not_of(' ', label_end);
  if (next == std::string::npos || next >= limit) return label_end;
  const char32_t first = to_code_points(std::string_view(text).substr(next, end_of_letter(text, next) - next)).front();
  if (first != U'/' && !u_islower(static_cast<UChar32>(first))) return label_end;
  const std::size_t colon = text.find(':', next);
  if (colon >= limit || colon > label_end + 60) return label_end;
  const std::string_view between = std::string_view(text).substr(next, colon - next);
  return between.find_first_of("0123456789,;.") == std::string_view::npos ? colon : label_end;
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

}  // namespace

LabelSet::LabelSet(const FieldTable& table, const ValueWords& words) : table_(table), words_(words) {
  std::map<std::string, std::size_t> known;
  const auto add = [&](const Pattern& pattern) -> Label& {
    const auto [at, fresh] = known.try_emplace(pattern.letters(), labels_.size());
    if (fresh) labels_.push_back({pattern, {}});
    return labels_[at->second];
  };
  for (std::size_t f = 0; f < table.fields.size(); ++f) {
    for (const Pattern& pattern : table.fields[f].labels) add(pattern).fields.push_back(f);
  }
  for (const Pattern& pattern : table.other_labels) add(pattern);
  for (const auto& [name, patterns] : table.sections) {
    for (const Pattern& pattern : patterns) add(pattern);
  }
}

std::vector<LabelSet::Hit> LabelSet::hits_on(const PageView& page) const {
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
      after_hints(page.text(), stop, std::max(stop, line.end), colon);
      const bool at_line_start = match.begin <= line.key_begin + 2;
      // "UBND xã Dân Quyền, số 31" holds no label "Quyển số"
      const auto commas = [](const auto& text) { return std::count(text.begin(), text.end(), ','); };
      if (!colon && commas(page.text().substr(begin, stop - begin)) > commas(pattern.label())) continue;
      if (!ends_in_capitals(pattern.label()) && runs_into_value(page, begin, key.offsets[match.end - 1])) continue;
      if (!colon && !at_line_start && !stands_as_label(page, begin, pattern, match)) continue;
      // words of a title or heading are no labels
      if (!colon && line.capitals > 0.85 && line.letters > 12 && !labels_[l].fields.empty()) continue;
      if (!colon && pattern.size() < 6 && match.errors > 0) continue;  // "HỒNG" is not "CHỒNG"
      if (!colon && pattern.size() < 5) {
        // "Số 12": a short label without its colon is one only where a figure follows at the beginning of a line
        const std::size_t next = page.text().find_first_not_of(' ', stop);
        const bool figure = next < line.end && page.text()[next] >= '0' && page.text()[next] <= '9';
        if (!at_line_start || !figure || is_house_number(page.text(), next, line.end)) continue;
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
  std::vector<Hit> hits;
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

std::vector<LabelSet::SectionStart> LabelSet::sections_on(const PageView& page) const {
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

namespace {

// The pieces of text that make up a value, in the order in which they are read.
struct ValuePieces {
  std::string raw;
  std::vector<std::size_t> words;
  Box row;  // of the row taken last, upright
  bool handwriting = false;

  void add(const PageView& page, const std::vector<std::size_t>& of_row, const std::string& text) {
    raw += (raw.empty() ? "" : " ") + text;
    row = {};
    for (const std::size_t w : of_row) {
      // leaders and colons are not part of the value
      if (!trimmed_value(page.words()[w].word->text).empty()) words.push_back(w);
      row = united(row, page.words()[w].box);
      handwriting = handwriting || page.lines()[page.words()[w].line].line->handwriting;
    }
  }
};

// From edge to edge: two labels on one row head two columns.
struct Column {
  int left = 0, right = 0;
  bool shared = false;  // another label stands beside

  [[nodiscard]] bool holds(const Box& word) const {
    const int middle = word.x + word.w / 2;
    return middle >= left && middle < right;
  }
};

// The part of a line that stands in a column, up to the first label there.
struct ColumnPart {
  Box box;  // of all words of the column
  std::vector<std::size_t> words;
  std::string text;
  bool ended = false;    // at a label
  bool apart = false;    // ... that is set apart from the words before it
  bool running = false;  // the line runs across the column's edge: all of it is meant
};

// Where labels of two columns do not keep step, a label without another beside it still stands in its column: the one that
// rows close by have, if no line runs across its edge between them. `alone` is the column as the label's own row tells it.
Column column_of_rows_beside(const PageView& page, const std::vector<Box>& labels, const Box& label, const Box& line, const Column& alone) {
  constexpr int kRows = 8;
  const int slack = static_cast<int>(1.5F * page.x_height());
  const auto crossed = [&](int edge, const Box& row) {
    const int top = std::min(row.y, label.y), bottom = std::max(row.bottom(), label.bottom());
    return std::ranges::any_of(page.lines(), [&](const PageView::ViewLine& other) {
      const int middle = other.box.y + other.box.h / 2;
      return middle > top && middle < bottom && other.box.x < edge - slack && other.box.right() > edge + slack;
    });
  };
  Column column = alone;
  for (const Box& left : labels) {
    for (const Box& right : labels) {
      if (right.x <= left.right() || !same_row(left, right) || std::abs(left.y - label.y) > kRows * 2 * label.h) continue;
      if (std::abs(left.x - label.x) <= slack && right.x > line.right() && right.x < column.right && !crossed(right.x, left))
        column.right = right.x, column.shared = true;
      if (std::abs(right.x - label.x) <= slack && !crossed(right.x, right)) column.left = std::max(column.left, label.x - static_cast<int>(page.x_height()));
    }
  }
  return column;
}

bool needs_figures(FieldType type) {
  switch (type) {
    case FieldType::date:
    case FieldType::date_time:
    case FieldType::year:
    case FieldType::pid:
    case FieldType::id_number:
    case FieldType::money:
    case FieldType::count:
    case FieldType::phone:
    case FieldType::dossier_code:
      return true;
    default:
      return false;
  }
}

// Types whose values may be of any length, so that nothing in the value itself tells where it ends.
bool is_free_text(FieldType type) {
  return type == FieldType::text || type == FieldType::name || type == FieldType::address ||
         type == FieldType::organization || type == FieldType::relation;
}

std::string_view trimmed_right(std::string_view text) {
  const auto last = text.find_last_not_of(' ');
  return last == std::string_view::npos ? "" : text.substr(0, last + 1);
}

bool has_figure(std::string_view text) {
  return std::any_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

// A grid of one row: a box for each figure of a number.
bool is_figure_grid(const PageView& page, const Line& line) {
  if (line.table < 0 || static_cast<std::size_t>(line.table) >= page.page().tables.size()) return false;
  const auto& cells = page.page().tables[static_cast<std::size_t>(line.table)].cells;
  return std::all_of(cells.begin(), cells.end(), [](const auto& cell) { return cell.row == 0; });
}

}  // namespace

std::optional<LabelSet::Entry> LabelSet::entry_cell(const PageView& page, const std::vector<Hit>& hits,
                                                    std::size_t label_line, std::size_t label_end) {
  const Line& line = *page.lines()[label_line].line;
  if (line.table < 0 || line.cell < 0 || is_figure_grid(page, line)) return std::nullopt;
  if (static_cast<std::size_t>(line.table) >= page.page().tables.size()) return std::nullopt;
  const auto& cells = page.page().tables[static_cast<std::size_t>(line.table)].cells;
  if (static_cast<std::size_t>(line.cell) >= cells.size()) return std::nullopt;
  const auto& caption = cells[static_cast<std::size_t>(line.cell)];
  // the entry stands beside only where the caption's cell holds nothing after it
  bool colon = false;
  const std::size_t line_end = page.lines()[label_line].end;
  const std::size_t begin = after_hints(page.text(), label_end, line_end, colon);
  if (begin < line_end && !trimmed_value(page.text().substr(begin, line_end - begin)).empty()) return std::nullopt;
  for (const auto& cell : cells) {
    if (cell.row == caption.row && cell.column == caption.column + caption.column_span) return entry_of(page, hits, cell);
  }
  return std::nullopt;
}

std::optional<LabelSet::Entry> LabelSet::entry_of(const PageView& page, const std::vector<Hit>& hits, const TableText::Cell& cell) {
  Entry entry;
  for (const int l : cell.lines) {
    if (l < 0 || static_cast<std::size_t>(l) >= page.lines().size()) continue;
    const auto& line = page.lines()[static_cast<std::size_t>(l)];
    if (std::any_of(hits.begin(), hits.end(), [&](const Hit& other) { return other.begin >= line.begin && other.begin < line.end; }))
      return std::nullopt;
    entry.text += (entry.text.empty() ? "" : " ") + page.line_text(static_cast<std::size_t>(l));
    entry.handwriting = entry.handwriting || line.line->handwriting;
    for (std::size_t w = 0; w < line.words; ++w) entry.words.push_back(line.first_word + w);
  }
  return entry;
}

Field LabelSet::field_of(const PageView& page, const Entry& entry, double quality) {
  Field found = page.field_of(entry.words);
  found.raw = trimmed_value(entry.text);
  found.signs.label = quality;
  if (entry.handwriting) doubt(found, "handwriting", "looks handwritten");
  return found;
}

std::map<std::string, LabelSet::Entry> LabelSet::column_entries(const PageView& page, const std::vector<Hit>& hits,
                                                                const std::vector<SectionStart>& starts, std::size_t hit) {
  std::map<std::string, Entry> entries;
  const auto cell_at = [&](std::size_t byte) -> const TableText::Cell* {
    const Line& line = *page.lines()[page.line_at(byte)].line;
    if (line.table < 0 || static_cast<std::size_t>(line.table) >= page.page().tables.size() || line.cell < 0) return nullptr;
    const auto& cells = page.page().tables[static_cast<std::size_t>(line.table)].cells;
    return static_cast<std::size_t>(line.cell) < cells.size() ? &cells[static_cast<std::size_t>(line.cell)] : nullptr;
  };
  const TableText::Cell* label = cell_at(hits[hit].begin);
  if (label == nullptr) return entries;
  const int table = page.lines()[page.line_at(hits[hit].begin)].line->table;
  for (const SectionStart& start : starts) {
    const TableText::Cell* head = cell_at(start.begin);
    if (head == nullptr || page.lines()[page.line_at(start.begin)].line->table != table) continue;
    if (head->row >= label->row || head->column <= label->column) continue;
    for (const auto& cell : page.page().tables[static_cast<std::size_t>(table)].cells) {
      if (cell.row != label->row || cell.column != head->column) continue;
      if (auto entry = entry_of(page, {}, cell)) entries[start.name] = std::move(*entry);
    }
  }
  return entries;
}

Field LabelSet::signature_under(const PageView& page, const std::vector<Hit>& hits, std::size_t hit) const {
  const auto box_of = [&](const Hit& of) {
    Box box;
    for (const std::size_t w : page.words_in(of.begin, of.end)) box = united(box, page.words()[w].box);
    return box;
  };
  const auto is_heading = [&](const Hit& of) {
    const auto& fields = labels_[of.label].fields;
    return std::any_of(fields.begin(), fields.end(), [&](std::size_t f) { return table_.fields[f].type == FieldType::signed_by; });
  };
  const Box heading = box_of(hits[hit]);
  const int centre = heading.x + heading.w / 2, reach = page.width() / 5;
  Box place{centre - reach, heading.bottom(), 2 * reach, page.height() / 6};
  for (const Hit& other : hits) {
    if (!is_heading(other)) continue;
    const Box box = box_of(other);
    if (std::abs(box.y - heading.y) > 3 * std::max(1, heading.h)) continue;
    const int middle = (centre + box.x + box.w / 2) / 2;
    if (box.x > heading.right()) place.w = std::min(place.right(), middle) - place.x;
    if (box.right() < heading.x) place.w = place.right() - std::max(place.x, middle), place.x = std::max(place.x, middle);
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
    const auto label = std::find_if(hits.begin(), hits.end(), [&](const Hit& of) { return of.begin >= line.begin && of.begin < line.end; });
    if (label != hits.end() && (label->end >= line.end || trimmed_value(page.text().substr(label->end, line.end - label->end)).empty())) continue;
    found.box = line.line->box;
    found.raw = "yes";
    found.signs.words = found.signs.worst = 0.6;
  }
  return found;
}

Field LabelSet::value_after(const PageView& page, const std::vector<Hit>& hits, std::size_t hit,
                            const FieldDefinition& field) const {
  const auto& lines = page.lines();
  const std::size_t label_line = page.line_at(hits[hit].end - 1);
  const auto first_word = [&](const Hit& of) {
    const auto words = page.words_in(of.begin, of.begin + 1);
    return words.empty() ? Box{} : page.words()[words.front()].box;
  };
  Box label;
  for (const std::size_t w : page.words_in(std::max(hits[hit].begin, lines[label_line].begin), hits[hit].end)) {
    label = united(label, page.words()[w].box);
  }
  Column column{0, page.width()};
  for (const Hit& other : hits) {
    const Box box = first_word(other);
    if (box.empty() || !same_row(box, label)) continue;
    if (box.x >= label.right()) column.right = std::min(column.right, box.x), column.shared = true;
    if (box.right() < label.x) column.left = label.x - static_cast<int>(page.x_height());
  }
  if (!column.shared) {
    std::vector<Box> labels;
    for (const Hit& other : hits) labels.push_back(first_word(other));
    column = column_of_rows_beside(page, labels, label, lines[label_line].box, column);
  }
  if (field.wraps_early) column.left = std::max(column.left, label.x - static_cast<int>(2 * page.x_height()));
  const int right_edge =
      column.shared ? column.right : std::max(page.text_block().right(), lines[label_line].box.right());
  const auto part_of = [&](std::size_t line) {
    ColumnPart part;
    const auto first_of_line = page.words().begin() + static_cast<std::ptrdiff_t>(lines[line].first_word);
    const auto last_of_line = first_of_line + static_cast<std::ptrdiff_t>(lines[line].words);
    // columns are parted by a wide gap; where words follow closely across the edge, the line is one
    part.running = std::adjacent_find(first_of_line, last_of_line, [&](const auto& a, const auto& b) {
                     return column.holds(a.box) != column.holds(b.box) &&
                            static_cast<float>(b.box.x - a.box.right()) < 1.2F * page.x_height();
                   }) != last_of_line;
    // what stands last in its row goes on at the left margin
    const bool at_margin =
        !column.shared && std::none_of(first_of_line, last_of_line, [&](const auto& w) { return column.holds(w.box); });
    const auto belongs = [&](const Box& word) { return part.running || at_margin || column.holds(word); };
    std::size_t stop = lines[line].end;
    for (const Hit& other : hits) {
      if (other.begin < lines[line].begin || other.begin >= stop || !belongs(first_word(other))) continue;
      stop = other.begin;
      part.ended = true;
      part.apart = after_wide_gap(page, stop) || (other.begin > 0 && is_item_number_before(page.text(), stop));
    }
    for (std::size_t w = lines[line].first_word; w < lines[line].first_word + lines[line].words; ++w) {
      const auto& word = page.words()[w];
      if (!belongs(word.box)) continue;
      part.box = united(part.box, word.box);
      if (word.begin >= stop) continue;
      part.words.push_back(w);
      part.text +=
          (part.text.empty() ? "" : " ") + page.text().substr(word.begin, std::min(word.end, stop) - word.begin);
    }
    if (part.ended) {
      const std::string text = without_item_number(part.text);
      if (text != part.text && !part.words.empty()) part.words.pop_back();
      part.text = text;
    }
    return part;
  };

  // Caption and entry in cells of one row.
  if (const auto entry = entry_cell(page, hits, label_line, hits[hit].end)) return field_of(page, *entry, hits[hit].quality);

  // Beside the label, up to the next one on its line.
  ValuePieces value;
  std::size_t line_end = lines[label_line].end;
  for (const Hit& other : hits) {
    if (other.begin >= hits[hit].end && other.begin < line_end) line_end = other.begin;
  }
  bool colon = false;
  const std::size_t begin = after_hints(page.text(), hits[hit].end, line_end, colon);
  const bool label_follows = line_end < lines[label_line].end;
  if (begin < line_end && !trimmed_value(page.text().substr(begin, line_end - begin)).empty()) {
    const std::string text = page.text().substr(begin, line_end - begin);
    const std::string entry = label_follows ? without_item_number(text) : text;
    value.add(page, page.words_in(begin, begin + std::max<std::size_t>(entry.size(), 1)), entry);
  } else if (!label_follows) {
    // figures in boxes, or a value set apart: lines of their own on the same row
    std::vector<std::size_t> beside;
    for (std::size_t i = 0; i < lines.size(); ++i) {
      if (i == label_line || lines[i].words == 0 || !same_row(label, lines[i].box)) continue;
      // its colon may have been read with the value
      if (static_cast<float>(lines[i].box.x) + page.x_height() < static_cast<float>(label.right()) || lines[i].box.x >= column.right) continue;
      if (lines[i].line->cell == lines[label_line].line->cell || is_figure_grid(page, *lines[i].line))
        beside.push_back(i);
    }
    std::stable_sort(beside.begin(), beside.end(),
                     [&](std::size_t x, std::size_t y) { return lines[x].box.x < lines[y].box.x; });
    for (const std::size_t i : beside) {
      const ColumnPart part = part_of(i);
      if (!part.words.empty()) value.add(page, part.words, part.text);
      if (part.ended) break;
    }
  }

  // Under it, in its column.
  const int width = page.width();
  int rows = trimmed_value(value.raw).empty() ? 0 : 1;
  if (rows == 0) value = {};
  bool cut = false, early = false;
  for (std::size_t last_line = label_line;;) {
    const Box above = value.row.empty() ? label : value.row;
    std::optional<std::size_t> next;
    ColumnPart below;
    for (std::size_t i = 0; i < lines.size(); ++i) {
      if (i == label_line || lines[i].words == 0) continue;
      ColumnPart part = part_of(i);
      if (part.box.empty() || same_row(above, part.box) || part.box.y <= above.y) continue;
      const bool under = part.box.x > label.x - width / 20 && part.box.x < label.x + width / 4;
      const bool at_margin = !column.shared && std::abs(part.box.x - lines[label_line].box.x) < width / 20 &&
                             above.right() >= std::min(width * 3 / 4, part.box.right());
      if (!under && !at_margin) continue;
      if (!next || part.box.y < below.box.y) next = i, below = std::move(part);
    }
    if (!next) break;
    const auto& line = lines[*next];
    if (below.box.y - above.bottom() > static_cast<int>(3.2F * page.x_height())) break;
    if (below.words.empty() || begins_with_label(below.text)) break;
    if (line.line->cell != lines[last_line].line->cell && rows > 0) break;
    if (line.capitals > 0.85 && line.letters > 12 && lines[label_line].capitals < 0.6 &&
        (rows > 0 || field.type != FieldType::name))
      break;  // a heading
    const std::string text = trimmed_value(below.text);
    if (text.empty() || (rows == 0 && needs_figures(field.type) && !has_figure(text))) break;
    if (rows > 0 && is_free_text(field.type) && !trimmed_right(value.raw).ends_with(',')) {
      // words wrap where the next one has no room left; else the line below may be another matter
      const int room = right_edge - above.right();
      const int needed = page.words()[below.words.front()].box.w;
      const bool has_room = room > needed + static_cast<int>(3 * page.x_height());
      // a new sentence
      if (has_room && field.type != FieldType::name && is_capital(below.text, 0) && !field.wraps_early) break;
      early = early || has_room;
      // what stands before the next label is the beginning of that label's sentence: "Giấy này có giá trị đến"
      if (below.ended && !below.apart) break;
    }
    const bool wrapped_name =
        field.type == FieldType::name && rows == 1 && std::count(value.raw.begin(), value.raw.end(), ' ') <= 3;
    const bool wrapped_date = field.type == FieldType::date_time && rows == 1 && !date_from_figures(value.raw);
    if (rows >= field.max_lines && !wrapped_name && !wrapped_date) {
      cut = is_free_text(field.type) && !below.ended;
      break;
    }
    // the rest of a name is short, every word of it begins with a capital, and all are in capitals where its beginning
    // is
    if (wrapped_name) {
      const bool names = std::all_of(below.words.begin(), below.words.end(),
                                     [&](std::size_t w) { return is_capital(page.text(), page.words()[w].begin); });
      const bool alike = !in_capitals(page.words()[value.words.back()].word->text) || line.capitals >= 0.85;
      if (std::count(text.begin(), text.end(), ' ') > 2 || has_figure(text) || !names || !alike) break;
    }
    value.add(page, below.words, below.text);
    last_line = *next;
    ++rows;
    if (below.ended) break;
  }
  // a name that reaches the edge of its column has perhaps lost its last word there
  if (field.type == FieldType::name && rows == 1 && column.shared &&
      right_edge - value.row.right() < static_cast<int>(3 * page.x_height()))
    cut = true;

  // a single part of an address: the others may stand on lines that were not found
  if (field.wraps_early && rows == 1 && value.raw.find(',') == std::string::npos) cut = true;

  Field found = page.field_of(value.words);
  found.raw = trimmed_value(value.raw);
  // nothing but a hint for the writer: "(Ký, ghi rõ họ tên)"
  if (found.raw.starts_with("(") && field.type != FieldType::text) found.raw.clear();
  found.signs.label = hits[hit].quality;
  if (value.handwriting) doubt(found, "handwriting", "looks handwritten");
  if (cut) doubt(found, "extent", "it may be cut: the line below may belong to it");
  if (early) doubt(found, "extent", "the line below its first may not belong to it");
  return found;
}

FieldMap LabelSet::extract(const std::vector<PageView>& pages) const {
  FieldMap best;
  const bool on_a_card = table_.citizen_card || std::ranges::any_of(table_.fields, [](const FieldDefinition& field) {
                           return field.type == FieldType::health_card;
                         });
  std::string carried;  // the section in which the page before ended
  for (const PageView& page : pages) {
    const auto hits = hits_on(page);
    const auto starts = sections_on(page);
    const auto place_of = [&](std::size_t byte) {
      const auto words = page.words_in(byte, byte + 1);
      return words.empty() ? Box{} : page.words()[words.front()].box;
    };
    // The section of a label is the lowest one that begins above it and not right of it: mother left, father right.
    const auto section_of = [&](std::size_t byte) {
      const Box label = place_of(byte);
      const std::string* section = &carried;
      Box nearest;
      for (const SectionStart& start : starts) {
        const Box box = place_of(start.begin);
        const bool above = box.y <= label.y || same_row(box, label);
        if (!above || box.x > label.x + page.width() / 20) continue;
        const bool lower = nearest.empty() || (same_row(box, nearest) ? box.x >= nearest.x : box.y > nearest.y);
        if (lower) section = &start.name, nearest = box;
      }
      return *section;
    };
    // Headings of a table label its columns, not the fields of the form around it.
    std::set<int> tables;
    for (std::size_t t = 0; t < page.page().tables.size(); ++t) {
      for (const TableDefinition& definition : table_.tables) {
        if (columns_of(definition, page, page.page().tables[t])) tables.insert(static_cast<int>(t));
      }
    }
    for (std::size_t h = 0; h < hits.size(); ++h) {
      if (tables.contains(page.lines()[page.line_at(hits[h].begin)].line->table)) continue;
      const std::string section = section_of(hits[h].begin);
      const auto columns = column_entries(page, hits, starts, h);
      for (const std::size_t f : labels_[hits[h].label].fields) {
        const FieldDefinition& field = table_.fields[f];
        const auto of_column = columns.find(field.section);
        if (!field.section.empty() && field.section != section && of_column == columns.end()) continue;
        const double y = page.lines()[page.line_at(hits[h].begin)].box.y / static_cast<double>(page.height());
        if (field.where == FieldDefinition::Where::top && y > 0.4) continue;
        if (field.where == FieldDefinition::Where::bottom && y < 0.5) continue;
        Field found = field.type == FieldType::signed_by ? signature_under(page, hits, h)
                      : of_column != columns.end()       ? field_of(page, of_column->second, hits[h].quality)
                                                         : value_after(page, hits, h, field);
        if (!field.from.empty() || !field.until.empty()) found.raw = part_of_value(found.raw, field, labels_[hits[h].label].pattern);
        if (found.raw.empty()) continue;
        take_value(field.type, words_, found);
        found.found_by = "label " + labels_[hits[h].label].pattern.label();
        const auto [at, fresh] = best.try_emplace(field.key, found);
        // Several cards may lie on one sheet, and none of them says a thing twice.
        if (!fresh && on_a_card && !found.value.empty() && folded(found.value) != folded(at->second.value)) {
          doubt(at->second, "label", "its label stands more than once on the paper");
          continue;
        }
        // the first printed one, unless a later one is sound and the first is not
        if (!fresh && is_doubted(at->second) && !is_doubted(found)) {
          doubt(found, "label", "its label stands more than once on the paper");
          at->second = found;
        }
      }
    }
    if (!starts.empty()) carried = starts.back().name;
  }
  return best;
}

}  // namespace sohoa

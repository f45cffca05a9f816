#include "classifiers/value_bounds.h"

#include <unicode/uchar.h>

#include <algorithm>
#include <cctype>
#include <optional>
#include <regex>
#include <utility>
#include <vector>

#include "classifiers/number_values.h"
#include "document/text.h"

namespace sohoa {
namespace {

// After the stroke of a label in two languages: a capital and a small letter.
bool goes_on_in_another_language(const std::string& text, std::size_t at, std::size_t limit) {
  while (at < limit && text[at] == ' ') ++at;
  return at + 1 < limit && text[at] >= 'A' && text[at] <= 'Z' && text[at + 1] >= 'a' && text[at + 1] <= 'z';
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

}  // namespace

bool after_wide_gap(const PageView& page, std::size_t byte) {
  const auto words = page.words_in(byte, byte + 1);
  if (words.empty() || words.front() == 0) return false;
  const Box& here = page.words()[words.front()].box;
  const Box& before = page.words()[words.front() - 1].box;
  return static_cast<float>(here.x - before.right()) > 1.5F * page.x_height();
}

std::size_t end_of_letter(const std::string& text, std::size_t begin) {
  std::size_t end = begin + 1;
  while (end < text.size() && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) ++end;
  return end;
}

bool is_capital(const std::string& text, std::size_t at) {
  return u_isupper(static_cast<UChar32>(to_code_points(text.substr(at, end_of_letter(text, at) - at)).front()));
}

bool has_figure(std::string_view text) {
  return std::any_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
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

std::size_t after_note_mark(const PageView& page, std::size_t at, std::size_t limit) {
  static const std::regex kMark(R"(^[(\[]?\d{1,2}[)\]]?$)");
  const auto words = page.words_in(at, limit);
  if (words.size() < 2 || at >= limit) return at;
  const auto &mark = page.words()[words[0]], &next = page.words()[words[1]];
  const std::string& text = mark.word->text;
  if (mark.begin != at || mark.line != next.line || !std::regex_match(text, kMark)) return at;
  const bool in_brackets = text.size() > 2 && !is_digit(text.front()) && !is_digit(text.back());
  // "(1) ...; (2) ...": items of a list
  const bool alone = page.text().substr(next.begin, limit - next.begin).find('(') == std::string::npos;
  // smaller than any figure and above the line, or found within the print of the label
  const float x_height = std::max(page.x_height(), page.lines()[mark.line].x_height);
  const bool raised = static_cast<float>(mark.box.h) < 1.15F * x_height && static_cast<float>(next.box.bottom() - mark.box.bottom()) > 0.3F * x_height;
  const bool without_ink = mark.box.w * 10 < mark.box.h;
  return (in_brackets && alone) || raised || without_ink ? next.begin : at;
}

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

bool begins_with_label(std::string_view line) {
  static const std::regex kHeading(R"(^\W{0,2}[IVX]{1,4}\.\s)");
  if (std::regex_search(line.begin(), line.end(), kHeading)) return true;
  const std::size_t colon = line.find(':');
  // "Nốt ruồi C:2cm" is none
  const bool within_a_word = colon != std::string_view::npos && colon + 1 < line.size() && line[colon + 1] >= '0' && line[colon + 1] <= '9';
  return colon != std::string_view::npos && colon > 3 && colon < 60 && !within_a_word;
}

bool begins_with_item_number(std::string_view line) {
  static const std::regex kItem(R"(^\s*\(?(\d{1,2}|[IVX]{1,4}|[a-z]|đ)[.)]\s+)");
  std::match_results<std::string_view::const_iterator> match;
  if (!std::regex_search(line.begin(), line.end(), match, kItem)) return false;
  const auto next = static_cast<std::size_t>(match.length());
  return next < line.size() && is_capital(std::string(line), next);
}

std::string without_item_number(const std::string& value) {
  static const std::regex kItem(R"((^|\s+)\(?((\d{1,2}|[IVX]{1,4})[.)]|([a-z]|đ)\))\s*$)");
  return std::regex_replace(value, kItem, "");
}

bool is_item_number_before(const std::string& text, std::size_t label) {
  const auto line = text.rfind('\n', label);
  const std::string before =
      text.substr(line == std::string::npos ? 0 : line + 1, label - (line == std::string::npos ? 0 : line + 1));
  return without_item_number(before) != before;
}

bool is_house_number(const std::string& text, std::size_t number, std::size_t line_end) {
  const std::size_t gap = text.find(' ', number);
  if (gap == std::string::npos || gap + 1 >= line_end) return false;
  const std::string after = folded(std::string_view(text).substr(gap + 1, line_end - gap - 1));
  return !after.starts_with("ngay") && !after.starts_with("quyen");
}

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

}  // namespace sohoa

#include <fmt/format.h>
#include <unicode/uchar.h>

#include <algorithm>
#include <cmath>
#include <regex>

#include "classifiers/judgement.h"
#include "classifiers/letter_widths.h"
#include "classifiers/letterhead_parts.h"
#include "classifiers/print_check.h"
#include "classifiers/values.h"
#include "document/text.h"

namespace sohoa {
namespace {

using ViewWord = PageView::ViewWord;
using ViewLine = PageView::ViewLine;

bool is_digit(char c) { return c >= '0' && c <= '9'; }

bool has_digit(std::string_view text) { return std::any_of(text.begin(), text.end(), is_digit); }

// "Số:", "Luật số:", "Nghị định số" and what they are misread as; the byte after the label, 0 when there is none.
std::size_t after_number_label(std::string_view text) {
  static const std::regex kLabel(
      R"(^\W{0,3}((luat|nghi dinh|nghi quyet|quyet dinh|thong tu|phap lenh|lenh) )?s[o06]\s*([:;.,]|(?=\d)|(?=/)|(?=\s\d)|(?=\s/)|(?=\s\S{1,6}/)))");
  const FoldedText plain = fold_with_offsets(text);
  std::smatch match;
  if (!std::regex_search(plain.text, match, kLabel)) return 0;
  return plain.offsets[static_cast<std::size_t>(match.position(0) + match.length(0))];
}

std::string clean_notation(std::string_view printed) {
  std::u32string kept;
  for (char32_t c : to_code_points(printed)) {
    if (c == U'–' || c == U'—') c = U'-';
    // Notations are written without marks, but for đ: "ƯBND" is a speck over a U.
    if (c != U'Đ' && c != U'đ' && c > 0x7F) {
      const std::string plain = folded(to_utf8(std::u32string(1, c)));
      if (plain.size() == 1) c = lower_case(c) == c ? static_cast<char32_t>(plain[0]) : upper_case(static_cast<char32_t>(plain[0]));
    }
    const bool fits = u_isalnum(static_cast<UChar32>(c)) || c == U'-' || c == U'/' || c == U'&' || c == U'.';
    if (fits) kept += c;
  }
  while (!kept.empty() && (kept.back() == U'-' || kept.back() == U'/' || kept.back() == U'.')) kept.pop_back();
  while (!kept.empty() && (kept.front() == U'-' || kept.front() == U'/' || kept.front() == U'.')) kept.erase(0, 1);
  return to_utf8(kept);
}

PrintReference print_beside_number(const PageView& page, const Row& row, std::size_t notation_begin) {
  PrintReference print;
  // the label stands on the line, the notation's capitals are as high as figures
  const auto label = row.words_in(page, 0, 1);
  const auto notation = row.words_in(page, notation_begin + 1, notation_begin + 2);
  if (label.empty() || notation.empty()) return print;
  const Box& label_box = page.words()[label.front()].box;
  const Box& notation_box = page.words()[notation.front()].box;
  print.box = united(label_box, notation_box);
  print.top = notation_box.y;
  print.bottom = label_box.bottom();
  // Times New Roman: figures are half an em wide and capitals 0.66 em high
  print.figure_width = (print.bottom - print.top) / 0.66 * 0.5;
  return print;
}

// "Số:" tells the size of the type; the word beside it must be as wide and no taller than that type sets it.
bool set_as_label_is(const PageView& page, const Row& row, const ViewWord& word) {
  const auto label_words = row.words_in(page, 0, 1);
  if (label_words.empty()) return false;
  const ViewWord& label = page.words()[label_words.front()];
  const LetterWidths widths(page, word.line);
  const double expected = widths.of(word.word->text) * label.box.w / widths.of(label.word->text);
  // a short label's ink falls short of its type's width more than a long word's does: print comes out up to a seventh wider
  if (word.box.w < 0.93 * expected || word.box.w > 1.15 * expected) return false;
  // the marks of "ố" stand clear above every figure and capital; strokes reach a little below the line
  return word.box.y >= label.box.y + 0.05 * label.box.h && word.box.bottom() <= label.box.bottom() + 0.25 * label.box.h;
}

// "280   /BC-UBND": what was left free for a number is rarely filled by it.
bool stands_apart(const PageView& page, const Row& row, const ViewWord& number, std::size_t number_end) {
  const auto after = row.words_in(page, number_end, number_end + 1);
  constexpr float kWiderThanASpace = 0.9F;  // x-heights
  return !after.empty() && static_cast<float>(page.words()[after.front()].box.x - number.box.right()) > kWiderThanASpace * page.lines()[number.line].x_height;
}

}  // namespace

bool is_number_row(std::string_view text) {
  const std::size_t after = after_number_label(text);
  return after > 0 && has_digit(text.substr(after)) && text.find('/', after) != std::string_view::npos && std::ranges::count(text, ' ') <= 3;
}

std::optional<NumberRow> find_number_row(const PageView& page, const Letterhead& head, int right_limit) {
  const int top = head.country.empty() ? 0 : head.country.y - head.country.h;
  for (std::size_t i = 0; i < page.lines().size(); ++i) {
    const ViewLine& line = page.lines()[i];
    if (line.words == 0 || line.box.y < top || line.box.y > page.height() * 0.42) continue;
    if (line.box.x > right_limit) continue;
    if (after_number_label(page.line_text(i)) == 0) continue;
    // the row is found by the height of its first word: handwriting may make the line's box much taller
    Box height = page.words()[line.first_word].box;
    NumberRow found{i, row_at(page, height, line.box.x - 2, right_limit), 0};
    found.after_label = after_number_label(found.row.text);
    if (found.after_label == 0) continue;
    const std::string_view rest = std::string_view(found.row.text).substr(found.after_label);
    static const std::regex kNotation(R"([A-Z\x80-\xff][A-Za-z\x80-\xff]*\s?[-–])");
    if (rest.find('/') == std::string_view::npos && !has_digit(rest) &&
        !std::regex_search(std::string(rest), kNotation)) {
      continue;
    }
    return found;
  }
  return std::nullopt;
}

void read_number(const PageView& page, const NumberRow& found, Letterhead& head) {
  const Row& row = found.row;
  // Number and notation part at the first slash; misread handwriting may have swallowed it.
  std::size_t slash = row.text.find('/', found.after_label);
  std::size_t notation_begin = slash == std::string::npos ? std::string::npos : slash + 1;
  if (slash == std::string::npos) {
    // the slash may have been read as another upright stroke
    static const std::regex kNotation(R"((?:^|\s)[(|!\[\\]?([A-Z\x80-\xff][A-Za-z\x80-\xff]{0,6}\s?[-–].*)$)");
    std::smatch match;
    const std::string rest = row.text.substr(found.after_label);
    if (std::regex_search(rest, match, kNotation)) {
      slash = found.after_label + static_cast<std::size_t>(match.position(1));
      notation_begin = slash;
    }
  }
  const std::size_t number_end = slash == std::string::npos ? row.text.size() : slash;
  const std::string number_raw = trimmed_value(row.text.substr(found.after_label, number_end - found.after_label));

  if (notation_begin != std::string::npos) {
    const std::string raw = row.text.substr(notation_begin);
    head.notation = clean_notation(raw);
    if (!head.notation.empty()) {
      Field field =
          field_from(page, row.words_in(page, notation_begin, row.text.size()), trimmed_value(raw), head.notation);
      static const std::regex kUsual(R"((\d{4}/)?([A-Za-z0-9&.\x80-\xff]+)([-/][A-Za-z0-9&.\x80-\xff]+)*)");
      if (!std::regex_match(head.notation, kUsual)) doubt(field, "notation", "the notation is not of the usual form");
      head.zones["letterhead.notation"] = std::move(field);
    }
  }

  Field number = field_from(page, row.words_in(page, found.after_label, number_end), number_raw, number_raw);
  if (number_raw.empty()) {
    number = field_from(page, row.words_in(page, 0, 1), "", "");
    number.signs = {};
    doubt(number, "handwriting", "no printed number before the notation: it may be written by hand");
  } else {
    std::string reason;
    const auto words = row.words_in(page, found.after_label, number_end);
    // A word that holds number and notation in one piece ("507/UBND") was set in one piece, if the reader is sure.
    const bool in_one = words.size() == 1 && row.words_in(page, number_end, number_end + 2) == words;
    const ViewWord& word = page.words()[words.front()];
    if (words.size() != 1) {
      reason = "the number looks handwritten: it is in pieces";
    } else if (page.lines()[word.line].line->handwriting) {
      reason = "the number looks handwritten";
    } else if (in_one && page.lines()[word.line].line->engine == "text_layer") {
      if (!std::all_of(number_raw.begin(), number_raw.end(), is_digit))
        reason = "the number is not plain figures";
    } else if (in_one) {
      // the figures cannot be measured apart from the notation: all of it must be as wide and high as print
      const bool plain = std::all_of(number_raw.begin(), number_raw.end(), is_digit);
      if (!plain || word.word->confidence < 0.96 || !boxes_follow_ink(page, word.line) || !set_as_label_is(page, row, word))
        reason = "the number may be handwritten: it cannot be told from the notation";
    } else {
      reason = stands_apart(page, row, word, number_end) ? "the number stands apart from its notation: it may be written by hand"
                                                         : handwriting_doubt("the number", page, word, number_raw, print_beside_number(page, row, number_end));
    }
    if (!reason.empty()) doubt(number, "handwriting", reason);
    if (number.value.size() > 6) doubt(number, "form", "too many figures for a number");
  }
  head.zones["letterhead.number"] = std::move(number);
  head.has_number = true;
}

}  // namespace sohoa

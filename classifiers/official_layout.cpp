#include "classifiers/official_layout.h"

#include <fmt/format.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <regex>

#include "classifiers/dates.h"
#include "classifiers/print_check.h"
#include "classifiers/provinces.h"
#include "classifiers/values.h"
#include "document/text.h"

namespace sohoa {
namespace {

using ViewWord = PageView::ViewWord;
using ViewLine = PageView::ViewLine;

const Pattern& country_pattern() {
  static const Pattern pattern("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM");
  return pattern;
}
const Pattern& motto_pattern() {
  static const Pattern pattern("Độc lập - Tự do - Hạnh phúc");
  return pattern;
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }

Box box_of(const PageView& page, std::size_t key_begin, std::size_t key_end) {
  Box box;
  for (const std::size_t i : page.words_in(page.key().offsets[key_begin], page.key().offsets[key_end - 1] + 1)) {
    box = united(box, page.words()[i].box);
  }
  return box;
}

// Words of one printed row from left to right, as one text.
struct Row {
  std::vector<std::size_t> words;   // indices into PageView::words()
  std::string text;                 // joined by spaces
  std::vector<std::size_t> starts;  // byte where each word begins

  // Words that overlap bytes [begin, end) of the text.
  [[nodiscard]] std::vector<std::size_t> words_in(const PageView& page, std::size_t begin, std::size_t end) const {
    std::vector<std::size_t> found;
    for (std::size_t i = 0; i < words.size(); ++i) {
      if (starts[i] < end && starts[i] + page.words()[words[i]].word->text.size() > begin) found.push_back(words[i]);
    }
    return found;
  }
};

Row make_row(const PageView& page, std::vector<std::size_t> words) {
  std::sort(words.begin(), words.end(), [&](std::size_t a, std::size_t b) {
    return std::pair(page.words()[a].box.x, a) < std::pair(page.words()[b].box.x, b);
  });
  Row row;
  for (const std::size_t i : words) {
    if (!row.text.empty()) row.text += ' ';
    row.starts.push_back(row.text.size());
    row.text += page.words()[i].word->text;
  }
  row.words = std::move(words);
  return row;
}

// All words beside this line, between two edges.
Row row_at(const PageView& page, const Box& line, int left, int right) {
  std::vector<std::size_t> words;
  for (std::size_t i = 0; i < page.words().size(); ++i) {
    const Box& box = page.words()[i].box;
    const int middle = box.y + box.h / 2, centre = box.x + box.w / 2;
    if (centre < left || centre >= right) continue;
    const int overlap = std::min(box.bottom(), line.bottom()) - std::max(box.y, line.y);
    if ((middle > line.y && middle < line.bottom()) || overlap * 2 > std::min(box.h, line.h)) words.push_back(i);
  }
  return make_row(page, std::move(words));
}

Field field_from(const PageView& page, const std::vector<std::size_t>& words, std::string raw, std::string value) {
  Field field = page.field_of(words);
  field.raw = std::move(raw);
  field.value = std::move(value);
  return field;
}

bool has_digit(std::string_view text) { return std::any_of(text.begin(), text.end(), is_digit); }

// ---- number and notation -------------------------------------------------------------------------------------------

// "Số:", "Luật số:", "Nghị định số" and what they are misread as; the byte after the label, 0 when there is none.
std::size_t after_number_label(std::string_view text) {
  static const std::regex kLabel(
      R"(^\W{0,3}((luat|nghi dinh|nghi quyet|quyet dinh|thong tu|phap lenh|lenh) )?s[o06]\s*([:;.,]|(?=\d)|(?=/)|(?=\s\d)|(?=\s/)))");
  const FoldedText plain = fold_with_offsets(text);
  std::smatch match;
  if (!std::regex_search(plain.text, match, kLabel)) return 0;
  return plain.offsets[static_cast<std::size_t>(match.position(0) + match.length(0))];
}

// Names of persons: "Lương Thế Quyền".
bool every_word_capital(std::string_view text) {
  bool at_start = true;
  for (const char32_t c : to_code_points(text)) {
    if (at_start && u_isalpha(static_cast<UChar32>(c)) && !u_isupper(static_cast<UChar32>(c))) return false;
    at_start = c == U' ';
  }
  return true;
}

struct NumberRow {
  std::size_t line = 0;
  Row row;
  std::size_t after_label = 0;
};

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

std::string clean_notation(std::string_view printed) {
  std::u32string kept;
  for (char32_t c : to_code_points(printed)) {
    if (c == U'–' || c == U'—') c = U'-';
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

void read_number(const PageView& page, const NumberRow& found, Letterhead& head) {
  const Row& row = found.row;
  // Number and notation part at the first slash; misread handwriting may have swallowed it.
  std::size_t slash = row.text.find('/', found.after_label);
  std::size_t notation_begin = slash == std::string::npos ? std::string::npos : slash + 1;
  if (slash == std::string::npos) {
    static const std::regex kNotation(R"((?:^|\s)([A-Z\x80-\xff][A-Za-z\x80-\xff]{0,6}\s?[-–].*)$)");
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
      if (!std::regex_match(head.notation, kUsual)) field.reason = "the notation is not of the usual form";
      head.zones["letterhead.notation"] = std::move(field);
    }
  }

  Field number = field_from(page, row.words_in(page, found.after_label, number_end), number_raw, number_raw);
  if (number_raw.empty()) {
    number = field_from(page, row.words_in(page, 0, 1), "", "");
    number.confidence = 0;
    number.reason = "no printed number before the notation: it may be written by hand";
  } else {
    const auto words = row.words_in(page, found.after_label, number_end);
    // A word that holds number and notation in one piece ("507/UBND") was set in one piece, if the reader is sure.
    const bool in_one = words.size() == 1 && row.words_in(page, number_end, number_end + 2) == words;
    const ViewWord& word = page.words()[words.front()];
    if (words.size() != 1) {
      number.reason = "the number looks handwritten: it is in pieces";
    } else if (page.lines()[word.line].line->handwriting) {
      number.reason = "the number looks handwritten";
    } else if (in_one && page.lines()[word.line].line->engine == "text_layer") {
      if (!std::all_of(number_raw.begin(), number_raw.end(), is_digit))
        number.reason = "the number is not plain figures";
    } else if (in_one) {
      // the figures cannot be measured apart from the notation: the word's width must be that of print
      const double em = print_beside_number(page, row, number_end).bottom > 0
                            ? (print_beside_number(page, row, number_end).bottom - word.box.y) / 0.66
                            : 0;
      const bool plain = std::all_of(number_raw.begin(), number_raw.end(), is_digit);
      double expected = 0;
      for (const char32_t c : to_code_points(word.word->text)) {
        const bool capital = u_isupper(static_cast<UChar32>(c));
        expected += c == U'/' ? 0.28 : c == U'-' ? 0.33 : capital ? 0.68 : c >= U'0' && c <= U'9' ? 0.5 : 0.42;
      }
      expected *= em;
      if (!plain || word.word->confidence < 0.92 || !boxes_follow_ink(page, word.line) ||
          std::abs(word.box.w - expected) > 0.1 * expected) {
        number.reason = "the number may be handwritten: it cannot be told from the notation";
      }
    } else {
      number.reason =
          handwriting_doubt("the number", page, word, number_raw, print_beside_number(page, row, number_end));
    }
    if (number.reason.empty() && number.value.size() > 6) number.reason = "too many figures for a number";
  }
  if (!number.reason.empty()) number.confidence = std::min(number.confidence, 0.5);
  head.zones["letterhead.number"] = std::move(number);
  head.has_number = true;
}

// ---- place and date ------------------------------------------------------------------------------------------------

struct DateRow {
  Row row;
  std::size_t place_word = 0;  // first word of the place
  std::size_t day_label = 0, day_label_end = 0, month_label = 0, month_label_end = 0, year_label = 0,
              year_label_end = 0;
  Box box;
};

std::optional<DateRow> find_date_row(const PageView& page, const Letterhead& head, double from, double to) {
  for (std::size_t i = 0; i < page.lines().size(); ++i) {
    const ViewLine& line = page.lines()[i];
    if (line.words == 0 || line.box.y < page.height() * from || line.box.y > page.height() * to) continue;
    if (!head.country.empty() && line.box.y < head.country.y) continue;
    const SearchKey key = page.line_key(i);
    if (key.text.find("nam") == std::string::npos && key.text.find("thang") == std::string::npos) continue;
    Row row = row_at(page, line.box, 0, page.width());
    const FoldedText plain = fold_with_offsets(row.text);
    const std::size_t month = plain.text.find("thang");
    if (month == std::string::npos) continue;
    const std::size_t year = plain.text.find("nam", month + 5);
    if (year == std::string::npos || year - month > 24) continue;
    std::size_t day = plain.text.rfind("ngay", month);
    std::size_t day_length = 4;
    if (day == std::string::npos || month - day > 24) {
      // "ngày" misread together with what is written after it
      day = plain.text.rfind("ng", month);
      if (day == std::string::npos || month - day > 16 || (day > 0 && plain.text[day - 1] != ' ')) continue;
      day_length = 2;
      while (day + day_length < month && plain.text[day + day_length] >= 'a' && plain.text[day + day_length] <= 'z') {
        ++day_length;
      }
    }
    DateRow found;
    found.day_label = plain.offsets[day];
    found.day_label_end = plain.offsets[day + day_length];
    found.month_label = plain.offsets[month];
    found.month_label_end = plain.offsets[month + 5];
    found.year_label = plain.offsets[year];
    found.year_label_end = plain.offsets[year + 3];
    const auto label_words = row.words_in(page, found.day_label, found.day_label + 1);
    if (label_words.empty()) continue;
    // in the right half, else it is a date in the text
    if (page.words()[label_words.front()].box.x < page.width() * 0.33) continue;
    // The place: back from "ngày" to a wide gap or to what belongs to the number.
    auto word = std::find(row.words.begin(), row.words.end(), label_words.front()) - row.words.begin();
    while (word > 0) {
      const ViewWord& here = page.words()[row.words[static_cast<std::size_t>(word)]];
      const ViewWord& before = page.words()[row.words[static_cast<std::size_t>(word - 1)]];
      const bool code = before.word->text.find_first_of("/:0123456789") != std::string::npos;
      if (here.box.x - before.box.right() > 1.8 * page.x_height() || code) break;
      --word;
    }
    found.place_word = static_cast<std::size_t>(word);
    for (std::size_t w = found.place_word; w < row.words.size(); ++w) {
      found.box = united(found.box, page.words()[row.words[w]].box);
    }
    found.row = std::move(row);
    return found;
  }
  return std::nullopt;
}

std::string only_digits(std::string_view text) {
  std::string digits;
  for (const char c : text) {
    if (is_digit(c)) digits += c;
  }
  return digits;
}

void read_date(const PageView& page, const DateRow& found, Letterhead& head) {
  const Row& row = found.row;
  const std::size_t place_begin = row.starts[found.place_word];
  if (place_begin < found.day_label) {
    const std::string raw = row.text.substr(place_begin, found.day_label - place_begin);
    const std::string place = trimmed_value(raw);
    if (!place.empty()) {
      head.zones["letterhead.place"] =
          field_from(page, row.words_in(page, place_begin, found.day_label), trimmed_value(raw), place);
    }
  }
  const auto part = [&](std::size_t begin, std::size_t end) { return row.text.substr(begin, end - begin); };
  std::size_t year_end = found.year_label_end;
  while (year_end < row.text.size() && (row.text[year_end] == ' ' || is_digit(row.text[year_end]))) ++year_end;
  const std::string day = only_digits(part(found.day_label_end, found.month_label));
  const std::string month = only_digits(part(found.month_label_end, found.year_label));
  const std::string year = only_digits(part(found.year_label_end, year_end));
  const auto words = row.words_in(page, found.day_label, year_end);
  Field field = field_from(page, words, trimmed_value(part(found.day_label, year_end)), "");

  const bool readable = !day.empty() && day.size() <= 2 && !month.empty() && month.size() <= 2 && year.size() == 4;
  const Date date = readable ? Date{std::stoi(year), std::stoi(month), std::stoi(day)} : Date{};
  if (readable && date.month > 0 && date.day > 0 && is_possible(date)) field.value = date.iso();

  const auto day_words = row.words_in(page, found.day_label_end, found.month_label);
  const auto month_words = row.words_in(page, found.month_label_end, found.year_label);
  const auto year_words = row.words_in(page, found.year_label_end, year_end);
  const auto doubt_of = [&](std::string_view what, const std::string& figures, std::vector<std::size_t> of_figures,
                            const std::vector<std::size_t>& neighbours) -> std::string {
    std::erase_if(of_figures, [&](std::size_t w) {
      return std::find(neighbours.begin(), neighbours.end(), w) != neighbours.end();
    });
    if (figures.empty()) return fmt::format("{} is not printed: it may be written by hand", what);
    if (of_figures.size() != 1) return fmt::format("{} looks handwritten", what);
    PrintReference print;
    if (year_words.size() == 1 && page.words()[year_words.front()].word->text.starts_with(year) && year.size() == 4) {
      const Box& box = page.words()[year_words.front()].box;
      print = {box, box.y, box.bottom(), (page.words()[year_words.front()].word->text.size() == 4 ? box.w / 4.0 : 0)};
    }
    return handwriting_doubt(what, page, page.words()[of_figures.front()], figures, print);
  };
  const auto labels = [&](std::size_t at) { return row.words_in(page, at, at + 1); };
  std::vector<std::size_t> neighbours = labels(found.day_label);
  for (const std::size_t w : labels(found.month_label)) neighbours.push_back(w);
  for (const std::size_t w : labels(found.year_label)) neighbours.push_back(w);
  const std::string day_doubt = doubt_of("the day", day, day_words, neighbours);
  const std::string month_doubt = doubt_of("the month", month, month_words, neighbours);
  if (!day_doubt.empty() && !month_doubt.empty()) {
    field.reason = day.empty() && month.empty() ? "day and month are not printed: they may be written by hand"
                                                : "day and month look handwritten";
  } else if (!day_doubt.empty() || !month_doubt.empty()) {
    field.reason = day_doubt.empty() ? month_doubt : day_doubt;
  } else if (field.value.empty()) {
    field.reason = "not a date of the calendar";
  }
  if (!field.reason.empty()) field.confidence = std::min(field.confidence, 0.5);
  head.zones["letterhead.date"] = std::move(field);
}

// ---- issuing bodies ------------------------------------------------------------------------------------------------

// Whether a line begins the name of another body than the line above: "SỞ ..." under "UBND TỈNH ...".
bool begins_body(std::string_view text) {
  static const std::array kFirstWords = {"so", "ban",  "phong", "cuc",  "truong", "vien", "hoi",  "bo",  "vu",   "doi",
                                         "to", "tram", "ubnd",  "hdnd", "hat",    "doan", "lien", "chi", "tong", "kho"};
  static const std::array kBeginnings = {"van phong", "trung tam", "thanh tra",   "benh vien", "cong an",   "toa an",
                                         "uy ban",    "dang uy",   "thuong truc", "bao hiem",  "ngan hang", "cong ty"};
  const std::string plain = folded(text);
  const std::string first = plain.substr(0, plain.find(' '));
  return std::find(kFirstWords.begin(), kFirstWords.end(), first) != kFirstWords.end() ||
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
    if (letters < 3 || capitals * 10 < letters * 7) continue;
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
    const bool incomplete =
        !bodies.empty() && (bodies.back().text.ends_with(" VÀ") || bodies.back().text.find(' ') == std::string::npos);
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

// ---- the rest of the first page ------------------------------------------------------------------------------------

bool starts_with_any(const std::string& letters, std::initializer_list<std::string_view> heads) {
  return std::any_of(heads.begin(), heads.end(), [&](std::string_view head) { return letters.starts_with(head); });
}

// What follows a subject: bases, addressees, the issuing authority in capitals, articles.
bool ends_subject(const PageView& page, std::size_t line, bool subject_in_capitals) {
  const std::string letters = page.line_key(line).text;
  if (starts_with_any(letters, {"cancu", "kinhgui", "thuchien", "dieui", "chuongi", "theodenghi", "xetdenghi", "hoinay",
                                "homnay", "phani", "kinhthua", "xetto"})) {
    return true;
  }
  if (starts_with_any(letters, {"banhanhkemtheo", "kemtheoquyet", "kemtheonghi"})) return true;
  const ViewLine& l = page.lines()[line];
  if (l.letters >= 6 && l.capitals > 0.8 && !subject_in_capitals) {
    return true;
  }
  return l.letters >= 6 && l.capitals > 0.8 &&
         starts_with_any(letters,
                         {"chutich", "giamdoc", "botruong", "thutuong", "chinhphu", "quochoi", "uybannhandan",
                          "hoidongnhandan", "truongban", "tonggiamdoc", "hieutruong", "cuctruong", "thuongtruc"});
}

// Lines in [from, ...) that make up the subject under a centred title.
std::vector<std::size_t> subject_lines(const PageView& page, std::size_t title) {
  const ViewLine& head = page.lines()[title];
  const Box block = page.text_block();
  // the lines below the title, top to bottom
  std::vector<std::size_t> below;
  for (std::size_t i = 0; i < page.lines().size(); ++i) {
    const ViewLine& line = page.lines()[i];
    if (i != title && line.words > 0 && line.box.y + line.box.h / 2 > head.box.bottom()) below.push_back(i);
  }
  std::stable_sort(below.begin(), below.end(), [&](std::size_t a, std::size_t b) {
    return page.lines()[a].box.y + page.lines()[a].box.h / 2 < page.lines()[b].box.y + page.lines()[b].box.h / 2;
  });

  std::vector<std::size_t> found;
  const double title_centre = head.box.x + head.box.w / 2.0;
  double last_base = head.box.bottom();
  double pitch = 0;
  bool capitals = false;
  for (const std::size_t i : below) {
    const ViewLine& line = page.lines()[i];
    if (page.line_key(i).text.size() < 2) continue;  // a rule read as dashes, or a speck
    const double centre = line.box.x + line.box.w / 2.0;
    const double left_gap = line.box.x - block.x, right_gap = block.right() - line.box.right();
    const bool centred =
        std::abs(centre - title_centre) < 0.035 * page.width() || std::abs(left_gap - right_gap) < 0.035 * page.width();
    if (!centred) {
      // an "incoming" stamp at the margin is none of the paper's lines
      if (line.box.w < page.width() / 4 && line.box.right() < page.width() * 4 / 10) continue;
      break;
    }
    const double base = line.box.bottom();
    const double step = base - last_base;
    if (found.empty()) {
      if (step > 6.5 * page.x_height()) break;
      capitals = line.capitals > 0.8;
    } else {
      if (step > std::max(1.45 * pitch, 4.2 * static_cast<double>(page.x_height()))) break;
    }
    if (ends_subject(page, i, capitals)) break;
    // an indented line that reaches the right margin begins a paragraph
    if (!found.empty() && left_gap > 0.03 * page.width() && right_gap < 0.01 * page.width()) break;
    if (step > 0) pitch = found.size() < 2 ? step : std::min(pitch, step);
    last_base = base;
    found.push_back(i);
    if (found.size() == 14) break;
  }
  return found;
}

Field joined_lines(const PageView& page, const std::vector<std::size_t>& lines, std::string_view separator = " ") {
  std::string text;
  std::vector<std::size_t> words;
  for (const std::size_t i : lines) {
    const ViewLine& line = page.lines()[i];
    if (!text.empty()) text += separator;
    text += page.line_text(i);
    for (std::size_t w = 0; w < line.words; ++w) words.push_back(line.first_word + w);
  }
  return field_from(page, words, text, text);
}

// Drops what stands around a subject without touching its own brackets and quotes.
std::string trimmed_subject(std::string text) {
  const auto first = text.find_first_not_of(" ,.;:-_*'`|");
  if (first == std::string::npos) return "";
  const auto last = text.find_last_not_of(" ,.;:-_*'`|");
  return text.substr(first, last - first + 1);
}

Field subject_field(const PageView& page, const std::vector<std::size_t>& lines) {
  Field field = joined_lines(page, lines);
  field.value = trimmed_subject(field.value);
  // The lead has one spelling, however its marks were read: "Vêviệc", "và việc".
  const FoldedText plain = fold_with_offsets(field.value);
  static const std::regex kAbout(R"(^v[ea] ?viec\b)");
  if (std::smatch lead; std::regex_search(plain.text, lead, kAbout)) {
    field.value = "Về việc" + field.value.substr(plain.offsets[static_cast<std::size_t>(lead.length())]);
  }
  if (field.value.size() > 1500) field.reason = "longer than a subject should be";
  return field;
}

std::vector<std::size_t> about_lines(const PageView& page, std::size_t first) {
  const ViewLine& head = page.lines()[first];
  std::vector<std::size_t> found{first};
  double last_base = head.box.bottom(), pitch = 0;
  for (;;) {
    // the next line down in the same column
    std::optional<std::size_t> next;
    for (std::size_t i = 0; i < page.lines().size(); ++i) {
      const ViewLine& line = page.lines()[i];
      if (line.words == 0 || line.box.bottom() <= last_base + static_cast<int>(page.x_height() * 0.8F)) continue;
      const int overlap = std::min(line.box.right(), head.box.right()) - std::max(line.box.x, head.box.x);
      if (overlap <= 0) continue;
      if (!next || line.box.bottom() < page.lines()[*next].box.bottom()) next = i;
    }
    if (!next) break;
    const ViewLine& line = page.lines()[*next];
    const double step = line.box.bottom() - last_base;
    if (step > std::max(1.5 * pitch, 4.0 * static_cast<double>(page.x_height())) || line.letters < 2) break;
    if (line.box.w > page.width() * 0.5 || line.box.right() > page.width() * 0.62) break;
    if (ends_subject(page, *next, false)) break;
    pitch = step;
    last_base = line.box.bottom();
    found.push_back(*next);
    if (found.size() == 12) break;
  }
  return found;
}

std::optional<Field> read_stamp(const PageView& page, const Letterhead& head,
                                std::initializer_list<std::string_view> words) {
  const int limit =
      head.bottom > 0 ? head.bottom + static_cast<int>(page.height() * 0.12) : static_cast<int>(page.height() * 0.3);
  for (std::size_t i = 0; i < page.lines().size(); ++i) {
    const ViewLine& line = page.lines()[i];
    if (line.box.y > limit || line.capitals < 0.9 || line.letters > 14) continue;
    const std::string text = to_nfc(trimmed_value(page.line_text(i)));
    for (const std::string_view word : words) {
      const std::string letters = search_letters(word), read = search_letters(text);
      // "MẬT" is three letters: only the exact word; longer ones may be misread a little
      const int allowed = letters.size() > 6 ? 1 : 0;
      if (edit_distance(letters, read) <= allowed) {
        Field field = joined_lines(page, {i});
        field.value = std::string(word);
        return field;
      }
    }
  }
  return std::nullopt;
}

}  // namespace

std::string notation_prefix(std::string_view notation) {
  std::string text(notation);
  static const std::regex kYear(R"(^\d{4}[/-])");
  text = std::regex_replace(text, kYear, "");
  std::string prefix = text.substr(0, text.find_first_of("-/"));
  while (!prefix.empty() && is_digit(prefix.back())) prefix.pop_back();
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
  if (number) read_number(page, *number, head);
  if (date) read_date(page, *date, head);
  read_bodies(page, number, head);

  if (!head.country.empty()) head.bottom = head.country.bottom() + static_cast<int>(page.x_height() * 3);
  if (number) head.bottom = std::max(head.bottom, page.words()[page.lines()[number->line].first_word].box.bottom());
  if (date) head.bottom = std::max(head.bottom, date->box.bottom());
  return head;
}

std::optional<std::size_t> about_line(const PageView& page, const Letterhead& head) {
  if (head.country.empty() && !head.has_number) return std::nullopt;
  for (std::size_t i = 0; i < page.lines().size(); ++i) {
    const ViewLine& line = page.lines()[i];
    if (line.words == 0 || line.box.y > page.height() * 0.45 || line.box.x > page.width() * 0.4) continue;
    if (line.box.y < head.bottom - static_cast<int>(page.x_height() * 6) ||
        line.box.x + line.box.w / 2 > page.width() / 2)
      continue;
    static const std::regex kAbout(R"(^\W{0,2}(v\s?[/.1il|]\s?v\b|ve viec))");
    const std::string plain = folded(page.line_text(i));
    if (std::regex_search(plain, kAbout)) return i;
  }
  return std::nullopt;
}

std::map<std::string, Field> read_title_zones(const PageView& page, const Letterhead& head,
                                              std::optional<std::size_t> title_line, const TypeDefinition& type) {
  std::map<std::string, Field> zones;
  if (title_line) {
    Field name = joined_lines(page, {*title_line});
    name.value = type.name;
    zones["title.type_name"] = std::move(name);
    const auto lines = subject_lines(page, *title_line);
    if (!lines.empty()) zones["title.subject"] = subject_field(page, lines);
  } else if (const auto about = about_line(page, head)) {
    zones["title.subject"] = subject_field(page, about_lines(page, *about));
  }

  // Legal bases: paragraphs that begin with "Căn cứ", up to the first line that begins something else.
  std::vector<std::size_t> bases;
  bool inside = false;
  for (std::size_t i = 0; i < page.lines().size(); ++i) {
    if (page.lines()[i].words == 0) continue;
    const std::string letters = page.line_key(i).text;
    if (starts_with_any(letters, {"cancu"})) {
      inside = true;
    } else if (inside) {
      const std::string before = bases.empty() ? "" : page.line_text(bases.back());
      const bool ended = before.ends_with(";") || before.ends_with(".") || before.ends_with(",");
      if (starts_with_any(letters, {"theodenghi", "xetdenghi", "quyetdinh", "quyetnghi", "chinhphu", "botruong",
                                    "xetto", "quochoi", "dieui"}) ||
          (ended && page.lines()[i].box.x > page.text_block().x + 0.03 * page.width())) {
        break;
      }
    }
    if (inside) bases.push_back(i);
  }
  if (!bases.empty()) {
    std::string text;
    for (const std::size_t i : bases) {
      const bool begins = page.line_key(i).text.starts_with("cancu");
      if (!text.empty()) text += begins ? '\n' : ' ';
      text += page.line_text(i);
    }
    Field field = joined_lines(page, bases, "\n");
    field.value = text;
    zones["body.legal_bases"] = std::move(field);
  }

  if (auto stamp = read_stamp(page, head, {"TUYỆT MẬT", "TỐI MẬT", "MẬT"})) zones["stamps.secrecy"] = std::move(*stamp);
  if (auto stamp = read_stamp(page, head, {"HỎA TỐC", "THƯỢNG KHẨN", "KHẨN"}))
    zones["stamps.priority"] = std::move(*stamp);
  return zones;
}

std::map<std::string, Field> read_end_zones(const std::vector<PageView>& pages) {
  std::map<std::string, Field> zones;
  for (auto p = pages.rbegin(); p != pages.rend() && !zones.contains("end.date"); ++p) {
    Letterhead foot;
    if (const auto date = find_date_row(*p, foot, 0.42, 1)) {
      read_date(*p, *date, foot);
      zones["end.date"] = foot.zones["letterhead.date"];
    }
  }
  // Recipients: the first page with "Nơi nhận"; annexes, which may have their own, come after it.
  static const Pattern kRecipients("Nơi nhận");
  const PageView* page = nullptr;
  std::size_t heading = 0;
  for (auto p = pages.begin(); p != pages.end() && page == nullptr; ++p) {
    for (std::size_t i = 0; i < p->lines().size(); ++i) {
      if (p->lines()[i].box.x > p->width() * 0.45) continue;
      if (kRecipients.at_start(p->line_key(i))) {
        page = &*p;
        heading = i;
        break;
      }
    }
  }
  int signature_top = 0, left_edge = 0;
  if (page != nullptr) {
    const ViewLine& head = page->lines()[heading];
    const int column = std::min(page->width() * 55 / 100, page->width());
    std::vector<std::size_t> words;
    std::vector<std::string> items;
    std::vector<std::pair<int, std::size_t>> below;
    for (std::size_t i = 0; i < page->lines().size(); ++i) {
      const ViewLine& line = page->lines()[i];
      if (i == heading || line.words == 0 || line.box.y + line.box.h / 2 < head.box.bottom()) continue;
      if (line.box.x > head.box.x + page->width() * 0.12) continue;
      below.emplace_back(line.box.y, i);
    }
    std::sort(below.begin(), below.end());
    double last = head.box.bottom();
    for (const auto& [y, i] : below) {
      const ViewLine& line = page->lines()[i];
      if (line.box.bottom() - last > 6.0 * page->x_height()) break;
      std::string text;
      int right = line.box.x;
      for (std::size_t w = line.first_word; w < line.first_word + line.words; ++w) {
        const ViewWord& word = page->words()[w];
        if (word.box.x + word.box.w / 2 > column ||
            (!text.empty() && static_cast<float>(word.box.x - right) > 5 * page->x_height()))
          break;
        right = word.box.right();
        text += (text.empty() ? "" : " ") + word.word->text;
        words.push_back(w);
      }
      if (search_letters(text).size() < 2) continue;
      last = line.box.bottom();
      const bool item =
          text.starts_with("-") || text.starts_with("–") || text.starts_with("+") || text.starts_with("_");
      const std::string clean = trimmed_subject(text);
      if (item || items.empty()) {
        items.push_back(clean);
      } else {
        items.back() += ' ' + clean;
      }
      const std::string letters = search_letters(clean);
      if (item && letters.starts_with("iuu")) break;  // "Lưu: VT" ends the list
    }
    if (!items.empty()) {
      std::string joined;
      for (const auto& item : items) joined += (joined.empty() ? "" : "; ") + item;
      zones["end.recipients"] = field_from(*page, words, joined, joined);
    }
    signature_top = head.box.y - static_cast<int>(page->x_height() * 5);
    left_edge = head.box.x + head.box.w;
  } else {
    for (auto p = pages.rbegin(); p != pages.rend() && page == nullptr; ++p) {
      if (p->words().size() > 8) page = &*p;
    }
    if (page == nullptr) return zones;
    signature_top = static_cast<int>(page->height() * 0.5);
    left_edge = static_cast<int>(page->width() * 0.4);
  }

  // Signature block: lines of the right half, top to bottom.
  struct EndLine {
    std::vector<std::size_t> words;
    std::string text;
    int y = 0, bottom = 0;
    double capitals = 0;
    bool handwriting = false;
  };
  std::vector<EndLine> lines;
  for (const ViewLine& line : page->lines()) {
    if (line.words == 0 || line.box.bottom() < signature_top) continue;
    EndLine end;
    int letters = 0, capitals = 0;
    for (std::size_t w = line.first_word; w < line.first_word + line.words; ++w) {
      const ViewWord& word = page->words()[w];
      if (word.box.x + word.box.w / 2 < page->width() * 0.46 || word.box.x < left_edge) continue;
      end.words.push_back(w);
      end.text += (end.text.empty() ? "" : " ") + word.word->text;
      for (const char32_t c : to_code_points(word.word->text)) {
        if (!u_isalpha(static_cast<UChar32>(c))) continue;
        ++letters;
        capitals += u_isupper(static_cast<UChar32>(c)) ? 1 : 0;
      }
    }
    if (letters < 3) continue;
    end.y = line.box.y;
    end.bottom = line.box.bottom();
    end.capitals = static_cast<double>(capitals) / letters;
    end.handwriting = line.line->handwriting;
    lines.push_back(std::move(end));
  }
  std::stable_sort(lines.begin(), lines.end(), [](const EndLine& a, const EndLine& b) { return a.y < b.y; });

  static const std::regex kMode(R"(^\W{0,2}(TUQ|TM|KT|TL|T\.M|K\.T|T\.L|Q)\s*[.,]\s*)");
  const auto joined = [&](const std::vector<EndLine>& parts) {
    std::string text;
    std::vector<std::size_t> words;
    for (const EndLine& part : parts) {
      text += (text.empty() ? "" : " ") + trimmed_value(part.text);
      words.insert(words.end(), part.words.begin(), part.words.end());
    }
    return field_from(*page, words, text, text);
  };
  std::vector<EndLine> mode, title;
  std::size_t after = lines.size();
  for (std::size_t i = 0; i < lines.size(); ++i) {
    if (lines[i].capitals < 0.75) {
      if (!mode.empty() || !title.empty()) break;
      continue;
    }
    if (std::regex_search(lines[i].text, kMode)) {
      mode.push_back(lines[i]);
      title.clear();
    } else {
      title.push_back(lines[i]);
    }
    after = i + 1;
  }
  if (!mode.empty()) zones["end.sign_mode"] = joined(mode);
  if (!title.empty()) zones["end.sign_title"] = joined(title);

  // The signer: the last line below that can be a person's name.
  if (!mode.empty() || !title.empty()) {
    for (std::size_t i = lines.size(); i-- > after;) {
      const std::string text = trimmed_value(lines[i].text);
      const Reading name = read_value(FieldType::name, text);
      if (name.value.empty() || name.quality < 0.65 || !every_word_capital(text)) continue;
      if (std::count(text.begin(), text.end(), ' ') > 4) continue;
      Field field = field_from(*page, lines[i].words, lines[i].text, name.value);
      field.reason = name.doubt;
      if (lines[i].handwriting) field.reason = "looks handwritten";
      zones["end.signer"] = std::move(field);
      break;
    }
  }
  return zones;
}

}  // namespace sohoa

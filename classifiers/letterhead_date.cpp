#include <fmt/format.h>

#include <algorithm>
#include <string>

#include "classifiers/dates.h"
#include "classifiers/judgement.h"
#include "classifiers/letterhead_parts.h"
#include "classifiers/print_check.h"
#include "classifiers/values.h"
#include "document/text.h"

namespace sohoa {
namespace {

using ViewWord = PageView::ViewWord;
using ViewLine = PageView::ViewLine;

bool is_digit(char c) { return c >= '0' && c <= '9'; }

std::string only_digits(std::string_view text) {
  std::string digits;
  for (const char c : text) {
    if (is_digit(c)) digits += c;
  }
  return digits;
}

// Where "ngày", "tháng" and "năm" stand in a folded row.
struct DateWords {
  std::size_t day, day_length, month, year;
};

std::optional<DateWords> words_of_date(const std::string& text) {
  constexpr std::size_t npos = std::string::npos;
  // Places are called Thắng, too.
  for (std::size_t month = text.find("thang"); month != npos; month = text.find("thang", month + 1)) {
    const std::size_t year = text.find("nam", month + 5);
    if (year == npos || year - month > 24) continue;
    if (const std::size_t day = text.rfind("ngay", month); day != npos && month - day <= 24) return DateWords{day, 4, month, year};
    // "ngày" misread together with what is written after it
    const std::size_t day = text.rfind("ng", month);
    if (day == npos || month - day > 16 || (day > 0 && text[day - 1] != ' ')) continue;
    std::size_t length = 2;
    while (day + length < month && text[day + length] >= 'a' && text[day + length] <= 'z') ++length;
    return DateWords{day, length, month, year};
  }
  return std::nullopt;
}

}  // namespace

std::optional<DateRow> find_date_row(const PageView& page, const Letterhead& head, double from, double to, double left) {
  for (std::size_t i = 0; i < page.lines().size(); ++i) {
    const ViewLine& line = page.lines()[i];
    if (line.words == 0 || line.box.y < page.height() * from || line.box.y > page.height() * to) continue;
    if (!head.country.empty() && line.box.y < head.country.y) continue;
    const SearchKey key = page.line_key(i);
    if (key.text.find("nam") == std::string::npos && key.text.find("thang") == std::string::npos) continue;
    Row row = row_at(page, line.box, 0, page.width());
    const FoldedText plain = fold_with_offsets(row.text);
    const auto words = words_of_date(plain.text);
    if (!words) continue;
    const auto [day, day_length, month, year] = *words;
    DateRow found;
    found.day_label = plain.offsets[day];
    found.day_label_end = plain.offsets[day + day_length];
    found.month_label = plain.offsets[month];
    found.month_label_end = plain.offsets[month + 5];
    found.year_label = plain.offsets[year];
    found.year_label_end = plain.offsets[year + 3];
    const auto label_words = row.words_in(page, found.day_label, found.day_label + 1);
    if (label_words.empty()) continue;
    if (page.words()[label_words.front()].box.x < page.width() * left) continue;
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
    doubt(field, "handwriting", day.empty() && month.empty() ? "day and month are not printed: they may be written by hand"
                                                             : "day and month look handwritten");
  } else if (!day_doubt.empty() || !month_doubt.empty()) {
    doubt(field, "handwriting", day_doubt.empty() ? month_doubt : day_doubt);
  } else if (field.value.empty()) {
    doubt(field, "form", "not a date of the calendar");
  }
  head.zones["letterhead.date"] = std::move(field);
}

}  // namespace sohoa

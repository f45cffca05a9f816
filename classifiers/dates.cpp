#include "classifiers/dates.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <map>
#include <set>
#include <span>
#include <vector>

#include "document/text.h"

namespace sohoa {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

int to_int(std::string_view digits) {
  int value = -1;
  std::from_chars(digits.data(), digits.data() + digits.size(), value);
  return value;
}

// Folded words and numbers in order; punctuation between numbers is kept as a token of its own.
std::vector<std::string> tokens_of(std::string_view text) {
  std::vector<std::string> tokens;
  const std::string plain = folded(text);
  for (std::size_t i = 0; i < plain.size();) {
    const char c = plain[i];
    std::size_t end = i + 1;
    if (is_digit(c)) {
      while (end < plain.size() && is_digit(plain[end])) ++end;
    } else if (c >= 'a' && c <= 'z') {
      while (end < plain.size() && plain[end] >= 'a' && plain[end] <= 'z') ++end;
    } else if (c != '/' && c != '.' && c != '-' && c != ':') {
      ++i;
      continue;
    }
    tokens.push_back(plain.substr(i, end - i));
    i = end;
  }
  return tokens;
}

bool is_number(const std::string& token) { return !token.empty() && is_digit(token[0]); }
bool is_separator(const std::string& token) { return token == "/" || token == "." || token == "-"; }

std::optional<Date> checked(Date date) {
  if (!is_possible(date)) return std::nullopt;
  return date;
}

using Tokens = std::span<const std::string>;

bool is_number_word(std::string_view token) {
  static const std::set<std::string_view> kWords = {"khong", "mot", "hai",  "ba",   "bon",  "tu",    "nam",  "lam",   "nham",  "sau",  "bay",
                                                    "tam",   "chin", "muoi", "tram", "linh", "le",    "nghin", "ngan", "trieu", "ty",   "ti",
                                                    "mong",  "mung", "ngay", "thang", "gieng", "chap", "dong", "chan",  "tron",  "ruoi"};
  return kWords.contains(token);
}

// Tokens of a number in words. "hainghìn": spaces that were lost between two of its words are put back.
std::vector<std::string> number_words(std::string_view text) {
  std::vector<std::string> words;
  for (std::string& token : tokens_of(text)) {
    std::size_t cut = 0;
    for (std::size_t at = 2; !is_number_word(token) && at + 2 <= token.size() && cut == 0; ++at) {
      const std::string_view whole = token;
      if (is_number_word(whole.substr(0, at)) && is_number_word(whole.substr(at))) cut = at;
    }
    if (cut > 0) words.push_back(token.substr(0, cut));
    words.push_back(cut > 0 ? token.substr(cut) : std::move(token));
  }
  return words;
}

// Numbers below a thousand times a scale word, added up.
std::optional<long long> number_of(Tokens tokens) {
  static const std::map<std::string, int> kUnits = {{"khong", 0}, {"mot", 1}, {"hai", 2}, {"ba", 3},   {"bon", 4},
                                                    {"tu", 4},    {"nam", 5}, {"lam", 5}, {"nham", 5}, {"sau", 6},
                                                    {"bay", 7},   {"tam", 8}, {"chin", 9}};
  static const std::map<std::string, long long> kScales = {
      {"nghin", 1'000}, {"ngan", 1'000}, {"trieu", 1'000'000}, {"ty", 1'000'000'000}, {"ti", 1'000'000'000}};
  long long total = 0, group = 0, last_scale = 0;
  int unit = -1;
  bool any = false;
  std::vector<int> digits;  // "hai không hai tư": a year read digit by digit
  bool only_digits = true;
  for (const std::string& token : tokens) {
    if (const auto found = kUnits.find(token); found != kUnits.end()) {
      if (unit > 0) group += unit;
      unit = found->second;
      digits.push_back(unit);
    } else if (token == "muoi") {
      group += unit > 0 ? unit * 10 : 10;
      unit = -1;
      only_digits = false;
    } else if (token == "tram") {
      if (unit < 0) return std::nullopt;
      group += unit * 100;
      unit = -1;
      only_digits = false;
    } else if (token == "linh" || token == "le") {
      only_digits = false;
    } else if (token == "ruoi") {
      if (last_scale == 0) return std::nullopt;
      total += last_scale / 2;
    } else if (const auto scale = kScales.find(token); scale != kScales.end()) {
      if (unit > 0) group += unit;
      unit = -1;
      only_digits = false;
      if (group == 0 && total > 0 && scale->second > last_scale) {
        total *= scale->second;  // "nghìn tỷ"
      } else {
        total += (group == 0 && !any ? 1 : group) * scale->second;
      }
      last_scale = scale->second;
      group = 0;
    } else if (token == "dong" || token == "chan" || token == "tron") {
      break;
    } else {
      return std::nullopt;
    }
    any = true;
  }
  if (!any) return std::nullopt;
  if (only_digits && digits.size() > 1) {
    long long spelt = 0;
    for (const int digit : digits) spelt = spelt * 10 + digit;
    return spelt;
  }
  if (unit > 0) group += unit;
  return total + group;
}

int small_number(Tokens tokens) {
  static const std::map<std::string, int> kMonths = {{"gieng", 1}, {"chap", 12}};
  while (!tokens.empty() && (tokens.front() == "mong" || tokens.front() == "mung" || tokens.front() == "ngay")) {
    tokens = tokens.subspan(1);
  }
  if (tokens.size() == 1) {
    if (const auto month = kMonths.find(tokens.front()); month != kMonths.end()) return month->second;
  }
  return static_cast<int>(number_of(tokens).value_or(0));
}

}  // namespace

std::string Date::iso() const {
  if (day > 0) return fmt::format("{:04}-{:02}-{:02}", year, month, day);
  if (month > 0) return fmt::format("{:04}-{:02}", year, month);
  return fmt::format("{:04}", year);
}

bool is_possible(const Date& date) {
  if (date.year < 1900 || date.year > 2099 || date.month < 0 || date.month > 12) return false;
  if (date.month == 0) return date.day == 0;
  static constexpr std::array<int, 13> kDays = {0, 31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  if (date.day < 0 || date.day > kDays[static_cast<std::size_t>(date.month)]) return false;
  const bool leap = (date.year % 4 == 0 && date.year % 100 != 0) || date.year % 400 == 0;
  return !(date.month == 2 && date.day == 29 && !leap);
}

std::optional<Date> date_from_iso(std::string_view iso) {
  if (iso.size() < 4) return std::nullopt;
  Date date{to_int(iso.substr(0, 4)), iso.size() >= 7 ? to_int(iso.substr(5, 2)) : 0,
            iso.size() >= 10 ? to_int(iso.substr(8, 2)) : 0};
  return checked(date);
}

std::optional<Date> date_from_figures(std::string_view text) {
  const auto t = tokens_of(text);
  const auto number_at = [&](std::size_t i, std::size_t most) {
    return i < t.size() && is_number(t[i]) && t[i].size() <= most ? to_int(t[i]) : -1;
  };
  // ngày 05 tháng 3 năm 2024
  for (std::size_t i = 0; i + 1 < t.size(); ++i) {
    if (t[i] != "thang") continue;
    const int month = number_at(i + 1, 2);
    if (month < 0) continue;
    std::size_t year_at = i + 2;
    while (year_at < t.size() && (t[year_at] == "nam" || is_separator(t[year_at]))) ++year_at;
    const int year = number_at(year_at, 4);
    if (year < 1000) continue;
    const int day = i > 0 ? number_at(i - 1, 2) : -1;
    return checked({year, month, std::max(day, 0)});
  }
  // 05/03/2024
  for (std::size_t i = 0; i + 4 < t.size(); ++i) {
    const int day = number_at(i, 2), month = number_at(i + 2, 2), year = number_at(i + 4, 4);
    if (day > 0 && is_separator(t[i + 1]) && month > 0 && is_separator(t[i + 3]) && t[i + 4].size() == 4) {
      return checked({year, month, day});
    }
  }
  // 03/1950
  for (std::size_t i = 0; i + 2 < t.size(); ++i) {
    const int month = number_at(i, 2), year = number_at(i + 2, 4);
    if (month > 0 && is_separator(t[i + 1]) && t[i + 2].size() == 4 && (i == 0 || !is_separator(t[i - 1]))) {
      return checked({year, month, 0});
    }
  }
  // năm 1950, --/1950, 1950
  int years = 0, year = 0;
  for (const std::string& token : t) {
    if (!is_number(token)) continue;
    if (token.size() != 4) return std::nullopt;
    year = to_int(token);
    ++years;
  }
  return years == 1 ? checked({year, 0, 0}) : std::nullopt;
}

std::optional<Date> date_from_words(std::string_view text) {
  const auto t = number_words(text);
  const auto month_at = std::find(t.begin(), t.end(), "thang");
  // "năm" is also five: the year's is the last one before a thousand or a digit-by-digit year
  auto year_at = t.end();
  for (auto at = month_at; at != t.end(); ++at) {
    if (*at != "nam") continue;
    const auto year = number_of({at + 1, t.end()});
    if (year && *year >= 1900 && *year <= 2099) {
      year_at = at;
      break;
    }
  }
  if (month_at == t.end() || year_at == t.end()) return std::nullopt;
  auto day_at = std::find(t.begin(), month_at, "ngay");
  if (day_at == month_at) day_at = t.begin();
  Date date{static_cast<int>(*number_of({year_at + 1, t.end()})), small_number({month_at + 1, year_at}),
            small_number({day_at, month_at})};
  if (date.month < 1 || date.day < 1) return std::nullopt;
  return checked(date);
}

std::optional<long long> number_from_words(std::string_view text) {
  std::vector<std::string> words;
  for (std::string& token : number_words(text)) {
    if (!is_separator(token) && token != ":") words.push_back(std::move(token));
  }
  return number_of(words);
}

std::optional<std::string> date_and_time(std::string_view text) {
  const auto t = tokens_of(text);
  int hour = -1, minute = 0;
  for (std::size_t i = 1; i < t.size(); ++i) {
    if (t[i] != "gio" && t[i] != "h" && t[i] != ":") continue;
    if (!is_number(t[i - 1]) || t[i - 1].size() > 2) continue;
    const bool minutes = i + 1 < t.size() && is_number(t[i + 1]) && t[i + 1].size() <= 2;
    if (t[i] == ":" && !minutes) continue;
    hour = to_int(t[i - 1]);
    minute = minutes ? to_int(t[i + 1]) : 0;
    break;
  }
  // the hour's figures must not be taken for a day
  std::string rest(text);
  const std::string plain = folded(text);
  if (const auto day = plain.rfind("ngay"); day != std::string::npos) {
    rest = plain.substr(day);
  } else if (hour >= 0) {
    std::string date_part;
    for (std::size_t i = 0; i < t.size(); ++i) {
      const bool of_time = (i + 1 < t.size() && (t[i + 1] == ":" || t[i + 1] == "gio" || t[i + 1] == "h")) ||
                           (i > 0 && (t[i - 1] == ":" || t[i - 1] == "gio" || t[i - 1] == "h"));
      if (!(of_time && is_number(t[i])) && t[i] != ":") date_part += is_separator(t[i]) ? t[i] : " " + t[i];
    }
    rest = date_part;
  }
  const auto date = date_from_figures(rest);
  if (!date || !date->complete()) return std::nullopt;
  if (hour < 0) return date->iso();
  if (hour > 24 || minute > 59) return std::nullopt;
  return fmt::format("{} {:02}:{:02}", date->iso(), hour, minute);
}

}  // namespace sohoa

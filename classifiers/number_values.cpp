#include "classifiers/number_values.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <regex>
#include <sstream>

#include "classifiers/dates.h"
#include "classifiers/text_search.h"
#include "document/text.h"

namespace sohoa {

std::string digits_of(std::string_view raw, int& taken_for_digits) {
  std::string digits;
  for (const char c : raw) {
    if (is_digit(c)) {
      digits += c;
    } else if (c == 'O' || c == 'o' || c == 'Q' || c == 'D') {
      digits += '0', ++taken_for_digits;
    } else if (c == 'l' || c == 'I' || c == '|' || c == 'i') {
      digits += '1', ++taken_for_digits;
    }
  }
  return digits;
}

Reading read_date(std::string_view raw) {
  if (const auto date = date_from_figures(raw)) return {date->iso(), 1, ""};
  const bool has_digits = std::any_of(raw.begin(), raw.end(), is_digit);
  return {std::string(raw), 0.3, has_digits ? "not a date of the calendar" : "no date in figures"};
}

Reading read_weight(std::string_view raw) {
  static const std::regex kWeight(R"((\d+(?:[.,]\d+)?)\s*(kg|kilôgam|kilogam|ki-lô-gam)?)");
  std::match_results<std::string_view::const_iterator> match;
  if (!std::regex_search(raw.begin(), raw.end(), match, kWeight)) return {std::string(raw), 0.2, "no weight in figures"};
  std::string number = match[1].str();
  const auto point = number.find_first_of(".,");
  const bool grouped = point != std::string::npos && number.size() - point == 4 && !match[2].matched;
  const bool kilograms = match[2].matched || (point != std::string::npos && !grouped);
  if (!kilograms) {
    if (grouped) number.erase(point, 1);
    return {std::to_string(std::stol(number.substr(0, 9))), 1, ""};
  }
  if (point != std::string::npos) number[point] = '.';
  return {std::to_string(std::lround(std::stod(number) * 1000)), 1, ""};
}

Reading read_money(std::string_view raw) {
  static const std::regex kAmount(R"((\d{1,3}(?:\s?[.,]\s?\d{3})+|\d+))");
  std::match_results<std::string_view::const_iterator> match;
  if (!std::regex_search(raw.begin(), raw.end(), match, kAmount))
    return {std::string(raw), 0.2, "no amount in figures"};
  std::string digits;
  for (const char c : match[1].str()) {
    if (is_digit(c)) digits += c;
  }
  digits.erase(0, std::min(digits.find_first_not_of('0'), digits.size() - 1));
  return {digits, 1, ""};
}

Reading read_surface(std::string_view raw) {
  static const std::regex kSurface(R"((\d{1,3}(?:\.\d{3})+(?!\d)|\d+)(?:\s?[.,]\s?(\d{1,2})(?!\d))?)");
  std::match_results<std::string_view::const_iterator> match;
  if (!std::regex_search(raw.begin(), raw.end(), match, kSurface)) return {std::string(raw), 0.2, "no surface in figures"};
  std::string whole = match[1].str(), part = match[2].str();
  std::erase(whole, '.');
  while (part.ends_with('0')) part.pop_back();
  return {part.empty() ? whole : whole + "." + part, 1, ""};
}

Reading read_surface_words(std::string_view raw) {
  const Reading unread{std::string(raw), 0.5, "the surface in words cannot be made out"};
  std::istringstream words{std::string(raw)};
  std::string word, whole, part;
  bool after_comma = false;
  while (words >> word) {
    const std::string plain = folded(word);
    if (plain.starts_with("met") || plain.starts_with("m2") || plain.starts_with("m²")) break;
    if (plain == "phay") {
      after_comma = true;
    } else if (after_comma && part.find_first_not_of('0') == std::string::npos && plain == "khong") {
      part += '0';  // "phẩy không năm"
    } else {
      (after_comma ? part : whole) += " " + word;
    }
  }
  const auto figures = number_from_words(whole);
  if (!figures) return unread;
  if (!after_comma) return {std::to_string(*figures), 1, ""};
  const std::size_t zeros = std::min(part.find_first_not_of('0'), part.size());
  const auto decimals = number_from_words(part.substr(zeros));
  if (!decimals) return unread;
  return {fmt::format("{}.{}{}", *figures, part.substr(0, zeros), *decimals), 1, ""};
}

Reading read_expiry(std::string_view raw) {
  for (const char* forever : {"Không thời hạn", "Lâu dài"})
    if (search_letters(raw).starts_with(search_letters(forever))) return {forever, 1, ""};
  return read_date(raw);
}

Reading read_year(std::string_view raw) {
  const auto date = date_from_figures(raw);
  if (!date) return {std::string(raw), 0.3, "no year in figures"};
  return {std::to_string(date->year), 1, ""};
}

Reading read_count(std::string_view raw) {
  int letters = 0;
  const std::string digits = digits_of(raw, letters);
  if (digits.empty()) return {};
  const bool too_many = digits.size() > 4;
  return {std::to_string(std::stol(digits.substr(0, 6))), letters == 0 ? 1 : 0.6, too_many ? "too many figures for a count" : ""};
}

}  // namespace sohoa

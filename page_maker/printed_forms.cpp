#include "page_maker/printed_forms.h"

#include <fmt/format.h>
#include <glib.h>

#include <cstdlib>

namespace sohoa::page_maker {
namespace {

const char* digit_word(int digit) {
  static constexpr const char* kWords[] = {"không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín"};
  return kWords[digit];
}

// Below 1000; `full` says "không trăm linh" for leading zeros.
std::string hundreds_in_words(int number, bool full) {
  std::string words;
  const int hundreds = number / 100, tens = number / 10 % 10, units = number % 10;
  const auto add = [&](const std::string& word) { words += (words.empty() ? "" : " ") + word; };
  if (hundreds > 0 || full) add(std::string(digit_word(hundreds)) + " trăm");
  if (tens == 0) {
    if (units > 0 && (hundreds > 0 || full)) add("linh");
    if (units > 0) add(digit_word(units));
  } else {
    add(tens == 1 ? "mười" : std::string(digit_word(tens)) + " mươi");
    if (units == 1) add(tens == 1 ? "một" : "mốt");
    if (units == 4) add(tens == 1 ? "bốn" : "tư");
    if (units == 5) add("lăm");
    if (units == 2 || units == 3 || units > 5) add(digit_word(units));
  }
  return words;
}

std::string in_words(long long number) {
  if (number == 0) return "không";
  static constexpr const char* kScales[] = {"", " nghìn", " triệu", " tỷ"};
  std::string words;
  bool started = false;
  for (int scale = 3; scale >= 0; --scale) {
    long long unit = 1;
    for (int i = 0; i < scale; ++i) unit *= 1000;
    const int part = static_cast<int>(number / unit % 1000);
    if (part == 0) continue;
    words += (words.empty() ? "" : " ") + hundreds_in_words(part, started) + kScales[scale];
    started = true;
  }
  return words;
}

}  // namespace

std::string Date::iso() const { return fmt::format("{:04}-{:02}-{:02}", year, month, day); }

std::string upper(const std::string& text) {
  char* up = g_utf8_strup(text.c_str(), -1);
  std::string result = up;
  g_free(up);
  return result;
}

std::string capitalized(const std::string& text) {
  if (text.empty()) return text;
  const char* rest = g_utf8_next_char(text.c_str());
  return upper(text.substr(0, static_cast<std::size_t>(rest - text.c_str()))) + rest;
}

Date later(Date date, int days) {
  date.day += days;
  while (date.day > 28) {
    date.day -= 28;
    if (++date.month > 12) date.month = 1, ++date.year;
  }
  return date;
}

bool parse_iso(const std::string& value, Date& date) {
  if (value.size() < 10 || value[4] != '-' || value[7] != '-') return false;
  for (const std::size_t i : {0, 1, 2, 3, 5, 6, 8, 9}) {
    if (value[i] < '0' || value[i] > '9') return false;
  }
  date = {std::atoi(value.substr(0, 4).c_str()), std::atoi(value.substr(5, 2).c_str()), std::atoi(value.substr(8, 2).c_str())};
  return true;
}

std::string printed(const std::string& value, const std::string& form) {
  if (form == "caps") return upper(value);
  if (form == "first") return capitalized(value);
  if (form == "grouped") {
    std::string text = value;
    for (int at = static_cast<int>(text.size()) - 3; at > 0; at -= 3) text.insert(static_cast<std::size_t>(at), ".");
    return text;
  }
  if (form == "surface" || form == "surface_words") {
    const auto point = value.find('.');
    const std::string whole = value.substr(0, point), part = point == std::string::npos ? "" : value.substr(point + 1);
    if (form == "surface") return printed(whole, "grouped") + (part.empty() ? "" : "," + part);
    return printed(whole, "number_words") + (part.empty() ? "" : " phẩy " + in_words(std::atoll(part.c_str()))) + " mét vuông";
  }
  if (form == "number_words") return capitalized(in_words(std::atoll(value.c_str())));
  Date date;
  if (!parse_iso(value, date)) return value;
  if (form == "dmy") return fmt::format("{:02}/{:02}/{}", date.day, date.month, date.year);
  if (form == "dotted") return fmt::format("{}.{}.{}", date.day, date.month, date.year);
  if (form == "day") return fmt::format("{:02}", date.day);
  if (form == "month") return date.month < 3 ? fmt::format("{:02}", date.month) : std::to_string(date.month);
  if (form == "year") return std::to_string(date.year);
  if (form == "hour" || form == "minute") return value.size() >= 16 ? value.substr(form == "hour" ? 11 : 14, 2) : "";
  if (form == "long") return fmt::format("ngày {} tháng {} năm {}", printed(value, "day"), printed(value, "month"), date.year);
  if (form == "time" && value.size() >= 16) {
    return fmt::format("{} giờ {} phút, ngày {}", value.substr(11, 2), value.substr(14, 2), printed(value, "dmy"));
  }
  if (form == "words") {
    static constexpr const char* kMonths[] = {"một", "hai", "ba", "tư", "năm", "sáu", "bảy", "tám", "chín", "mười", "mười một", "mười hai"};
    const std::string day = (date.day <= 10 ? "mồng " : "") + in_words(date.day);
    return fmt::format("Ngày {} tháng {} năm {}", day, kMonths[date.month - 1], in_words(date.year));
  }
  return value;
}

}  // namespace sohoa::page_maker

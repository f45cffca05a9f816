#pragma once

#include <compare>
#include <optional>
#include <string>
#include <string_view>

namespace sohoa {

// A calendar date; day or month is 0 where only the year (or month and year) is known.
struct Date {
  int year = 0, month = 0, day = 0;

  [[nodiscard]] bool complete() const { return day > 0; }
  // YYYY-MM-DD, YYYY-MM or YYYY.
  [[nodiscard]] std::string iso() const;
  auto operator<=>(const Date&) const = default;
};

// Years 1900 to 2099 and days that the calendar has.
bool is_possible(const Date& date);
std::optional<Date> date_from_iso(std::string_view iso);
// Always day, month, year: "ngày 05 tháng 3 năm 2024", "05/03/2024", "5.3.2024", "tháng 3 năm 1950", "--/1950", "1950".
// Empty when there is no date or the calendar does not have it.
std::optional<Date> date_from_figures(std::string_view text);
// "Ngày mồng năm tháng ba năm hai nghìn không trăm hai mươi tư".
std::optional<Date> date_from_words(std::string_view text);

// A number written out, up to thousands of billions: "hai trăm năm mươi nghìn đồng chẵn" is 250000.
std::optional<long long> number_from_words(std::string_view text);

// "09 giờ 30 phút, ngày 05/03/2024" as "2024-03-05 09:30"; the date alone where no hour is printed.
std::optional<std::string> date_and_time(std::string_view text);

}  // namespace sohoa

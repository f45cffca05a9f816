#pragma once

#include <string>

namespace sohoa::page_maker {

// A day of the invented calendar, whose months have 28 days: always a real day too.
struct Date {
  int year = 2020, month = 1, day = 1;
  std::string iso() const;
};

// So many days later in that calendar: only the order matters.
Date later(Date date, int days);

// False for what does not begin with YYYY-MM-DD.
bool parse_iso(const std::string& value, Date& date);

std::string upper(const std::string& text);
std::string capitalized(const std::string& text);

// A value as a form prints it: dmy 05/03/2024, long `ngày 05 tháng 3 năm 2024`, dotted 5.3.2024, words (dates and
// numbers), year, day, month, hour, minute, caps, grouped 1.250.000, surface 1.105,5 and
// surface_words, time `08 giờ 30 phút, ngày 05/03/2024`. Unchanged
// for others.
std::string printed(const std::string& value, const std::string& form);

}  // namespace sohoa::page_maker

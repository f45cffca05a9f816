#pragma once

#include <string>
#include <string_view>

#include "classifiers/values.h"

// Dates and amounts in figures, each brought to its normal form as read_value() does.
namespace sohoa {

[[nodiscard]] Reading read_date(std::string_view raw);
// Square metres, with a decimal comma: "1.105,50 m²" is 1105.5.
[[nodiscard]] Reading read_surface(std::string_view raw);
// "Một trăm linh năm phẩy năm mét vuông"
[[nodiscard]] Reading read_surface_words(std::string_view raw);
// A date, for life, or for ever.
[[nodiscard]] Reading read_expiry(std::string_view raw);
[[nodiscard]] Reading read_year(std::string_view raw);
[[nodiscard]] Reading read_count(std::string_view raw);
[[nodiscard]] Reading read_money(std::string_view raw);
// Grams: "3200 gam", "3.200 g", "3,2 kg".
[[nodiscard]] Reading read_weight(std::string_view raw);

[[nodiscard]] inline bool is_digit(char c) { return c >= '0' && c <= '9'; }
// Digits with the letters that are misread for them; how many letters had to be taken for digits is added up.
[[nodiscard]] std::string digits_of(std::string_view raw, int& taken_for_digits);

}  // namespace sohoa

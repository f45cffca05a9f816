#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "classifiers/letterhead.h"
#include "classifiers/page_rows.h"

// The parts of which letterhead.cpp is put together; for it, the end of a paper and their tests.
namespace sohoa {

// "Số: 15/QĐ-UBND": the printed row and the byte after its label.
struct NumberRow {
  std::size_t line = 0;
  Row row;
  std::size_t after_label = 0;
};
std::optional<NumberRow> find_number_row(const PageView& page, const Letterhead& head, int right_limit);
// "Số: 60/2020/HĐKT" by itself, as it stands under the titles of contracts.
bool is_number_row(std::string_view text);
// Sets the zones of number and notation.
void read_number(const PageView& page, const NumberRow& found, Letterhead& head);

// "Hà Nội, ngày 05 tháng 3 năm 2024": the printed row and where its words stand, in bytes.
struct DateRow {
  Row row;
  std::size_t place_word = 0;  // first word of the place
  std::size_t day_label = 0, day_label_end = 0, month_label = 0, month_label_end = 0, year_label = 0,
              year_label_end = 0;
  Box box;
};
// Between two heights and not left of `left`, where dates of the text are; shares of the page.
std::optional<DateRow> find_date_row(const PageView& page, const Letterhead& head, double from, double to, double left = 0.33);
// Sets the zones of place and date.
void read_date(const PageView& page, const DateRow& found, Letterhead& head);

// Sets the zones of the issuing body and the one above it.
void read_bodies(const PageView& page, const std::optional<NumberRow>& number, Letterhead& head);

}  // namespace sohoa

#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "classifiers/definitions.h"
#include "classifiers/page_view.h"

// Where on a page the print of a label ends and that of its value begins and ends. Places are bytes of PageView::text().
namespace sohoa {

// The word at this byte is set apart from the one before it, as the second column of a form is.
[[nodiscard]] bool after_wide_gap(const PageView& page, std::size_t byte);
// The end, in bytes, of the letter that begins at `begin`.
[[nodiscard]] std::size_t end_of_letter(const std::string& text, std::size_t begin);
[[nodiscard]] bool is_capital(const std::string& text, std::size_t at);
[[nodiscard]] bool has_figure(std::string_view text);
// Two letters and more, all of them capitals.
[[nodiscard]] bool in_capitals(const std::string& word);

// The byte after what may stand between a label and its value: footnote marks, hints in brackets, the colon.
std::size_t after_hints(const std::string& text, std::size_t at, std::size_t limit, bool& colon);
// The byte after the mark of a note to the label that stands before the value, raised or in brackets: "Nơi cư trú: (2) Thôn 3".
[[nodiscard]] std::size_t after_note_mark(const PageView& page, std::size_t at, std::size_t limit);
// Labels are printed longer than they are listed: "Số Giấy CMND/ Giấy tờ hợp lệ thay thế:", "Họ và tên của người khai:".
// What follows in small letters or after a stroke, up to the colon, is still label.
[[nodiscard]] std::size_t end_of_longer_label(const std::string& text, std::size_t label_end, std::size_t limit);

// A line that begins with a label of its own ("Ghi chú: ...") or a heading ("II. CHA, MẸ") ends the value above it.
[[nodiscard]] bool begins_with_label(std::string_view line);
// "4. Hoạt động", "b) Địa chỉ": a figure or letter with its mark, and then a capital.
[[nodiscard]] bool begins_with_item_number(std::string_view line);
// "Kinh  6. Tôn giáo": the number belongs to the label that follows.
[[nodiscard]] std::string without_item_number(const std::string& value);
// "... 5. Quốc tịch": a numbered entry begins at the label.
[[nodiscard]] bool is_item_number_before(const std::string& text, std::size_t label);
// "Số 129 đường Hồ Sen": a word follows the number, and it is not of a day or a book.
[[nodiscard]] bool is_house_number(const std::string& text, std::size_t number, std::size_t line_end);

// The part of a value that a field takes where several share a label.
[[nodiscard]] std::string part_of_value(const std::string& value, const FieldDefinition& field, const Pattern& label);

}  // namespace sohoa

#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "classifiers/page_view.h"

namespace sohoa {

// Words of one printed row from left to right, as one text.
struct Row {
  std::vector<std::size_t> words;   // indices into PageView::words()
  std::string text;                 // joined by spaces
  std::vector<std::size_t> starts;  // byte where each word begins

  // Words that overlap bytes [begin, end) of the text.
  [[nodiscard]] std::vector<std::size_t> words_in(const PageView& page, std::size_t begin, std::size_t end) const;
};

// The words in the order of their left edges.
Row make_row(const PageView& page, std::vector<std::size_t> words);
// All words beside this line whose middle lies in [left, right).
Row row_at(const PageView& page, const Box& line, int left, int right);

// At least half of the lower of the two stands beside the other.
bool same_row(const Box& a, const Box& b);

// A field made of these words.
Field field_from(const PageView& page, const std::vector<std::size_t>& words, std::string raw, std::string value);
// A field made of whole lines; raw and value are their joined text.
Field joined_lines(const PageView& page, const std::vector<std::size_t>& lines, std::string_view separator = " ");

// Whether the search letters of a line begin with one of these.
bool starts_with_any(const std::string& letters, std::initializer_list<std::string_view> heads);

}  // namespace sohoa

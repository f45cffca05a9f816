#include "classifiers/page_rows.h"

#include <algorithm>

namespace sohoa {

std::vector<std::size_t> Row::words_in(const PageView& page, std::size_t begin, std::size_t end) const {
  std::vector<std::size_t> found;
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (starts[i] < end && starts[i] + page.words()[words[i]].word->text.size() > begin) found.push_back(words[i]);
  }
  return found;
}

Row make_row(const PageView& page, std::vector<std::size_t> words) {
  std::sort(words.begin(), words.end(), [&](std::size_t a, std::size_t b) {
    return std::pair(page.words()[a].box.x, a) < std::pair(page.words()[b].box.x, b);
  });
  Row row;
  for (const std::size_t i : words) {
    if (!row.text.empty()) row.text += ' ';
    row.starts.push_back(row.text.size());
    row.text += page.words()[i].word->text;
  }
  row.words = std::move(words);
  return row;
}

Row row_at(const PageView& page, const Box& line, int left, int right) {
  std::vector<std::size_t> words;
  for (std::size_t i = 0; i < page.words().size(); ++i) {
    const Box& box = page.words()[i].box;
    const int middle = box.y + box.h / 2, centre = box.x + box.w / 2;
    if (centre < left || centre >= right) continue;
    const int overlap = std::min(box.bottom(), line.bottom()) - std::max(box.y, line.y);
    if ((middle > line.y && middle < line.bottom()) || overlap * 2 > std::min(box.h, line.h)) words.push_back(i);
  }
  return make_row(page, std::move(words));
}

bool same_row(const Box& a, const Box& b) {
  const int overlap = std::min(a.bottom(), b.bottom()) - std::max(a.y, b.y);
  return overlap * 2 > std::min(a.h, b.h);
}

Field field_from(const PageView& page, const std::vector<std::size_t>& words, std::string raw, std::string value) {
  Field field = page.field_of(words);
  field.raw = std::move(raw);
  field.value = std::move(value);
  return field;
}

Field joined_lines(const PageView& page, const std::vector<std::size_t>& lines, std::string_view separator) {
  std::string text;
  std::vector<std::size_t> words;
  for (const std::size_t i : lines) {
    const PageView::ViewLine& line = page.lines()[i];
    if (!text.empty()) text += separator;
    text += page.line_text(i);
    for (std::size_t w = 0; w < line.words; ++w) words.push_back(line.first_word + w);
  }
  return field_from(page, words, text, text);
}

bool starts_with_any(const std::string& letters, std::initializer_list<std::string_view> heads) {
  return std::any_of(heads.begin(), heads.end(), [&](std::string_view head) { return letters.starts_with(head); });
}

}  // namespace sohoa

#include "classifiers/value_after.h"

#include <algorithm>
#include <cstdlib>
#include <optional>
#include <regex>
#include <set>
#include <string>
#include <string_view>
#include <utility>

#include "classifiers/dates.h"
#include "classifiers/form_cells.h"
#include "classifiers/judgement.h"
#include "classifiers/page_rows.h"
#include "classifiers/value_bounds.h"
#include "classifiers/values.h"
#include "document/text.h"

namespace sohoa {
namespace {

// The pieces of text that make up a value, in the order in which they are read.
struct ValuePieces {
  std::string raw;
  std::vector<std::size_t> words;
  Box row;  // of the row taken last, upright
  bool handwriting = false;

  void add(const PageView& page, const std::vector<std::size_t>& of_row, const std::string& text) {
    raw += (raw.empty() ? "" : " ") + text;
    row = {};
    for (const std::size_t w : of_row) {
      // leaders and colons are not part of the value
      if (!trimmed_value(page.words()[w].word->text).empty()) words.push_back(w);
      row = united(row, page.words()[w].box);
      handwriting = handwriting || page.lines()[page.words()[w].line].line->handwriting;
    }
  }
};

// From edge to edge: two labels on one row head two columns.
struct Column {
  int left = 0, right = 0;
  bool shared = false;  // another label stands beside

  [[nodiscard]] bool holds(const Box& word) const {
    const int middle = word.x + word.w / 2;
    return middle >= left && middle < right;
  }
};

// The part of a line that stands in a column, up to the first label there.
struct ColumnPart {
  Box box;  // of all words of the column
  std::vector<std::size_t> words;
  std::string text;
  bool ended = false;    // at a label
  bool apart = false;    // ... that is set apart from the words before it
  bool running = false;  // the line runs across the column's edge: all of it is meant
};

// Where labels of two columns do not keep step, a label without another beside it still stands in its column: the one that
// rows close by have, if no line runs across its edge between them. `alone` is the column as the label's own row tells it.
Column column_of_rows_beside(const PageView& page, const std::vector<Box>& labels, const Box& label, const Box& line, const Column& alone) {
  constexpr int kRows = 8;
  const int slack = static_cast<int>(1.5F * page.x_height());
  const auto crossed = [&](int edge, const Box& row) {
    const int top = std::min(row.y, label.y), bottom = std::max(row.bottom(), label.bottom());
    return std::ranges::any_of(page.lines(), [&](const PageView::ViewLine& other) {
      const int middle = other.box.y + other.box.h / 2;
      return middle > top && middle < bottom && other.box.x < edge - slack && other.box.right() > edge + slack;
    });
  };
  Column column = alone;
  for (const Box& left : labels) {
    for (const Box& right : labels) {
      if (right.x <= left.right() || !same_row(left, right) || std::abs(left.y - label.y) > kRows * 2 * label.h) continue;
      if (std::abs(left.x - label.x) <= slack && right.x > line.right() && right.x < column.right && !crossed(right.x, left))
        column.right = right.x, column.shared = true;
      if (std::abs(right.x - label.x) <= slack && !crossed(right.x, right)) column.left = std::max(column.left, label.x - static_cast<int>(page.x_height()));
    }
  }
  return column;
}

constexpr int kShortValue = 3;  // lines; longer values may be lists

// Types whose values may be of any length, so that nothing in the value itself tells where it ends.
bool is_free_text(FieldType type) {
  return type == FieldType::text || type == FieldType::name || type == FieldType::address ||
         type == FieldType::organization || type == FieldType::relation || type == FieldType::religion;
}

// "... ngày 14 tháng 8 | năm 2016"
bool goes_on_as_date(const std::string& line) {
  static const std::regex kRest(R"(^(\d{1,2} )?(thang |nam )|^(19|20)\d\d\b)");
  return std::regex_search(folded(trimmed_value(line)), kRest);
}

// An entry under a heading that stands in the middle: "DẤU VẾT RIÊNG VÀ DỊ HÌNH".
bool is_centred_under(const Box& heading, const Box& entry) {
  return std::abs(entry.x + entry.w / 2 - heading.x - heading.w / 2) < heading.w / 3;
}

std::string_view trimmed_right(std::string_view text) {
  const auto last = text.find_last_not_of(' ');
  return last == std::string_view::npos ? "" : text.substr(0, last + 1);
}

}  // namespace

Field value_after(const PageView& page, const std::vector<LabelHit>& hits, std::size_t hit, const FieldDefinition& field) {
  const auto& lines = page.lines();
  const std::size_t label_line = page.line_at(hits[hit].end - 1);
  const auto first_word = [&](const LabelHit& of) {
    const auto words = page.words_in(of.begin, of.begin + 1);
    return words.empty() ? Box{} : page.words()[words.front()].box;
  };
  Box label;
  for (const std::size_t w : page.words_in(std::max(hits[hit].begin, lines[label_line].begin), hits[hit].end)) {
    label = united(label, page.words()[w].box);
  }
  Column column{0, page.width()};
  for (const LabelHit& other : hits) {
    const Box box = first_word(other);
    if (box.empty() || !same_row(box, label)) continue;
    if (box.x >= label.right()) column.right = std::min(column.right, box.x), column.shared = true;
    if (box.right() < label.x) column.left = label.x - static_cast<int>(page.x_height());
  }
  if (!column.shared) {
    std::vector<Box> labels;
    for (const LabelHit& other : hits) labels.push_back(first_word(other));
    column = column_of_rows_beside(page, labels, label, lines[label_line].box, column);
  }
  if (field.wraps_early) column.left = std::max(column.left, label.x - static_cast<int>(2 * page.x_height()));
  const int right_edge =
      column.shared ? column.right : std::max(page.text_block().right(), lines[label_line].box.right());
  const auto part_of = [&](std::size_t line) {
    ColumnPart part;
    const auto first_of_line = page.words().begin() + static_cast<std::ptrdiff_t>(lines[line].first_word);
    const auto last_of_line = first_of_line + static_cast<std::ptrdiff_t>(lines[line].words);
    // columns are parted by a wide gap; where words follow closely across the edge, the line is one
    part.running = std::adjacent_find(first_of_line, last_of_line, [&](const auto& a, const auto& b) {
                     return column.holds(a.box) != column.holds(b.box) &&
                            static_cast<float>(b.box.x - a.box.right()) < 1.2F * page.x_height();
                   }) != last_of_line;
    // what stands last in its row goes on at the left margin
    const bool at_margin =
        !column.shared && std::none_of(first_of_line, last_of_line, [&](const auto& w) { return column.holds(w.box); });
    const auto belongs = [&](const Box& word) { return part.running || at_margin || column.holds(word); };
    std::size_t stop = lines[line].end;
    for (const LabelHit& other : hits) {
      if (other.begin < lines[line].begin || other.begin >= stop || !belongs(first_word(other))) continue;
      stop = other.begin;
      part.ended = true;
      part.apart = after_wide_gap(page, stop) || (other.begin > 0 && is_item_number_before(page.text(), stop));
    }
    for (std::size_t w = lines[line].first_word; w < lines[line].first_word + lines[line].words; ++w) {
      const auto& word = page.words()[w];
      if (!belongs(word.box)) continue;
      part.box = united(part.box, word.box);
      if (word.begin >= stop) continue;
      part.words.push_back(w);
      part.text +=
          (part.text.empty() ? "" : " ") + page.text().substr(word.begin, std::min(word.end, stop) - word.begin);
    }
    if (part.ended) {
      const std::string text = without_item_number(part.text);
      if (text != part.text && !part.words.empty()) part.words.pop_back();
      part.text = text;
    }
    return part;
  };

  // Caption and entry in cells of one row.
  if (const auto entry = entry_cell(page, hits, label_line, hits[hit].end)) return field_of(page, *entry, hits[hit].quality);

  // Beside the label, up to the next one on its line.
  ValuePieces value;
  std::size_t line_end = lines[label_line].end;
  for (const LabelHit& other : hits) {
    if (other.begin >= hits[hit].end && other.begin < line_end) line_end = other.begin;
  }
  bool colon = false;
  const std::size_t entry_begin = after_hints(page.text(), hits[hit].end, line_end, colon), after_mark = after_note_mark(page, entry_begin, line_end);
  // "Số lượng: 3 bản": where a figure is wanted and no other follows, it is none of a note
  const bool is_value = needs_figures(field.type) && !has_figure(std::string_view(page.text()).substr(after_mark, std::max(line_end, after_mark) - after_mark));
  const std::size_t begin = is_value ? entry_begin : after_mark;
  const bool label_follows = line_end < lines[label_line].end;
  if (begin < line_end && !trimmed_value(page.text().substr(begin, line_end - begin)).empty()) {
    const std::string text = page.text().substr(begin, line_end - begin);
    const std::string entry = label_follows ? without_item_number(text) : text;
    value.add(page, page.words_in(begin, begin + std::max<std::size_t>(entry.size(), 1)), entry);
  } else if (!label_follows) {
    // figures in boxes, or a value set apart: lines of their own on the same row
    std::vector<std::size_t> beside;
    for (std::size_t i = 0; i < lines.size(); ++i) {
      if (i == label_line || lines[i].words == 0 || !same_row(label, lines[i].box)) continue;
      // its colon may have been read with the value
      if (static_cast<float>(lines[i].box.x) + page.x_height() < static_cast<float>(label.right()) || lines[i].box.x >= column.right) continue;
      if (lines[i].line->cell == lines[label_line].line->cell || is_figure_grid(page, *lines[i].line))
        beside.push_back(i);
    }
    std::stable_sort(beside.begin(), beside.end(),
                     [&](std::size_t x, std::size_t y) { return lines[x].box.x < lines[y].box.x; });
    for (const std::size_t i : beside) {
      const ColumnPart part = part_of(i);
      if (!part.words.empty()) value.add(page, part.words, part.text);
      if (part.ended) break;
    }
  }

  // What follows it as closely as a word is the same printed line, parted by the line finder: "434,5 m²" "; Sử dụng chung: không".
  bool ends_on_row = false;
  std::set<std::size_t> taken = {label_line};
  for (bool goes_on = !label_follows && !value.words.empty(); goes_on && !ends_on_row;) {
    goes_on = false;
    for (std::size_t i = 0; i < lines.size() && !goes_on; ++i) {
      const int gap = lines[i].box.x - value.row.right(), close = static_cast<int>(1.2F * page.x_height());
      if (taken.contains(i) || lines[i].words == 0 || lines[i].line->cell != lines[label_line].line->cell || gap < -2 * close || gap > close ||
          lines[i].box.right() <= value.row.right() || !same_row(value.row, lines[i].box))
        continue;
      const ColumnPart part = part_of(i);
      if (part.words.empty()) continue;
      const auto sign = [](std::string_view text, bool last) { return text.empty() ? '\0' : last ? text.back() : text.front(); };
      const bool twice = sign(trimmed_right(value.raw), true) == ';' && sign(part.text, false) == ';';  // read at the end of one and the beginning of the other
      value.add(page, part.words, twice ? part.text.substr(1) : part.text);
      taken.insert(i);
      goes_on = true;
      ends_on_row = part.ended;
    }
  }

  // Under it, in its column.
  const int width = page.width();
  int rows = trimmed_value(value.raw).empty() ? 0 : 1;
  if (rows == 0) value = {};
  bool cut = false, early = false;
  const bool heads = !colon && !column.shared && lines[label_line].begin >= hits[hit].begin && lines[label_line].end <= hits[hit].end;
  for (std::size_t last_line = label_line; !ends_on_row;) {
    const Box above = value.row.empty() ? label : value.row;
    std::optional<std::size_t> next;
    ColumnPart below;
    for (std::size_t i = 0; i < lines.size(); ++i) {
      if (taken.contains(i) || lines[i].words == 0) continue;
      ColumnPart part = part_of(i);
      if (part.box.empty() || same_row(above, part.box) || part.box.y <= above.y) continue;
      const bool under = (part.box.x > label.x - width / 20 && part.box.x < label.x + width / 4) || (heads && is_centred_under(label, part.box)) ||
                         (heads && rows > 0 && std::abs(part.box.x - value.row.x) < width / 40);
      const bool at_margin = !column.shared && std::abs(part.box.x - lines[label_line].box.x) < width / 20 &&
                             above.right() >= std::min(width * 3 / 4, part.box.right());
      if (!under && !at_margin) continue;
      if (!next || part.box.y < below.box.y) next = i, below = std::move(part);
    }
    if (!next) break;
    const auto& line = lines[*next];
    if (below.box.y - above.bottom() > static_cast<int>(3.2F * page.x_height())) break;
    if (below.words.empty() || begins_with_label(below.text)) break;
    if (line.line->cell != lines[last_line].line->cell && rows > 0) break;
    const bool capitals_go_on = rows > 0 && field.type != FieldType::name && in_capitals(page.words()[value.words.back()].word->text) &&
                                right_edge - above.right() < page.words()[below.words.front()].box.w + static_cast<int>(3 * page.x_height());
    const bool begins_in_capitals = rows == 0 && (field.type == FieldType::name || field.in_capitals);
    if (line.capitals > 0.85 && line.letters > 12 && lines[label_line].capitals < 0.6 && !capitals_go_on && !begins_in_capitals)
      break;  // a heading
    if (rows > 0 && field.max_lines <= kShortValue && is_free_text(field.type) && begins_with_item_number(below.text)) break;
    const std::string text = trimmed_value(below.text);
    if (text.empty() || (rows == 0 && needs_figures(field.type) && !has_figure(text))) break;
    if (rows > 0 && is_free_text(field.type) && !trimmed_right(value.raw).ends_with(',')) {
      // words wrap where the next one has no room left; else the line below may be another matter
      const int room = right_edge - above.right();
      const int needed = page.words()[below.words.front()].box.w;
      const bool has_room = room > needed + static_cast<int>(3 * page.x_height());
      // a new sentence
      if (has_room && field.type != FieldType::name && is_capital(below.text, 0) && !field.wraps_early) break;
      early = early || has_room;
      // what stands before the next label is the beginning of that label's sentence: "Giấy này có giá trị đến"
      if (below.ended && !below.apart) break;
    }
    const bool wrapped_name =
        field.type == FieldType::name && rows == 1 && std::count(value.raw.begin(), value.raw.end(), ' ') <= 3;
    const bool wrapped_date = rows == 1 && !date_from_figures(value.raw) &&
                              (field.type == FieldType::date_time || (field.type == FieldType::date && goes_on_as_date(below.text)));
    if (rows >= field.max_lines && !wrapped_name && !wrapped_date) {
      cut = is_free_text(field.type) && !below.ended;
      break;
    }
    // the rest of a name is short, every word of it begins with a capital, and all are in capitals where its beginning
    // is
    if (wrapped_name) {
      const bool names = std::all_of(below.words.begin(), below.words.end(),
                                     [&](std::size_t w) { return is_capital(page.text(), page.words()[w].begin); });
      const bool alike = !in_capitals(page.words()[value.words.back()].word->text) || line.capitals >= 0.85;
      if (std::count(text.begin(), text.end(), ' ') > 2 || has_figure(text) || !names || !alike) break;
    }
    value.add(page, below.words, below.text);
    last_line = *next;
    ++rows;
    if (below.ended) break;
  }
  // a name that reaches the edge of its column has perhaps lost its last word there
  const bool closed = trimmed_right(value.raw).ends_with(';') || trimmed_right(value.raw).ends_with(',');
  if (field.type == FieldType::name && rows == 1 && column.shared && !closed &&
      right_edge - value.row.right() < static_cast<int>(3 * page.x_height()))
    cut = true;

  // a single part of an address: the others may stand on lines that were not found
  if (field.wraps_early && rows == 1 && value.raw.find(',') == std::string::npos) cut = true;

  Field found = page.field_of(value.words);
  found.raw = trimmed_value(value.raw);
  // its bracket was opened before the label: "(Liên 1: Lưu tại cơ quan thu)"
  if (found.raw.ends_with(')') && found.raw.find('(') == std::string::npos) found.raw = trimmed_value(std::string_view(found.raw).substr(0, found.raw.size() - 1));
  // nothing but a hint for the writer: "(Ký, ghi rõ họ tên)"
  if (found.raw.starts_with("(") && field.type != FieldType::text) found.raw.clear();
  found.signs.label = hits[hit].quality;
  if (value.handwriting) doubt(found, "handwriting", "looks handwritten");
  if (cut) doubt(found, "extent", "it may be cut: the line below may belong to it");
  if (early) doubt(found, "extent", "the line below its first may not belong to it");
  return found;
}

}  // namespace sohoa

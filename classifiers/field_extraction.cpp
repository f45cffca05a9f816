#include "classifiers/field_extraction.h"

#include <algorithm>
#include <map>
#include <optional>
#include <regex>

#include "document/text.h"

namespace sohoa {
namespace {

// The byte after what may stand between a label and its value: footnote marks, hints in brackets, the colon.
std::size_t after_hints(const std::string& text, std::size_t at, std::size_t limit, bool& colon) {
  colon = false;
  while (at < limit) {
    const char c = text[at];
    if (c == ' ') {
      ++at;
    } else if (c == ':' || c == ';') {
      colon = true;
      ++at;
    } else if (c == '(' && !colon) {
      const std::size_t close = text.find(')', at);
      if (close == std::string::npos || close >= limit) break;
      // "(ghi bằng chữ)" belongs to the label when a colon or nothing but a number follows; a value may begin with one
      const std::size_t next = text.find_first_not_of(' ', close + 1);
      const bool short_mark = close - at <= 4;
      if (!short_mark && (next == std::string::npos || next >= limit || text[next] != ':')) break;
      at = close + 1;
    } else {
      break;
    }
  }
  return at;
}

bool same_row(const Box& a, const Box& b) {
  const int overlap = std::min(a.bottom(), b.bottom()) - std::max(a.y, b.y);
  return overlap * 2 > std::min(a.h, b.h);
}

// The word at this byte is set apart from the one before it, as the second column of a form is.
bool after_wide_gap(const PageView& page, std::size_t byte) {
  const auto words = page.words_in(byte, byte + 1);
  if (words.empty() || words.front() == 0) return false;
  const Box& here = page.words()[words.front()].box;
  const Box& before = page.words()[words.front() - 1].box;
  return static_cast<float>(here.x - before.right()) > 1.5F * page.x_height();
}

// A line that begins with a label of its own ("Ghi chú: ...") ends the value above it.
bool begins_with_label(std::string_view line) {
  const std::size_t colon = line.find(':');
  return colon != std::string_view::npos && colon > 3 && colon < 60;
}

// "Kinh  6. Tôn giáo": the number belongs to the label that follows.
std::string without_item_number(const std::string& value) {
  static const std::regex kItem(R"((^|\s+)\(?\d{1,2}[.)]\s*$)");
  return std::regex_replace(value, kItem, "");
}

// Of matches in the order of their worth, those that overlap no earlier one.
template <class Found>
std::vector<Found> without_clashes(std::vector<Found> found) {
  std::vector<Found> kept;
  for (Found& candidate : found) {
    const bool clash = std::any_of(kept.begin(), kept.end(), [&](const Found& other) {
      return candidate.match.begin < other.match.end && other.match.begin < candidate.match.end;
    });
    if (!clash) kept.push_back(std::move(candidate));
  }
  return kept;
}

// The end, in bytes, of the letter that begins at `begin`.
std::size_t end_of_letter(const std::string& text, std::size_t begin) {
  std::size_t end = begin + 1;
  while (end < text.size() && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) ++end;
  return end;
}

}  // namespace

LabelSet::LabelSet(const FieldTable& table) : table_(table) {
  std::map<std::string, std::size_t> known;
  const auto add = [&](const Pattern& pattern) -> Label& {
    const auto [at, fresh] = known.try_emplace(pattern.letters(), labels_.size());
    if (fresh) labels_.push_back({pattern, {}});
    return labels_[at->second];
  };
  for (std::size_t f = 0; f < table.fields.size(); ++f) {
    for (const Pattern& pattern : table.fields[f].labels) add(pattern).fields.push_back(f);
  }
  for (const Pattern& pattern : table.other_labels) add(pattern);
  for (const auto& [name, patterns] : table.sections) {
    for (const Pattern& pattern : patterns) add(pattern);
  }
}

std::vector<LabelSet::Hit> LabelSet::hits_on(const PageView& page) const {
  struct Found {
    Pattern::Match match;
    std::size_t label;
    double quality;
    double weight;
  };
  std::vector<Found> found;
  const SearchKey& key = page.key();
  for (std::size_t l = 0; l < labels_.size(); ++l) {
    const Pattern& pattern = labels_[l].pattern;
    for (const auto& match : pattern.find_all(key)) {
      const std::size_t begin = key.offsets[match.begin];
      const auto& line = page.lines()[page.line_at(begin)];
      const std::size_t after = page.words_in(key.offsets[match.end - 1], key.offsets[match.end - 1] + 1).empty()
                                    ? key.offsets[match.end]
                                    : key.offsets[match.end - 1] + 1;
      bool colon = false;
      after_hints(page.text(), std::min(after, line.end), std::max(after, line.end), colon);
      const std::size_t stop = end_of_letter(page.text(), key.offsets[match.end - 1]);
      after_hints(page.text(), stop, std::max(stop, line.end), colon);
      const bool at_line_start = match.begin <= line.key_begin + 2;
      if (!colon && !at_line_start && pattern.size() < 9) continue;
      // words of a title or heading are no labels
      if (!colon && line.capitals > 0.85 && line.letters > 12 && !labels_[l].fields.empty()) continue;
      if (!colon && pattern.size() < 5) {
        // "Số 12": a short label without its colon is one only where a figure follows at the beginning of a line
        const std::size_t next = page.text().find_first_not_of(' ', stop);
        const bool figure = next < line.end && page.text()[next] >= '0' && page.text()[next] <= '9';
        if (!at_line_start || !figure) continue;
      }
      const double quality = (1 - 0.08 * match.errors) * (colon ? 1.0 : at_line_start ? 0.97 : 0.9);
      const double weight = static_cast<double>(pattern.size()) - 2.0 * match.errors + (colon ? 1.5 : 0);
      found.push_back({match, l, quality, weight});
    }
  }
  // Longer labels win over those inside them.
  std::stable_sort(found.begin(), found.end(), [](const Found& a, const Found& b) { return a.weight > b.weight; });
  std::vector<Hit> hits;
  for (const Found& candidate : without_clashes(std::move(found))) {
    const std::size_t stop = end_of_letter(page.text(), key.offsets[candidate.match.end - 1]);
    hits.push_back({key.offsets[candidate.match.begin], stop, candidate.label, candidate.quality});
  }
  std::sort(hits.begin(), hits.end(), [](const Hit& a, const Hit& b) { return a.begin < b.begin; });
  return hits;
}

std::vector<LabelSet::SectionStart> LabelSet::sections_on(const PageView& page) const {
  struct Found {
    Pattern::Match match;
    const std::string* name;
    std::size_t size;
  };
  std::vector<Found> found;
  for (const auto& [name, patterns] : table_.sections) {
    for (const Pattern& pattern : patterns) {
      for (const auto& match : pattern.find_all(page.key())) {
        const auto& line = page.lines()[page.line_at(page.key().offsets[match.begin])];
        if (match.begin > line.key_begin + 3 && !after_wide_gap(page, page.key().offsets[match.begin])) continue;
        found.push_back({match, &name, pattern.size() - static_cast<std::size_t>(match.errors)});
      }
    }
  }
  std::stable_sort(found.begin(), found.end(), [](const Found& a, const Found& b) { return a.size > b.size; });
  std::vector<SectionStart> starts;
  for (const Found& candidate : without_clashes(std::move(found)))
    starts.push_back({page.key().offsets[candidate.match.begin], *candidate.name});
  std::sort(starts.begin(), starts.end(), [](const auto& a, const auto& b) { return a.begin < b.begin; });
  return starts;
}

namespace {

// The pieces of text that make up a value, in the order in which they are read.
struct ValuePieces {
  std::string raw;
  std::vector<std::size_t> words;
  Box row;  // of the row taken last, upright
  bool handwriting = false;

  void add(const PageView& page, std::size_t begin, std::size_t end, bool before_label) {
    const std::string text = page.text().substr(begin, end - begin);
    raw += raw.empty() ? "" : " ";
    raw += before_label ? without_item_number(text) : text;
    row = {};
    for (const std::size_t w : page.words_in(begin, end)) {
      // leaders and colons are not part of the value
      if (!trimmed_value(page.words()[w].word->text).empty()) words.push_back(w);
      row = united(row, page.words()[w].box);
      handwriting = handwriting || page.lines()[page.words()[w].line].line->handwriting;
    }
  }
};

}  // namespace

Field LabelSet::value_after(const PageView& page, const std::vector<Hit>& hits, std::size_t hit,
                            const FieldDefinition& field) const {
  const auto& lines = page.lines();
  const std::size_t label_line = page.line_at(hits[hit].end - 1);
  Box label;
  for (const std::size_t w : page.words_in(std::max(hits[hit].begin, lines[label_line].begin), hits[hit].end)) {
    label = united(label, page.words()[w].box);
  }
  // Where the text of a line ends: at the first label in it.
  const auto end_of = [&](std::size_t line, std::size_t from) {
    for (const Hit& other : hits) {
      if (other.begin >= from && other.begin < lines[line].end) return other.begin;
    }
    return lines[line].end;
  };

  // Beside the label.
  ValuePieces value;
  const std::size_t line_end = end_of(label_line, hits[hit].end);
  bool colon = false;
  const std::size_t begin = after_hints(page.text(), hits[hit].end, line_end, colon);
  const bool label_follows = line_end < lines[label_line].end;
  if (begin < line_end && !trimmed_value(page.text().substr(begin, line_end - begin)).empty()) {
    value.add(page, begin, line_end, label_follows);
  } else if (!label_follows) {
    // figures in boxes, or a value set apart: lines of their own on the same row
    std::vector<std::size_t> beside;
    for (std::size_t i = 0; i < lines.size(); ++i) {
      if (i != label_line && lines[i].words > 0 && same_row(label, lines[i].box) && lines[i].box.x >= label.right() &&
          lines[i].line->cell == lines[label_line].line->cell) {
        beside.push_back(i);
      }
    }
    std::stable_sort(beside.begin(), beside.end(),
                     [&](std::size_t x, std::size_t y) { return lines[x].box.x < lines[y].box.x; });
    for (const std::size_t i : beside) {
      const std::size_t end = end_of(i, lines[i].begin);
      if (end > lines[i].begin) value.add(page, lines[i].begin, end, end < lines[i].end);
      if (end < lines[i].end) break;
    }
  }

  // Under it, in its column.
  const int width = page.width();
  int rows = trimmed_value(value.raw).empty() ? 0 : 1;
  if (rows == 0) value = {};
  const bool right_column = std::any_of(hits.begin(), hits.end(), [&](const Hit& other) {
    const auto other_words = page.words_in(other.begin, other.begin + 1);
    if (other_words.empty()) return false;
    const Box& box = page.words()[other_words.front()].box;
    return box.x > label.right() && same_row(box, label);
  });
  for (std::size_t last_line = label_line;;) {
    const Box above = value.row.empty() ? label : value.row;
    const bool wrapped_name = field.type == FieldType::name && rows == 1 &&
                              (right_column || above.right() > width * 8 / 10) &&
                              std::count(value.raw.begin(), value.raw.end(), ' ') <= 3;
    if (rows >= field.max_lines && !wrapped_name) break;
    std::optional<std::size_t> next;
    for (std::size_t i = 0; i < lines.size(); ++i) {
      const Box& box = lines[i].box;
      if (i == label_line || lines[i].words == 0 || same_row(above, box) || box.y <= above.y) continue;
      const bool under = box.x > label.x - width / 20 && box.x < label.x + width / 4;
      const bool at_margin = !right_column && std::abs(box.x - lines[label_line].box.x) < width / 20 &&
                             above.right() >= std::min(width * 3 / 4, box.right());
      if (!under && !at_margin) continue;
      if (!next || box.y < lines[*next].box.y) next = i;
    }
    if (!next) break;
    const auto& line = lines[*next];
    const std::size_t end = end_of(*next, line.begin);
    if (line.box.y - above.bottom() > static_cast<int>(3.2F * page.x_height())) break;
    if (end == line.begin || begins_with_label(page.line_text(*next))) break;
    if (line.line->cell != lines[last_line].line->cell && rows > 0) break;
    if (rows > 0 && line.capitals > 0.85 && line.letters > 12 && lines[label_line].capitals < 0.6) break;  // a heading
    const std::string text = trimmed_value(page.text().substr(line.begin, end - line.begin));
    if (text.empty()) break;
    if (wrapped_name && rows >= field.max_lines) {
      // the rest of a name is short and set like its beginning, in capitals
      const bool figures = std::any_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
      if (std::count(text.begin(), text.end(), ' ') > 2 || line.capitals < 0.85 || figures) break;
    }
    value.add(page, line.begin, end, end < line.end);
    last_line = *next;
    ++rows;
    if (end < line.end) break;
  }

  Field found = page.field_of(value.words);
  found.raw = trimmed_value(value.raw);
  // nothing but a hint for the writer: "(Ký, ghi rõ họ tên)"
  if (found.raw.starts_with("(") && field.type != FieldType::text) found.raw.clear();
  found.confidence *= hits[hit].quality;
  if (value.handwriting) found.reason = "looks handwritten";
  return found;
}

FieldMap LabelSet::extract(const std::vector<PageView>& pages) const {
  FieldMap best;
  std::string carried;  // the section in which the page before ended
  for (const PageView& page : pages) {
    const auto hits = hits_on(page);
    const auto starts = sections_on(page);
    const auto place_of = [&](std::size_t byte) {
      const auto words = page.words_in(byte, byte + 1);
      return words.empty() ? Box{} : page.words()[words.front()].box;
    };
    // The section of a label is the lowest one that begins above it and not right of it: mother left, father right.
    const auto section_of = [&](std::size_t byte) {
      const Box label = place_of(byte);
      const std::string* section = &carried;
      Box nearest;
      for (const SectionStart& start : starts) {
        const Box box = place_of(start.begin);
        const bool above = box.y <= label.y || same_row(box, label);
        if (!above || box.x > label.x + page.width() / 20) continue;
        const bool lower = nearest.empty() || (same_row(box, nearest) ? box.x >= nearest.x : box.y > nearest.y);
        if (lower) section = &start.name, nearest = box;
      }
      return *section;
    };
    for (std::size_t h = 0; h < hits.size(); ++h) {
      const std::string section = section_of(hits[h].begin);
      for (const std::size_t f : labels_[hits[h].label].fields) {
        const FieldDefinition& field = table_.fields[f];
        if (!field.section.empty() && field.section != section) continue;
        const double y = page.lines()[page.line_at(hits[h].begin)].box.y / static_cast<double>(page.height());
        if (field.where == FieldDefinition::Where::top && y > 0.4) continue;
        if (field.where == FieldDefinition::Where::bottom && y < 0.5) continue;
        Field found = value_after(page, hits, h, field);
        if (found.raw.empty()) continue;
        settle_field(field.type, found);
        const auto [at, fresh] = best.try_emplace(field.key, found);
        // the first printed one, unless a later one is sound and the first is not
        if (!fresh && !at->second.reason.empty() && found.reason.empty() && found.confidence > at->second.confidence) {
          at->second = found;
        }
      }
    }
    if (!starts.empty()) carried = starts.back().name;
  }
  return best;
}

void settle_field(FieldType type, Field& field) {
  if (field.raw.empty()) {
    field = Field{};
    return;
  }
  const Reading reading = read_value(type, field.raw);
  field.value = reading.value;
  field.confidence *= reading.quality;
  if (field.reason.empty()) field.reason = reading.doubt;
  if (field.value.empty()) {
    if (field.reason.empty()) field.reason = "nothing of the expected kind is there";
    field.confidence = 0;
  }
  if (field.reason.empty() && needs_second_source(type)) {
    field.reason =
        type == FieldType::money ? "an amount needs a second source" : "a personal number needs a second source";
  } else if (field.reason.empty() && field.confidence < acceptance_threshold(type)) {
    field.reason = "the reader is not sure of every letter";
  }
  field.status = field.reason.empty() ? FieldStatus::accepted : FieldStatus::review;
}

TableMap extract_tables(const FieldTable& table, const std::vector<PageView>& pages) {
  TableMap result;
  for (const TableDefinition& definition : table.tables) {
    std::vector<FieldMap> rows;
    for (const PageView& page : pages) {
      for (const TableText& grid : page.page().tables) {
        const auto text_of = [&](const TableText::Cell& cell) {
          std::string text;
          for (const int line : cell.lines) {
            if (line < 0 || static_cast<std::size_t>(line) >= page.lines().size()) continue;
            text += (text.empty() ? "" : " ") + page.line_text(static_cast<std::size_t>(line));
          }
          return text;
        };
        // Headings: each column's best cell among the first rows.
        std::map<std::size_t, int> column_of;
        int last_heading_row = -1;
        for (std::size_t c = 0; c < definition.columns.size(); ++c) {
          for (const TableText::Cell& cell : grid.cells) {
            if (cell.row > 2 || column_of.contains(c)) continue;
            const SearchKey key = search_key(text_of(cell));
            for (const Pattern& label : definition.columns[c].labels) {
              if (cell.column_span == 1 && label.find(key) && key.text.size() < label.size() * 3 + 8) {
                column_of[c] = cell.column;
                last_heading_row = std::max(last_heading_row, cell.row + cell.row_span - 1);
                break;
              }
            }
          }
        }
        if (column_of.size() < 2 || column_of.size() * 2 < definition.columns.size()) continue;
        int row_count = 0;
        for (const auto& cell : grid.cells) row_count = std::max(row_count, cell.row + cell.row_span);
        for (int r = last_heading_row + 1; r < row_count; ++r) {
          FieldMap row;
          bool any = false;
          for (std::size_t c = 0; c < definition.columns.size(); ++c) {
            Field field;
            const auto column = column_of.find(c);
            if (column != column_of.end()) {
              for (const auto& cell : grid.cells) {
                if (cell.row != r || cell.column > column->second || cell.column + cell.column_span <= column->second)
                  continue;
                std::vector<std::size_t> words;
                bool handwriting = false;
                for (const int line : cell.lines) {
                  const auto& l = page.lines()[static_cast<std::size_t>(line)];
                  handwriting = handwriting || l.line->handwriting;
                  for (std::size_t w = 0; w < l.words; ++w) words.push_back(l.first_word + w);
                }
                field = page.field_of(words);
                field.raw = trimmed_value(text_of(cell));
                if (handwriting) field.reason = "looks handwritten";
                break;
              }
            }
            settle_field(definition.columns[c].type, field);
            any = any || !field.value.empty();
            row[definition.columns[c].key] = std::move(field);
          }
          // a row of column numbers, "(1) (2) (3)", is still heading
          const bool numbers =
              std::all_of(row.begin(), row.end(), [](const auto& entry) { return entry.second.raw.size() <= 3; });
          if (any && !(rows.empty() && numbers)) rows.push_back(std::move(row));
        }
      }
    }
    result[definition.key] = std::move(rows);
  }
  return result;
}

}  // namespace sohoa

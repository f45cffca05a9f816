#include "classifiers/field_extraction.h"

#include <algorithm>
#include <map>
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

// A line that begins with a label of its own ("Ghi chú: ...") ends the value above it.
bool begins_with_label(std::string_view line) {
  const std::size_t colon = line.find(':');
  return colon != std::string_view::npos && colon > 3 && colon < 60;
}

// "Kinh  6. Tôn giáo": the number belongs to the label that follows.
std::string without_item_number(const std::string& value) {
  static const std::regex kItem(R"(\s+\(?\d{1,2}[.)]\s*$)");
  return std::regex_replace(value, kItem, "");
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
      // bytes of the last letter beyond its first one
      std::size_t stop = key.offsets[match.end - 1] + 1;
      while (stop < page.text().size() && (static_cast<unsigned char>(page.text()[stop]) & 0xC0) == 0x80) ++stop;
      after_hints(page.text(), stop, std::max(stop, line.end), colon);
      const bool at_line_start = match.begin <= line.key_begin + 2;
      if (!colon && !at_line_start && pattern.size() < 9) continue;
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
  std::vector<Pattern::Match> taken;
  for (const Found& candidate : found) {
    const bool clash = std::any_of(taken.begin(), taken.end(), [&](const Pattern::Match& t) {
      return candidate.match.begin < t.end && t.begin < candidate.match.end;
    });
    if (clash) continue;
    taken.push_back(candidate.match);
    std::size_t stop = key.offsets[candidate.match.end - 1] + 1;
    while (stop < page.text().size() && (static_cast<unsigned char>(page.text()[stop]) & 0xC0) == 0x80) ++stop;
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
        if (match.begin > line.key_begin + 3) continue;
        found.push_back({match, &name, pattern.size() - static_cast<std::size_t>(match.errors)});
      }
    }
  }
  std::stable_sort(found.begin(), found.end(), [](const Found& a, const Found& b) { return a.size > b.size; });
  std::vector<SectionStart> starts;
  std::vector<Pattern::Match> taken;
  for (const Found& candidate : found) {
    const bool clash = std::any_of(taken.begin(), taken.end(), [&](const Pattern::Match& t) {
      return candidate.match.begin < t.end && t.begin < candidate.match.end;
    });
    if (clash) continue;
    taken.push_back(candidate.match);
    starts.push_back({page.key().offsets[candidate.match.begin], *candidate.name});
  }
  std::sort(starts.begin(), starts.end(), [](const auto& a, const auto& b) { return a.begin < b.begin; });
  return starts;
}

Field LabelSet::value_after(const PageView& page, const std::vector<Hit>& hits, std::size_t hit,
                            const FieldDefinition& field) const {
  const std::size_t next_label = hit + 1 < hits.size() ? hits[hit + 1].begin : page.text().size();
  const std::size_t label_line = page.line_at(hits[hit].begin);
  std::string raw;
  std::vector<std::size_t> words;
  int rows = 0;
  Box row;  // of the line taken last
  bool handwriting = false;
  for (std::size_t i = page.line_at(hits[hit].end); i < page.lines().size(); ++i) {
    const auto& line = page.lines()[i];
    if (line.begin >= next_label) break;
    std::size_t begin = std::max(line.begin, hits[hit].end);
    const std::size_t end = std::min(line.end, next_label);
    if (i == label_line || begin > line.begin) {
      bool colon = false;
      begin = after_hints(page.text(), begin, end, colon);
    } else if (line.words > 0) {
      const Box& label_box = page.lines()[label_line].box;
      const bool beside = same_row(row.empty() ? label_box : row, line.box);
      if (!beside) {
        if (rows >= field.max_lines) break;
        const Box& above = row.empty() ? label_box : row;
        // a value does not jump over white space, nor back up the page
        if (line.box.y - above.bottom() > 3.2 * page.x_height() || line.box.bottom() < above.y) break;
        if (begins_with_label(page.line_text(i))) break;
        if (rows > 0 && line.capitals > 0.85 && line.letters > 12 && page.lines()[label_line].capitals < 0.6 &&
            field.type != FieldType::name) {
          break;  // a heading
        }
      } else if (line.line->cell != page.lines()[label_line].line->cell && rows > 0) {
        break;
      }
    }
    if (begin >= end) continue;
    const std::string part = trimmed_value(page.text().substr(begin, end - begin));
    if (part.empty()) {
      if (i != label_line) continue;
      row = line.box;
      continue;
    }
    raw += raw.empty() ? "" : " ";
    raw += end == next_label ? without_item_number(page.text().substr(begin, end - begin))
                             : page.text().substr(begin, end - begin);
    const auto more = page.words_in(begin, end);
    for (const std::size_t w : more) {
      // leaders and colons are not part of the value
      if (!trimmed_value(page.words()[w].word->text).empty()) words.push_back(w);
    }
    handwriting = handwriting || line.line->handwriting;
    if (row.empty() || !same_row(row, line.box) || rows == 0) ++rows;
    row = line.box;
    if (end == next_label) break;
  }
  Field value = page.field_of(words);
  value.raw = trimmed_value(raw);
  value.confidence *= hits[hit].quality;
  if (handwriting) value.reason = "looks handwritten";
  return value;
}

FieldMap LabelSet::extract(const std::vector<PageView>& pages) const {
  FieldMap best;
  std::string section;
  for (const PageView& page : pages) {
    const auto hits = hits_on(page);
    const auto starts = sections_on(page);
    std::size_t next_start = 0;
    for (std::size_t h = 0; h < hits.size(); ++h) {
      while (next_start < starts.size() && starts[next_start].begin <= hits[h].begin)
        section = starts[next_start++].name;
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
    while (next_start < starts.size()) section = starts[next_start++].name;
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

#include "classifiers/field_extraction.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <iterator>
#include <optional>
#include <set>
#include <string>

#include "classifiers/form_cells.h"
#include "classifiers/judgement.h"
#include "classifiers/page_rows.h"
#include "classifiers/signature_under.h"
#include "classifiers/table_extraction.h"
#include "classifiers/value_after.h"
#include "classifiers/value_bounds.h"
#include "document/text.h"

namespace sohoa {

namespace {

// A line that is nothing but a code of one of its forms; none where there are several different ones.
std::optional<Field> code_alone(const std::vector<PageView>& pages, const FieldDefinition& field, const ValueWords& words) {
  std::optional<Field> only;
  for (const PageView& page : pages) {
    for (std::size_t i = 0; i < page.lines().size(); ++i) {
      if (page.lines()[i].words == 0 || page.lines()[i].words > 3) continue;
      Field found = joined_lines(page, {i});
      found.raw = trimmed_value(found.raw);
      take_value(field.type, words, found, field.forms);
      const auto signs = [](std::string text) {
        std::erase(text, ' ');
        return text;
      };
      if (is_doubted(found) || found.value.empty() || signs(found.value) != signs(found.raw)) continue;
      if (only && only->value != found.value) return std::nullopt;
      found.found_by = fmt::format("form {}", fmt::join(field.forms, ", "));
      if (!only) only = std::move(found);
    }
  }
  return only;
}

}  // namespace

FieldMap FieldExtraction::extract(const std::vector<PageView>& pages) const {
  FieldMap best;
  const bool on_a_card = table_.citizen_card || std::ranges::any_of(table_.fields, [](const FieldDefinition& field) {
                           return field.type == FieldType::health_card;
                         });
  std::string carried;  // the section in which the page before ended
  for (const PageView& page : pages) {
    const auto hits = labels_.hits_on(page);
    std::vector<LabelHit> headings;  // of signatures
    std::ranges::copy_if(hits, std::back_inserter(headings), [&](const LabelHit& hit) {
      return std::ranges::any_of(labels_.fields(hit), [&](std::size_t f) { return table_.fields[f].type == FieldType::signed_by; });
    });
    const auto starts = labels_.sections_on(page);
    const auto place_of = [&](std::size_t byte) {
      const auto words = page.words_in(byte, byte + 1);
      return words.empty() ? Box{} : page.words()[words.front()].box;
    };
    // A heading by itself in the middle of the page is over both of its columns.
    const auto is_over_all = [&](const SectionStart& start) {
      const Box& box = page.lines()[page.line_at(start.begin)].box;
      if (std::abs(2 * box.x + box.w - page.width()) > page.width() / 12) return false;
      return std::ranges::none_of(page.lines(), [&](const auto& other) { return other.words > 0 && !(other.box == box) && same_row(other.box, box); });
    };
    // The section of a label is the lowest one that begins above it and not right of it: mother left, father right.
    const auto section_of = [&](std::size_t byte) {
      const Box label = place_of(byte);
      const std::string* section = &carried;
      Box nearest;
      for (const SectionStart& start : starts) {
        const Box box = place_of(start.begin);
        const bool above = box.y <= label.y || same_row(box, label);
        if (!above || (box.x > label.x + page.width() / 20 && !is_over_all(start))) continue;
        const bool lower = nearest.empty() || (same_row(box, nearest) ? box.x >= nearest.x : box.y > nearest.y);
        if (lower) section = &start.name, nearest = box;
      }
      return *section;
    };
    // Headings of a table label its columns, not the fields of the form around it.
    std::set<int> tables;
    for (std::size_t t = 0; t < page.page().tables.size(); ++t) {
      for (const TableDefinition& definition : table_.tables) {
        if (!definition.entries && columns_of(definition, page, page.page().tables[t])) tables.insert(static_cast<int>(t));
      }
    }
    for (std::size_t h = 0; h < hits.size(); ++h) {
      if (tables.contains(page.lines()[page.line_at(hits[h].begin)].line->table)) continue;
      const std::string section = section_of(hits[h].begin);
      const auto columns = column_entries(page, hits[h], starts);
      for (const std::size_t f : labels_.fields(hits[h])) {
        const FieldDefinition& field = table_.fields[f];
        const auto of_column = columns.find(field.section);
        // what captions a row of columns is said of their sections alone, not of the one above the table
        if (!field.section.empty() && of_column == columns.end() && (!columns.empty() || field.section != section)) continue;
        const double y = page.lines()[page.line_at(hits[h].begin)].box.y / static_cast<double>(page.height());
        if (field.where == FieldDefinition::Where::top && y > 0.4) continue;
        if (field.where == FieldDefinition::Where::bottom && y < 0.5) continue;
        Field found = field.type == FieldType::signed_by ? signature_under(page, hits, hits[h], headings)
                      : of_column != columns.end()       ? field_of(page, of_column->second, hits[h].quality)
                                                         : value_after(page, hits, h, field);
        if (field.type == FieldType::name && found.raw.empty() && of_column == columns.end()) found = name_under(page, hits[h]);
        if (!field.from.empty() || !field.until.empty()) found.raw = part_of_value(found.raw, field, labels_.pattern(hits[h]));
        if (found.raw.empty()) continue;
        take_value(field.type, words_, found, field.forms);
        found.found_by = "label " + labels_.pattern(hits[h]).label();
        const auto [at, fresh] = best.try_emplace(field.key, found);
        // Several cards may lie on one sheet, and none of them says a thing twice.
        if (!fresh && on_a_card && !found.value.empty() && folded(found.value) != folded(at->second.value)) {
          doubt(at->second, "label", "its label stands more than once on the paper");
          continue;
        }
        // Another one's words may resemble the label, but without its colon: "Nội dung xác nhận" for "Nội dung khác", the title "SỔ HỘ KHẨU" for "Số".
        const bool better_label = !fresh && found.signs.label >= 0.99 &&
                                  (at->second.signs.label < 0.9 || (at->second.signs.label < 0.99 && !has_figure(at->second.raw) && has_figure(found.raw)));
        // the first printed one, unless a later one is sound and the first is not
        if (better_label && !is_doubted(found)) {
          at->second = found;
        } else if (!fresh && is_doubted(at->second) && !is_doubted(found)) {
          doubt(found, "label", "its label stands more than once on the paper");
          at->second = found;
        }
      }
    }
    if (!starts.empty()) carried = starts.back().name;
  }
  for (const FieldDefinition& field : table_.fields)
    if (field.alone && !best.contains(field.key))
      if (auto code = code_alone(pages, field, words_)) best.emplace(field.key, std::move(*code));
  return best;
}

}  // namespace sohoa

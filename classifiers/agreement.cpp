#include "classifiers/agreement.h"

#include <algorithm>
#include <optional>
#include <set>
#include <string>

#include "classifiers/judgement.h"
#include "classifiers/text_search.h"

namespace sohoa {
namespace {

Agreement compared(const Field& one, const Field& other) {
  constexpr double kLegible = 0.7;
  const std::string a = search_letters(one.value), b = search_letters(other.value);
  if (a.empty() || b.empty()) return Agreement::says_nothing;
  if (a == b) return Agreement::says_the_same;
  const auto is_clear = [](const Field& field) {
    return field.page >= 1 && field.signs.words >= kLegible && !is_doubted_by(field, "handwriting") && !is_doubted_by(field, "form");
  };
  if (!is_clear(one) || !is_clear(other)) return Agreement::says_nothing;
  // a letter or two may be misread, in names of a family two words are the same
  return 4 * edit_distance(a, b) > static_cast<int>(std::max(a.size(), b.size())) ? Agreement::says_otherwise : Agreement::says_nothing;
}

const Field* cell(const FieldMap& row, const std::string& key) {
  const auto found = row.find(key);
  return found == row.end() ? nullptr : &found->second;
}

const std::vector<FieldMap>* rows_of(const Record& record, const std::string& table) {
  const auto found = record.tables.find(table);
  return found == record.tables.end() ? nullptr : &found->second;
}

bool is_one_of(const FieldMap& row, const std::string& key, const std::vector<std::string>& letters) {
  const Field* field = cell(row, key);
  return field != nullptr && std::ranges::find(letters, search_letters(field->value)) != letters.end();
}

// The name in the first row of which there is but one.
const Field* name_in_head_row(const AgreementDefinition& rule, const Record& record) {
  const std::vector<FieldMap>* rows = rows_of(record, rule.table);
  if (rows == nullptr) return nullptr;
  const auto row = std::ranges::find_if(*rows, [&](const FieldMap& r) { return is_one_of(r, rule.key, rule.once); });
  return row == rows->end() ? nullptr : cell(*row, rule.name);
}

}  // namespace

Agreement agreement_of(const FieldTable& table, const Record& before, const Record& page) {
  if (!table.agreement) return Agreement::says_nothing;
  const AgreementDefinition& rule = *table.agreement;
  Agreement all = Agreement::says_nothing;
  const auto hear = [&](const Field* one, const Field* other) {
    if (one == nullptr || other == nullptr || all == Agreement::says_otherwise) return;
    if (const Agreement said = compared(*one, *other); said != Agreement::says_nothing) all = said;
  };
  for (const std::string& key : rule.fields) {
    hear(cell(before.fields, key), cell(page.fields, key));
    // the first of them names the paper
    if (&key == &rule.fields.front() && all != Agreement::says_nothing) return all;
  }
  if (const Field* name = name_in_head_row(rule, page)) {
    const Field* known = name_in_head_row(rule, before);
    hear(known != nullptr ? known : cell(before.fields, rule.named_by), name);
  }
  return all;
}

void doubt_rows_of_others(const FieldTable& table, Record& record) {
  if (!table.agreement || table.agreement->table.empty()) return;
  const AgreementDefinition& rule = *table.agreement;
  std::set<std::string> seen;
  bool in_doubt = false;
  for (FieldMap& row : record.tables[rule.table]) {
    const std::string kind = search_letters(row[rule.key].value);
    const bool once = is_one_of(row, rule.key, rule.once);
    if ((once || is_one_of(row, rule.key, rule.seldom_twice)) && !seen.insert(kind).second) in_doubt = true;
    if (const Field* named_by = cell(record.fields, rule.named_by); once && named_by != nullptr)
      in_doubt = in_doubt || compared(*named_by, row[rule.name]) == Agreement::says_otherwise;
    if (!in_doubt) continue;
    for (auto& [key, field] : row)
      if (!is_missing(field)) doubt(field, "agreement", "the page may be another paper's");
  }
}

}  // namespace sohoa

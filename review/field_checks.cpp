#include "review/field_checks.h"

#include <algorithm>

#include "classifiers/dates.h"
#include "classifiers/definitions.h"

namespace sohoa {
namespace {

std::string key_of(const std::string& record_type, const std::string& table, const std::string& key) {
  return record_type + "/" + (table.empty() ? "" : table + ".") + key;
}

}  // namespace

Result<FieldChecks> FieldChecks::load(const std::string& record_types_folder) {
  const Result<Definitions> definitions = load_definitions(record_types_folder);
  if (!definitions) return tl::unexpected(definitions.error());
  FieldChecks checks;
  checks.words_ = definitions->words;
  const auto label = [](const std::vector<Pattern>& labels) { return labels.empty() ? "" : labels.front().label(); };
  checks.types_.emplace_back("other");
  for (const TypeDefinition& type : definitions->types) {
    checks.types_.push_back(type.id);
    const FieldTable& table = definitions->tables[type.table];
    for (const FieldDefinition& field : table.fields) checks.fields_[key_of(type.id, "", field.key)] = {field.type, label(field.labels)};
    for (const TableDefinition& rows : table.tables)
      for (const TableDefinition::Column& column : rows.columns)
        checks.fields_[key_of(type.id, rows.key, column.key)] = {column.type, label(column.labels)};
  }
  std::ranges::sort(checks.types_);
  return checks;
}

const FieldChecks::Known* FieldChecks::find(const std::string& record_type, const FieldAddress& field) const {
  const auto found = fields_.find(key_of(record_type, field.table, field.key));
  return found == fields_.end() ? nullptr : &found->second;
}

std::string FieldChecks::label_of(const std::string& record_type, const FieldAddress& field) const {
  const Known* known = find(record_type, field);
  return known == nullptr ? "" : known->label;
}

bool FieldChecks::has_other_forms(const std::string& record_type, const FieldAddress& field) const {
  const Known* known = find(record_type, field);
  switch (known == nullptr ? FieldType::text : known->type) {
    case FieldType::text:
    case FieldType::name:
    case FieldType::pid:
    case FieldType::id_number:
    case FieldType::address:
    case FieldType::organization:
    case FieldType::doc_number: return false;
    default: return true;
  }
}

Reading FieldChecks::check(const std::string& record_type, const FieldAddress& field, const std::string& typed) const {
  const Known* known = find(record_type, field);
  const FieldType type = known == nullptr ? FieldType::text : known->type;
  // The normal form itself, as it stands in the box that people correct.
  if (type == FieldType::date && typed.size() == 10 && typed[4] == '-')
    if (const auto date = date_from_iso(typed)) return {date->iso(), 1, ""};
  Reading reading = read_value(type, typed, words_);
  if (reading.value.empty()) return {typed, 0, reading.doubt.empty() ? "this is no value of its kind" : reading.doubt};
  return reading;
}

}  // namespace sohoa

#pragma once

#include <string>

#include "classifiers/record_types.h"
#include "tests/classifiers/page_builder.h"

namespace sohoa {

// The record types that are shipped.
inline const RecordTypes& types() {
  static const RecordTypes instance = std::move(*RecordTypes::load(SOHOA_SOURCE_DIR "/models/record_types"));
  return instance;
}

// By which their values are known.
inline const ValueWords& shipped_words() { return types().words(); }

inline Record recognise(const PageBuilder& page) { return types().recognise({page.build()}); }

// Of a field; "absent" where the record has none of that key.
inline std::string status(const Record& record, const std::string& key) {
  const auto field = record.fields.find(key);
  return field == record.fields.end() ? "absent" : std::string(name_of(field->second.status));
}
inline std::string value(const Record& record, const std::string& key) {
  const auto field = record.fields.find(key);
  return field == record.fields.end() ? "absent" : field->second.value;
}

}  // namespace sohoa

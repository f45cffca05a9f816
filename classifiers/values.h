#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "classifiers/value_words.h"

namespace sohoa {

// What a field holds; domain rules, section 3.1. Spelt in definitions as the names below.
enum class FieldType {
  text,
  name,
  date,
  date_words,
  date_time,
  year,
  pid,
  id_number,
  sex,
  ethnicity,
  nationality,
  address,
  organization,
  doc_number,
  money,
  money_words,
  count,
  dossier_code,
  health_card,
  facility_code,
  benefit,
  living_area,
  expiry,
  phone,
  email,
  post,
  relation,
  religion,
  weight,
  signed_by,
  tax_code,
  code,           // of a form that the definition gives
  surface,        // square metres: "105.5"
  surface_words,
};
// "NAME", "DATE", "PID", ...; empty for a name it does not know.
std::optional<FieldType> field_type_from(std::string_view name);
// All names, for messages.
std::string field_type_names();
// Personal numbers and amounts need a second source before they are accepted.
// Whether there is no value of the type without a figure.
bool needs_figures(FieldType type);
bool needs_second_source(FieldType type, std::string_view value);

// A printed value brought to its normal form.
struct Reading {
  std::string value;
  double quality = 1;  // multiplies the confidence of the words it was read from
  std::string doubt;   // why a person should look; empty when nothing is wrong with it
};
// raw: as printed, without its label. An empty value means that nothing of this type is there.
Reading read_value(FieldType type, std::string_view raw, const ValueWords& words);

// Cleans what stands around a value on a form: colons, dotted leaders, item numbers of the label that follows.
std::string trimmed_value(std::string_view raw);

}  // namespace sohoa

#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "classifiers/calibration.h"
#include "classifiers/values.h"
#include "document/record.h"

// How sure a value is. Stages only gather what speaks for and against it (signs, findings, sources); judge() turns all
// of it into one probability and a status, once, at the end.
namespace sohoa {

// Brings field.raw to the normal form of its type (for a code, the first of these forms that it has); what is wrong with the form
// becomes a doubt.
void take_value(FieldType type, const ValueWords& words, Field& field, const std::vector<std::string>& forms = {});

// The same for a field whose value a zone has already normalised.
void take_zone_value(FieldType type, const ValueWords& words, Field& field);

// What a check found. Nothing is found about a field with neither print nor value, except that it is missing.
void doubt(Field& field, std::string_view check, std::string reason);
void support(Field& field, std::string_view check, std::string reason);
void prove(Field& field, std::string_view check, std::string reason);

[[nodiscard]] bool is_missing(const Field& field);
[[nodiscard]] bool is_doubted(const Field& field);
[[nodiscard]] bool is_doubted_by(const Field& field, std::string_view check);

// What the print says of a value, as a source for another field that states the same fact.
[[nodiscard]] Evidence as_source(const Field& field, Evidence::Source source);

// Sets confidence, status, reason and the print as first source. Two readings of the same pixels are one source. A code
// (QR, MRZ) that says the same settles every doubt about the print; other sources that agree only settle that the
// reader is unsure. A source that says otherwise sends the value to a person. The last finding tells the threshold.
void judge(FieldType type, bool required, const Calibration& calibration, Field& field);

}  // namespace sohoa

#pragma once

#include <string>

#include "classifiers/values.h"
#include "document/record.h"

// Whether a value is accepted or goes to a person.
namespace sohoa {

// Normalises field.raw, judges it and sets value, confidence, status and reason. A doubt already in field.reason stays.
void settle_field(FieldType type, Field& field);

// The same for a field whose value a zone has already normalised.
void settle_zone(FieldType type, Field& field);

// Sends a field to review, whatever else speaks for it; a missing one stays missing.
void doubt(Field& field, const std::string& reason);

// Two readings of one fact that agree make each other more likely, and are each other's second source.
void confirm(Field& a, Field& b);

// The reader alone is in doubt of the value: a second source can settle it.
bool only_unsure(const Field& field);

}  // namespace sohoa

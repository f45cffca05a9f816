#include "classifiers/judgement.h"

#include <algorithm>

namespace sohoa {
namespace {

constexpr const char* kUnsure = "the reader is not sure of every letter";

}  // namespace

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
    field.reason = kUnsure;
  }
  field.status = field.reason.empty() ? FieldStatus::accepted : FieldStatus::review;
}

void settle_zone(FieldType type, Field& field) {
  if (field.value.empty() && field.raw.empty() && field.reason.empty()) {
    field = Field{};
    return;
  }
  if (field.reason.empty() && field.confidence < acceptance_threshold(type)) {
    field.reason = kUnsure;
  }
  if (type == FieldType::name || type == FieldType::post || type == FieldType::organization) {
    const Reading reading = read_value(type, field.value);
    field.confidence *= reading.quality;
    if (field.reason.empty()) field.reason = reading.doubt;
  }
  field.status = field.reason.empty() ? FieldStatus::accepted : FieldStatus::review;
}

void doubt(Field& field, const std::string& reason) {
  if (field.status == FieldStatus::missing) return;
  field.status = FieldStatus::review;
  if (field.reason.empty() || field.reason.ends_with("a second source")) field.reason = reason;
  field.confidence = std::min(field.confidence, 0.5);
}

// Two readings of one fact that agree make each other more likely.
void confirm(Field& a, Field& b) {
  const double joint = 1 - (1 - a.confidence) * (1 - b.confidence);
  for (Field* field : {&a, &b}) {
    field->confidence = std::min(joint, 0.999);
    if (only_unsure(*field) || field->reason.ends_with("a second source")) {
      field->reason.clear();
      field->status = FieldStatus::accepted;
    }
  }
}

bool only_unsure(const Field& field) { return field.reason == kUnsure; }

}  // namespace sohoa

#pragma once

#include <optional>
#include <string>

#include "review/field_checks.h"
#include "review/json_body.h"
#include "storage/review_store.h"

namespace sohoa {

// {decision: accept | unreadable} or {decision: correct, raw}, with the value that the field's own checks make of it. Nothing for
// what is none of these.
[[nodiscard]] Result<std::optional<Decision>> decision_in(const JsonBody& body, const FieldAddress& address, ReviewStore& store, const FieldChecks& checks);

// {seen_value, seen_status}: what the person saw; nothing where the request does not say.
[[nodiscard]] std::optional<SeenField> seen_in(const JsonBody& body);

}  // namespace sohoa

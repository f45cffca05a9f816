#pragma once

#include <vector>

#include "classifiers/definitions.h"
#include "document/record.h"

namespace sohoa {

// What must hold between the fields of a paper: agreement makes both surer, disagreement sends both to review.
void apply_rules(const std::vector<RuleDefinition>& rules, FieldMap& fields);

}  // namespace sohoa

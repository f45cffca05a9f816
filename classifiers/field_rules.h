#pragma once

#include <vector>

#include "classifiers/definitions.h"
#include "document/record.h"

namespace sohoa {

// What must hold between the fields of a paper: what agrees is another source, what does not a doubt.
void apply_rules(const std::vector<RuleDefinition>& rules, FieldMap& fields);

}  // namespace sohoa

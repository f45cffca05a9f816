#pragma once

#include "classifiers/definitions.h"
#include "document/record.h"

namespace sohoa {

// The notation of an official document against the type its title names and the body that issued it.
void check_notation(const TypeDefinition& type, const Field& organ_name, Field& notation);

}  // namespace sohoa

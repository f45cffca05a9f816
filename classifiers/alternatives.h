#pragma once

#include <vector>

#include "classifiers/definitions.h"
#include "document/record.h"

namespace sohoa {

// Other values that a field may have: what it becomes when one of its words is read as the reader would next have read
// it. Normalised like the value itself, likeliest first, at most three. page: the one the field stands on.
[[nodiscard]] std::vector<OtherReading> alternatives_of(FieldType type, const Field& field, const PageText& page, const ValueWords& words);

}  // namespace sohoa

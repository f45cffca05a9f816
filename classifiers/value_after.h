#pragma once

#include <cstddef>
#include <vector>

#include "classifiers/definitions.h"
#include "classifiers/label_set.h"
#include "classifiers/page_view.h"

namespace sohoa {

// What stands beside and under a label, or in the cell beside its own; the field's raw text is not brought to its normal form.
[[nodiscard]] Field value_after(const PageView& page, const std::vector<LabelHit>& hits, std::size_t hit, const FieldDefinition& field);

}  // namespace sohoa

#pragma once

#include <vector>

#include "classifiers/definitions.h"

namespace sohoa {

// What loads but works against its author: titles and labels that cannot be told apart, types that rule themselves out,
// and the like.
[[nodiscard]] std::vector<DefinitionRemark> weaknesses_of(const Definitions& definitions);

}  // namespace sohoa

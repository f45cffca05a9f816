#pragma once

#include <string>
#include <vector>

#include "classifiers/reuse.h"

namespace sohoa {

// A form's fields with their sources, what is left to write, and how many of how many are filled in.
std::string prefill_json(const Prefill& prefill);
// Which papers have to be brought, and where those stand that need not.
std::string needed_json(const std::vector<NeededPaper>& papers);

}  // namespace sohoa

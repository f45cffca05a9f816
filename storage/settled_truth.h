#pragma once

#include <vector>

#include "storage/review_store.h"

namespace sohoa {

// A field as people settled it.
struct SettledTruth {
  ReviewItem item;
  bool confirmed = false;  // as the machine had read it
};

// All settled fields in the order of their addresses, but for unreadable ones and those of papers that are, or share a page with, a
// secret one.
[[nodiscard]] Result<std::vector<SettledTruth>> settled_truth(Database& database);

}  // namespace sohoa

#pragma once

#include "storage/database.h"
#include "storage/review_store.h"

namespace sohoa {

// The waiting fields that a filter lets through, as the part of a statement behind FROM, where the queue is q. What waits for a
// new scan is nobody's, and what a supervisor is asked about is no other reviewer's. Adds to `values` what it has ? for.
[[nodiscard]] std::string waiting(const QueueFilter& filter, SqlValues& values);

}  // namespace sohoa

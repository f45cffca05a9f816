#pragma once

#include "storage/database.h"
#include "storage/review_store.h"

namespace sohoa {

// The waiting fields that a filter lets through, as the part of a statement behind FROM, where the queue is q. What waits for a
// new scan is nobody's, and what a supervisor is asked about is no other reviewer's; nor is anybody shown what is closed to them. What
// two people are to type is in a part of its own, so that no statement shows it by the way. Adds to `values` what it has ? for.
[[nodiscard]] std::string waiting(const QueueFilter& filter, SqlValues& values);

// The papers that are set aside from reviewers, or from supervisors, as a statement that gives their ids from paper_decisions p.
[[nodiscard]] std::string set_aside(bool supervises);

}  // namespace sohoa

#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "document/result.h"
#include "storage/review_store.h"

namespace sohoa {

// So many waiting fields have this in common.
struct QueueSlice {
  std::string name;  // a date, a code, an id
  std::int64_t waiting = 0;
  std::string due_on = {};  // of a dossier; empty: not known
  std::int64_t at = 0;      // of a batch: when it came, in seconds since 1970 UTC; 0: not known
};

// What waits at one moment and how long it will take.
struct QueueOverview {
  std::int64_t waiting = 0, papers = 0;
  // The mean of this warehouse's own latest decisions, pauses left out; nothing where there are none yet.
  std::optional<double> seconds_per_field;
  std::int64_t measured = 0;  // of how many
  std::int64_t to_type = 0, differences = 0;  // fields beside these: that two people are to type, and, for supervisors, that they typed otherwise
  std::vector<QueueSlice> by_due, by_dossier, by_batch;  // the most urgent first, a hundred at most; an empty name: it has none
  std::vector<QueueSlice> by_type, by_doubt;             // the most first
  std::vector<QueueSlice> by_account;                    // who has how many before them
};

[[nodiscard]] Result<QueueOverview> queue_overview(Database& database, const QueueFilter& filter, std::int64_t now);

}  // namespace sohoa

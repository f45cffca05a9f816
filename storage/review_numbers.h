#pragma once

#include <cstdint>

#include "document/result.h"

namespace sohoa {

class Database;

// How many fields wait for a person, and how many of them somebody has before them.
struct QueueSize {
  std::int64_t waiting = 0, leased = 0;
};

// What the warehouse knows of the reviewers' work, counted; no name and no value is in it. Safe from any thread.
class ReviewNumbers {
 public:
  explicit ReviewNumbers(Database& database) : database_(database) {}

  [[nodiscard]] Result<QueueSize> queue_size(std::int64_t now);

 private:
  Database& database_;
};

}  // namespace sohoa

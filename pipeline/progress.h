#pragma once

#include <atomic>
#include <cstdint>

namespace sohoa {

// Counters a terminal may watch while a batch runs.
struct Progress {
  std::atomic<std::uint64_t> pages_in = 0;
  std::atomic<std::uint64_t> pages_done = 0;   // read, or settled before reading
  std::atomic<std::uint64_t> pages_read = 0;   // read by this run
  std::atomic<std::uint64_t> for_review = 0;   // fields that wait for a person
  std::atomic<std::uint64_t> quarantined = 0;  // pages
};

}  // namespace sohoa

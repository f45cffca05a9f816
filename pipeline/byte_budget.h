#pragma once

#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>

namespace sohoa {

// Bounds the bytes of pixels in flight. acquire() blocks; a request above the whole budget is let in once it is alone.
class ByteBudget {
 public:
  explicit ByteBudget(std::uint64_t limit_bytes) : limit_bytes_(limit_bytes) {}

  // Holds its share until it is destroyed. Must not outlive the budget.
  using Ticket = std::shared_ptr<void>;
  [[nodiscard]] Ticket acquire(std::uint64_t bytes);

  [[nodiscard]] std::uint64_t peak_bytes() const;

 private:
  void release(std::uint64_t bytes);

  const std::uint64_t limit_bytes_;
  mutable std::mutex mutex_;
  std::condition_variable freed_;
  std::uint64_t in_flight_bytes_ = 0;
  std::uint64_t peak_bytes_ = 0;
};

}  // namespace sohoa

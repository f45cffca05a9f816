#include "pipeline/byte_budget.h"

#include <algorithm>

namespace sohoa {

ByteBudget::Ticket ByteBudget::acquire(std::uint64_t bytes) {
  std::unique_lock lock(mutex_);
  freed_.wait(lock, [&] { return in_flight_bytes_ == 0 || in_flight_bytes_ + bytes <= limit_bytes_; });
  in_flight_bytes_ += bytes;
  peak_bytes_ = std::max(peak_bytes_, in_flight_bytes_);
  return {static_cast<void*>(this), [this, bytes](void*) { release(bytes); }};
}

void ByteBudget::release(std::uint64_t bytes) {
  {
    const std::lock_guard lock(mutex_);
    in_flight_bytes_ -= bytes;
  }
  freed_.notify_all();
}

std::uint64_t ByteBudget::peak_bytes() const {
  const std::lock_guard lock(mutex_);
  return peak_bytes_;
}

}  // namespace sohoa

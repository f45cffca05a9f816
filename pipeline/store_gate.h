#pragma once

#include <condition_variable>
#include <cstddef>
#include <mutex>

namespace sohoa {

// Counts the pages of documents that are complete but not stored yet, and holds admission back while there are many.
// Only finished documents count, so that a paper longer than the limit cannot block itself.
class StoreGate {
 public:
  explicit StoreGate(std::size_t limit_pages = 512) : limit_pages_(limit_pages) {}

  void enter(std::size_t pages) {
    const std::lock_guard lock(mutex_);
    waiting_pages_ += pages;
  }
  void leave(std::size_t pages) {
    {
      const std::lock_guard lock(mutex_);
      waiting_pages_ -= pages;
    }
    stored_.notify_all();
  }
  void wait_for_room() {
    std::unique_lock lock(mutex_);
    stored_.wait(lock, [&] { return waiting_pages_ < limit_pages_; });
  }

 private:
  const std::size_t limit_pages_;
  std::mutex mutex_;
  std::condition_variable stored_;
  std::size_t waiting_pages_ = 0;
};

}  // namespace sohoa

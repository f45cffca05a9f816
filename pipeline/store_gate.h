#pragma once

#include <condition_variable>
#include <cstddef>
#include <mutex>

namespace sohoa {

// Holds admission back while many pages wait behind it: pages that are settled but not joined to a document yet, and
// pages of documents that are complete but not stored. The page of the lowest number is always on its way and finished
// documents are always stored, so that neither count can block itself.
class StoreGate {
 public:
  explicit StoreGate(std::size_t limit_pages = 512) : limit_pages_(limit_pages) {}

  void page_admitted() { change(unjoined_pages_, 1, 0); }
  void page_joined() { change(unjoined_pages_, 0, 1); }
  void document_complete(std::size_t pages) { change(unstored_pages_, pages, 0); }
  void document_stored(std::size_t pages) { change(unstored_pages_, 0, pages); }

  void wait_for_room() {
    std::unique_lock lock(mutex_);
    moved_.wait(lock, [&] { return unjoined_pages_ < limit_pages_ && unstored_pages_ < limit_pages_; });
  }

 private:
  void change(std::size_t& count, std::size_t more, std::size_t less) {
    {
      const std::lock_guard lock(mutex_);
      count += more;
      count -= less;
    }
    moved_.notify_all();
  }

  const std::size_t limit_pages_;
  std::mutex mutex_;
  std::condition_variable moved_;
  std::size_t unjoined_pages_ = 0, unstored_pages_ = 0;
};

}  // namespace sohoa

#pragma once

#include <cstdint>
#include <functional>
#include <future>
#include <map>
#include <mutex>
#include <optional>
#include <string>

#include "review/http.h"

namespace sohoa {

// Answers that many ask for and that take long to find: found by one for all who ask meanwhile, and given again for a while. Whoever
// asks then finds a newer one; others are given the former so long, or wait for it where that is too old. Safe from any thread.
class SharedAnswers {
 public:
  // fresh_seconds: how long an answer is given again; while a newer one is being found, three times as long.
  explicit SharedAnswers(std::int64_t fresh_seconds) : fresh_seconds_(fresh_seconds) {}

  using Find = std::function<HttpReply()>;
  // key: what the answer depends on. at: when it is asked, in seconds since 1970 UTC. What fails is not given again.
  [[nodiscard]] HttpReply answer(const std::string& key, std::int64_t at, const Find& find);
  // Whoever asks from now on gets what is found from now on.
  void forget();

 private:
  struct Entry {
    std::optional<HttpReply> reply;
    std::int64_t at = 0;
    std::shared_future<HttpReply> being_found;
  };

  const std::int64_t fresh_seconds_;
  std::mutex mutex_;  // guards all below
  std::map<std::string, Entry> entries_;
  std::int64_t times_forgotten_ = 0;
};

}  // namespace sohoa

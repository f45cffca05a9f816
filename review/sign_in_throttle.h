#pragma once

#include <cstdint>
#include <map>
#include <mutex>
#include <string>

namespace sohoa {

// Makes guessing passwords slow: after five failures under one name, or twenty from one address, the next try must wait,
// twice as long each time, a quarter of an hour at most. Kept in memory: a restart forgives. Safe from any thread.
class SignInThrottle {
 public:
  // Seconds until this name may be tried from this address; 0: now.
  [[nodiscard]] std::int64_t wait_seconds(const std::string& name, const std::string& address, std::int64_t now);
  void note_failure(const std::string& name, const std::string& address, std::int64_t now);
  // What was noted as a failure before it was tried turned out right.
  void note_success(const std::string& name, const std::string& address);

 private:
  struct Failures {
    int count = 0;
    std::int64_t blocked_until = 0, last = 0;
  };
  void count_failure(Failures& failures, int free_tries, std::int64_t now);
  void forget_old(std::int64_t now);

  std::mutex mutex_;
  std::map<std::string, Failures> by_name_, by_address_;
};

}  // namespace sohoa

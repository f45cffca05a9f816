#include "review/sign_in_throttle.h"

#include <algorithm>

namespace sohoa {
namespace {

constexpr int free_tries_of_a_name = 5, free_tries_of_an_address = 20;
constexpr std::int64_t longest_wait_seconds = 15 * 60;
// Names that nobody has are tried without end: so many are remembered, and none longer than the longest wait.
constexpr std::size_t most_remembered = 10'000;

}  // namespace

std::int64_t SignInThrottle::wait_seconds(const std::string& name, const std::string& address, std::int64_t now) {
  const std::lock_guard lock(mutex_);
  std::int64_t wait = 0;
  if (const auto found = by_name_.find(name); found != by_name_.end()) wait = std::max(wait, found->second.blocked_until - now);
  if (const auto found = by_address_.find(address); found != by_address_.end()) wait = std::max(wait, found->second.blocked_until - now);
  return wait;
}

void SignInThrottle::note_failure(const std::string& name, const std::string& address, std::int64_t now) {
  const std::lock_guard lock(mutex_);
  forget_old(now);
  if (by_name_.size() < most_remembered) count_failure(by_name_[name], free_tries_of_a_name, now);
  if (by_address_.size() < most_remembered) count_failure(by_address_[address], free_tries_of_an_address, now);
}

void SignInThrottle::note_success(const std::string& name, const std::string& address) {
  const std::lock_guard lock(mutex_);
  by_name_.erase(name);
  // A whole office may sign in from one address.
  if (const auto found = by_address_.find(address); found != by_address_.end() && --found->second.count <= 0) by_address_.erase(found);
}

void SignInThrottle::count_failure(Failures& failures, int free_tries, std::int64_t now) {
  failures.last = now;
  if (++failures.count < free_tries) return;
  const int doublings = std::min(failures.count - free_tries, 10);
  failures.blocked_until = now + std::min<std::int64_t>(longest_wait_seconds, std::int64_t{2} << doublings);
}

void SignInThrottle::forget_old(std::int64_t now) {
  for (auto* remembered : {&by_name_, &by_address_})
    std::erase_if(*remembered, [&](const auto& entry) { return now - entry.second.last > longest_wait_seconds; });
}

}  // namespace sohoa

#include "review/shared_answers.h"

namespace sohoa {
namespace {

constexpr std::size_t most_kept = 256;

}  // namespace

HttpReply SharedAnswers::answer(const std::string& key, std::int64_t at, const Find& find) {
  std::promise<HttpReply> found;
  std::shared_future<HttpReply> being_found;
  std::int64_t times_forgotten = 0;
  {
    const std::lock_guard lock(mutex_);
    if (entries_.size() >= most_kept) std::erase_if(entries_, [](const auto& kept) { return !kept.second.being_found.valid(); });
    Entry& entry = entries_[key];
    const std::int64_t age = at - entry.at;  // below zero: the clock was put back, and nothing is fresh
    const std::int64_t most = entry.being_found.valid() ? 3 * fresh_seconds_ : fresh_seconds_;
    if (entry.reply && age >= 0 && age <= most) return *entry.reply;
    times_forgotten = times_forgotten_;
    being_found = entry.being_found;
    if (!being_found.valid()) entry.being_found = found.get_future().share();
  }
  if (being_found.valid()) return being_found.get();

  const auto keep = [&](std::optional<HttpReply> reply) {
    const std::lock_guard lock(mutex_);
    if (times_forgotten == times_forgotten_) entries_[key] = {std::move(reply), at, {}};
  };
  try {
    HttpReply reply = find();
    keep(reply.status == 200 ? std::optional(reply) : std::nullopt);
    found.set_value(reply);
    return reply;
  } catch (...) {
    keep(std::nullopt);
    found.set_exception(std::current_exception());
    throw;
  }
}

void SharedAnswers::forget() {
  const std::lock_guard lock(mutex_);
  entries_.clear();
  ++times_forgotten_;
}

}  // namespace sohoa

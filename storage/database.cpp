#include "storage/database.h"

#include <algorithm>
#include <exception>

#include "document/printable.h"

namespace sohoa {
namespace {

// Who comes behind them waits no longer than for so many.
constexpr std::size_t most_together = 16;

}  // namespace

std::string storable(const std::string& text) {
  std::string good = valid_utf8(text);
  for (std::size_t at = 0; (at = good.find('\0', at)) != std::string::npos;) good.replace(at, 1, "%00");
  return good;
}

Result<void> Database::write_in_turn(const Work& work) {
  Turn mine{work};
  std::unique_lock lock(turns_mutex_);
  waiting_.push_back(&mine);
  turn_over_.wait(lock, [&] { return mine.over || (!writing_ && waiting_.front() == &mine); });
  if (!mine.over) {
    const auto end = waiting_.begin() + static_cast<std::ptrdiff_t>(std::min(waiting_.size(), most_together));
    const std::vector<Turn*> turns(waiting_.begin(), end);
    waiting_.erase(waiting_.begin(), end);
    writing_ = true;
    lock.unlock();
    write_together(turns);
    lock.lock();
    for (Turn* turn : turns) turn->over = true;
    writing_ = false;
    turn_over_.notify_all();
  }
  lock.unlock();
  if (mine.outcome) return *mine.outcome;
  return write([&](Session& session) -> Result<void> {
    session.exclude_others();
    return work(session);
  });
}

// One whose statements fail takes the transaction with it: then each is written by itself. Not so once it was to be committed: it may have been.
void Database::write_together(const std::vector<Turn*>& turns) {
  std::vector<Result<void>> outcomes;
  bool all_ran = false;
  try {
    const Result<void> written = write([&](Session& session) -> Result<void> {
      outcomes.clear();
      all_ran = false;
      session.exclude_others();
      for (const Turn* turn : turns) {
        if (turns.size() == 1) return turn->work(session);
        session.run("SAVEPOINT turn");
        outcomes.push_back(turn->work(session));
        if (!outcomes.back()) session.run("ROLLBACK TO turn");
        session.run("RELEASE turn");
      }
      session.query("SELECT 1", {}, [](const SqlRow&) {});  // statements that were sent and fail do so here at the latest
      all_ran = true;
      return {};
    });
    if (turns.size() == 1 || (!written && all_ran)) outcomes.assign(turns.size(), written);
    else if (!written) return;
  } catch (...) {
    return;
  }
  for (std::size_t i = 0; i < turns.size(); ++i) turns[i]->outcome = std::move(outcomes[i]);
}

}  // namespace sohoa

#pragma once

#include <functional>
#include <string>
#include <utility>

#include "storage/database.h"

namespace sohoa::test {

// A database whose writing transactions are noticed before they begin, by any thread, and may be told afterwards to have ended otherwise.
class WatchedDatabase final : public Database {
 public:
  using Told = std::function<Result<void>(const Result<void>&)>;
  WatchedDatabase(
      Database& inner, std::function<void()> before_write, Told told = [](const Result<void>& ended) { return ended; })
      : inner_(inner), before_write_(std::move(before_write)), told_(std::move(told)) {}

  Result<void> write(const Work& work) override {
    before_write_();
    return told_(inner_.write(work));
  }
  Result<void> read(const Work& work) override { return inner_.read(work); }
  Result<void> scrub() override { return inner_.scrub(); }
  std::span<const char* const> migrations() const override { return inner_.migrations(); }
  const std::string& name() const override { return inner_.name(); }
  Result<std::string> describe() override { return inner_.describe(); }
  std::string path_to_note(const std::string& folder) const override { return inner_.path_to_note(folder); }
  std::string noted_path(const std::string& note) const override { return inner_.noted_path(note); }

 private:
  Database& inner_;
  const std::function<void()> before_write_;
  const Told told_;
};

}  // namespace sohoa::test

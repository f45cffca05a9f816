#pragma once

#include <functional>
#include <string>
#include <utility>

#include "storage/database.h"

namespace sohoa::test {

// A database whose writing transactions are noticed before they begin, by any thread.
class WatchedDatabase final : public Database {
 public:
  WatchedDatabase(Database& inner, std::function<void()> before_write) : inner_(inner), before_write_(std::move(before_write)) {}

  Result<void> write(const Work& work) override {
    before_write_();
    return inner_.write(work);
  }
  Result<void> read(const Work& work) override { return inner_.read(work); }
  std::span<const char* const> migrations() const override { return inner_.migrations(); }
  const std::string& name() const override { return inner_.name(); }
  Result<std::string> describe() override { return inner_.describe(); }
  std::string path_to_note(const std::string& folder) const override { return inner_.path_to_note(folder); }
  std::string noted_path(const std::string& note) const override { return inner_.noted_path(note); }

 private:
  Database& inner_;
  const std::function<void()> before_write_;
};

}  // namespace sohoa::test

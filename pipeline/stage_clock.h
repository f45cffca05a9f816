#pragma once

#include <array>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <string_view>

namespace sohoa {

// How long a stage took, added up over all threads.
class StageClock {
 public:
  explicit StageClock(std::string_view name) : name_(name) {}

  // Times one run of the stage, from construction to destruction.
  class Lap {
   public:
    explicit Lap(StageClock& clock) : clock_(clock), start_(std::chrono::steady_clock::now()) {}
    ~Lap() { clock_.add(std::chrono::steady_clock::now() - start_); }
    Lap(const Lap&) = delete;
    Lap& operator=(const Lap&) = delete;

   private:
    StageClock& clock_;
    std::chrono::steady_clock::time_point start_;
  };

  [[nodiscard]] std::string_view name() const { return name_; }
  [[nodiscard]] double seconds() const { return static_cast<double>(nanoseconds_) / 1e9; }

 private:
  void add(std::chrono::nanoseconds spent) {
    nanoseconds_ += static_cast<std::uint64_t>(spent.count());
  }

  std::string_view name_;
  std::atomic<std::uint64_t> nanoseconds_ = 0;
};

// One clock for each stage, in the order data flows.
struct StageClocks {
  StageClock decode{"decode"}, prepare{"prepare"}, find_lines{"find_lines"}, read{"read"}, journal{"journal"},
      assemble{"assemble"}, recognise{"recognise"}, store{"store"};
  [[nodiscard]] std::array<const StageClock*, 8> all() const {
    return {&decode, &prepare, &find_lines, &read, &journal, &assemble, &recognise, &store};
  }
};

}  // namespace sohoa

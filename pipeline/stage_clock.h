#pragma once

#include <array>
#include <chrono>
#include <mutex>
#include <string_view>
#include <vector>

namespace sohoa {

// How long a stage took, lap by lap, on all threads.
class StageClock {
 public:
  using Duration = std::chrono::steady_clock::duration;

  explicit StageClock(std::string_view name) : name_(name) {}

  // Times one run of the stage, from construction to destruction. Adds it to `total` as well, where there is one.
  class Lap {
   public:
    explicit Lap(StageClock& clock, Duration* total = nullptr)
        : clock_(clock), total_(total), start_(std::chrono::steady_clock::now()) {}
    ~Lap() {
      const Duration spent = std::chrono::steady_clock::now() - start_;
      clock_.add(spent);
      if (total_) *total_ += spent;
    }
    Lap(const Lap&) = delete;
    Lap& operator=(const Lap&) = delete;

   private:
    StageClock& clock_;
    Duration* total_;
    std::chrono::steady_clock::time_point start_;
  };

  void add(Duration spent) {
    const std::lock_guard lock(mutex_);
    seconds_ += std::chrono::duration<double>(spent).count();
    laps_ms_.push_back(std::chrono::duration<float, std::milli>(spent).count());
  }

  [[nodiscard]] std::string_view name() const { return name_; }
  // For after the run.
  [[nodiscard]] double seconds() const { return seconds_; }
  [[nodiscard]] const std::vector<float>& laps_ms() const { return laps_ms_; }

 private:
  std::string_view name_;
  std::mutex mutex_;
  double seconds_ = 0;
  std::vector<float> laps_ms_;
};

// One clock for each stage, in the order data flows, and one for the work that a page takes until it is journalled.
struct StageClocks {
  StageClock decode{"decode"}, prepare{"prepare"}, find_lines{"find_lines"}, read{"read"}, settle{"settle"}, journal{"journal"},
      assemble{"assemble"}, recognise{"recognise"}, store{"store"};
  StageClock page{"page"};
  [[nodiscard]] std::array<const StageClock*, 9> stages() const {
    return {&decode, &prepare, &find_lines, &read, &settle, &journal, &assemble, &recognise, &store};
  }
  // Those with one lap a page.
  [[nodiscard]] std::array<const StageClock*, 7> by_page() const {
    return {&page, &decode, &prepare, &find_lines, &read, &settle, &journal};
  }
};

}  // namespace sohoa

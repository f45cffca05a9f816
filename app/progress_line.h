#pragma once

#include <atomic>
#include <thread>

#include "speech/language.h"
#include "pipeline/progress.h"

namespace sohoa {

// A line on the terminal that is redrawn while the batch runs; silent when stderr is not a terminal.
class ProgressLine {
 public:
  ProgressLine(const Progress& progress, const Speech& say, bool wanted);
  ~ProgressLine();
  ProgressLine(const ProgressLine&) = delete;
  ProgressLine& operator=(const ProgressLine&) = delete;

 private:
  void draw(double seconds) const;

  const Progress& progress_;
  const Speech& say_;
  std::atomic<bool> done_ = false;
  std::thread thread_;
};

}  // namespace sohoa

#pragma once

#include <atomic>
#include <mutex>
#include <string>

#include "pipeline/digitize.h"

namespace sohoa {

// Takes single files into the warehouse, each as a small batch in a folder of its own, through the very stages of a run. One after
// the other; safe from any thread.
class CounterIntake {
 public:
  // folder: holds the batches' folders. warehouse_url: for the batch to note. error_budget: as of a run.
  CounterIntake(std::string folder, std::string warehouse_url, std::string archive, int jobs, const DigitizeTools& tools, DecoderPool& decoders,
                const std::atomic<bool>& stop)
      : folder_(std::move(folder)), warehouse_url_(std::move(warehouse_url)), archive_(std::move(archive)), jobs_(jobs), tools_(tools), decoders_(decoders), stop_(stop) {}

  // name: as a browser says it; dossier: the code of the one it belongs to, may be empty. A file that cannot be read is no failure but
  // an outcome of the run.
  [[nodiscard]] Result<DigitizeReport> take_in(const std::string& name, const std::string& content, const std::string& dossier);

 private:
  const std::string folder_, warehouse_url_, archive_;
  const int jobs_;
  const DigitizeTools tools_;
  DecoderPool& decoders_;
  const std::atomic<bool>& stop_;
  std::mutex one_;
};

}  // namespace sohoa

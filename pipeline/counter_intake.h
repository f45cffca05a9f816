#pragma once

#include <atomic>
#include <filesystem>
#include <mutex>
#include <string>

#include "pipeline/digitize.h"
#include "storage/audit_trail.h"
#include "storage/durable_file.h"

namespace sohoa {

// Takes single files into the warehouse, each as a small batch in a folder of its own, through the very stages of a run. One after
// the other; safe from any thread and several processes. A file and who brought it are noted on disk before anything is filed, so that a
// kill or a failure loses nothing: what has begun is finished later, what has not leaves nothing.
class CounterIntake {
 public:
  // folder: holds the batches' folders. warehouse_url: for the batch to note. error_budget: as of a run.
  CounterIntake(std::string folder, std::string warehouse_url, std::string archive, int jobs, const DigitizeTools& tools, DecoderPool& decoders,
                const std::atomic<bool>& stop)
      : folder_(std::move(folder)), warehouse_url_(std::move(warehouse_url)), archive_(std::move(archive)), jobs_(jobs), tools_(tools), decoders_(decoders), stop_(stop) {}

  // name: as a browser says it; dossier: the code of the one it belongs to, may be empty. A file that cannot be read is no failure but
  // an outcome of the run. The scan is noted in the warehouse, too.
  [[nodiscard]] Result<DigitizeReport> take_in(const Actor& actor, const std::string& name, const std::string& content, const std::string& dossier);
  // Finishes the scans that were begun and not finished; what was begun by another version of the program or its models is read anew.
  // What fails again stays for the next time.
  void finish_begun();

 private:
  [[nodiscard]] Result<FileHandle> lock_folder() const;
  void finish_begun_alone();
  [[nodiscard]] Result<DigitizeReport> file(const std::filesystem::path& begun);
  [[nodiscard]] Result<std::filesystem::path> begin_anew(const std::filesystem::path& begun);

  const std::string folder_, warehouse_url_, archive_;
  const int jobs_;
  const DigitizeTools tools_;
  DecoderPool& decoders_;
  const std::atomic<bool>& stop_;
  std::mutex one_;
};

}  // namespace sohoa

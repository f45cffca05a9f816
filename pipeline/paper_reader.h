#pragma once

#include <functional>
#include <map>
#include <mutex>
#include <string>

#include "classifiers/record_types.h"
#include "ocr/reader_pool.h"
#include "pipeline/byte_budget.h"
#include "pipeline/intake/decoder_pool.h"
#include "storage/paper_store.h"

namespace sohoa {

// Reads filed papers again from the kept originals, by the stages of the run, as thoroughly and as strictly as their own batch was
// read, and as people have said since. Safe from any thread.
class PaperReader {
 public:
  using LoadTypes = std::function<Result<RecordTypes>(double error_budget)>;
  // archive: where originals are looked for instead of where the warehouse says; may be empty.
  PaperReader(DecoderPool& decoders, LoadTypes load_types, std::string archive);

  // Fails where the definitions of record types are wrong.
  [[nodiscard]] Result<void> make_ready();

  // A page that could not be read and still cannot is quarantined, as in a run. Fails with the page's error where it could; with not_found
  // where an original is not there, damaged where it has changed; secret where the paper turns out to be one that must not be read.
  [[nodiscard]] Result<Document> read(const KeptPaper& paper);

 private:
  [[nodiscard]] Result<const RecordTypes*> types_for(double error_budget);

  DecoderPool& decoders_;
  const LoadTypes load_types_;
  const std::string archive_;
  ByteBudget pixels_{512ULL << 20};       // of all papers at a time
  std::map<Effort, ReaderPool> readers_;  // one for each effort there is
  std::mutex mutex_;                      // guards what follows
  std::map<double, RecordTypes> types_;   // by error budget
};

}  // namespace sohoa

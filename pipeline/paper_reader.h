#pragma once

#include <string>

#include "classifiers/record_types.h"
#include "ocr/reader_pool.h"
#include "pipeline/intake/decoder_pool.h"
#include "storage/paper_store.h"

namespace sohoa {

// Reads filed papers again from the kept originals, by the stages of the run and as people have said since. Safe from any thread.
class PaperReader {
 public:
  // archive: where originals are looked for instead of where the warehouse says; may be empty.
  PaperReader(DecoderPool& decoders, const RecordTypes& types, std::string archive);

  // A page that could not be read and still cannot is quarantined, as in a run. Fails with the page's error where it could; with not_found
  // where an original is not there, damaged where it has changed; secret where the paper turns out to be one that must not be read.
  [[nodiscard]] Result<Document> read(const KeptPaper& paper);

 private:
  DecoderPool& decoders_;
  const RecordTypes& types_;
  const std::string archive_;
  ReaderPool readers_;
};

}  // namespace sohoa

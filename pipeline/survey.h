#pragma once

#include <atomic>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "document/batch.h"
#include "pipeline/batch_plan.h"
#include "pipeline/intake/decoder_pool.h"
#include "storage/warehouse.h"

namespace sohoa {

// What triage found: the files in order, and for each how many pages it has and what they cost.
struct Survey {
  std::vector<InputFile> files;
  std::vector<FilePlan> plans;
  std::map<std::uint32_t, std::vector<std::string>> notes;  // by index into files
  std::optional<Error> failure;    // originals can no longer be kept: the batch must not go on
};

struct SurveyOptions {
  std::vector<std::string> inputs;
  std::vector<std::string> excluded;  // folders never entered: output and archive
  std::string archive_folder;  // where originals are kept
  int jobs = 1;
  // Where the pages of a file with this SHA-256 already stand in the warehouse; such a file is neither kept nor read again.
  std::function<Result<std::vector<FiledPage>>(const std::string& sha256)> filed_before;
};

// Finds, hashes, keeps and counts all input files. From here on a file is read from its kept copy, so that it may change
// or vanish meanwhile. Same bytes twice are surveyed once. Stops early, with what it has, when `stop` is set.
[[nodiscard]] Survey survey_inputs(const SurveyOptions& options, DecoderPool& decoders, const std::atomic<bool>& stop);

}  // namespace sohoa

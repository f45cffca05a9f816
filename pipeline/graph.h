#pragma once

#include <atomic>
#include <cstdint>
#include <optional>

#include "classifiers/record_types.h"
#include "pipeline/assembly/document_assembler.h"
#include "pipeline/batch_plan.h"
#include "pipeline/byte_budget.h"
#include "pipeline/filing.h"
#include "pipeline/page_samples.h"
#include "pipeline/page_stages.h"
#include "pipeline/progress.h"
#include "pipeline/stage_clock.h"
#include "storage/journal.h"

namespace sohoa {

// What the graph's nodes work with; all outlive the run.
struct GraphParts {
  const BatchPlan& plan;
  DecoderPool& decoders;
  ReaderPool& readers;
  const RecordTypes& types;
  Journal& journal;
  Filing& filing;
  PageSamples& samples;
  ByteBudget& budget;
  StageClocks& clocks;
  Progress& progress;
};

// Runs the whole batch on `jobs` threads. `stop` ends it in good order: stages at work are finished, no other begins, pages
// that are read are journalled, and what comes after a page that is not is left for the next run. Returns what made it stop early, if anything.
[[nodiscard]] std::optional<Error> run_graph(GraphParts parts, int jobs, const std::atomic<bool>& stop);

}  // namespace sohoa

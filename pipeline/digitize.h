#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "document/batch.h"
#include "document/result.h"
#include "ocr/page_reader.h"
#include "pipeline/filing.h"
#include "pipeline/graph.h"
#include "pipeline/intake/decoder_pool.h"
#include "pipeline/page_samples.h"
#include "storage/batch_files.h"

namespace sohoa {

// What an operator asks for.
struct DigitizeOptions {
  std::vector<std::string> inputs;   // files or folders
  std::string out;                   // output folder
  std::string warehouse_url;         // empty: sqlite:OUT/warehouse.db
  std::string archive;               // empty: OUT/originals
  std::string manifest;              // CSV of what should be there; empty: none
  std::string record_types_folder;
  std::string gazetteer;             // file of communes; empty: provinces only
  std::string calibration;           // file; empty: the one of the models
  std::string procedures_folder;
  std::string procedure_table;  // the office's own; there need be none
  int jobs = 1;                      // threads; the decoder pool should have as many processes
  std::uint64_t memory_budget_bytes = 512ULL << 20;  // pixels in flight
  Effort effort = Effort::normal;                    // how far doubtful lines are followed
  double error_budget = 0.003;                       // share of accepted fields that may be wrong
  bool with_hocr = false;                            // document.hocr beside the other files
  bool resume = false;
};

// What became of a run. An interrupted one has filed what was complete and wrote no batch.json.
struct DigitizeReport {
  std::string batch_id;
  std::vector<InputFile> files;
  FilingTotals totals;
  std::vector<ManifestRow> quarantined_pages;  // of files that could be opened
  std::vector<ManifestRow> review_pages;       // for a person to look at as a whole
  std::map<std::uint32_t, std::vector<std::string>> notes;  // by index into files; English
  std::map<std::string, double> timings;                    // seconds
  std::map<std::string, Percentiles> page_ms;               // milliseconds a page: the whole page, and by stage
  std::vector<PageSample> samples;
  std::optional<std::vector<Discrepancy>> discrepancies;  // against the expected manifest, where there was one
  std::map<std::string, std::string> versions;
  bool interrupted = false;
  double seconds = 0;
};

// What a run works with, where somebody has it already; all outlive the run. The options' warehouse is still what the batch notes.
struct DigitizeTools {
  const RecordTypes& types;
  const Procedures& procedures;
  ReaderPool& readers;
  Warehouse& warehouse;
  std::chrono::steady_clock::time_point start = std::chrono::steady_clock::now();  // of what the run's seconds count from
};

// Digitizes a batch: survey, graph, batch files. Fails where nothing sensible can be started or filed; a bad input is
// not a failure but an outcome. Once `stop` is set, decoders are killed and what is whole is kept. May be called again with `resume` after any kind of end.
[[nodiscard]] Result<DigitizeReport> digitize(const DigitizeOptions& options, DecoderPool& decoders,
                                              const std::atomic<bool>& stop, Progress& progress);
[[nodiscard]] Result<DigitizeReport> digitize(const DigitizeOptions& options, const DigitizeTools& tools, DecoderPool& decoders,
                                              const std::atomic<bool>& stop, Progress& progress);

}  // namespace sohoa

#pragma once

#include <cstdint>
#include <map>
#include <mutex>
#include <opencv2/core.hpp>
#include <string>
#include <vector>

#include "document/record.h"
#include "pipeline/batch_plan.h"
#include "pipeline/intake/decoder_pool.h"
#include "pipeline/page_stages.h"
#include "storage/batch_files.h"

namespace sohoa {

// A page for people to look at: as it was scanned and as the reader saw it, both upright and made smaller, and what was
// found on it, in pixels of those pictures.
struct PageSample {
  std::string path;  // of the input file
  int page = 1;      // within it
  std::string document_id, record_type;
  cv::Size size;
  std::vector<std::uint8_t> scan_jpeg, seen_jpeg;  // seen_jpeg is empty where the text was copied
  std::vector<std::vector<cv::Point>> baselines;
  struct SampleField {
    std::string key, value, status;
    Box box;
  };
  std::vector<SampleField> fields;
};

// A few pages of a batch, evenly spread, kept while they pass: half a dozen at most, whatever the batch.
class PageSamples {
 public:
  explicit PageSamples(std::uint64_t page_count);

  // Keeps small copies if the page is one of the chosen. Safe from any thread.
  void take(const LinedPage& page);

  // For after the run: those that became part of a filed document, with its fields; never a withheld page. A page that
  // an earlier run read is prepared once more.
  [[nodiscard]] std::vector<PageSample> finish(const BatchPlan& plan, const std::vector<ManifestRow>& manifest,
                                               const std::string& documents_folder, DecoderPool& decoders);

 private:
  std::vector<std::uint64_t> chosen_;  // sequence numbers, rising
  std::mutex mutex_;
  std::map<std::uint64_t, PageSample> taken_;
};

}  // namespace sohoa

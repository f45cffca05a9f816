#pragma once

#include <memory>
#include <opencv2/core.hpp>
#include <string>
#include <vector>

#include "document/result.h"
#include "ocr/line_cutter.h"

namespace sohoa {

// The line recogniser's network in 8-bit integers (models/recogniser): a picture of a line to one row of scores per
// `step` columns. The scores depend on that picture alone: not on the thread, the other lines or the processor's
// vector width. Immutable once loaded, so threads share it; what a run needs is in a Workspace.
class LineNetwork {
 public:
  // missing_dependency when the file cannot be read, damaged when it makes no sense.
  [[nodiscard]] static Result<std::shared_ptr<const LineNetwork>> load(const std::string& path);
  ~LineNetwork();

  // How lines must be cut for it.
  [[nodiscard]] const LineShape& shape() const;
  // Picture columns per row of scores.
  [[nodiscard]] int step() const;
  // UTF-8 characters of the scores' columns 1, 2, ...; column 0 is the CTC blank, and the one after the last symbol says
  // how surely that part of the line was written by hand.
  [[nodiscard]] const std::vector<std::string>& symbols() const;

  // Buffers of one thread. No allocation once the widest line has been seen.
  class Workspace {
   public:
    explicit Workspace(std::shared_ptr<const LineNetwork> network);
    Workspace(Workspace&&) noexcept;
    ~Workspace();

    // grey: CV_8UC1, shape().height rows, at least one column, dark on white. Returns CV_32FC1 logits, one row per
    // step() columns, valid until the next run.
    [[nodiscard]] cv::Mat run(const cv::Mat& grey);

   private:
    struct Buffers;
    std::shared_ptr<const LineNetwork> network_;
    std::unique_ptr<Buffers> buffers_;
  };

 private:
  struct Parts;
  explicit LineNetwork(std::unique_ptr<Parts> parts);
  std::unique_ptr<Parts> parts_;
};

}  // namespace sohoa

#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

#include "document/batch.h"
#include "document/page.h"
#include "storage/warehouse.h"

namespace sohoa {

// What is to be done about the pages of one input file.
struct FilePlan {
  std::vector<std::uint64_t> page_costs_bytes;  // one entry a page; a file that cannot be read counts as one page
  std::vector<FiledPage> filed_before;          // where its pages already stand in the warehouse; else empty
};

// Every page of the batch in sequence, each either to be read or settled before reading.
class BatchPlan {
 public:
  // One plan for each file, in the same order.
  BatchPlan(std::vector<InputFile> files, std::vector<FilePlan> plans);

  [[nodiscard]] const std::vector<InputFile>& files() const { return files_; }
  [[nodiscard]] const FilePlan& plan_of(std::uint32_t file) const { return plans_[file]; }
  [[nodiscard]] std::uint64_t page_count() const { return page_count_; }

  // A page and, when nothing is left to read, its result: the file failed, or its bytes are known already.
  struct PlannedPage {
    PageSource source;
    std::shared_ptr<const PageText> settled;
  };
  // Calls `visit` for each page in sequence order until it returns false.
  void for_each_page(const std::function<bool(PlannedPage)>& visit) const;

  // Does this page belong to a paper of this batch, or was it settled before reading?
  [[nodiscard]] bool is_part_of_a_paper(const PageText& page) const;

 private:
  std::vector<InputFile> files_;
  std::vector<FilePlan> plans_;
  std::uint64_t page_count_ = 0;
};

}  // namespace sohoa

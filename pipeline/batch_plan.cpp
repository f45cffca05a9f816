#include "pipeline/batch_plan.h"

#include <cassert>

namespace sohoa {

BatchPlan::BatchPlan(std::vector<InputFile> files, std::vector<FilePlan> plans)
    : files_(std::move(files)), plans_(std::move(plans)) {
  assert(files_.size() == plans_.size());
  for (FilePlan& plan : plans_) {
    if (plan.page_costs_bytes.empty()) plan.page_costs_bytes.push_back(0);
    page_count_ += plan.page_costs_bytes.size();
  }
}

void BatchPlan::for_each_page(const std::function<bool(PlannedPage)>& visit) const {
  std::uint64_t sequence = 0;
  for (std::uint32_t index = 0; index < files_.size(); ++index) {
    const InputFile& file = files_[index];
    const bool known = file.duplicate_of.has_value() || !plans_[index].filed_before.empty();
    int number = 0;
    for (const std::uint64_t cost : plans_[index].page_costs_bytes) {
      PlannedPage page;
      page.source = {{sequence++, index, ++number}, file.kept_path, file.sha256, cost};
      if (known || file.error) {
        auto text = std::make_shared<PageText>();
        text->ref = page.source.ref;
        text->sha256 = file.sha256;
        text->outcome = known ? Outcome::duplicate : Outcome::quarantined;
        if (!known) text->error = file.error;
        page.settled = std::move(text);
      }
      if (!visit(std::move(page))) return;
    }
  }
}

bool BatchPlan::is_part_of_a_paper(const PageText& page) const {
  return page.outcome != Outcome::duplicate && !files_[page.ref.file].error;
}

}  // namespace sohoa

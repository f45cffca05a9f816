#pragma once

#include <memory>

#include "pipeline/batch_plan.h"
#include "pipeline/envelope.h"
#include "storage/journal.h"

namespace sohoa {

// A page's result of an earlier, interrupted run of the same batch; null when it has to be read.
std::shared_ptr<const PageText> journalled(const Journal& journal, const PageSource& source);

// What has become of a page that went through the stages: an error becomes a quarantined page.
std::shared_ptr<const PageText> result_of(const Envelope<PageText>& page, const BatchPlan& plan);

// Writes a page's result to the journal, unless it says nothing of the page and another run may do better. Fails when
// the run had better stop.
[[nodiscard]] Result<void> keep(const PageText& page, Journal& journal);

}  // namespace sohoa

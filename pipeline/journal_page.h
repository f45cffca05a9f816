#pragma once

#include <memory>

#include "pipeline/batch_plan.h"
#include "pipeline/envelope.h"
#include "pipeline/filing.h"
#include "pipeline/progress.h"
#include "pipeline/stage_clock.h"
#include "storage/journal.h"

namespace sohoa {

// A page's result of an earlier, interrupted run of the same batch; null when it has to be read.
std::shared_ptr<const PageText> journalled(const Journal& journal, const PageSource& source);

// Writes each page's result to the journal. From here on every page has a PageText: an error becomes a quarantined one.
class JournalPage {
 public:
  JournalPage(const BatchPlan& plan, Journal& journal, Filing& filing, StageClock& clock, Progress& progress)
      : plan_(plan), journal_(journal), filing_(filing), clock_(clock), progress_(progress) {}
  Envelope<PageText> operator()(const Envelope<PageText>& page) const;

 private:
  const BatchPlan& plan_;
  Journal& journal_;
  Filing& filing_;
  StageClock& clock_;
  Progress& progress_;
};

}  // namespace sohoa

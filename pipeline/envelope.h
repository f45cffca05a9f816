#pragma once

#include <memory>

#include "document/page.h"
#include "document/result.h"
#include "pipeline/stage_clock.h"

namespace sohoa {

// What travels on every page edge of the graph: which page, and its present state or what went wrong with it.
template <class T>
struct Envelope {
  PageRef ref;
  Result<std::shared_ptr<const T>> content;
  StageClock::Duration worked{};  // on it so far, without waits
};

}  // namespace sohoa

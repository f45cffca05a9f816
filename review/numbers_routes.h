#pragma once

#include <vector>

#include "review/metrics.h"
#include "review/router.h"
#include "review/shared_answers.h"
#include "storage/review_numbers.h"
#include "storage/sample_store.h"

namespace sohoa {

// How the work goes, in numbers: for Prometheus, and for those who oversee it.
class NumbersRoutes {
 public:
  NumbersRoutes(ReviewNumbers& numbers, SampleStore& samples, Metrics& metrics) : numbers_(numbers), samples_(samples), metrics_(metrics) {}
  [[nodiscard]] std::vector<Route> routes();

 private:
  HttpReply metrics(const HttpRequest& request);
  HttpReply count(std::int64_t now);

  ReviewNumbers& numbers_;
  SampleStore& samples_;
  Metrics& metrics_;
  SharedAnswers answers_{60};  // what is counted over the whole warehouse changes slowly
};

}  // namespace sohoa

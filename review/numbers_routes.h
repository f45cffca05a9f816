#pragma once

#include <vector>

#include "review/metrics.h"
#include "review/router.h"
#include "storage/review_numbers.h"

namespace sohoa {

// How the work goes, in numbers: for Prometheus.
class NumbersRoutes {
 public:
  NumbersRoutes(ReviewNumbers& numbers, Metrics& metrics) : numbers_(numbers), metrics_(metrics) {}
  [[nodiscard]] std::vector<Route> routes();

 private:
  HttpReply metrics(const HttpRequest& request);

  ReviewNumbers& numbers_;
  Metrics& metrics_;
};

}  // namespace sohoa

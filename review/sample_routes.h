#pragma once

#include <vector>

#include "review/field_checks.h"
#include "review/router.h"
#include "review/shared_answers.h"
#include "storage/sample_store.h"

namespace sohoa {

// Quality samples of accepted fields: drawing them, looking at them, what was found.
class SampleRoutes {
 public:
  SampleRoutes(SampleStore& samples, ReviewStore& store, const FieldChecks& checks) : samples_(samples), store_(store), checks_(checks) {}
  [[nodiscard]] std::vector<Route> routes();

 private:
  HttpReply list(const HttpRequest& request, const Caller& caller);
  HttpReply draw(const HttpRequest& request, const Caller& caller);
  HttpReply next(const HttpRequest& request, const Caller& caller);
  HttpReply judge(const HttpRequest& request, const Caller& caller);

  SampleStore& samples_;
  ReviewStore& store_;
  const FieldChecks& checks_;
  SharedAnswers batches_{60};  // which have accepted fields, and how many: all fields are counted
};

}  // namespace sohoa

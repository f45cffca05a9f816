#pragma once

#include <vector>

#include "review/document_rewriter.h"
#include "review/field_checks.h"
#include "review/metrics.h"
#include "review/paper_desk.h"
#include "review/router.h"
#include "review/shared_answers.h"

namespace sohoa {

// The queue of doubtful fields and what people decide on them.
class QueueRoutes {
 public:
  QueueRoutes(ReviewStore& store, const FieldChecks& checks, PaperDesk& papers, DocumentRewriter& rewriter, Metrics& metrics, SharedAnswers& counts)
      : store_(store), checks_(checks), papers_(papers), rewriter_(rewriter), metrics_(metrics), counts_(counts) {}
  [[nodiscard]] std::vector<Route> routes();

 private:
  HttpReply list(const HttpRequest& request, const Caller& caller);
  HttpReply count(const HttpRequest& request, const Caller& caller);
  HttpReply next(const HttpRequest& request, const Caller& caller);
  HttpReply lease(const HttpRequest& request, const Caller& caller);
  HttpReply settle(const HttpRequest& request, const Caller& caller);
  HttpReply check(const HttpRequest& request);
  HttpReply undo(const Caller& caller);
  HttpReply take_back(const Caller& caller);

  ReviewStore& store_;
  const FieldChecks& checks_;
  PaperDesk& papers_;
  DocumentRewriter& rewriter_;
  Metrics& metrics_;
  SharedAnswers& counts_;
};

}  // namespace sohoa

#pragma once

#include <vector>

#include "review/document_rewriter.h"
#include "review/field_checks.h"
#include "review/router.h"

namespace sohoa {

// The queue of doubtful fields and what people decide on them.
class QueueRoutes {
 public:
  QueueRoutes(ReviewStore& store, const FieldChecks& checks, DocumentRewriter& rewriter)
      : store_(store), checks_(checks), rewriter_(rewriter) {}
  [[nodiscard]] std::vector<Route> routes();

 private:
  HttpReply list(const HttpRequest& request);
  HttpReply count(const HttpRequest& request);
  HttpReply next(const HttpRequest& request, const Caller& caller);
  HttpReply lease(const HttpRequest& request, const Caller& caller);
  HttpReply settle(const HttpRequest& request, const Caller& caller);
  HttpReply check(const HttpRequest& request);
  HttpReply undo(const Caller& caller);

  ReviewStore& store_;
  const FieldChecks& checks_;
  DocumentRewriter& rewriter_;
};

}  // namespace sohoa

#pragma once

#include <vector>

#include "review/document_rewriter.h"
#include "review/field_checks.h"
#include "review/router.h"
#include "review/shared_answers.h"
#include "storage/double_entry_store.h"

namespace sohoa {

// Blind double entry: which fields two people type, typing them, how often people and the machine were wrong. Nothing that was read or typed
// of a field is in any answer.
class DoubleEntryRoutes {
 public:
  DoubleEntryRoutes(DoubleEntryStore& entries, ReviewStore& store, const FieldChecks& checks, DocumentRewriter& rewriter, SharedAnswers& counts)
      : entries_(entries), store_(store), checks_(checks), rewriter_(rewriter), counts_(counts) {}
  [[nodiscard]] std::vector<Route> routes();

 private:
  HttpReply show(const HttpRequest& request, const Caller& caller);
  HttpReply add_rule(const HttpRequest& request, const Caller& caller);
  HttpReply end_rule(const HttpRequest& request, const Caller& caller);
  HttpReply next(const HttpRequest& request, const Caller& caller);
  HttpReply key(const HttpRequest& request, const Caller& caller);
  HttpReply undo(const Caller& caller);

  HttpReply blind_reply(const std::vector<ReviewItem>& items);

  DoubleEntryStore& entries_;
  ReviewStore& store_;
  const FieldChecks& checks_;
  DocumentRewriter& rewriter_;
  SharedAnswers& counts_;
  SharedAnswers states_{10};  // seconds: all that was typed is counted
};

}  // namespace sohoa

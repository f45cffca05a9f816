#pragma once

#include <vector>

#include "review/document_rewriter.h"
#include "review/field_checks.h"
#include "review/paper_desk.h"
#include "review/router.h"
#include "review/shared_answers.h"

namespace sohoa {

// What people decide of whole papers: another record type, a page's turn, where it begins and ends, a new scan, a supervisor.
class PaperRoutes {
 public:
  PaperRoutes(PaperDesk& papers, ReviewStore& store, const FieldChecks& checks, DocumentRewriter& rewriter, SharedAnswers& counts)
      : papers_(papers), store_(store), checks_(checks), rewriter_(rewriter), counts_(counts) {}
  [[nodiscard]] std::vector<Route> routes();

 private:
  HttpReply types();
  HttpReply call_it(const HttpRequest& request, const Caller& caller);
  HttpReply turn(const HttpRequest& request, const Caller& caller);
  HttpReply pages(const HttpRequest& request);
  HttpReply split(const HttpRequest& request, const Caller& caller);
  HttpReply join(const HttpRequest& request, const Caller& caller);
  HttpReply set_aside(const HttpRequest& request, const Caller& caller);
  HttpReply list_set_aside(const Caller& caller);
  HttpReply release(const HttpRequest& request, const Caller& caller);

  PaperDesk& papers_;
  ReviewStore& store_;
  const FieldChecks& checks_;
  DocumentRewriter& rewriter_;
  SharedAnswers& counts_;
};

}  // namespace sohoa

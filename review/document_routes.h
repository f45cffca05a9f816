#pragma once

#include <vector>

#include "review/document_rewriter.h"
#include "review/field_checks.h"
#include "review/metrics.h"
#include "review/router.h"
#include "storage/filed_documents.h"
#include "storage/warehouse.h"

namespace sohoa {

// Any paper of the warehouse: found by its text, opened as a whole, its fields settled where they stand.
class DocumentRoutes {
 public:
  DocumentRoutes(Warehouse& warehouse, AuditTrail& audit, ReviewStore& store, const FieldChecks& checks, DocumentRewriter& rewriter, Metrics& metrics)
      : warehouse_(warehouse), audit_(audit), store_(store), checks_(checks), rewriter_(rewriter), metrics_(metrics), documents_(warehouse.database()) {}
  [[nodiscard]] std::vector<Route> routes();

 private:
  HttpReply search(const HttpRequest& request, const Caller& caller);
  HttpReply open(const HttpRequest& request, const Caller& caller);
  HttpReply settle(const HttpRequest& request, const Caller& caller);

  Warehouse& warehouse_;
  AuditTrail& audit_;
  ReviewStore& store_;
  const FieldChecks& checks_;
  DocumentRewriter& rewriter_;
  Metrics& metrics_;
  FiledDocuments documents_;
};

}  // namespace sohoa

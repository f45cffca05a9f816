#pragma once

#include <vector>

#include "review/counter_tools.h"
#include "review/router.h"
#include "storage/filed_documents.h"
#include "storage/filed_dossiers.h"

namespace sohoa {

// Dossiers with their checklists, and the counter: an officer's day, and scans that are taken in there.
class DossierRoutes {
 public:
  DossierRoutes(Database& database, CounterTools tools) : dossiers_(database), documents_(database), tools_(std::move(tools)) {}
  [[nodiscard]] std::vector<Route> routes();

 private:
  HttpReply list(const HttpRequest& request, const Caller& caller);
  HttpReply open(const HttpRequest& request, const Caller& caller);
  HttpReply day(const HttpRequest& request, const Caller& caller);
  HttpReply take_in(const HttpRequest& request, const Caller& caller);

  FiledDossiers dossiers_;
  FiledDocuments documents_;
  CounterTools tools_;
};

}  // namespace sohoa

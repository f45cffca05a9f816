#pragma once

#include <vector>

#include "review/reuse_desk.h"
#include "review/router.h"
#include "storage/audit_trail.h"

namespace sohoa {

// People and organizations over all papers, who of them is who, and what a procedure need not ask them for.
class OwnerRoutes {
 public:
  // reuse: null: neither forms nor needed papers are answered.
  OwnerRoutes(Database& database, AuditTrail& audit, ReuseDesk* reuse) : owners_(database), audit_(audit), reuse_(reuse) {}
  [[nodiscard]] std::vector<Route> routes();

 private:
  HttpReply show(const HttpRequest& request, const Caller& caller, OwnerKind kind);
  HttpReply prefill(const HttpRequest& request, const Caller& caller);
  HttpReply needed(const HttpRequest& request, const Caller& caller);
  HttpReply decide(const HttpRequest& request, const Caller& caller);
  HttpReply undo(const HttpRequest& request, const Caller& caller);
  HttpReply decisions(const HttpRequest& request, const Caller& caller);

  // Who is asked about which procedure, once the trail knows; why not, if so.
  [[nodiscard]] tl::expected<ReuseAsked, HttpReply> asked(const HttpRequest& request, const Caller& caller, const std::string& action);
  [[nodiscard]] ReuseDesk::Note noting(const Caller& caller, const std::string& action, const ReuseAsked& asked);

  Owners owners_;
  AuditTrail& audit_;
  ReuseDesk* reuse_;
};

}  // namespace sohoa

#pragma once

#include <vector>

#include "review/router.h"
#include "review/sign_in_throttle.h"
#include "storage/double_entry_store.h"

namespace sohoa {

// Signing in and out, passwords, accounts, which of them see which batch, and reading the audit trail.
class AccountRoutes {
 public:
  AccountRoutes(AccountStore& accounts, BatchAccess& batches, AuditTrail& audit, DoubleEntryStore& entries, bool tls)
      : accounts_(accounts), batches_(batches), audit_(audit), entries_(entries), tls_(tls) {}
  [[nodiscard]] std::vector<Route> routes();

 private:
  HttpReply sign_in(const HttpRequest& request, const Caller& caller);
  HttpReply sign_out(const Caller& caller);
  HttpReply change_password(const HttpRequest& request, const Caller& caller);
  HttpReply add_account(const HttpRequest& request, const Caller& caller);
  HttpReply reset_password(const HttpRequest& request, const Caller& caller);
  HttpReply set_active(const HttpRequest& request, const Caller& caller);
  HttpReply list_accounts();
  HttpReply list_batches();
  HttpReply set_readers(const HttpRequest& request, const Caller& caller);
  HttpReply list_audit(const HttpRequest& request, const Caller& caller);
  HttpReply audit_state();
  [[nodiscard]] std::string cookie(const std::string& token) const;

  AccountStore& accounts_;
  BatchAccess& batches_;
  AuditTrail& audit_;
  DoubleEntryStore& entries_;
  bool tls_;
  SignInThrottle throttle_;
};

// Letters, digits and -_. after a letter or digit, lower case, at most 64.
bool is_account_name(const std::string& name);

}  // namespace sohoa

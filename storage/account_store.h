#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "document/result.h"
#include "storage/audit_trail.h"

namespace sohoa {

class Database;

enum class Role { reviewer, supervisor, administrator, auditor };

std::string_view name_of(Role role);
std::optional<Role> role_from(std::string_view name);

// A person who may use the review station.
struct Account {
  std::string name;
  Role role = Role::reviewer;
  std::string password;      // its hash
  bool must_change = false;  // the password is known to whoever made the account
  bool active = true;
};

// Whose session a token is.
struct SignedIn {
  std::string account;
  Role role = Role::reviewer;
  bool must_change = false;
  std::string csrf;
  bool sees_every_batch = true;
};

// Accounts and their sessions. Every change stands in the audit trail. Safe from any thread and several stations.
class AccountStore {
 public:
  explicit AccountStore(Database& database) : database_(database) {}

  [[nodiscard]] Result<bool> any();
  [[nodiscard]] Result<std::optional<Account>> find(const std::string& name);
  // In the order of their names; without passwords.
  [[nodiscard]] Result<std::vector<Account>> all();
  // false: the name is taken.
  [[nodiscard]] Result<bool> add(const Actor& actor, const Account& account);
  // Ends all its sessions but the one of `kept_token`. False: there is no such account.
  [[nodiscard]] Result<bool> set_password(const Actor& actor, const std::string& name, const std::string& password, bool must_change,
                                          const std::string& kept_token = {});
  // An account that is not active has no sessions. False: there is no such account.
  [[nodiscard]] Result<bool> set_active(const Actor& actor, const std::string& name, bool active);

  // Lasts half a day, and half an hour after it was used last.
  [[nodiscard]] Result<void> begin_session(const Actor& actor, const std::string& token, const std::string& csrf);
  [[nodiscard]] Result<std::optional<SignedIn>> session_of(const std::string& token, std::int64_t now);
  [[nodiscard]] Result<void> end_session(const Actor& actor, const std::string& token);

 private:
  Database& database_;
};

}  // namespace sohoa

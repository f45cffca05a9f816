#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>

#include "document/result.h"

namespace sohoa {

class Database;
class Session;

// Who does something at the review station, from where and when.
struct Actor {
  std::string account;      // empty before signing in
  std::string address;      // of the network
  std::int64_t at = 0;      // seconds since 1970 UTC
};

// What was looked at or changed.
struct Act {
  std::string action;       // "sign in", "view field", "settle", ...
  std::string object = {};  // "0123456789abcdef/full_name", an account's name
  std::string purpose = {};
  std::string before = {}, after = {};
};

// An entry of the trail as it stands.
struct AuditEntry {
  std::int64_t number = 0;
  std::string at;
  std::string account, address;
  Act act;
  std::string hash;
};

// Adds an entry in the transaction of what it tells of, which excludes others: the chain has one end.
void add_to_audit(Session& session, const Actor& actor, const Act& act);
// The same of several acts, in their order.
void add_to_audit(Session& session, const Actor& actor, std::span<const Act> acts);

// What a look at the whole trail has found.
struct AuditState {
  std::int64_t entries = 0;
  std::string last_hash;
  std::optional<std::int64_t> broken_at;  // the first entry that is missing or other than it was written
};

// The append-only trail of who looked at and changed what, each entry's hash over it and the one before. Whoever keeps
// the last hash elsewhere can tell when the end is cut off. Safe from any thread.
class AuditTrail {
 public:
  explicit AuditTrail(Database& database) : database_(database) {}

  [[nodiscard]] Result<void> add(const Actor& actor, const Act& act);
  [[nodiscard]] Result<AuditState> verify();
  // The entry's hash as it stands; nothing where there is none.
  [[nodiscard]] Result<std::optional<std::string>> hash_of(std::int64_t number);
  // The entries before `before`, newest first.
  [[nodiscard]] Result<void> list(std::int64_t before, int most, const std::function<void(const AuditEntry&)>& take);

 private:
  Database& database_;
};

}  // namespace sohoa

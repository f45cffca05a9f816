#include "storage/account_store.h"

#include "document/sha256.h"
#include "storage/batch_access.h"
#include "storage/database.h"

namespace sohoa {
namespace {

constexpr std::int64_t session_seconds = 12 * 3600, idle_seconds = 30 * 60, noted_every_seconds = 60;

Account account_of(const SqlRow& row) {
  return {row.text(0), role_from(row.text(1)).value_or(Role::auditor), row.text(2), row.number(3) == 1, row.number(4) == 1};
}

}  // namespace

std::string_view name_of(Role role) {
  switch (role) {
    case Role::reviewer: return "reviewer";
    case Role::supervisor: return "supervisor";
    case Role::administrator: return "administrator";
    case Role::auditor: return "auditor";
  }
  return "";
}

std::optional<Role> role_from(std::string_view name) {
  for (const Role role : {Role::reviewer, Role::supervisor, Role::administrator, Role::auditor})
    if (name == name_of(role)) return role;
  return std::nullopt;
}

Result<bool> AccountStore::any() {
  bool found = false;
  const Result<void> read = database_.read([&](Session& session) -> Result<void> {
    session.query("SELECT 1 FROM accounts LIMIT 1", {}, [&](const SqlRow&) { found = true; });
    return {};
  });
  if (!read) return tl::unexpected(read.error());
  return found;
}

Result<std::optional<Account>> AccountStore::find(const std::string& name) {
  std::optional<Account> account;
  const Result<void> read = database_.read([&](Session& session) -> Result<void> {
    session.query("SELECT name, role, password, must_change, active FROM accounts WHERE name = ?", {name},
                  [&](const SqlRow& row) { account = account_of(row); });
    return {};
  });
  if (!read) return tl::unexpected(read.error());
  return account;
}

Result<std::vector<Account>> AccountStore::all() {
  std::vector<Account> accounts;
  const Result<void> read = database_.read([&](Session& session) -> Result<void> {
    accounts.clear();
    session.query("SELECT name, role, '', must_change, active FROM accounts ORDER BY name", {},
                  [&](const SqlRow& row) { accounts.push_back(account_of(row)); });
    return {};
  });
  if (!read) return tl::unexpected(read.error());
  return accounts;
}

Result<bool> AccountStore::add(const Actor& actor, const Account& account) {
  bool added = false;
  const Result<void> written = database_.write([&](Session& session) -> Result<void> {
    added = false;
    session.exclude_others();
    session.query("INSERT INTO accounts (name, role, password, must_change, active) VALUES (?, ?, ?, ?, ?)"
                  " ON CONFLICT (name) DO NOTHING RETURNING 1",
                  {account.name, std::string(name_of(account.role)), account.password, account.must_change ? 1 : 0, account.active ? 1 : 0},
                  [&](const SqlRow&) { added = true; });
    if (added) add_to_audit(session, actor, {"add account", account.name, "", "", std::string(name_of(account.role))});
    return {};
  });
  if (!written) return tl::unexpected(written.error());
  return added;
}

Result<bool> AccountStore::set_password(const Actor& actor, const std::string& name, const std::string& password, bool must_change,
                                        const std::string& kept_token) {
  bool found = false;
  const Result<void> written = database_.write([&](Session& session) -> Result<void> {
    found = false;
    session.exclude_others();
    session.query("UPDATE accounts SET password = ?, must_change = ? WHERE name = ? RETURNING 1",
                  {password, must_change ? 1 : 0, name}, [&](const SqlRow&) { found = true; });
    if (!found) return {};
    session.run("DELETE FROM sessions WHERE account = ? AND token_sha256 <> ?", {name, sha256_hex(kept_token)});
    add_to_audit(session, actor, {"change password", name});
    return {};
  });
  if (!written) return tl::unexpected(written.error());
  return found;
}

Result<bool> AccountStore::set_active(const Actor& actor, const std::string& name, bool active) {
  bool found = false;
  const Result<void> written = database_.write([&](Session& session) -> Result<void> {
    found = false;
    session.exclude_others();
    session.query("UPDATE accounts SET active = ? WHERE name = ? RETURNING 1", {active ? 1 : 0, name},
                  [&](const SqlRow&) { found = true; });
    if (!found) return {};
    if (!active) session.run("DELETE FROM sessions WHERE account = ?", {name});
    if (!active) session.run("DELETE FROM leases WHERE account = ?", {name});
    add_to_audit(session, actor, {active ? "open account" : "close account", name});
    return {};
  });
  if (!written) return tl::unexpected(written.error());
  return found;
}

Result<void> AccountStore::begin_session(const Actor& actor, const std::string& token, const std::string& csrf) {
  return database_.write([&](Session& session) -> Result<void> {
    session.exclude_others();
    session.run("DELETE FROM sessions WHERE ends_at <= ? OR used_at <= ?", {actor.at, actor.at - idle_seconds});
    session.run("INSERT INTO sessions (token_sha256, account, csrf, ends_at, used_at) VALUES (?, ?, ?, ?, ?)",
                {sha256_hex(token), actor.account, csrf, actor.at + session_seconds, actor.at});
    add_to_audit(session, actor, {"sign in"});
    return {};
  });
}

Result<std::optional<SignedIn>> AccountStore::session_of(const std::string& token, std::int64_t now) {
  std::optional<SignedIn> found;
  std::int64_t used_at = 0;
  const std::string hash = sha256_hex(token);
  const Result<void> read = database_.read([&](Session& session) -> Result<void> {
    found.reset();
    session.query("SELECT a.name, a.role, a.must_change, s.csrf, s.used_at, CASE WHEN " + std::string(sees_every_batch) + " THEN 1 ELSE 0 END FROM sessions s JOIN accounts a ON a.name = s.account"
                  " WHERE s.token_sha256 = ? AND s.ends_at > ? AND s.used_at > ? AND a.active = 1",
                  {hash, now, now - idle_seconds}, [&](const SqlRow& row) {
                    found = SignedIn{row.text(0), role_from(row.text(1)).value_or(Role::auditor), row.number(2) == 1, row.text(3), row.number(5) == 1};
                    used_at = std::stoll(row.text(4));
                  });
    return {};
  });
  if (!read) return tl::unexpected(read.error());
  if (found && now - used_at >= noted_every_seconds) {
    const Result<void> noted = database_.write([&](Session& session) -> Result<void> {
      session.run("UPDATE sessions SET used_at = ? WHERE token_sha256 = ?", {now, hash});
      return {};
    });
    if (!noted) return tl::unexpected(noted.error());
  }
  return found;
}

Result<void> AccountStore::end_session(const Actor& actor, const std::string& token) {
  return database_.write([&](Session& session) -> Result<void> {
    session.exclude_others();
    bool ended = false;
    session.query("DELETE FROM sessions WHERE token_sha256 = ? RETURNING 1", {sha256_hex(token)}, [&](const SqlRow&) { ended = true; });
    if (!ended) return {};
    session.run("DELETE FROM leases WHERE account = ?", {actor.account});
    add_to_audit(session, actor, {"sign out"});
    return {};
  });
}

}  // namespace sohoa

#include "storage/audit_trail.h"

#include <fmt/chrono.h>

#include <algorithm>
#include <ctime>
#include <string_view>

#include "document/printable.h"
#include "document/sha256.h"
#include "storage/database.h"

namespace sohoa {
namespace {

constexpr const char* columns = "number, at, account, address, action, object, purpose, before, after, hash";

// Over the hash before it and every part with its length, so that nothing can be moved from one part to the next.
std::string hash_after(const std::string& previous, const AuditEntry& entry) {
  std::string bytes = previous;
  for (const std::string& part : {std::to_string(entry.number), entry.at, entry.account, entry.address, entry.act.action,
                                  entry.act.object, entry.act.purpose, entry.act.before, entry.act.after})
    bytes += "\n" + std::to_string(part.size()) + ":" + part;
  return sha256_hex(bytes);
}

AuditEntry entry_of(const SqlRow& row) {
  return {std::stoll(row.text(0)),
          row.text(1),
          row.text(2),
          row.text(3),
          {row.text(4), row.text(5), row.text(6), row.text(7), row.text(8)},
          row.text(9)};
}

}  // namespace

void add_to_audit(Session& session, const Actor& actor, const Act& act) { add_to_audit(session, actor, std::span(&act, 1)); }

void add_to_audit(Session& session, const Actor& actor, std::span<const Act> acts) {
  if (acts.empty()) return;
  AuditEntry entry;
  session.query("SELECT number, hash FROM audit ORDER BY number DESC LIMIT 1", {}, [&](const SqlRow& row) {
    entry.number = std::stoll(row.text(0));
    entry.hash = row.text(1);
  });
  entry.at = fmt::format("{:%Y-%m-%dT%H:%M:%SZ}", fmt::gmtime(static_cast<std::time_t>(actor.at)));
  entry.account = storable(actor.account);
  entry.address = storable(actor.address);
  for (const Act& act : acts) {
    ++entry.number;
    entry.act = {storable(act.action), storable(act.object), storable(act.purpose), storable(act.before), storable(act.after)};
    entry.hash = hash_after(entry.hash, entry);
    session.run(std::string("INSERT INTO audit (") + columns + ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                {entry.number, entry.at, entry.account, entry.address, entry.act.action, entry.act.object, entry.act.purpose,
                 entry.act.before, entry.act.after, entry.hash});
  }
}

Result<void> AuditTrail::add(const Actor& actor, const Act& act) {
  return database_.write_in_turn([&](Session& session) -> Result<void> {
    add_to_audit(session, actor, act);
    return {};
  });
}

Result<AuditState> AuditTrail::verify() {
  AuditState state;
  const Result<void> read = database_.read([&](Session& session) -> Result<void> {
    state = {};
    session.query(std::string("SELECT ") + columns + " FROM audit ORDER BY number", {}, [&](const SqlRow& row) {
      const AuditEntry entry = entry_of(row);
      ++state.entries;
      if (!state.broken_at && (entry.number != state.entries || entry.hash != hash_after(state.last_hash, entry)))
        state.broken_at = std::min(entry.number, state.entries);
      state.last_hash = entry.hash;
    });
    return {};
  });
  if (!read) return tl::unexpected(read.error());
  return state;
}

Result<std::optional<std::string>> AuditTrail::hash_of(std::int64_t number) {
  std::optional<std::string> hash;
  const Result<void> read = database_.read([&](Session& session) -> Result<void> {
    session.query("SELECT hash FROM audit WHERE number = ?", {number}, [&](const SqlRow& row) { hash = row.text(0); });
    return {};
  });
  if (!read) return tl::unexpected(read.error());
  return hash;
}

Result<void> AuditTrail::list(std::int64_t before, int most, const std::function<void(const AuditEntry&)>& take) {
  return database_.read([&](Session& session) -> Result<void> {
    session.query(std::string("SELECT ") + columns + " FROM audit WHERE number < ? ORDER BY number DESC LIMIT ?", {before, most},
                  [&](const SqlRow& row) { take(entry_of(row)); });
    return {};
  });
}

}  // namespace sohoa

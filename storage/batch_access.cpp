#include "storage/batch_access.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace sohoa {
namespace {

const std::string closed_batches =
    "SELECT c.batch_id FROM batch_access c WHERE c.batch_id NOT IN (SELECT o.batch_id FROM batch_access o WHERE o.account = ?)";
// Those that a batch filed, and those that it found filed already or that another filed after it.
const std::string of_closed_batches = "SELECT k.id FROM documents k WHERE k.batch_id IN (" + closed_batches +
                                      ") UNION ALL SELECT p.filed_document_id FROM pages p WHERE p.batch_id IN (" + closed_batches + ")";

std::string unless_in(const std::string& column, const std::string& closed, int places, const std::string& reader, SqlValues& values) {
  if (reader.empty()) return "";
  values.insert(values.end(), static_cast<std::size_t>(places), reader);
  return " AND " + column + " NOT IN (" + closed + ")";
}

std::vector<std::string> readers_of(Session& session, const std::string& batch_id) {
  std::vector<std::string> accounts;
  session.query("SELECT account FROM batch_access WHERE batch_id = ? ORDER BY account", {batch_id}, [&](const SqlRow& row) { accounts.push_back(row.text(0)); });
  return accounts;
}

}  // namespace

std::string open_document(const std::string& column, const std::string& reader, SqlValues& values) {
  return unless_in(column, of_closed_batches, 2, reader, values);
}

std::string open_batch(const std::string& column, const std::string& reader, SqlValues& values) {
  return unless_in(column, closed_batches, 1, reader, values);
}

std::string open_dossier(const std::string& column, const std::string& reader, SqlValues& values) {
  return unless_in(column, "SELECT m.code FROM dossier_documents m WHERE m.document_id IN (" + of_closed_batches + ")", 2, reader, values);
}

std::string reader_now(Session& session, const std::string& account) {
  bool any_closed = false;
  session.query(closed_batches + " LIMIT 1", {account}, [&](const SqlRow&) { any_closed = true; });
  return any_closed ? account : "";
}

bool is_open(Session& session, const std::string& document_id, const std::string& reader) {
  if (reader.empty()) return true;
  bool open = false;
  SqlValues values = {document_id};
  const std::string condition = open_document("d.id", reader, values);
  session.query("SELECT 1 FROM documents d WHERE d.id = ?" + condition, values, [&](const SqlRow&) { open = true; });
  return open;
}

std::set<std::string> closed_documents(Session& session, const std::string& reader) {
  std::set<std::string> closed;
  if (!reader.empty()) session.query(of_closed_batches, {reader, reader}, [&](const SqlRow& row) { closed.insert(row.text(0)); });
  return closed;
}

Result<bool> BatchAccess::opens(const std::string& document_id, const std::string& reader) {
  bool open = false;
  const Result<void> read = database_.read([&](Session& session) -> Result<void> {
    open = is_open(session, document_id, reader);
    return {};
  });
  if (!read) return tl::unexpected(read.error());
  return open;
}

Result<std::vector<BatchReaders>> BatchAccess::list(int most) {
  std::vector<BatchReaders> batches;
  const Result<void> read = database_.read([&](Session& session) -> Result<void> {
    batches.clear();
    session.query("SELECT b.id, coalesce(a.at, 0), (SELECT count(*) FROM documents d WHERE d.batch_id = b.id) FROM batches b"
                  " LEFT JOIN batch_arrivals a ON a.batch_id = b.id WHERE b.id IN (SELECT x.batch_id FROM batch_access x) OR b.id IN"
                  " (SELECT n.id FROM (SELECT y.id FROM batches y LEFT JOIN batch_arrivals z ON z.batch_id = y.id"
                  " ORDER BY coalesce(z.ordinal, 0) DESC, y.id LIMIT ?) AS n) ORDER BY coalesce(a.ordinal, 0) DESC, b.id",
                  {most}, [&](const SqlRow& row) { batches.push_back({row.text(0), std::stoll(row.text(1)), std::stoll(row.text(2)), {}}); });
    for (BatchReaders& batch : batches) batch.accounts = readers_of(session, batch.batch_id);
    return {};
  });
  if (!read) return tl::unexpected(read.error());
  return batches;
}

Result<AccessChange> BatchAccess::set(const Actor& actor, const std::string& batch_id, const std::set<std::string>& accounts) {
  AccessChange outcome = AccessChange::no_batch;
  const Result<void> written = database_.write([&](Session& session) -> Result<void> {
    session.exclude_others();
    outcome = AccessChange::no_batch;
    session.query("SELECT 1 FROM batches WHERE id = ?", {batch_id}, [&](const SqlRow&) { outcome = AccessChange::done; });
    for (const std::string& account : accounts) {
      bool known = false;
      session.query("SELECT 1 FROM accounts WHERE name = ?", {account}, [&](const SqlRow&) { known = true; });
      if (!known && outcome == AccessChange::done) outcome = AccessChange::no_account;
    }
    if (outcome != AccessChange::done) return {};
    const std::vector<std::string> before = readers_of(session, batch_id);
    session.run("DELETE FROM batch_access WHERE batch_id = ?", {batch_id});
    for (const std::string& account : accounts) session.run("INSERT INTO batch_access (batch_id, account) VALUES (?, ?)", {batch_id, account});
    if (!accounts.empty()) {
      const std::string of_others =
          " document_id IN (SELECT id FROM documents WHERE batch_id = ? UNION ALL SELECT filed_document_id FROM pages WHERE batch_id = ?)"
          " AND account NOT IN (SELECT r.account FROM batch_access r WHERE r.batch_id = ?)";
      session.run("DELETE FROM leases WHERE" + of_others, {batch_id, batch_id, batch_id});
      session.run("UPDATE sample_fields SET ends_at = 0 WHERE verdict = '' AND" + of_others, {batch_id, batch_id, batch_id});
    }
    add_to_audit(session, actor, {"change access", batch_id, "", fmt::format("{}", fmt::join(before, ", ")), fmt::format("{}", fmt::join(accounts, ", "))});
    return {};
  });
  if (!written) return tl::unexpected(written.error());
  return outcome;
}

}  // namespace sohoa

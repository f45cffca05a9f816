#include "storage/filed_dossiers.h"

#include <algorithm>

#include "storage/batch_access.h"
#include "storage/database.h"

namespace sohoa {
namespace {

// The columns of a line, for dossiers o.
constexpr const char* line_columns =
    "SELECT o.code, o.procedure_code, o.state, o.due_on, (SELECT count(DISTINCT m.document_id) FROM dossier_documents m WHERE m.code = o.code),"
    " (SELECT count(*) FROM review_queue q WHERE q.kind = 'field' AND q.status = 'waiting' AND q.document_id IN"
    " (SELECT m.document_id FROM dossier_documents m WHERE m.code = o.code)) FROM dossiers o";
constexpr const char* by_due = " ORDER BY CASE WHEN o.due_on = '' THEN 1 ELSE 0 END, o.due_on, o.code";

DossierLine line_of(const SqlRow& row) {
  return {row.text(0), row.text(1), row.text(2), row.text(3), row.number(4), row.number(5)};
}

bool is_number(const std::string& value) { return std::ranges::all_of(value, [](char c) { return c >= '0' && c <= '9'; }); }

}  // namespace

Result<std::vector<DossierLine>> FiledDossiers::list(const std::string& begins, const std::string& state, int most, const std::string& reader) {
  std::vector<DossierLine> lines;
  const Result<void> read = database_.read([&](Session& session) -> Result<void> {
    lines.clear();
    SqlValues values = {begins, begins, state, state};
    const std::string open = open_dossier("o.code", reader, values);
    values.emplace_back(most);
    session.query(std::string(line_columns) + " WHERE substr(o.code, 1, length(?)) = ? AND (? = '' OR o.state = ?)" + open + by_due + " LIMIT ?",
                  values, [&](const SqlRow& row) { lines.push_back(line_of(row)); });
    return {};
  });
  if (!read) return tl::unexpected(read.error());
  return lines;
}

Result<std::optional<FiledDossier>> FiledDossiers::open(const Actor& actor, const std::string& code, const std::string& purpose,
                                                         const std::string& reader) {
  std::optional<FiledDossier> dossier;
  const Result<void> written = database_.write([&](Session& session) -> Result<void> {
    session.exclude_others();
    dossier.reset();
    SqlValues values = {code};
    const std::string open = open_dossier("o.code", reader, values);
    session.query(std::string(line_columns) + " WHERE o.code = ?" + open, values, [&](const SqlRow& row) { dossier.emplace().line = line_of(row); });
    if (!dossier) return {};
    session.query("SELECT summary FROM dossiers WHERE code = ?", {code}, [&](const SqlRow& row) { dossier->summary = row.text(0); });
    session.query("SELECT m.document_id, (SELECT count(*) FROM review_queue q WHERE q.document_id = m.document_id AND q.kind = 'field'"
                  " AND q.status = 'waiting') FROM dossier_documents m WHERE m.code = ? GROUP BY m.document_id",
                  {code}, [&](const SqlRow& row) { dossier->waiting[row.text(0)] = std::stoll(row.text(1)); });
    session.query("SELECT DISTINCT m.document_id, o.summary FROM dossier_documents m JOIN dossier_documents n ON n.document_id = m.document_id"
                  " JOIN dossiers o ON o.code = n.code WHERE m.code = ? AND n.code <> m.code ORDER BY 1, 2",
                  {code}, [&](const SqlRow& row) { dossier->elsewhere[row.text(0)].push_back(row.text(1)); });
    SqlValues people = {code, code};
    const std::string open_paper = open_document("d.id", reader, people);
    session.query("SELECT DISTINCT d.id, d.record_type, d.source_path, t.value FROM fields f"
                  " JOIN fields t ON t.value = f.value AND length(t.value) = 12 JOIN documents d ON d.id = t.document_id"
                  " WHERE f.document_id IN (SELECT document_id FROM dossier_documents WHERE code = ?) AND length(f.value) = 12"
                  " AND d.id NOT IN (SELECT document_id FROM dossier_documents WHERE code = ?)"
                  " AND NOT EXISTS (SELECT 1 FROM review_queue q WHERE q.kind = 'field' AND q.status = 'waiting' AND q.double_entry > 0 AND q.table_name = ''"
                  " AND (q.document_id = f.document_id AND q.key = f.key OR q.document_id = t.document_id AND q.key = t.key))" + open_paper + " ORDER BY d.id, t.value LIMIT 200",
                  people, [&](const SqlRow& row) {
                    if (is_number(row.text(3))) dossier->of_its_people.push_back({row.text(0), row.text(1), row.text(2), row.text(3)});
                  });
    session.query("SELECT DISTINCT q.document_id, q.key FROM dossier_documents m JOIN review_queue q ON q.document_id = m.document_id WHERE m.code = ?"
                  " AND q.kind = 'field' AND q.status = 'waiting' AND q.double_entry > 0 AND q.table_name = ''",
                  {code}, [&](const SqlRow& row) { dossier->typed_by_two.emplace(row.text(0), row.text(1)); });
    add_to_audit(session, actor, {"view dossier", code, purpose});
    return {};
  });
  if (!written) return tl::unexpected(written.error());
  return dossier;
}

Result<void> FiledDossiers::note_scan(const Actor& actor, const CounterScan& scan) {
  return database_.write([&](Session& session) -> Result<void> {
    session.exclude_others();
    bool is_new = false;
    session.query("INSERT INTO counter_scans (batch_id, account, at, file_name, dossier) VALUES (?, ?, ?, ?, ?) ON CONFLICT (batch_id) DO NOTHING RETURNING 1",
                  {scan.batch_id, scan.account, scan.at, scan.file_name, scan.dossier}, [&](const SqlRow&) { is_new = true; });
    if (is_new) add_to_audit(session, actor, {"scan", scan.batch_id, "counter", "", scan.file_name});
    return {};
  });
}

Result<std::vector<CounterScan>> FiledDossiers::scans(const std::string& account, std::int64_t since, const std::string& reader) {
  std::vector<CounterScan> scans;
  const Result<void> read = database_.read([&](Session& session) -> Result<void> {
    scans.clear();
    SqlValues values = {account, since};
    const std::string open = open_batch("batch_id", reader, values);
    session.query("SELECT batch_id, account, at, file_name, dossier FROM counter_scans WHERE account = ? AND at >= ?" + open + " ORDER BY at DESC, batch_id",
                  values,
                  [&](const SqlRow& row) { scans.push_back({row.text(0), row.text(1), std::stoll(row.text(2)), row.text(3), row.text(4)}); });
    return {};
  });
  if (!read) return tl::unexpected(read.error());
  return scans;
}

Result<std::vector<DossierLine>> FiledDossiers::worked_on(const std::string& account, std::int64_t since, const std::string& reader) {
  std::vector<DossierLine> lines;
  const Result<void> read = database_.read([&](Session& session) -> Result<void> {
    lines.clear();
    SqlValues values = {account, since, account, since};
    const std::string open = open_dossier("o.code", reader, values);
    session.query(std::string(line_columns) +
                      " WHERE o.code IN (SELECT m.code FROM dossier_documents m JOIN counter_scans s ON s.batch_id = m.batch_id WHERE s.account = ? AND s.at >= ?"
                      " UNION SELECT m.code FROM dossier_documents m JOIN settlements t ON t.document_id = m.document_id"
                      " WHERE t.account = ? AND t.at >= ? AND t.undone = 0)" + open + by_due,
                  values, [&](const SqlRow& row) { lines.push_back(line_of(row)); });
    return {};
  });
  if (!read) return tl::unexpected(read.error());
  return lines;
}

}  // namespace sohoa

#include <set>

#include "storage/database.h"
#include "storage/document_rows.h"
#include "storage/dossier_json.h"
#include "storage/field_rows.h"
#include "storage/queue_tags.h"
#include "storage/sample_store.h"
#include "storage/warehouse.h"

// Dossiers in the warehouse. Which papers a dossier has, and what they say of each other, is known only after the papers are
// filed: what follows for a field is written over it here, and its paper's own judgement is kept beside.
namespace sohoa {
namespace {

constexpr std::string_view not_settled = " AND status NOT IN ('settled', 'unreadable')";

void put_finding(Session& session, const std::string& code, const DossierFinding& finding, const DossierFinding::Place& here,
                 const DossierFinding::Place& there) {
  session.run(
      "INSERT INTO dossier_findings (code, document_id, key, other_document_id, other_key, verdict, value, other_value, reason)"
      " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
      {code, here.document_id, here.key, there.document_id, there.key,
       !finding.agrees ? "disagrees" : finding.independent ? "confirms" : "agrees", here.value, there.value, finding.reason});
}

// Gives a paper's fields back their own judgement, and then what all its dossiers say.
void apply_findings(Session& session, const std::string& document_id) {
  session.run("DELETE FROM review_queue WHERE kind = 'field' AND status = 'waiting' AND document_id = ? AND table_name = ''"
              " AND key IN (SELECT key FROM fields WHERE document_id = ? AND own_status = 'accepted')",
              {document_id, document_id});
  session.run("UPDATE fields SET status = own_status, reason = own_reason WHERE document_id = ? AND own_status <> ''" + std::string(not_settled),
              {document_id});
  session.run("UPDATE fields SET own_status = '', own_reason = '' WHERE document_id = ?", {document_id});

  struct Change {
    std::string key, status, reason;
  };
  std::vector<Change> changes;
  std::set<std::string> disputed;
  session.query(
      "SELECT f.key, min(f.reason) FROM dossier_findings f WHERE f.document_id = ? AND f.verdict = 'disagrees'"
      " GROUP BY f.key ORDER BY f.key",
      {document_id}, [&](const SqlRow& row) {
        changes.push_back({row.text(0), "review", row.text(1)});
        disputed.insert(row.text(0));
      });
  // Another paper's number is the second source that this one lacked.
  session.query(
      "SELECT DISTINCT f.key FROM dossier_findings f JOIN fields v ON v.document_id = f.document_id AND v.key = f.key"
      " WHERE f.document_id = ? AND f.verdict = 'confirms' AND v.status = 'review' AND v.reason LIKE '%a second source' ORDER BY f.key",
      {document_id}, [&](const SqlRow& row) {
        if (!disputed.contains(row.text(0))) changes.push_back({row.text(0), "accepted", ""});
      });
  std::string batch_id;
  session.query("SELECT batch_id FROM documents WHERE id = ?", {document_id}, [&](const SqlRow& row) { batch_id = row.text(0); });
  for (const Change& change : changes) {
    session.run("UPDATE fields SET own_status = status, own_reason = reason WHERE document_id = ? AND key = ?" + std::string(not_settled),
                {document_id, change.key});
    session.run("UPDATE fields SET status = ?, reason = ? WHERE document_id = ? AND key = ?" + std::string(not_settled),
                {change.status, change.reason, document_id, change.key});
    if (change.status == "accepted")
      session.run("DELETE FROM review_queue WHERE kind = 'field' AND status = 'waiting' AND document_id = ? AND table_name = '' AND key = ?",
                  {document_id, change.key});
  }
  // The queue follows what the fields say now.
  session.run(
      "INSERT INTO review_queue (kind, batch_id, document_id, key, reason, priority)"
      " SELECT 'field', CAST(? AS TEXT), document_id, key, reason, 4 FROM fields WHERE document_id = ? AND status = 'review'"
      " ON CONFLICT DO NOTHING",
      {batch_id, document_id});
  session.run(
      "UPDATE review_queue SET reason = (SELECT v.reason FROM fields v WHERE v.document_id = review_queue.document_id AND v.key = review_queue.key)"
      " WHERE kind = 'field' AND status = 'waiting' AND document_id = ? AND table_name = ''"
      " AND EXISTS (SELECT 1 FROM fields v WHERE v.document_id = review_queue.document_id AND v.key = review_queue.key AND v.status = 'review')",
      {document_id});
  doubt_what_samples_found(session, document_id);
}

}  // namespace

void withhold_from_dossiers(Session& session, const std::string& document_id) {
  std::set<std::string> others;
  session.query("SELECT DISTINCT document_id FROM dossier_findings WHERE other_document_id = ?", {document_id},
                [&](const SqlRow& row) { others.insert(row.text(0)); });
  session.run("UPDATE dossiers SET summary = '', unassessed = unassessed + 1 WHERE code IN"
              " (SELECT code FROM dossier_documents WHERE document_id = ? UNION SELECT code FROM dossier_findings WHERE other_document_id = ?)",
              {document_id, document_id});
  // A reason quotes both papers.
  session.run("UPDATE settlements SET reason_before = '' WHERE table_name = '' AND EXISTS (SELECT 1 FROM dossier_findings f"
              " WHERE f.document_id = settlements.document_id AND f.key = settlements.key AND f.other_document_id = ?)",
              {document_id});
  session.run("DELETE FROM dossier_findings WHERE document_id = ? OR other_document_id = ?", {document_id, document_id});
  for (const std::string& other : others) {
    apply_findings(session, other);
    tag_document(session, other);
  }
}

Result<std::vector<std::string>> Warehouse::place_in_dossiers(const std::string& batch_id, const std::vector<DossierMembership>& memberships) {
  std::set<std::string> codes;
  const Result<void> written = database_->write([&](Session& session) -> Result<void> {
    codes.clear();
    // Also dossiers of other batches whose papers this one has filed anew.
    session.query(
        "SELECT DISTINCT code FROM dossier_documents WHERE batch_id = ?"
        " OR document_id IN (SELECT id FROM documents WHERE batch_id = ?)",
        {batch_id, batch_id}, [&](const SqlRow& row) { codes.insert(row.text(0)); });
    // Dossiers that lost their last paper with a document that is no more.
    session.query("SELECT code FROM dossiers d WHERE NOT EXISTS (SELECT 1 FROM dossier_documents m WHERE m.code = d.code)", {},
                  [&](const SqlRow& row) { codes.insert(row.text(0)); });
    session.run("DELETE FROM dossier_documents WHERE batch_id = ?", {batch_id});
    for (const DossierMembership& membership : memberships) {
      codes.insert(membership.code);
      session.run("INSERT INTO dossier_documents (code, document_id, batch_id, doubt) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
                  {membership.code, membership.document_id, batch_id, membership.doubt});
    }
    tag_batch(session, batch_id);
    return {};
  });
  if (!written) return tl::unexpected(written.error());
  return std::vector<std::string>(codes.begin(), codes.end());
}

Result<std::vector<DossierPaper>> Warehouse::papers_of_dossier(const std::string& code) {
  std::vector<DossierPaper> papers;
  const Result<void> read = database_->read([&](Session& session) -> Result<void> {
    papers.clear();
    session.query(
        "SELECT d.id, d.record_type, d.source_path, min(m.doubt) FROM dossier_documents m JOIN documents d ON d.id = m.document_id"
        " WHERE m.code = ? GROUP BY d.id, d.record_type, d.source_path ORDER BY d.id",
        {code}, [&](const SqlRow& row) { papers.push_back({row.text(0), row.text(1), row.text(2), {}, row.text(3)}); });
    for (DossierPaper& paper : papers)
      session.query("SELECT key, value, status, reason, confidence FROM fields WHERE document_id = ? ORDER BY key", {paper.document_id}, [&](const SqlRow& row) {
        Field& field = paper.fields[row.text(0)];
        field.value = row.text(1);
        field.status = field_status_from(row.text(2));
        field.reason = row.text(3);
        field.confidence = std::stod(row.text(4));
      });
    return {};
  });
  if (!read) return tl::unexpected(read.error());
  return papers;
}

Result<void> Warehouse::file_dossier(const Dossier& dossier) {
  return database_->write([&](Session& session) -> Result<void> {
    std::set<std::string> touched;
    session.query("SELECT DISTINCT document_id FROM dossier_findings WHERE code = ?", {dossier.code},
                  [&](const SqlRow& row) { touched.insert(row.text(0)); });
    session.run("DELETE FROM dossier_findings WHERE code = ?", {dossier.code});
    if (dossier.papers.empty()) {
      session.run("DELETE FROM dossiers WHERE code = ?", {dossier.code});
    } else {
      session.run(
          "INSERT INTO dossiers (code, procedure_code, state, summary) VALUES (?, ?, ?, ?) ON CONFLICT (code) DO UPDATE SET"
          " procedure_code = excluded.procedure_code, state = excluded.state, summary = excluded.summary",
          {dossier.code, dossier.procedure, std::string(name_of(dossier.state)), dossier_json(dossier)});
    }
    for (const DossierFinding& finding : dossier.findings) {
      put_finding(session, dossier.code, finding, finding.first, finding.second);
      put_finding(session, dossier.code, finding, finding.second, finding.first);
      touched.insert({finding.first.document_id, finding.second.document_id});
    }
    for (const std::string& document_id : touched) apply_findings(session, document_id);
    for (const std::string& document_id : touched) tag_document(session, document_id);
    tag_dossier(session, dossier.code);
    return {};
  });
}

Result<void> Warehouse::ask_for_assessment(const std::vector<std::string>& codes) {
  return database_->write([&](Session& session) -> Result<void> {
    for (const std::string& code : codes) session.run("UPDATE dossiers SET unassessed = unassessed + 1 WHERE code = ?", {code});
    return {};
  });
}

Result<std::vector<UnassessedDossier>> Warehouse::unassessed_dossiers() {
  std::vector<UnassessedDossier> dossiers;
  const Result<void> read = database_->read([&](Session& session) -> Result<void> {
    dossiers.clear();
    session.query("SELECT code, unassessed FROM dossiers WHERE unassessed > 0 ORDER BY code", {},
                  [&](const SqlRow& row) { dossiers.push_back({row.text(0), std::stoll(row.text(1)), {}}); });
    for (UnassessedDossier& dossier : dossiers)
      session.query("SELECT DISTINCT f.folder FROM dossier_documents m JOIN document_folders f ON f.batch_id = m.batch_id WHERE m.code = ? ORDER BY f.folder",
                    {dossier.code}, [&](const SqlRow& row) { dossier.documents_folders.push_back(database_->noted_path(row.text(0))); });
    return {};
  });
  if (!read) return tl::unexpected(read.error());
  return dossiers;
}

Result<void> Warehouse::note_assessed(const UnassessedDossier& dossier) {
  return database_->write([&](Session& session) -> Result<void> {
    session.run("UPDATE dossiers SET unassessed = 0 WHERE code = ? AND unassessed = ?", {dossier.code, dossier.asked});
    return {};
  });
}

Result<std::string> Warehouse::dossier_summary(const std::string& code) {
  std::string summary;
  const Result<void> read = database_->read([&](Session& session) -> Result<void> {
    session.query("SELECT summary FROM dossiers WHERE code = ?", {code}, [&](const SqlRow& row) { summary = row.text(0); });
    return {};
  });
  if (!read) return tl::unexpected(read.error());
  return summary;
}

Result<CoverNote> Warehouse::cover_of(const std::string& document_id) {
  CoverNote note;
  const Result<void> read = database_->read([&](Session& session) -> Result<void> {
    note = {};
    session.query(
        "SELECT d.record_type, coalesce(f.value, ''), coalesce(f.status, ''), coalesce(f.reason, '') FROM documents d"
        " LEFT JOIN fields f ON f.document_id = d.id AND f.key = 'dossier_code' WHERE d.id = ?",
        {document_id}, [&](const SqlRow& row) {
          note.receipt = row.text(0) == "receipt";
          note.code = row.text(1);
          note.doubt = row.text(2) == "review" ? row.text(3) : "";
        });
    return {};
  });
  if (!read) return tl::unexpected(read.error());
  return note;
}

}  // namespace sohoa

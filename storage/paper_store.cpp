#include "storage/paper_store.h"

#include <algorithm>

#include "storage/batch_access.h"
#include "storage/document_rows.h"
#include "storage/field_rows.h"
#include "storage/paper_rows.h"

namespace sohoa {

using Kind = PaperDecision::Kind;

std::string_view name_of(PaperDecision::Kind kind) {
  switch (kind) {
    case Kind::type: return "type";
    case Kind::turn: return "turn";
    case Kind::rescan: return "rescan";
    case Kind::supervisor: return "supervisor";
    case Kind::split: return "split";
    case Kind::join: return "join";
  }
  return "";
}

Result<std::optional<KeptPaper>> PaperStore::find(const std::string& document_id, std::int64_t without) {
  std::optional<KeptPaper> paper;
  const Result<void> read = database_.read([&](Session& session) -> Result<void> {
    paper = find_paper(session, database_, document_id, without);
    return {};
  });
  if (!read) return tl::unexpected(read.error());
  return paper;
}

Result<PaperOutcome> PaperStore::refile(const Actor& actor, const KeptPaper& paper, PaperDecision& decision, const Document& read) {
  PaperOutcome outcome = PaperOutcome::not_there;
  const Result<void> written = database_.write([&](Session& session) -> Result<void> {
    session.exclude_others();
    outcome = PaperOutcome::not_there;
    hold_document(session, paper.id);
    const std::optional<KeptPaper> now = find_paper(session, database_, paper.id);
    if (!now) return {};
    outcome = PaperOutcome::others_at_it;
    if (now->batch_id != paper.batch_id || others_have(session, actor, paper.id) || is_typed_by_two(session, paper.id) || numbers_of(standing_in(session, paper.id)) != paper.heeded) return {};
    const bool turn = decision.kind == Kind::turn;
    add_decision(session, actor, decision,
                 turn ? std::to_string(paper.pages[static_cast<std::size_t>(decision.page) - 1].rotate_degrees) : paper.record_type);
    end_leases(session, paper.id);
    let_go_of_moved(session, actor, read, decision.number);
    file_document_rows(session, paper.batch_id, read);
    outcome = PaperOutcome::done;
    return {};
  });
  if (!written) return tl::unexpected(written.error());
  return outcome;
}

Result<PaperOutcome> PaperStore::refile_without(const Actor& actor, const KeptPaper& paper, const PaperDecision& decision, const Document& read) {
  PaperOutcome outcome = PaperOutcome::not_there;
  const Result<void> written = database_.write([&](Session& session) -> Result<void> {
    session.exclude_others();
    outcome = PaperOutcome::not_there;
    std::vector<std::int64_t> standing = numbers_of(standing_in(session, paper.id));
    hold_document(session, paper.id);
    const std::optional<KeptPaper> now = find_paper(session, database_, paper.id);
    if (!now || std::erase(standing, decision.number) == 0) return {};
    outcome = PaperOutcome::others_at_it;
    if (now->batch_id != paper.batch_id || others_have(session, actor, paper.id) || is_typed_by_two(session, paper.id) || standing != paper.heeded) return {};
    session.run("UPDATE paper_decisions SET undone = 1, written = 0 WHERE number = ?", {decision.number});
    std::string before;
    session.query("SELECT before FROM paper_decisions WHERE number = ?", {decision.number}, [&](const SqlRow& row) { before = row.text(0); });
    add_to_audit(session, actor, {"undo", place_of(decision), "review", std::string(name_of(decision.kind)) + ": " + decision.value, before});
    end_leases(session, paper.id);
    let_go_of_moved(session, actor, read, decision.number);
    file_document_rows(session, paper.batch_id, read);
    take_up_again(session, actor, read, decision.number);
    outcome = PaperOutcome::done;
    return {};
  });
  if (!written) return tl::unexpected(written.error());
  return outcome;
}

Result<PaperOutcome> PaperStore::set_aside(const Actor& actor, const std::string& document_id, Kind kind) {
  PaperOutcome outcome = PaperOutcome::not_there;
  const Result<void> written = database_.write([&](Session& session) -> Result<void> {
    session.exclude_others();
    outcome = PaperOutcome::not_there;
    if (!find_paper(session, database_, document_id)) return {};
    outcome = PaperOutcome::others_at_it;
    if (others_have(session, actor, document_id)) return {};
    outcome = PaperOutcome::done;
    if (!paper_decisions(session, "document_id = ? AND undone = 0 AND kind = ?", {document_id, std::string(name_of(kind))}).empty()) return {};
    PaperDecision decision{0, document_id, kind, 0, ""};
    add_decision(session, actor, decision, "");
    end_leases(session, document_id);
    return {};
  });
  if (!written) return tl::unexpected(written.error());
  return outcome;
}

Result<PaperOutcome> PaperStore::release(const Actor& actor, const std::string& document_id, std::int64_t only) {
  PaperOutcome outcome = PaperOutcome::not_there;
  const Result<void> written = database_.write([&](Session& session) -> Result<void> {
    session.exclude_others();
    outcome = PaperOutcome::not_there;
    for (const PaperDecision& decision :
         paper_decisions(session, "document_id = ? AND undone = 0 AND kind IN ('rescan', 'supervisor')", {document_id})) {
      if (only != 0 && decision.number != only) continue;
      session.run("UPDATE paper_decisions SET undone = 1 WHERE number = ?", {decision.number});
      add_to_audit(session, actor, {"release", document_id, "review", std::string(name_of(decision.kind)), ""});
      outcome = PaperOutcome::done;
    }
    return {};
  });
  if (!written) return tl::unexpected(written.error());
  return outcome;
}

Result<std::vector<PaperSetAside>> PaperStore::all_set_aside(const std::string& reader) {
  std::vector<PaperSetAside> papers;
  const Result<void> read = database_.read([&](Session& session) -> Result<void> {
    papers.clear();
    SqlValues values;
    const std::string open = open_document("document_id", reader, values);
    for (PaperDecision& decision : paper_decisions(session, "undone = 0 AND kind IN ('rescan', 'supervisor')" + open, values))
      session.query("SELECT record_type, source_path FROM documents WHERE id = ?", {decision.document_id},
                    [&](const SqlRow& row) { papers.push_back({decision, row.text(0), row.text(1)}); });
    return {};
  });
  if (!read) return tl::unexpected(read.error());
  return papers;
}

Result<std::optional<PaperDecision>> PaperStore::latest(const std::string& account) {
  std::optional<PaperDecision> latest;
  const Result<void> read = database_.read([&](Session& session) -> Result<void> {
    latest.reset();
    for (PaperDecision& decision : paper_decisions(session, "account = ? AND undone = 0 AND number >"
                                                      " (SELECT coalesce(max(number), 0) FROM settlements WHERE account = ? AND other_account = ''"
                                                      " AND undone = 0 AND let_go_by = 0)"
                                                      " AND (kind IN ('split', 'join') OR EXISTS (SELECT 1 FROM documents d WHERE d.id = document_id))"
                                                      // what it made has to be there to be taken back
                                                      " AND NOT EXISTS (SELECT 1 FROM paper_recuts r WHERE r.number = paper_decisions.number"
                                                      " AND r.made = 1 AND NOT EXISTS (SELECT 1 FROM documents d WHERE d.id = r.document_id))",
                                             {account, account}))
      latest = std::move(decision);
    return {};
  });
  if (!read) return tl::unexpected(read.error());
  return latest;
}

Result<bool> PaperStore::is_open(const PaperDecision& decision, const std::string& reader) {
  bool open = true;
  const Result<void> read = database_.read([&](Session& session) -> Result<void> {
    const std::set<std::string> closed = closed_documents(session, reader);
    open = !closed.contains(decision.document_id);
    session.query("SELECT document_id FROM paper_recuts WHERE number = ? AND made = 1", {decision.number},
                  [&](const SqlRow& row) { open = open && !closed.contains(row.text(0)); });
    return {};
  });
  if (!read) return tl::unexpected(read.error());
  return open;
}

Result<std::vector<PaperDecision>> PaperStore::standing(const std::string& document_id) {
  std::vector<PaperDecision> found;
  const Result<void> read = database_.read([&](Session& session) -> Result<void> {
    found = paper_decisions(session, "undone = 0 AND (document_id = ? AND kind IN ('type', 'turn') OR number IN"
                                     " (SELECT number FROM paper_recuts WHERE document_id = ? AND made = 1))",
                            {document_id, document_id});
    return {};
  });
  if (!read) return tl::unexpected(read.error());
  return found;
}

Result<std::vector<std::string>> PaperStore::dossiers_of(const std::string& document_id) {
  std::vector<std::string> codes;
  const Result<void> read = database_.read([&](Session& session) -> Result<void> {
    codes.clear();
    session.query("SELECT DISTINCT code FROM dossier_documents WHERE document_id = ? ORDER BY code", {document_id},
                  [&](const SqlRow& row) { codes.push_back(row.text(0)); });
    return {};
  });
  if (!read) return tl::unexpected(read.error());
  return codes;
}

Result<std::vector<std::string>> PaperStore::unwritten() {
  std::vector<std::string> documents;
  const Result<void> read = database_.read([&](Session& session) -> Result<void> {
    documents.clear();
    session.query("SELECT DISTINCT document_id FROM paper_decisions WHERE written = 0 AND kind IN ('type', 'turn') ORDER BY document_id", {},
                  [&](const SqlRow& row) { documents.push_back(row.text(0)); });
    return {};
  });
  if (!read) return tl::unexpected(read.error());
  return documents;
}

Result<void> PaperStore::note_written(const std::string& document_id, const std::vector<std::int64_t>& standing) {
  return database_.write([&](Session& session) -> Result<void> {
    session.exclude_others();
    if (numbers_of(standing_in(session, document_id)) == standing)
      session.run("UPDATE paper_decisions SET written = 1 WHERE document_id = ? AND kind IN ('type', 'turn')", {document_id});
    return {};
  });
}

Result<void> PaperStore::note_unwritten(const std::string& document_id) {
  return database_.write([&](Session& session) -> Result<void> {
    session.run("UPDATE paper_decisions SET written = 0 WHERE document_id = ? AND kind IN ('type', 'turn')", {document_id});
    session.run("UPDATE settlements SET written = 0 WHERE document_id = ?", {document_id});
    return {};
  });
}

Result<PaperOutcome> PaperStore::withhold(const Actor& actor, const std::string& document_id) {
  PaperOutcome outcome = PaperOutcome::not_there;
  const Result<void> written = database_.write([&](Session& session) -> Result<void> {
    session.exclude_others();
    outcome = PaperOutcome::not_there;
    hold_document(session, document_id);
    const std::optional<KeptPaper> paper = find_paper(session, database_, document_id);
    if (!paper) return {};
    withhold_document_rows(session, document_id);
    // What people typed of it goes; that they did stays.
    session.run("UPDATE settlements SET value_before = '', raw_before = '', reason_before = '', value_after = '', raw_after = '', undone = 1,"
                " written = 1 WHERE document_id = ?",
                {document_id});
    session.run("UPDATE paper_decisions SET undone = 1, written = 1 WHERE document_id = ? AND kind NOT IN ('split', 'join')", {document_id});
    // The folders of papers that it was made of, or that were made of it, say the same.
    session.run("UPDATE paper_decisions SET written = 0 WHERE number IN (SELECT number FROM paper_recuts WHERE document_id = ?)", {document_id});
    add_to_audit(session, actor, {"withhold", document_id, "review", paper->record_type, "secret"});
    outcome = PaperOutcome::secret;
    return {};
  });
  if (!written) return tl::unexpected(written.error());
  return outcome;
}

Result<std::vector<SecretPaper>> PaperStore::secret_papers() {
  std::vector<SecretPaper> papers;
  const Result<void> read = database_.read([&](Session& session) -> Result<void> {
    papers.clear();
    session.query("SELECT p.filed_document_id, p.source_sha256, p.source_page, b.archive_folder, coalesce(f.folder, ''), p.source_path FROM pages p"
                  " JOIN batches b ON b.id = p.batch_id LEFT JOIN document_folders f ON f.batch_id = p.batch_id"
                  " WHERE p.error_code = 'secret' AND p.filed_document_id <> '' ORDER BY p.filed_document_id, p.filed_number, p.batch_id",
                  {}, [&](const SqlRow& row) {
                    if (papers.empty() || papers.back().id != row.text(0)) papers.push_back({row.text(0), {}, {}, {}});
                    SecretPaper& paper = papers.back();
                    paper.pages.push_back({row.text(1), row.number(2), row.text(5)});
                    const auto add = [&](std::vector<std::string>& folders, const std::string& note) {
                      const std::string folder = note.empty() ? "" : database_.noted_path(note);
                      if (!folder.empty() && std::ranges::find(folders, folder) == folders.end()) folders.push_back(folder);
                    };
                    add(paper.archive_folders, row.text(3));
                    add(paper.documents_folders, row.text(4));
                  });
    return {};
  });
  if (!read) return tl::unexpected(read.error());
  return papers;
}

Result<void> PaperStore::scrub() { return database_.scrub(); }

Result<void> PaperStore::note_put_away(const std::string& document_id) {
  return database_.write([&](Session& session) -> Result<void> {
    session.run("UPDATE pages SET filed_document_id = '', filed_number = NULL WHERE filed_document_id = ? AND error_code = 'secret'", {document_id});
    return {};
  });
}

}  // namespace sohoa

#include "storage/paper_store.h"

#include <algorithm>

#include "storage/document_rows.h"
#include "storage/field_rows.h"

namespace sohoa {
namespace {

using Kind = PaperDecision::Kind;

constexpr const char* columns = "number, document_id, kind, page, value, account, at";

Kind kind_from(const std::string& name) {
  for (const Kind kind : {Kind::type, Kind::turn, Kind::rescan})
    if (name == name_of(kind)) return kind;
  return Kind::supervisor;
}

PaperDecision decision_of(const SqlRow& row) {
  return {std::stoll(row.text(0)), row.text(1), kind_from(row.text(2)), row.number(3), row.text(4), row.text(5), std::stoll(row.text(6))};
}

std::vector<PaperDecision> decisions(Session& session, const std::string& condition, const SqlValues& values) {
  std::vector<PaperDecision> found;
  session.query("SELECT " + std::string(columns) + " FROM paper_decisions WHERE " + condition, values,
                [&](const SqlRow& row) { found.push_back(decision_of(row)); });
  return found;
}

std::vector<PaperDecision> standing_in(Session& session, const std::string& document_id) {
  return decisions(session, "document_id = ? AND undone = 0 AND kind IN ('type', 'turn') ORDER BY number", {document_id});
}

std::vector<std::int64_t> numbers_of(const std::vector<PaperDecision>& decisions) {
  std::vector<std::int64_t> numbers;
  for (const PaperDecision& decision : decisions) numbers.push_back(decision.number);
  return numbers;
}

bool others_have(Session& session, const Actor& actor, const std::string& document_id) {
  bool others = false;
  session.query("SELECT 1 FROM leases WHERE document_id = ? AND account <> ? AND ends_at > ?", {document_id, actor.account, actor.at},
                [&](const SqlRow&) { others = true; });
  return others;
}

std::optional<KeptPaper> read_paper(Session& session, Database& database, const std::string& document_id) {
  std::optional<KeptPaper> paper;
  session.query("SELECT d.batch_id, d.record_type, b.effort, b.error_budget FROM documents d JOIN batches b ON b.id = d.batch_id WHERE d.id = ?",
                {document_id}, [&](const SqlRow& row) {
                  paper = KeptPaper{document_id, row.text(0), row.text(1), "", row.text(2), std::stod(row.text(3)), "", {}, {}};
                });
  if (!paper) return paper;
  paper->documents_folder = place_in(session, database, document_id).folder;
  session.query("SELECT b.archive_folder, p.source_sha256, p.source_page, p.source_path, p.rotate_degrees, p.outcome FROM pages p"
                " JOIN batches b ON b.id = p.batch_id WHERE p.document_id = ? ORDER BY p.number",
                {document_id}, [&](const SqlRow& row) {
                  paper->pages.push_back({database.noted_path(row.text(0)), row.text(1), row.number(2), row.text(3), row.number(4), std::nullopt,
                                          row.text(5) == name_of(Outcome::quarantined)});
                });
  return paper;
}

const Field* field_at(const Record& record, const FieldAddress& place) {
  const FieldMap* fields = &record.fields;
  if (!place.table.empty()) {
    const auto rows = record.tables.find(place.table);
    if (rows == record.tables.end() || place.row > static_cast<int>(rows->second.size())) return nullptr;
    fields = &rows->second[static_cast<std::size_t>(place.row) - 1];
  }
  const auto field = fields->find(place.key);
  return field == fields->end() ? nullptr : &field->second;
}

// Whether a field stands on the ink that was settled: half of the larger box is shared, or neither has any.
bool on_same_ink(const Field* field, int page, const Box& box) {
  if (field == nullptr || field->page != page) return false;
  return page == 0 || 2 * intersection(field->box, box).area() >= std::max(field->box.area(), box.area());
}

// Settled fields that the new reading has elsewhere or not at all are fields like any other again.
void let_go_of_moved(Session& session, const Document& paper, std::int64_t decision) {
  std::vector<FieldAddress> settled;
  session.query("SELECT document_id, '', 0, key FROM fields WHERE document_id = ? AND status IN ('settled', 'unreadable')"
                " UNION ALL SELECT document_id, table_name, row, key FROM table_fields WHERE document_id = ? AND status IN ('settled', 'unreadable')",
                {paper.id, paper.id}, [&](const SqlRow& row) { settled.push_back(address_of(row)); });
  for (const FieldAddress& place : settled) {
    const std::optional<ReviewItem> item = read_item(session, place);
    if (!item || on_same_ink(field_at(paper.record, place), item->field.page, item->field.box)) continue;
    const Box& box = item->field.box;
    SqlValues values = {decision, item->field.page, box.x, box.y, box.w, box.h};
    const SqlValues at = values_of(place);
    values.insert(values.end(), at.begin(), at.end());
    session.run(std::string("UPDATE settlements SET let_go_by = ?, page = ?, x = ?, y = ?, w = ?, h = ? WHERE undone = 0 AND let_go_by = 0 AND") + at_place,
                values);
    session.run(std::string("DELETE FROM review_queue WHERE kind = 'field' AND") + at_place, at);
    put_value(session, place, item->field.value, item->field.raw, std::string(name_of(FieldStatus::review)), "");
    name_reviewer(session, *item, "");
  }
}

// What a decision let go of stands again where it is undone.
void take_up_again(Session& session, const Document& paper, std::int64_t decision) {
  struct Settled {
    FieldAddress place;
    std::int64_t number = 0;
    std::string value, raw, status, account;
    int page = 0;
    Box box;
  };
  std::vector<Settled> let_go;
  session.query("SELECT document_id, table_name, row, key, number, value_after, raw_after, status_after, account, page, x, y, w, h"
                " FROM settlements WHERE document_id = ? AND let_go_by = ? AND undone = 0 ORDER BY number",
                {paper.id, decision}, [&](const SqlRow& row) {
                  let_go.push_back({address_of(row), std::stoll(row.text(4)), row.text(5), row.text(6), row.text(7), row.text(8), row.number(9),
                                    {row.number(10), row.number(11), row.number(12), row.number(13)}});
                });
  for (const Settled& one : let_go) {
    const std::optional<ReviewItem> item = read_item(session, one.place);
    if (!item || !on_same_ink(field_at(paper.record, one.place), one.page, one.box)) continue;
    put_value(session, one.place, one.value, one.raw, one.status, "");
    name_reviewer(session, *item, one.account);
    mark_queue(session, one.place, "done");
    session.run("UPDATE settlements SET let_go_by = 0, written = 0 WHERE number = ?", {one.number});
  }
}

void end_leases(Session& session, const std::string& document_id) { session.run("DELETE FROM leases WHERE document_id = ?", {document_id}); }

std::string place_of(const PaperDecision& decision) {
  return decision.document_id + (decision.page > 0 ? "/page " + std::to_string(decision.page) : "");
}

void add_decision(Session& session, const Actor& actor, PaperDecision& decision, const std::string& before) {
  decision.number = next_decision(session);
  session.run("INSERT INTO paper_decisions (number, document_id, account, at, kind, page, value, before, written) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
              {decision.number, decision.document_id, actor.account, actor.at, std::string(name_of(decision.kind)), decision.page, decision.value,
               before, decision.rereads() ? 0 : 1});
  add_to_audit(session, actor, {std::string(name_of(decision.kind)), place_of(decision), "review", before, decision.value});
}

}  // namespace

std::string_view name_of(PaperDecision::Kind kind) {
  switch (kind) {
    case Kind::type: return "type";
    case Kind::turn: return "turn";
    case Kind::rescan: return "rescan";
    case Kind::supervisor: return "supervisor";
  }
  return "";
}

Result<std::optional<KeptPaper>> PaperStore::find(const std::string& document_id, std::int64_t without) {
  std::optional<KeptPaper> paper;
  const Result<void> read = database_.read([&](Session& session) -> Result<void> {
    paper = read_paper(session, database_, document_id);
    if (!paper) return {};
    for (const PaperDecision& decision : standing_in(session, document_id)) {
      if (decision.number == without) continue;
      paper->heeded.push_back(decision.number);
      if (decision.kind == Kind::type) paper->known_type = decision.value;
      else if (decision.page >= 1 && decision.page <= static_cast<int>(paper->pages.size()))
        paper->pages[static_cast<std::size_t>(decision.page) - 1].upright_degrees = std::stoi(decision.value);
    }
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
    const std::optional<KeptPaper> now = read_paper(session, database_, paper.id);
    if (!now) return {};
    outcome = PaperOutcome::others_at_it;
    if (now->batch_id != paper.batch_id || others_have(session, actor, paper.id) || numbers_of(standing_in(session, paper.id)) != paper.heeded) return {};
    const bool turn = decision.kind == Kind::turn;
    add_decision(session, actor, decision,
                 turn ? std::to_string(paper.pages[static_cast<std::size_t>(decision.page) - 1].rotate_degrees) : paper.record_type);
    end_leases(session, paper.id);
    let_go_of_moved(session, read, decision.number);
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
    const std::optional<KeptPaper> now = read_paper(session, database_, paper.id);
    if (!now || std::erase(standing, decision.number) == 0) return {};
    outcome = PaperOutcome::others_at_it;
    if (now->batch_id != paper.batch_id || others_have(session, actor, paper.id) || standing != paper.heeded) return {};
    session.run("UPDATE paper_decisions SET undone = 1, written = 0 WHERE number = ?", {decision.number});
    std::string before;
    session.query("SELECT before FROM paper_decisions WHERE number = ?", {decision.number}, [&](const SqlRow& row) { before = row.text(0); });
    add_to_audit(session, actor, {"undo", place_of(decision), "review", std::string(name_of(decision.kind)) + ": " + decision.value, before});
    end_leases(session, paper.id);
    let_go_of_moved(session, read, decision.number);
    file_document_rows(session, paper.batch_id, read);
    take_up_again(session, read, decision.number);
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
    if (!read_paper(session, database_, document_id)) return {};
    outcome = PaperOutcome::others_at_it;
    if (others_have(session, actor, document_id)) return {};
    outcome = PaperOutcome::done;
    if (!decisions(session, "document_id = ? AND undone = 0 AND kind = ?", {document_id, std::string(name_of(kind))}).empty()) return {};
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
         decisions(session, "document_id = ? AND undone = 0 AND kind IN ('rescan', 'supervisor') ORDER BY number", {document_id})) {
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

Result<std::vector<PaperSetAside>> PaperStore::all_set_aside() {
  std::vector<PaperSetAside> papers;
  const Result<void> read = database_.read([&](Session& session) -> Result<void> {
    papers.clear();
    for (PaperDecision& decision : decisions(session, "undone = 0 AND kind IN ('rescan', 'supervisor') ORDER BY number", {}))
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
    for (PaperDecision& decision : decisions(session, "account = ? AND undone = 0 AND number >"
                                                      " (SELECT coalesce(max(number), 0) FROM settlements WHERE account = ? AND undone = 0"
                                                      " AND let_go_by = 0) ORDER BY number DESC LIMIT 1",
                                             {account, account}))
      latest = std::move(decision);
    return {};
  });
  if (!read) return tl::unexpected(read.error());
  return latest;
}

Result<std::vector<PaperDecision>> PaperStore::standing(const std::string& document_id) {
  std::vector<PaperDecision> found;
  const Result<void> read = database_.read([&](Session& session) -> Result<void> {
    found = standing_in(session, document_id);
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

Result<std::map<std::string, std::int64_t>> PaperStore::unwritten() {
  std::map<std::string, std::int64_t> documents;
  const Result<void> read = database_.read([&](Session& session) -> Result<void> {
    documents.clear();
    session.query("SELECT document_id, max(number) FROM paper_decisions WHERE written = 0 GROUP BY document_id", {},
                  [&](const SqlRow& row) { documents[row.text(0)] = std::stoll(row.text(1)); });
    return {};
  });
  if (!read) return tl::unexpected(read.error());
  return documents;
}

Result<void> PaperStore::note_written(const std::string& document_id, std::int64_t number) {
  return database_.write([&](Session& session) -> Result<void> {
    session.run("UPDATE paper_decisions SET written = 1 WHERE document_id = ? AND number <= ?", {document_id, number});
    return {};
  });
}

}  // namespace sohoa

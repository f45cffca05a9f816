#include "storage/paper_rows.h"

#include <algorithm>

#include "storage/field_rows.h"

namespace sohoa {
namespace {

using Kind = PaperDecision::Kind;

constexpr const char* columns = "number, document_id, kind, page, value, account, at";

Kind kind_from(const std::string& name) {
  for (const Kind kind : {Kind::type, Kind::turn, Kind::rescan, Kind::split, Kind::join})
    if (name == name_of(kind)) return kind;
  return Kind::supervisor;
}

PaperDecision decision_of(const SqlRow& row) {
  return {std::stoll(row.text(0)), row.text(1), kind_from(row.text(2)), row.number(3), row.text(4), row.text(5), std::stoll(row.text(6))};
}

std::optional<KeptPaper> read_paper(Session& session, Database& database, const std::string& document_id) {
  std::optional<KeptPaper> paper;
  session.query("SELECT d.batch_id, d.record_type, b.effort, b.error_budget FROM documents d JOIN batches b ON b.id = d.batch_id WHERE d.id = ?",
                {document_id}, [&](const SqlRow& row) {
                  paper = KeptPaper{document_id, row.text(0), row.text(1), "", row.text(2), std::stod(row.text(3)), "", {}, {}};
                });
  if (!paper) return paper;
  paper->documents_folder = place_in(session, database, document_id).folder;
  session.query("SELECT b.archive_folder, p.source_sha256, p.source_page, p.source_path, p.rotate_degrees, p.outcome, p.width, p.height FROM pages p"
                " JOIN batches b ON b.id = p.batch_id WHERE p.document_id = ? ORDER BY p.number",
                {document_id}, [&](const SqlRow& row) {
                  paper->pages.push_back({database.noted_path(row.text(0)), row.text(1), row.number(2), row.text(3), row.number(4), std::nullopt,
                                          row.text(5) == name_of(Outcome::quarantined),
                                          std::uint64_t{3} * static_cast<std::uint64_t>(row.number(6)) * static_cast<std::uint64_t>(row.number(7))});
                });
  return paper;
}

}  // namespace

std::vector<PaperDecision> paper_decisions(Session& session, const std::string& condition, const SqlValues& values) {
  std::vector<PaperDecision> found;
  session.query("SELECT " + std::string(columns) + " FROM paper_decisions WHERE " + condition + " ORDER BY number", values,
                [&](const SqlRow& row) { found.push_back(decision_of(row)); });
  return found;
}

std::vector<PaperDecision> standing_in(Session& session, const std::string& document_id) {
  return paper_decisions(session, "document_id = ? AND undone = 0 AND kind IN ('type', 'turn')", {document_id});
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

std::optional<KeptPaper> find_paper(Session& session, Database& database, const std::string& document_id, std::int64_t without) {
  std::optional<KeptPaper> paper = read_paper(session, database, document_id);
  if (!paper) return paper;
  for (const PaperDecision& decision : standing_in(session, document_id)) {
    if (decision.number == without) continue;
    paper->heeded.push_back(decision.number);
    if (decision.kind == Kind::type) paper->known_type = decision.value;
    else if (decision.page >= 1 && decision.page <= static_cast<int>(paper->pages.size()))
      paper->pages[static_cast<std::size_t>(decision.page) - 1].upright_degrees = std::stoi(decision.value);
  }
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

bool on_same_ink(const Field* field, int page, const Box& box) {
  if (field == nullptr || field->page != page) return false;
  return page == 0 || 2 * intersection(field->box, box).area() >= std::max(field->box.area(), box.area());
}

std::string in_the_trail(const std::string& status, const std::string& value) { return status + ": " + value; }

std::vector<FieldAddress> settled_fields(Session& session, const std::string& document_id) {
  std::vector<FieldAddress> settled;
  session.query("SELECT document_id, '', 0, key FROM fields WHERE document_id = ? AND status IN ('settled', 'unreadable')"
                " UNION ALL SELECT document_id, table_name, row, key FROM table_fields WHERE document_id = ? AND status IN ('settled', 'unreadable')",
                {document_id, document_id}, [&](const SqlRow& row) { settled.push_back(address_of(row)); });
  return settled;
}

void let_go(Session& session, const Actor& actor, const ReviewItem& item, std::int64_t decision) {
  const Box& box = item.field.box;
  SqlValues values = {decision, item.field.page, box.x, box.y, box.w, box.h};
  const SqlValues at = values_of(item.address);
  values.insert(values.end(), at.begin(), at.end());
  session.run(std::string("UPDATE settlements SET let_go_by = ?, page = ?, x = ?, y = ?, w = ?, h = ? WHERE undone = 0 AND let_go_by = 0 AND") + at_place,
              values);
  session.run(std::string("DELETE FROM review_queue WHERE kind = 'field' AND") + at_place, at);
  put_value(session, item.address, item.field.value, item.field.raw, std::string(name_of(FieldStatus::review)), "");
  name_reviewer(session, item, "");
  add_to_audit(session, actor, {"let go", item.address.document_id + "/" + item.address.place(), "review",
                                in_the_trail(std::string(name_of(item.field.status)), item.field.value), std::string(name_of(FieldStatus::review))});
}

void let_go_of_moved(Session& session, const Actor& actor, const Document& paper, std::int64_t decision) {
  for (const FieldAddress& place : settled_fields(session, paper.id)) {
    const std::optional<ReviewItem> item = read_item(session, place);
    if (item && !on_same_ink(field_at(paper.record, place), item->field.page, item->field.box)) let_go(session, actor, *item, decision);
  }
}

void take_up_again(Session& session, const Actor& actor, const Document& paper, std::int64_t decision) {
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
    add_to_audit(session, actor, {"take up", one.place.document_id + "/" + one.place.place(), "review",
                                  in_the_trail(std::string(name_of(item->field.status)), item->field.value), in_the_trail(one.status, one.value)});
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
               before, decision.sets_aside() ? 1 : 0});
  add_to_audit(session, actor, {std::string(name_of(decision.kind)), place_of(decision), "review", before, decision.value});
}

}  // namespace sohoa

#include "storage/recut_store.h"

#include <algorithm>
#include <tuple>

#include "storage/batch_access.h"
#include "storage/document_rows.h"
#include "storage/field_rows.h"
#include "storage/paper_rows.h"
#include "storage/queue_tags.h"

namespace sohoa {
namespace {

const std::string stage = "recut";

// A page of some papers in a row.
struct PagePlace {
  std::string document_id;
  int number = 0;
};

std::vector<PagePlace> places_of(const std::vector<KeptPaper>& papers) {
  std::vector<PagePlace> places;
  for (const KeptPaper& paper : papers)
    for (int number = 1; number <= static_cast<int>(paper.pages.size()); ++number) places.push_back({paper.id, number});
  return places;
}

// The plan with its `before` in one row of pages, cut anew: each paper that is to be begins at one of `begins`, from 0.
RecutPlan cut_at(Session& session, std::vector<KeptPaper> before, const std::vector<std::size_t>& begins) {
  RecutPlan plan{std::move(before), {}};
  std::vector<KeptPaper::Page> pages;
  for (const KeptPaper& paper : plan.before) pages.insert(pages.end(), paper.pages.begin(), paper.pages.end());
  for (std::size_t i = 0; i < begins.size(); ++i) {
    const std::size_t end = i + 1 < begins.size() ? begins[i + 1] : pages.size();
    KeptPaper paper = plan.before.front();
    paper.pages.assign(pages.begin() + static_cast<std::ptrdiff_t>(begins[i]), pages.begin() + static_cast<std::ptrdiff_t>(end));
    paper.heeded.clear();
    std::vector<DocumentPage> named;
    for (const KeptPaper::Page& page : paper.pages) {
      named.emplace_back();
      named.back().text.sha256 = page.sha256;
      named.back().text.ref.page = page.source_page;
    }
    paper.id = document_id(named);
    if (i > 0) {  // what is said of its type was said of its first page
      paper.known_type.clear();
      for (const PaperDecision& decision : standing_in(session, paper.id))
        if (decision.kind == PaperDecision::Kind::type) paper.known_type = decision.value;
    }
    plan.after.push_back(std::move(paper));
  }
  return plan;
}

// A settled field and where it stands when its paper is another one.
struct Carried {
  ReviewItem item;
  std::string reviewer;
  std::optional<FieldAddress> to;
};

std::optional<FieldAddress> on_ink(const Document& paper, FieldAddress place, int page, const Box& box) {
  place.document_id = paper.id;
  if (place.table.empty()) return on_same_ink(field_at(paper.record, place), page, box) ? std::optional(place) : std::nullopt;
  const auto rows = paper.record.tables.find(place.table);
  if (rows == paper.record.tables.end()) return std::nullopt;
  for (place.row = 1; place.row <= static_cast<int>(rows->second.size()); ++place.row)
    if (on_same_ink(field_at(paper.record, place), page, box)) return place;
  return std::nullopt;
}

class Recutting {
 public:
  Recutting(Session& session, Database& database, const Actor& actor, const RecutPlan& plan, const std::vector<Document>& read)
      : session_(session),
        database_(database),
        actor_(actor),
        plan_(plan),
        read_(read),
        from_(places_of(plan.before)),
        to_(places_of(plan.after)) {}

  [[nodiscard]] PaperOutcome check() {
    for (const KeptPaper& paper : plan_.before) hold_document(session_, paper.id);
    for (const KeptPaper& paper : plan_.before) {
      const std::optional<KeptPaper> now = find_paper(session_, database_, paper.id);
      if (!now) return PaperOutcome::not_there;
      if (now->batch_id != plan_.before.front().batch_id || now->heeded != paper.heeded || others_have(session_, actor_, paper.id) || is_typed_by_two(session_, paper.id))
        return PaperOutcome::others_at_it;
    }
    for (const KeptPaper& paper : plan_.after)
      if (find_paper(session_, database_, paper.id)) return PaperOutcome::others_at_it;
    return PaperOutcome::done;
  }

  // Fails where a page would be lost.
  [[nodiscard]] Result<void> file(std::int64_t number) {
    if (!same_pages()) return fail(ErrorCode::internal, stage, "the papers that were read are not made of the same pages");
    const std::vector<Carried> settled = find_settled();
    for (const Carried& one : settled)
      if (!one.to) let_go(session_, actor_, one.item, number);
    move_decisions();
    for (std::size_t i = 0; i < from_.size(); ++i)
      session_.run("UPDATE pages SET filed_document_id = ?, filed_number = ? WHERE filed_document_id = ? AND filed_number = ?",
                   {to_[i].document_id, to_[i].number, from_[i].document_id, from_[i].number});
    for (const Document& document : read_) file_document_rows(session_, plan_.before.front().batch_id, document);
    for (const Carried& one : settled)
      if (one.to) carry(one);
    keep_dossiers();
    for (const KeptPaper& paper : plan_.after) tag_document(session_, paper.id);
    for (const KeptPaper& paper : plan_.before) {
      bool left = false;
      session_.query("SELECT 1 FROM pages WHERE document_id = ?", {paper.id}, [&](const SqlRow&) { left = true; });
      if (left) return fail(ErrorCode::internal, stage, "a page of " + paper.id + " would be lost");
      end_leases(session_, paper.id);
      session_.run("DELETE FROM documents WHERE id = ?", {paper.id});
      session_.run("DELETE FROM review_queue WHERE document_id = ?", {paper.id});
    }
    return {};
  }

 private:
  [[nodiscard]] bool same_pages() const {
    std::vector<std::pair<std::string, int>> before, after;
    for (const KeptPaper& paper : plan_.before)
      for (const KeptPaper::Page& page : paper.pages) before.emplace_back(page.sha256, page.source_page);
    for (const Document& document : read_)
      for (const DocumentPage& page : document.pages) after.emplace_back(page.text.sha256, page.text.ref.page);
    return before == after && to_.size() == from_.size();
  }

  [[nodiscard]] std::optional<PagePlace> place_after(const std::string& document_id, int number) const {
    for (std::size_t i = 0; i < from_.size(); ++i)
      if (from_[i].document_id == document_id && from_[i].number == number) return to_[i];
    return std::nullopt;
  }

  [[nodiscard]] std::vector<Carried> find_settled() {
    std::vector<Carried> settled;
    for (const KeptPaper& paper : plan_.before)
      for (const FieldAddress& place : settled_fields(session_, paper.id)) {
        const std::optional<ReviewItem> item = read_item(session_, place);
        if (!item) continue;
        Carried one{*item, "", std::nullopt};
        session_.query(std::string("SELECT reviewer FROM provenance WHERE") + at_place, values_of(place),
                       [&](const SqlRow& row) { one.reviewer = row.text(0); });
        const std::optional<PagePlace> page = place_after(paper.id, item->field.page);
        for (const Document& document : read_)
          if (!one.to && (item->field.page == 0 || (page && page->document_id == document.id)))
            one.to = on_ink(document, place, page ? page->number : 0, item->field.box);
        settled.push_back(std::move(one));
      }
    return settled;
  }

  void carry(const Carried& one) {
    const std::optional<ReviewItem> item = read_item(session_, *one.to);
    if (!item) return;
    put_value(session_, *one.to, one.item.field.value, one.item.field.raw, std::string(name_of(one.item.field.status)), "");
    name_reviewer(session_, *item, one.reviewer);
    mark_queue(session_, *one.to, "done");
    SqlValues values = values_of(*one.to);
    const SqlValues from = values_of(one.item.address);
    values.insert(values.end(), from.begin(), from.end());
    session_.run(
        std::string("UPDATE settlements SET document_id = ?, table_name = ?, row = ?, key = ?, written = 0 WHERE let_go_by = 0 AND") + at_place, values);
  }

  // A turn goes with its page, a type with the paper's first page, what waits for somebody with the first paper.
  void move_decisions() {
    const std::string movable = "document_id = ? AND undone = 0 AND kind NOT IN ('split', 'join')";
    for (const KeptPaper& paper : plan_.before)
      for (const PaperDecision& decision : paper_decisions(session_, movable, {paper.id})) {
        std::optional<PagePlace> to = PagePlace{plan_.after.front().id, decision.page};
        if (decision.kind == PaperDecision::Kind::turn) to = place_after(paper.id, decision.page);
        else if (decision.kind == PaperDecision::Kind::type && paper.id != plan_.before.front().id) continue;
        if (!to) continue;
        session_.run("UPDATE paper_decisions SET document_id = ?, page = ?, written = ? WHERE number = ?",
                     {to->document_id, to->number, decision.rereads() ? 0 : 1, decision.number});
      }
  }

  void keep_dossiers() {
    std::vector<std::tuple<std::string, std::string, std::string>> dossiers;
    for (const KeptPaper& paper : plan_.before)
      session_.query("SELECT code, batch_id, doubt FROM dossier_documents WHERE document_id = ? ORDER BY code, batch_id", {paper.id},
                     [&](const SqlRow& row) { dossiers.emplace_back(row.text(0), row.text(1), row.text(2)); });
    for (const auto& [code, batch, doubt] : dossiers)
      for (const KeptPaper& paper : plan_.after)
        session_.run("INSERT INTO dossier_documents (code, document_id, batch_id, doubt) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
                     {code, paper.id, batch, doubt});
  }

  Session& session_;
  Database& database_;
  const Actor& actor_;
  const RecutPlan& plan_;
  const std::vector<Document>& read_;
  const std::vector<PagePlace> from_, to_;  // the same pages
};

std::string ids_of(const std::vector<KeptPaper>& papers) {
  std::string ids;
  for (const KeptPaper& paper : papers) ids += (ids.empty() ? "" : " ") + paper.id;
  return ids;
}

}  // namespace

Result<std::optional<RecutPlan>> RecutStore::plan_split(const std::string& document_id, int page) {
  std::optional<RecutPlan> plan;
  const Result<void> read = database_.read([&](Session& session) -> Result<void> {
    plan.reset();
    const std::optional<KeptPaper> paper = find_paper(session, database_, document_id);
    if (paper && page >= 2 && page <= static_cast<int>(paper->pages.size())) plan = cut_at(session, {*paper}, {0, static_cast<std::size_t>(page) - 1});
    return {};
  });
  if (!read) return tl::unexpected(read.error());
  return plan;
}

Result<std::optional<RecutPlan>> RecutStore::plan_join(const std::string& document_id, const std::string& reader) {
  std::optional<RecutPlan> plan;
  const Result<void> read = database_.read([&](Session& session) -> Result<void> {
    plan.reset();
    const std::optional<KeptPaper> paper = find_paper(session, database_, document_id);
    if (!paper || paper->pages.empty()) return {};
    const KeptPaper::Page& last = paper->pages.back();
    std::string next;
    session.query("SELECT document_id, number FROM pages WHERE batch_id = ? AND (source_path > ? OR (source_path = ? AND source_page > ?))"
                  " ORDER BY source_path, source_page LIMIT 1",
                  {paper->batch_id, last.source_path, last.source_path, last.source_page}, [&](const SqlRow& row) {
                    if (row.number(1) == 1) next = row.text(0);
                  });
    if (!next.empty() && !is_open(session, next, reader)) return {};
    const std::optional<KeptPaper> second = next.empty() ? std::nullopt : find_paper(session, database_, next);
    if (second && second->batch_id == paper->batch_id) plan = cut_at(session, {*paper, *second}, {0});
    return {};
  });
  if (!read) return tl::unexpected(read.error());
  return plan;
}

Result<std::optional<RecutPlan>> RecutStore::plan_back(const PaperDecision& decision) {
  std::optional<RecutPlan> plan;
  const Result<void> read = database_.read([&](Session& session) -> Result<void> {
    plan.reset();
    std::vector<std::string> made;
    session.query("SELECT document_id FROM paper_recuts WHERE number = ? AND made = 1 ORDER BY place", {decision.number},
                  [&](const SqlRow& row) { made.push_back(row.text(0)); });
    std::vector<KeptPaper> present;
    for (const std::string& id : made) {
      const std::optional<KeptPaper> paper = find_paper(session, database_, id);
      if (!paper) return {};
      present.push_back(*paper);
    }
    if (present.empty()) return {};
    plan = decision.kind == PaperDecision::Kind::split ? cut_at(session, std::move(present), {0})
                                                       : cut_at(session, std::move(present), {0, static_cast<std::size_t>(decision.page) - 1});
    return {};
  });
  if (!read) return tl::unexpected(read.error());
  return plan;
}

Result<PaperOutcome> RecutStore::recut(const Actor& actor, const RecutPlan& plan, PaperDecision& decision, const std::vector<Document>& read) {
  PaperOutcome outcome = PaperOutcome::not_there;
  const Result<void> written = database_.write([&](Session& session) -> Result<void> {
    session.exclude_others();
    Recutting recutting(session, database_, actor, plan, read);
    outcome = recutting.check();
    if (outcome != PaperOutcome::done) return {};
    decision.document_id = plan.before.front().id;
    decision.value = ids_of(plan.after);
    add_decision(session, actor, decision, ids_of(plan.before));
    for (const bool made : {false, true}) {
      int place = 0;
      for (const KeptPaper& paper : made ? plan.after : plan.before)
        session.run("INSERT INTO paper_recuts (number, document_id, made, place, batch_id) VALUES (?, ?, ?, ?, ?)",
                    {decision.number, paper.id, made ? 1 : 0, place++, plan.before.front().batch_id});
    }
    return recutting.file(decision.number);
  });
  if (!written) return tl::unexpected(written.error());
  return outcome;
}

Result<PaperOutcome> RecutStore::recut_back(const Actor& actor, const RecutPlan& plan, const PaperDecision& decision, const std::vector<Document>& read) {
  PaperOutcome outcome = PaperOutcome::not_there;
  const Result<void> written = database_.write([&](Session& session) -> Result<void> {
    session.exclude_others();
    outcome = PaperOutcome::not_there;
    if (paper_decisions(session, "number = ? AND undone = 0", {decision.number}).empty()) return {};
    Recutting recutting(session, database_, actor, plan, read);
    outcome = recutting.check();
    if (outcome != PaperOutcome::done) return {};
    session.run("UPDATE paper_decisions SET undone = 1, written = 0 WHERE number = ?", {decision.number});
    add_to_audit(session, actor, {"undo", place_of(decision), "review", std::string(name_of(decision.kind)) + ": " + decision.value, ids_of(plan.after)});
    if (Result<void> filed = recutting.file(decision.number); !filed) return filed;
    for (const Document& document : read) take_up_again(session, actor, document, decision.number);
    return {};
  });
  if (!written) return tl::unexpected(written.error());
  return outcome;
}

Result<std::vector<RecutStore::Unwritten>> RecutStore::unwritten() {
  std::vector<Unwritten> found;
  const Result<void> read = database_.read([&](Session& session) -> Result<void> {
    found.clear();
    session.query("SELECT p.number, p.undone, r.document_id, coalesce(f.folder, ''), coalesce(b.ended, 0) FROM paper_decisions p"
                  " JOIN paper_recuts r ON r.number = p.number LEFT JOIN batches b ON b.id = r.batch_id"
                  " LEFT JOIN document_folders f ON f.batch_id = r.batch_id"
                  " WHERE p.written = 0 AND p.kind IN ('split', 'join') ORDER BY p.number, r.made, r.place",
                  {}, [&](const SqlRow& row) {
                    const std::int64_t number = std::stoll(row.text(0));
                    if (found.empty() || found.back().number != number) found.push_back(
                          {number, row.number(1) == 1, row.text(3).empty() ? "" : database_.noted_path(row.text(3)), row.number(4) == 1, {}});
                    found.back().documents.push_back(row.text(2));
                  });
    return {};
  });
  if (!read) return tl::unexpected(read.error());
  return found;
}

Result<void> RecutStore::note_written(const Unwritten& written) {
  return database_.write([&](Session& session) -> Result<void> {
    session.run("UPDATE paper_decisions SET written = 1 WHERE number = ? AND undone = ?", {written.number, written.undone ? 1 : 0});
    return {};
  });
}

}  // namespace sohoa

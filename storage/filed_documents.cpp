#include "storage/filed_documents.h"

#include <algorithm>
#include <tuple>

#include "document/text.h"
#include "storage/batch_access.h"
#include "storage/database.h"
#include "storage/field_rows.h"

namespace sohoa {
namespace {

// What is on no page comes last.
auto place_on_paper(const ReviewItem& item) {
  const Field& field = item.field;
  return std::tuple(field.page == 0, field.page, field.box.y, field.box.x, item.address.table, item.address.row, item.address.key);
}

}  // namespace

Result<std::optional<FiledDocument>> FiledDocuments::open(const Actor& actor, const std::string& document_id, const std::string& purpose) {
  std::optional<FiledDocument> document;
  const Result<void> written = database_.write([&](Session& session) -> Result<void> {
    session.exclude_others();
    document.reset();
    session.query("SELECT batch_id, record_type, source_path FROM documents WHERE id = ?", {document_id}, [&](const SqlRow& row) {
      document.emplace();
      document->id = document_id, document->batch_id = row.text(0), document->record_type = row.text(1), document->source_path = row.text(2);
    });
    if (!document) return {};
    session.query("SELECT DISTINCT code FROM dossier_documents WHERE document_id = ? ORDER BY code", {document_id},
                  [&](const SqlRow& row) { document->dossiers.push_back(row.text(0)); });
    session.query("SELECT b.archive_folder, p.source_sha256, p.source_page, p.width, p.height, p.rotate_degrees"
                  " FROM pages p JOIN batches b ON b.id = p.batch_id WHERE p.document_id = ? ORDER BY p.number",
                  {document_id}, [&](const SqlRow& row) {
                    document->pages.push_back({database_.noted_path(row.text(0)), row.text(1), row.number(2), row.number(3), row.number(4), row.number(5)});
                  });
    session.query("SELECT document_id, '', 0, key, value, raw, confidence, status, page, x, y, w, h, reason FROM fields WHERE document_id = ?"
                  " UNION ALL SELECT document_id, table_name, row, key, value, raw, confidence, status, page, x, y, w, h, reason"
                  " FROM table_fields WHERE document_id = ?",
                  {document_id, document_id}, [&](const SqlRow& row) {
                    ReviewItem item{address_of(row), document->batch_id, document->record_type, {}};
                    item.field = field_of(row, 4);
                    document->fields.push_back(std::move(item));
                  });
    std::ranges::sort(document->fields, {}, place_on_paper);
    session.query("SELECT document_id, table_name, row, key FROM review_queue WHERE document_id = ? AND kind = 'field' AND status = 'waiting' AND double_entry > 0",
                  {document_id}, [&](const SqlRow& row) { document->typed_by_two.insert(address_of(row).place()); });
    for (ReviewItem& item : document->fields)
      if (document->typed_by_two.contains(item.address.place())) item = without_what_was_read(std::move(item));
      else hide_what_others_type(session, item);
    session.query("SELECT document_id, table_name, row, key, account FROM leases WHERE document_id = ? AND ends_at > ?", {document_id, actor.at},
                  [&](const SqlRow& row) { document->leased_to[address_of(row).place()] = row.text(4); });
    add_to_audit(session, actor, {"view document", document_id, purpose});
    return {};
  });
  if (!written) return tl::unexpected(written.error());
  return document;
}

Result<std::map<std::string, FiledState>> FiledDocuments::states(const std::vector<std::string>& document_ids) {
  std::map<std::string, FiledState> states;
  const Result<void> read = database_.read([&](Session& session) -> Result<void> {
    for (const std::string& id : document_ids) {
      FiledState state;
      bool some = false;
      session.query("SELECT status, count(*), max(double_entry) FROM review_queue WHERE document_id = ? AND kind = 'field' GROUP BY status", {id},
                    [&](const SqlRow& row) {
                      const bool waits = row.text(0) == "waiting";
                      (waits ? state.waiting : state.settled) = std::stoll(row.text(1));
                      some = some || (waits && row.number(2) > 0);
                    });
      if (some)
        session.query("SELECT coalesce(f.value, t.value, '') || ' ' || coalesce(f.raw, t.raw, '') FROM review_queue q"
                      " LEFT JOIN fields f ON f.document_id = q.document_id AND f.key = q.key AND q.table_name = ''"
                      " LEFT JOIN table_fields t ON t.document_id = q.document_id AND t.table_name = q.table_name AND t.row = q.row AND t.key = q.key"
                      " WHERE q.document_id = ? AND q.kind = 'field' AND q.status = 'waiting' AND q.double_entry > 0",
                      {id}, [&](const SqlRow& row) { state.typed_by_two += folded(row.text(0)) + '\n'; });
      states[id] = state;
    }
    return {};
  });
  if (!read) return tl::unexpected(read.error());
  return states;
}

Result<std::vector<BatchDocument>> FiledDocuments::of_batch(const std::string& batch_id, const std::string& reader) {
  std::vector<BatchDocument> documents;
  const Result<void> read = database_.read([&](Session& session) -> Result<void> {
    documents.clear();
    SqlValues values = {batch_id, batch_id};
    const std::string open = open_document("d.id", reader, values);
    session.query("SELECT d.id, d.record_type, (SELECT count(*) FROM review_queue q WHERE q.document_id = d.id AND q.kind = 'field'"
                  " AND q.status = 'waiting'), CASE WHEN d.batch_id = ? THEN 0 ELSE 1 END FROM documents d WHERE d.id IN"
                  " (SELECT coalesce(document_id, filed_document_id) FROM pages WHERE batch_id = ?)" + open + " ORDER BY d.id",
                  values, [&](const SqlRow& row) {
                    documents.push_back({row.text(0), row.text(1), std::stoll(row.text(2)), row.text(3) == "1"});
                  });
    return {};
  });
  if (!read) return tl::unexpected(read.error());
  return documents;
}

}  // namespace sohoa

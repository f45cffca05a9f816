#include "storage/queue_tags.h"

#include <vector>

namespace sohoa {
namespace {

constexpr const char* due_key = "due_at";  // of a receipt

// What was typed from other ink than a field stands on now counts no longer.
void tag_double_entry(Session& session, const std::string& which, const SqlValues& values) {
  constexpr const char* same_ink = " AND i.page = keyings.page AND i.x = keyings.x AND i.y = keyings.y AND i.w = keyings.w AND i.h = keyings.h)";
  session.run(std::string("UPDATE keyings SET undone = 1 WHERE undone = 0 AND (document_id, table_name, row, key) IN (SELECT document_id, table_name, row, key"
              " FROM review_queue WHERE kind = 'field' AND ") + which + ") AND NOT EXISTS (SELECT 1 FROM fields i WHERE keyings.table_name = ''"
              " AND i.document_id = keyings.document_id AND i.key = keyings.key" + same_ink + " AND NOT EXISTS (SELECT 1 FROM table_fields i"
              " WHERE i.document_id = keyings.document_id AND i.table_name = keyings.table_name AND i.row = keyings.row AND i.key = keyings.key" + same_ink,
              values);
  // What the queue is ordered by, and what dossiers are made of, shows what was read of these two by itself.
  constexpr const char* part = "CASE WHEN key IN ('due_at', 'dossier_code') OR NOT EXISTS (SELECT 1 FROM double_entry_rules e WHERE e.ended_at = 0 AND e.batch_id IN ('', review_queue.batch_id)"
                               " AND e.record_type IN ('', review_queue.record_type) AND e.key IN ('', review_queue.key) AND e.doubt IN ('', review_queue.doubt))"
                               " THEN 0 ELSE (SELECT CASE count(*) WHEN 0 THEN 1 WHEN 1 THEN 3 ELSE 2 END FROM keyings y WHERE y.undone = 0 AND y.document_id = review_queue.document_id"
                               " AND y.table_name = review_queue.table_name AND y.row = review_queue.row AND y.key = review_queue.key) END";
  session.run(std::string("UPDATE review_queue SET double_entry = ") + part + " WHERE kind = 'field' AND double_entry <> " + part + " AND " + which, values);
}

// The reasons are the stages' own sentences.
void tag(Session& session, const std::string& which, const SqlValues& values) {
  session.run("UPDATE review_queue SET record_type = coalesce((SELECT d.record_type FROM documents d WHERE d.id = review_queue.document_id), ''),"
              " arrival = coalesce((SELECT a.ordinal FROM batch_arrivals a WHERE a.batch_id = review_queue.batch_id), 2147483647),"
              " dossier = coalesce((SELECT min(m.code) FROM dossier_documents m WHERE m.document_id = review_queue.document_id), ''),"
              " due_on = coalesce((SELECT min(o.due_on) FROM dossier_documents m JOIN dossiers o ON o.code = m.code"
              " WHERE m.document_id = review_queue.document_id AND o.due_on <> ''), '" + std::string(no_due_date) + "'),"
              " doubt = CASE WHEN priority = 3 THEN 'missing' WHEN reason LIKE '%handwritten%' THEN 'handwriting'"
              " WHEN reason LIKE '%disagree%' THEN 'contradiction' WHEN reason LIKE '%second source' THEN 'second_source'"
              " WHEN reason LIKE 'the reader is not sure%' THEN 'letters' ELSE 'rule' END"
              " WHERE kind = 'field' AND " + which,
              values);
  tag_double_entry(session, which, values);
}

void set_due(Session& session, const std::string& which, SqlValues values) {
  values.insert(values.begin(), std::string(due_key));
  session.run("UPDATE dossiers SET due_on = coalesce((SELECT min(substr(f.value, 1, 10)) FROM dossier_documents m"
              " JOIN documents d ON d.id = m.document_id AND d.record_type = 'receipt'"
              " JOIN fields f ON f.document_id = d.id AND f.key = ? AND f.value LIKE '____-__-__%' WHERE m.code = dossiers.code), '') WHERE " + which,
              values);
}

}  // namespace

Result<void> note_arrivals(Database& database, std::int64_t now) {
  constexpr const char* unseen = "SELECT b.id FROM batches b WHERE NOT EXISTS (SELECT 1 FROM batch_arrivals a WHERE a.batch_id = b.id) ORDER BY b.id";
  const auto find = [&](Session& session) {
    std::vector<std::string> batches;
    session.query(unseen, {}, [&](const SqlRow& row) { batches.push_back(row.text(0)); });
    return batches;
  };
  bool any = false;
  const Result<void> looked = database.read([&](Session& session) -> Result<void> {
    any = !find(session).empty();
    return {};
  });
  if (!looked || !any) return looked;
  return database.write([&](Session& session) -> Result<void> {
    session.exclude_others();
    for (const std::string& batch : find(session)) {
      session.run("INSERT INTO batch_arrivals (batch_id, ordinal, at) SELECT CAST(? AS TEXT), count(*), CAST(? AS BIGINT) FROM batch_arrivals",
                  {batch, now});
      session.run("UPDATE review_queue SET arrival = (SELECT a.ordinal FROM batch_arrivals a WHERE a.batch_id = review_queue.batch_id) WHERE batch_id = ?",
                  {batch});
    }
    return {};
  });
}

void tag_document(Session& session, const std::string& document_id) { tag(session, "document_id = ?", {document_id}); }

void tag_batch(Session& session, const std::string& batch_id) {
  tag(session, "document_id IN (SELECT id FROM documents WHERE batch_id = ?)", {batch_id});
}

void tag_dossier(Session& session, const std::string& code) {
  set_due(session, "code = ?", {code});
  tag(session, "document_id IN (SELECT document_id FROM dossier_documents WHERE code = ?)", {code});
}

void tag_everything(Session& session) {
  set_due(session, "true", {});
  tag(session, "true", {});
}

void tag_by_rules(Session& session) { tag_double_entry(session, "true", {}); }

void tag_after_change(Session& session, const std::string& document_id, const std::string& key) {
  if (key != due_key) return;
  std::vector<std::string> codes;
  session.query("SELECT DISTINCT code FROM dossier_documents WHERE document_id = ?", {document_id}, [&](const SqlRow& row) { codes.push_back(row.text(0)); });
  for (const std::string& code : codes) tag_dossier(session, code);
}

}  // namespace sohoa

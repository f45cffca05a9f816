#include "storage/seen_values.h"

#include "storage/database.h"
#include "storage/field_rows.h"
#include "storage/sample_store.h"

namespace sohoa {

std::vector<SeenValue> sampled_values(Session& session) {
  std::vector<SeenValue> values;
  session.query("SELECT f.document_id, f.table_name, f.row, f.key, s.batch_id, f.record_type, f.value, CASE WHEN f.verdict = 'changed' THEN l.value_after"
                " WHEN f.verdict = 'right' THEN f.value ELSE f.value_seen END, CASE WHEN f.verdict = 'changed' AND l.value_after = f.value THEN 'right'"
                " WHEN f.verdict = 'changed' THEN 'wrong' ELSE f.verdict END FROM sample_fields f JOIN samples s ON s.number = f.sample"
                " JOIN documents d ON d.id = f.document_id LEFT JOIN settlements l ON f.verdict = 'changed' AND l.status_after = 'settled' AND l.number ="
                " (SELECT min(m.number) FROM settlements m WHERE m.document_id = f.document_id AND m.table_name = f.table_name AND m.row = f.row"
                " AND m.key = f.key AND m.undone = 0 AND m.at >= s.at AND m.status_before = 'accepted' AND m.value_before = f.value)"
                " WHERE f.verdict IN ('right', 'wrong') OR (f.verdict = 'changed' AND l.number IS NOT NULL)"
                " ORDER BY f.document_id, f.table_name, f.row, f.key, f.sample",
                {}, [&](const SqlRow& row) {
                  SeenValue value{address_of(row), row.text(4), row.text(5), row.text(6), row.text(7), row.text(8) == "right"};
                  if (!values.empty() && values.back().address == value.address) values.back() = std::move(value);
                  else values.push_back(std::move(value));
                });
  return values;
}

Result<SeenValues> seen_values(Database& database) {
  SeenValues seen;
  const Result<void> read = database.read([&](Session& session) -> Result<void> {
    seen = {};
    // What a sample sent to the queue counts among the accepted, where it came from.
    session.query(std::string("SELECT f.document_id, f.table_name, f.row, f.key, d.batch_id, d.record_type, f.value_before, l.value_after") +
                      from_first_to_last + " AND f.reason_before <> ? ORDER BY f.document_id, f.table_name, f.row, f.key, f.number",
                  {std::string(found_wrong)}, [&](const SqlRow& row) {
                    seen.doubted.push_back({address_of(row), row.text(4), row.text(5), row.text(6), row.text(7), row.text(6) == row.text(7)});
                  });
    seen.accepted = sampled_values(session);
    const auto count = [&](const std::string& status) {
      std::int64_t number = 0;
      session.query("SELECT (SELECT count(*) FROM fields WHERE status = ?) + (SELECT count(*) FROM table_fields WHERE status = ?)", {status, status},
                    [&](const SqlRow& row) { number = std::stoll(row.text(0)); });
      return number;
    };
    std::int64_t moved = 0;  // from the accepted to the queue by samples
    for (const SeenValue& value : seen.accepted) moved += value.right ? 0 : 1;
    seen.all_accepted = count("accepted") + moved;
    std::int64_t sent = 0;  // of those, still waiting
    session.query("SELECT (SELECT count(*) FROM fields WHERE status = 'review' AND reason = ?) + (SELECT count(*) FROM table_fields WHERE"
                  " status = 'review' AND reason = ?)",
                  {std::string(found_wrong), std::string(found_wrong)}, [&](const SqlRow& row) { sent = std::stoll(row.text(0)); });
    seen.all_doubted = count("review") - sent + static_cast<std::int64_t>(seen.doubted.size());
    return {};
  });
  if (!read) return tl::unexpected(read.error());
  return seen;
}

}  // namespace sohoa

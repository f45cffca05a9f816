#include "storage/seen_values.h"

#include "storage/database.h"
#include "storage/field_rows.h"
#include "storage/sample_store.h"

namespace sohoa {

Result<SeenValues> seen_values(Database& database) {
  SeenValues seen;
  const Result<void> read = database.read([&](Session& session) -> Result<void> {
    seen = {};
    // What a sample sent to the queue counts among the accepted, where it came from.
    session.query("SELECT s.document_id, s.table_name, s.row, s.key, d.batch_id, d.record_type, s.value_before, s.value_after FROM settlements s"
                  " JOIN documents d ON d.id = s.document_id WHERE s.undone = 0 AND s.let_go_by = 0 AND s.status_before = 'review'"
                  " AND s.status_after = 'settled' AND s.reason_before <> ? ORDER BY s.document_id, s.table_name, s.row, s.key, s.number",
                  {std::string(found_wrong)}, [&](const SqlRow& row) {
                    seen.doubted.push_back({address_of(row), row.text(4), row.text(5), row.text(6), row.text(7), row.text(6) == row.text(7)});
                  });
    // A field that several samples drew is one field; the last verdict counts.
    session.query("SELECT f.document_id, f.table_name, f.row, f.key, d.batch_id, f.record_type, f.value, f.value_seen, f.verdict FROM sample_fields f"
                  " JOIN documents d ON d.id = f.document_id WHERE f.verdict IN ('right', 'wrong')"
                  " ORDER BY f.document_id, f.table_name, f.row, f.key, f.sample",
                  {}, [&](const SqlRow& row) {
                    SeenValue value{address_of(row), row.text(4), row.text(5), row.text(6), row.text(7), row.text(8) == "right"};
                    if (!seen.accepted.empty() && seen.accepted.back().address == value.address) seen.accepted.back() = std::move(value);
                    else seen.accepted.push_back(std::move(value));
                  });
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

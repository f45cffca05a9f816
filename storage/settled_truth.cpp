#include "storage/settled_truth.h"

#include "storage/database.h"
#include "storage/field_rows.h"

namespace sohoa {

Result<std::vector<SettledTruth>> settled_truth(Database& database) {
  std::vector<SettledTruth> truth;
  const Result<void> read = database.read([&](Session& session) -> Result<void> {
    truth.clear();
    // Of several decisions that stand the last one counts.
    session.query("SELECT s.document_id, s.table_name, s.row, s.key, s.value_before, s.raw_before, s.value_after, s.raw_after FROM settlements s"
                  " WHERE s.undone = 0 AND s.let_go_by = 0 AND NOT EXISTS (SELECT 1 FROM pages p JOIN pages o ON o.source_sha256 = p.source_sha256"
                  " AND o.source_page = p.source_page WHERE p.document_id = s.document_id AND o.error_code = 'secret')"
                  " ORDER BY s.document_id, s.table_name, s.row, s.key, s.number",
                  {}, [&](const SqlRow& row) {
                    const FieldAddress address = address_of(row);
                    if (truth.empty() || truth.back().item.address != address)
                      truth.push_back({{address, "", "", {}}, row.text(4) == row.text(6) && row.text(5) == row.text(7)});
                    else if (row.text(6) != row.text(4) || row.text(7) != row.text(5)) truth.back().confirmed = false;
                  });
    std::vector<SettledTruth> standing;
    for (SettledTruth& one : truth) {
      std::optional<ReviewItem> item = read_item(session, one.item.address);
      if (item && item->field.status == FieldStatus::settled) standing.push_back({std::move(*item), one.confirmed});
    }
    truth = std::move(standing);
    return {};
  });
  if (!read) return tl::unexpected(read.error());
  return truth;
}

}  // namespace sohoa

#pragma once

#include <optional>
#include <string>

#include "storage/database.h"
#include "storage/review_store.h"

// A field's rows in the warehouse, for the stores that change them in a transaction of their own.
namespace sohoa {

inline constexpr const char* at_place = " document_id = ? AND table_name = ? AND row = ? AND key = ?";
[[nodiscard]] SqlValues values_of(const FieldAddress& address);
// Of a row that begins with those four columns.
[[nodiscard]] FieldAddress address_of(const SqlRow& row);
// Of ten columns from `first` on: value, raw, confidence, status, page, x, y, w, h, reason.
[[nodiscard]] Field field_of(const SqlRow& row, std::size_t first);
[[nodiscard]] FieldStatus field_status_from(const std::string& name);

[[nodiscard]] std::optional<ReviewItem> read_item(Session& session, const FieldAddress& address);
void put_value(Session& session, const FieldAddress& address, const std::string& value, const std::string& raw, const std::string& status,
               const std::string& reason);
// reviewer: empty for nobody.
void name_reviewer(Session& session, const ReviewItem& item, const std::string& reviewer);
// What the machine read of a doubtful field and what people have it as in the end, as the part of a statement behind SELECT: decision f,
// the first that stands, and l, the last.
inline constexpr const char* from_first_to_last =
    " FROM settlements f JOIN settlements l ON l.number = (SELECT max(m.number) FROM settlements m WHERE m.document_id = f.document_id"
    " AND m.table_name = f.table_name AND m.row = f.row AND m.key = f.key AND m.undone = 0 AND m.let_go_by = 0)"
    " JOIN documents d ON d.id = f.document_id WHERE f.undone = 0 AND f.let_go_by = 0 AND f.status_before = 'review' AND l.status_after = 'settled'";
void mark_queue(Session& session, const FieldAddress& address, const char* status);
// The number of the next decision, on a field or a paper.
inline constexpr const char* next_decision_sql =
    "SELECT coalesce(max(number), 0) + 1 FROM (SELECT max(number) AS number FROM settlements UNION ALL SELECT max(number) FROM paper_decisions) AS made";
[[nodiscard]] std::int64_t next_decision(Session& session);
// Where a document is filed.
[[nodiscard]] DocumentPlace place_in(Session& session, Database& database, const std::string& document_id);

}  // namespace sohoa

#pragma once

#include <optional>
#include <string>

#include "storage/database.h"
#include "storage/review_store.h"

// A field's rows in the warehouse, for the stores that change them in a transaction of their own.
namespace sohoa {

inline constexpr const char* double_entry_purpose = "double entry";  // in the trail
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
// Of settlements: who decided, as SettledField has it.
inline constexpr const char* reviewer_of_settlement = "CASE WHEN other_account = '' THEN account ELSE other_account || '+' || account END";
void mark_queue(Session& session, const FieldAddress& address, const char* status);
// Whether a field of this status waits for a person.
[[nodiscard]] bool in_doubt(FieldStatus status);
// Puts a person's decision in: the field, its queue, settlements, the trail with its purpose. other_account: who typed the same before.
void settle_field(Session& session, const Actor& actor, const ReviewItem& item, const Decision& decision, const std::string& purpose,
                  const std::string& other_account = {});
// Leases fields that nobody else has for a quarter of an hour, and notes that this person looks at them.
void lease_and_show(Session& session, const Actor& actor, const std::vector<ReviewItem>& items, const std::string& purpose);
[[nodiscard]] bool others_have(Session& session, const Actor& actor, const FieldAddress& address);
// Whether it waits for two people's typing, or for who decides between them.
[[nodiscard]] bool is_typed_by_two(Session& session, const FieldAddress& address);
// The same of any field of a paper: as another paper its fields would fall under other rules.
[[nodiscard]] bool is_typed_by_two(Session& session, const std::string& document_id);
// Its reason quotes what two papers of a dossier say: not where one of them is a field that two people type.
void hide_what_others_type(Session& session, ReviewItem& item);
// The same without what the machine has read of it.
[[nodiscard]] ReviewItem without_what_was_read(ReviewItem item);
// Takes a settlement back, so that the field is as it was before; whether it is the last that stands on its field.
bool take_back_settlement(Session& session, const Actor& actor, std::int64_t number, const std::string& purpose);
// The number of the next decision, on a field or a paper.
inline constexpr const char* next_decision_sql =
    "SELECT coalesce(max(number), 0) + 1 FROM (SELECT max(number) AS number FROM settlements UNION ALL SELECT max(number) FROM paper_decisions) AS made";
[[nodiscard]] std::int64_t next_decision(Session& session);
// Where a document is filed.
[[nodiscard]] DocumentPlace place_in(Session& session, Database& database, const std::string& document_id);

}  // namespace sohoa

#include "storage/field_rows.h"

namespace sohoa {
namespace {

// Where one field is kept: its table's name, the condition that finds it and the values of that.
struct FieldRow {
  std::string name, condition;
  SqlValues values;
};
FieldRow row_of(const FieldAddress& address) {
  if (address.table.empty()) return {"fields", "document_id = ? AND key = ?", {address.document_id, address.key}};
  return {"table_fields", at_place, values_of(address)};
}

}  // namespace

SqlValues values_of(const FieldAddress& address) { return {address.document_id, address.table, address.row, address.key}; }

FieldAddress address_of(const SqlRow& row) { return {row.text(0), row.text(1), row.number(2), row.text(3)}; }

Field field_of(const SqlRow& row, std::size_t first) {
  Field field;
  field.value = row.text(first);
  field.raw = row.text(first + 1);
  field.confidence = std::stod(row.text(first + 2));
  field.status = field_status_from(row.text(first + 3));
  field.page = row.number(first + 4);
  field.box = {row.number(first + 5), row.number(first + 6), row.number(first + 7), row.number(first + 8)};
  field.reason = row.text(first + 9);
  return field;
}

FieldStatus field_status_from(const std::string& name) {
  for (const FieldStatus status : {FieldStatus::accepted, FieldStatus::review, FieldStatus::missing, FieldStatus::settled})
    if (name == name_of(status)) return status;
  return FieldStatus::unreadable;
}

std::optional<ReviewItem> read_item(Session& session, const FieldAddress& address) {
  const FieldRow row = row_of(address);
  std::optional<ReviewItem> item;
  session.query("SELECT value, raw, confidence, status, page, x, y, w, h, reason, d.batch_id, d.record_type FROM " + row.name +
                    " JOIN documents d ON d.id = document_id WHERE " + row.condition,
                row.values, [&](const SqlRow& found) { item = ReviewItem{address, found.text(10), found.text(11), field_of(found, 0)}; });
  return item;
}

void put_value(Session& session, const FieldAddress& address, const std::string& value, const std::string& raw, const std::string& status,
               const std::string& reason) {
  const FieldRow row = row_of(address);
  SqlValues values = {value, raw, status, reason};
  values.insert(values.end(), row.values.begin(), row.values.end());
  session.run("UPDATE " + row.name + " SET value = ?, raw = ?, status = ?, reason = ? WHERE " + row.condition, values);
}

void name_reviewer(Session& session, const ReviewItem& item, const std::string& reviewer) {
  SqlValues values = values_of(item.address);
  values.insert(values.end(), {item.batch_id, reviewer});
  session.run("INSERT INTO provenance (document_id, table_name, row, key, batch_id, engine, rule, reviewer)"
              " VALUES (?, ?, ?, ?, ?, '', '', ?) ON CONFLICT (document_id, table_name, row, key) DO UPDATE SET reviewer = excluded.reviewer",
              values);
}

void mark_queue(Session& session, const FieldAddress& address, const char* status) {
  SqlValues values = {std::string(status)};
  for (const SqlValue& value : values_of(address)) values.push_back(value);
  session.run(std::string("UPDATE review_queue SET status = ? WHERE kind = 'field' AND") + at_place, values);
}

std::int64_t next_decision(Session& session) {
  std::int64_t number = 0;
  session.query(next_decision_sql, {}, [&](const SqlRow& row) { number = std::stoll(row.text(0)); });
  return number;
}

DocumentPlace place_in(Session& session, Database& database, const std::string& document_id) {
  DocumentPlace place;
  session.query("SELECT f.folder, d.record_type FROM documents d LEFT JOIN document_folders f ON f.batch_id = d.batch_id WHERE d.id = ?",
                {document_id}, [&](const SqlRow& row) {
                  if (row.columns()[0]) place.folder = database.noted_path(row.text(0));
                  place.record_type = row.text(1);
                });
  return place;
}

}  // namespace sohoa

#include "storage/field_rows.h"

#include "document/dossier.h"
#include "storage/queue_tags.h"

namespace sohoa {
namespace {

constexpr std::int64_t lease_seconds = 15 * 60;

// Where one field is kept: its table's name, the condition that finds it and the values of that.
struct FieldRow {
  std::string name, condition;
  SqlValues values;
};
FieldRow row_of(const FieldAddress& address) {
  if (address.table.empty()) return {"fields", "document_id = ? AND key = ?", {address.document_id, address.key}};
  return {"table_fields", at_place, values_of(address)};
}

std::string shown(const std::string& status, const std::string& value) { return status + ": " + value; }

// Who decided on a field as it stands now; empty: nobody.
std::string standing_reviewer(Session& session, const FieldAddress& address) {
  std::string account;
  session.query(std::string("SELECT ") + reviewer_of_settlement + " FROM settlements WHERE undone = 0 AND let_go_by = 0 AND" + at_place +
                    " ORDER BY number DESC LIMIT 1",
                values_of(address), [&](const SqlRow& row) { account = row.text(0); });
  return account;
}

std::string reviewer_of(const std::string& account, const std::string& other_account) {
  return other_account.empty() ? account : other_account + "+" + account;
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

bool in_doubt(FieldStatus status) { return status == FieldStatus::review || status == FieldStatus::missing; }

void settle_field(Session& session, const Actor& actor, const ReviewItem& item, const Decision& decision, const std::string& purpose,
                  const std::string& other_account) {
  const FieldAddress& address = item.address;
  const Field& before = item.field;
  const bool unreadable = decision.kind == Decision::Kind::unreadable, corrected = decision.kind == Decision::Kind::correct;
  const std::string status_before(name_of(before.status)), status_after(name_of(unreadable ? FieldStatus::unreadable : FieldStatus::settled));
  const std::string value = unreadable ? "" : corrected ? decision.value : before.value;
  const std::string raw = corrected ? decision.raw : before.raw;
  put_value(session, address, value, raw, status_after, "");
  name_reviewer(session, item, reviewer_of(actor.account, other_account));
  mark_queue(session, address, "done");
  tag_after_change(session, address.document_id, address.key);
  session.run(std::string("INSERT INTO settlements (number, document_id, table_name, row, key, account, at, value_before, raw_before, status_before,"
                          " reason_before, value_after, raw_after, status_after, other_account) VALUES ((") + next_decision_sql +
                  "), ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
              {address.document_id, address.table, address.row, address.key, actor.account, actor.at, before.value, before.raw, status_before,
               before.reason, value, raw, status_after, other_account});
  add_to_audit(session, actor, {"settle", address.document_id + "/" + address.place(), purpose, shown(status_before, before.value), shown(status_after, value)});
}

void lease_and_show(Session& session, const Actor& actor, const std::vector<ReviewItem>& items, const std::string& purpose) {
  std::vector<Act> looks;
  for (const ReviewItem& item : items) {
    SqlValues values = values_of(item.address);
    values.insert(values.end(), {actor.account, actor.at + lease_seconds});
    session.run("INSERT INTO leases (document_id, table_name, row, key, account, ends_at) VALUES (?, ?, ?, ?, ?, ?)"
                " ON CONFLICT (document_id, table_name, row, key) DO UPDATE SET account = excluded.account, ends_at = excluded.ends_at",
                values);
    looks.push_back({"view field", item.address.document_id + "/" + item.address.place(), purpose});
  }
  add_to_audit(session, actor, looks);
}

bool others_have(Session& session, const Actor& actor, const FieldAddress& address) {
  SqlValues values = values_of(address);
  values.insert(values.end(), {actor.account, actor.at});
  bool others = false;
  session.query(std::string("SELECT 1 FROM leases WHERE") + at_place + " AND account <> ? AND ends_at > ?", values, [&](const SqlRow&) { others = true; });
  return others;
}

bool is_typed_by_two(Session& session, const FieldAddress& address) {
  bool found = false;
  session.query(std::string("SELECT 1 FROM review_queue WHERE kind = 'field' AND status = 'waiting' AND double_entry > 0 AND") + at_place,
                values_of(address), [&](const SqlRow&) { found = true; });
  return found;
}

bool is_typed_by_two(Session& session, const std::string& document_id) {
  bool found = false;
  session.query("SELECT 1 FROM review_queue WHERE document_id = ? AND kind = 'field' AND status = 'waiting' AND double_entry > 0 LIMIT 1", {document_id},
                [&](const SqlRow&) { found = true; });
  return found;
}

void hide_what_others_type(Session& session, ReviewItem& item) {
  std::string& reason = item.field.reason;
  if (!reason.starts_with(papers_disagree) || !item.address.table.empty()) return;
  bool quoted = false;
  session.query("SELECT 1 FROM dossier_findings f JOIN review_queue q ON q.kind = 'field' AND q.status = 'waiting' AND q.double_entry > 0 AND q.table_name = ''"
                " AND q.document_id = f.other_document_id AND q.key = f.other_key WHERE f.document_id = ? AND f.key = ?",
                {item.address.document_id, item.address.key}, [&](const SqlRow&) { quoted = true; });
  if (quoted) reason = papers_disagree;
}

ReviewItem without_what_was_read(ReviewItem item) {
  item.field.value.clear(), item.field.raw.clear(), item.field.reason.clear();
  item.field.confidence = 0;
  return item;
}

bool take_back_settlement(Session& session, const Actor& actor, std::int64_t number, const std::string& purpose) {
  FieldAddress address;
  std::string value, raw, status, reason;
  session.query("SELECT document_id, table_name, row, key, value_before, raw_before, status_before, reason_before FROM settlements WHERE number = ?",
                {number}, [&](const SqlRow& row) {
                  address = address_of(row);
                  value = row.text(4), raw = row.text(5), status = row.text(6), reason = row.text(7);
                });
  const std::optional<ReviewItem> settled = read_item(session, address);
  bool last = settled.has_value();
  SqlValues later = values_of(address);
  later.push_back(number);
  session.query(std::string("SELECT 1 FROM settlements WHERE") + at_place + " AND number > ? AND undone = 0 AND let_go_by = 0", later,
                [&](const SqlRow&) { last = false; });
  if (!last) return false;
  put_value(session, address, value, raw, status, reason);
  session.run("UPDATE settlements SET undone = 1, written = 0 WHERE number = ?", {number});
  name_reviewer(session, *settled, standing_reviewer(session, address));
  mark_queue(session, address, in_doubt(field_status_from(status)) ? "waiting" : "done");
  tag_after_change(session, address.document_id, address.key);
  add_to_audit(session, actor, {"undo", address.document_id + "/" + address.place(), purpose,
                                shown(std::string(name_of(settled->field.status)), settled->field.value), shown(status, value)});
  return true;
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

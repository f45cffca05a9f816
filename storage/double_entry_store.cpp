#include "storage/double_entry_store.h"

#include <map>
#include <optional>

#include "document/text.h"
#include "storage/batch_access.h"
#include "storage/database.h"
#include "storage/field_rows.h"
#include "storage/queue_tags.h"

namespace sohoa {
namespace {

constexpr int most_kinds = 500;

constexpr const char* in_the_trail = "double entry rule";

// What somebody has before them of the fields that a rule's words fit and that are in these parts of the queue.
void end_leases(Session& session, const DoubleEntryRule& rule, const char* parts) {
  session.run("DELETE FROM leases WHERE EXISTS (SELECT 1 FROM review_queue q WHERE q.kind = 'field' AND q.document_id = leases.document_id"
              " AND q.table_name = leases.table_name AND q.row = leases.row AND q.key = leases.key AND q.double_entry IN (" + std::string(parts) +
                  ") AND ? IN ('', q.batch_id) AND ? IN ('', q.record_type) AND ? IN ('', q.key) AND ? IN ('', q.doubt))",
              {rule.batch_id, rule.record_type, rule.key, rule.doubt});
}

std::string words_of(const DoubleEntryRule& rule) {
  std::string words;
  for (const auto& [name, word] : {std::pair("batch", &rule.batch_id), std::pair("type", &rule.record_type), std::pair("field", &rule.key), std::pair("doubt", &rule.doubt)})
    if (!word->empty()) words += std::string(words.empty() ? "" : ", ") + name + " " + *word;
  return words;
}

DoubleEntryRule rule_of(const SqlRow& row) {
  return {std::stoll(row.text(0)), std::stoll(row.text(1)), row.text(2), row.text(3), row.text(4), row.text(5), row.text(6)};
}
constexpr const char* rule_columns = "SELECT number, at, batch_id, record_type, key, doubt, account FROM double_entry_rules WHERE ended_at = 0";

SqlValues with_number(std::int64_t number, const FieldAddress& address) {
  SqlValues values = values_of(address);
  values.insert(values.begin(), number);
  return values;
}

std::string object_of(const FieldAddress& address) { return address.document_id + "/" + address.place(); }

bool is_to_be_typed(Session& session, const FieldAddress& address) {
  bool found = false;
  session.query(std::string("SELECT 1 FROM review_queue WHERE kind = 'field' AND status = 'waiting' AND double_entry IN (1, 3) AND") + at_place,
                values_of(address), [&](const SqlRow&) { found = true; });
  return found;
}

bool alike(const Keying& one, const Keying& other) {
  return one.unreadable == other.unreadable && same_but_for_tone_places(one.value, other.value);
}

void note_keying(Session& session, const Actor& actor, const ReviewItem& item, const Keying& keying) {
  const FieldAddress& address = item.address;
  const Box& box = item.field.box;
  session.run("INSERT INTO keyings (number, document_id, table_name, row, key, account, at, value, raw, unreadable, page, x, y, w, h)"
              " VALUES ((SELECT coalesce(max(number), 0) + 1 FROM keyings), ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
              {address.document_id, address.table, address.row, address.key, actor.account, actor.at, keying.value, keying.raw, keying.unreadable ? 1 : 0,
               item.field.page, box.x, box.y, box.w, box.h});
  add_to_audit(session, actor, {"key field", object_of(address), double_entry_purpose});
}

}  // namespace

Result<std::int64_t> DoubleEntryStore::add_rule(const Actor& actor, const DoubleEntryRule& rule, const std::string& reader) {
  std::int64_t number = 0;
  if (words_of(rule).empty()) return number;
  const Result<void> written = database_.write([&](Session& session) -> Result<void> {
    session.exclude_others();
    session.exclude_filing();  // what is filed meanwhile would not know of the rule
    number = 0;
    bool there = rule.batch_id.empty();
    SqlValues values = {rule.batch_id};
    const std::string open = open_batch("b.id", reader, values);
    session.query("SELECT 1 FROM batches b WHERE b.id = ?" + open, values, [&](const SqlRow&) { there = true; });
    if (!there) return {};
    session.query("SELECT coalesce(max(number), 0) + 1 FROM double_entry_rules", {}, [&](const SqlRow& row) { number = std::stoll(row.text(0)); });
    session.run("INSERT INTO double_entry_rules (number, batch_id, record_type, key, doubt, account, at) VALUES (?, ?, ?, ?, ?, ?, ?)",
                {number, rule.batch_id, rule.record_type, rule.key, rule.doubt, actor.account, actor.at});
    end_leases(session, rule, "0");
    tag_by_rules(session);
    add_to_audit(session, actor, {in_the_trail, std::to_string(number), double_entry_purpose, "", words_of(rule)});
    return {};
  });
  if (!written) return tl::unexpected(written.error());
  return number;
}

Result<bool> DoubleEntryStore::end_rule(const Actor& actor, std::int64_t number) {
  std::optional<DoubleEntryRule> rule;
  const Result<void> written = database_.write([&](Session& session) -> Result<void> {
    session.exclude_others();
    session.exclude_filing();
    rule.reset();
    session.query(std::string(rule_columns) + " AND number = ?", {number}, [&](const SqlRow& row) { rule = rule_of(row); });
    if (!rule) return {};
    session.run("UPDATE double_entry_rules SET ended_at = ? WHERE number = ?", {actor.at, number});
    end_leases(session, *rule, "1, 2, 3");
    tag_by_rules(session);
    add_to_audit(session, actor, {in_the_trail, std::to_string(number), double_entry_purpose, words_of(*rule), ""});
    return {};
  });
  if (!written) return tl::unexpected(written.error());
  return rule.has_value();
}

Result<SettleOutcome> DoubleEntryStore::key(const Actor& actor, const FieldAddress& address, const Keying& keying) {
  SettleOutcome outcome = SettleOutcome::not_leased;
  const Result<void> written = database_.write_in_turn([&](Session& session) -> Result<void> {
    outcome = SettleOutcome::not_leased;
    SqlValues values = values_of(address);
    values.insert(values.end(), {actor.account, actor.at});
    bool mine = false;
    session.query(std::string("DELETE FROM leases WHERE") + at_place + " AND account = ? AND ends_at > ? RETURNING 1", values,
                  [&](const SqlRow&) { mine = true; });
    const std::optional<ReviewItem> item = mine && is_to_be_typed(session, address) ? read_item(session, address) : std::nullopt;
    if (!item || !in_doubt(item->field.status)) return {};
    std::optional<Keying> other;
    std::string other_account;
    session.query(std::string("SELECT account, value, unreadable FROM keyings WHERE undone = 0 AND") + at_place, values_of(address), [&](const SqlRow& row) {
      other_account = row.text(0);
      other = Keying{row.text(1), "", row.number(2) == 1};
    });
    if (other_account == actor.account) return {};
    note_keying(session, actor, *item, keying);
    outcome = SettleOutcome::done;
    if (!other) {
      session.run(std::string("UPDATE review_queue SET double_entry = 3 WHERE kind = 'field' AND") + at_place, values_of(address));
      return {};
    }
    if (alike(keying, *other)) {
      const auto kind = keying.unreadable ? Decision::Kind::unreadable : Decision::Kind::correct;
      settle_field(session, actor, *item, {kind, keying.value, keying.raw}, double_entry_purpose, other_account);
    } else {
      session.run(std::string("UPDATE review_queue SET double_entry = 2 WHERE kind = 'field' AND") + at_place, values_of(address));
      add_to_audit(session, actor, {"typed otherwise", object_of(address), double_entry_purpose});
    }
    return {};
  });
  if (!written) return tl::unexpected(written.error());
  return outcome;
}

Result<ReviewStore::Undone> DoubleEntryStore::undo(const Actor& actor) {
  ReviewStore::Undone undone;
  const Result<void> written = database_.write_in_turn([&](Session& session) -> Result<void> {
    undone = {};
    std::int64_t number = 0;
    FieldAddress address;
    session.query("SELECT document_id, table_name, row, key, number FROM keyings WHERE account = ? AND undone = 0 ORDER BY number DESC LIMIT 1",
                  {actor.account}, [&](const SqlRow& row) { address = address_of(row), number = std::stoll(row.text(4)); });
    std::optional<ReviewItem> item = number == 0 ? std::nullopt : read_item(session, address);
    if (!item || !is_open(session, address.document_id, reader_now(session, actor.account))) return {};
    undone.outcome = SettleOutcome::changed;
    bool alone = in_doubt(item->field.status);
    session.query(std::string("SELECT 1 FROM keyings WHERE undone = 0 AND number <> ? AND") + at_place, with_number(number, address),
                  [&](const SqlRow&) { alone = false; });
    if (!alone) return {};
    add_to_audit(session, actor, {"undo", object_of(address), double_entry_purpose});
    session.run("UPDATE keyings SET undone = 1 WHERE number = ?", {number});
    tag_document(session, address.document_id);
    undone.outcome = SettleOutcome::done;
    if (!is_to_be_typed(session, address) || others_have(session, actor, address)) return {};
    lease_and_show(session, actor, {*item}, double_entry_purpose);
    undone.items.push_back(without_what_was_read(*item));
    return {};
  });
  if (!written) return tl::unexpected(written.error());
  return undone;
}

Result<DoubleEntryState> DoubleEntryStore::state(const std::string& reader) {
  DoubleEntryState state;
  const Result<void> read = database_.read([&](Session& session) -> Result<void> {
    state = {};
    SqlValues values;
    const std::string open_rule = reader.empty() ? "" : " AND (batch_id = '' OR (1 = 1" + open_batch("batch_id", reader, values) + "))";
    session.query(rule_columns + open_rule + " ORDER BY number DESC", values, [&](const SqlRow& row) { state.rules.push_back(rule_of(row)); });
    values.clear();
    const std::string open = open_document("q.document_id", reader, values);
    session.query("SELECT q.double_entry, count(*) FROM review_queue q WHERE q.status = 'waiting' AND q.kind = 'field' AND q.double_entry IN (1, 2, 3)" + open +
                      " GROUP BY q.double_entry",
                  values, [&](const SqlRow& row) {
                    const auto part = static_cast<QueuePart>(row.number(0));
                    (part == QueuePart::to_type ? state.untyped : part == QueuePart::typed_once ? state.typed_once : state.differences) = std::stoll(row.text(1));
                  });
    // What each typed of the fields that are settled, beside what they are now and what the machine had read.
    values.clear();
    const std::string open_field = open_document("y.document_id", reader, values);
    struct Settled {
      bool agreed = false, machine_right = false;
      int keyings = 0, wrong = 0;
    };
    std::map<std::string, Settled> settled;
    session.query("SELECT y.document_id, y.table_name, y.row, y.key, y.value, coalesce(f.value, t.value), coalesce(f.status, t.status), s.value_before,"
                  " s.other_account FROM keyings y"
                  " JOIN settlements s ON s.number = (SELECT min(m.number) FROM settlements m WHERE m.document_id = y.document_id"
                  " AND m.table_name = y.table_name AND m.row = y.row AND m.key = y.key AND m.undone = 0 AND m.let_go_by = 0)"
                  " LEFT JOIN fields f ON f.document_id = y.document_id AND f.key = y.key AND y.table_name = ''"
                  " LEFT JOIN table_fields t ON t.document_id = y.document_id AND t.table_name = y.table_name AND t.row = y.row AND t.key = y.key"
                  " WHERE y.undone = 0" + open_field,
                  values, [&](const SqlRow& row) {
                    const std::string value = row.text(5);
                    if (in_doubt(field_status_from(row.text(6)))) return;
                    Settled& one = settled[object_of(address_of(row))];
                    ++one.keyings;
                    if (!same_but_for_tone_places(row.text(4), value)) ++one.wrong;
                    one.machine_right = same_but_for_tone_places(row.text(7), value);
                    one.agreed = !row.text(8).empty();
                  });
    for (const auto& [place, one] : settled) {
      if (one.keyings < 2) continue;  // its rule ended before the second came
      ++state.settled;
      state.agreed += one.agreed ? 1 : 0;
      state.keyings += one.keyings;
      state.wrong += one.wrong;
      state.machine_wrong += one.machine_right ? 0 : 1;
    }
    state.error = wilson_interval(state.wrong, state.keyings);
    return {};
  });
  if (!read) return tl::unexpected(read.error());
  return state;
}

Result<std::vector<WaitingKind>> DoubleEntryStore::kinds(const std::string& reader) {
  std::vector<WaitingKind> kinds;
  const Result<void> read = database_.read([&](Session& session) -> Result<void> {
    kinds.clear();
    SqlValues values;
    const std::string open = open_document("q.document_id", reader, values);
    values.emplace_back(most_kinds);
    session.query("SELECT q.record_type, q.key, count(*) FROM review_queue q WHERE q.status = 'waiting' AND q.kind = 'field' AND q.double_entry = 0" + open +
                      " GROUP BY q.record_type, q.key ORDER BY count(*) DESC, q.record_type, q.key LIMIT ?",
                  values, [&](const SqlRow& row) { kinds.push_back({row.text(0), row.text(1), std::stoll(row.text(2))}); });
    return {};
  });
  if (!read) return tl::unexpected(read.error());
  return kinds;
}

Result<std::set<std::string>> DoubleEntryStore::hidden_fields(const std::set<std::string>& document_ids) {
  std::set<std::string> hidden;
  const Result<void> read = database_.read([&](Session& session) -> Result<void> {
    hidden.clear();
    bool any = false;
    session.query("SELECT 1 FROM double_entry_rules WHERE ended_at = 0 LIMIT 1", {}, [&](const SqlRow&) { any = true; });
    if (!any) return {};
    for (const std::string& id : document_ids)
      session.query("SELECT document_id, table_name, row, key FROM review_queue WHERE document_id = ? AND kind = 'field' AND status = 'waiting' AND double_entry > 0",
                    {id}, [&](const SqlRow& row) { hidden.insert(object_of(address_of(row))); });
    return {};
  });
  if (!read) return tl::unexpected(read.error());
  return hidden;
}

}  // namespace sohoa

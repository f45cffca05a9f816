#include "storage/review_store.h"

#include <algorithm>
#include <charconv>
#include <map>

#include "storage/batch_access.h"
#include "storage/database.h"
#include "storage/field_rows.h"
#include "storage/queue_filter.h"
#include "storage/queue_tags.h"

namespace sohoa {
namespace {

const std::string purpose = "review";

constexpr const char* sent_to_a_supervisor = " AND q.document_id IN (SELECT document_id FROM paper_decisions WHERE undone = 0"
                                             " AND kind = 'supervisor')";

constexpr const char* leased = "SELECT 1 FROM leases l WHERE l.document_id = q.document_id AND l.table_name = q.table_name"
                               " AND l.row = q.row AND l.key = q.key AND l.ends_at > ?";
// In which part of the queue a leased field is.
constexpr const char* part_of_lease = "SELECT max(q.double_entry) FROM review_queue q WHERE q.kind = 'field' AND q.document_id = leases.document_id"
                                      " AND q.table_name = leases.table_name AND q.row = leases.row AND q.key = leases.key";
constexpr const char* by_urgency = " ORDER BY q.due_on, q.dossier, q.arrival, q.document_id, q.priority, q.table_name, q.row, q.key";

// What read_item() finds, where with_fields() gives it.
constexpr const char* item_columns = "SELECT q.document_id, q.table_name, q.row, q.key, coalesce(f.value, t.value), coalesce(f.raw, t.raw),"
                                     " coalesce(f.confidence, t.confidence), coalesce(f.status, t.status), coalesce(f.page, t.page),"
                                     " coalesce(f.x, t.x), coalesce(f.y, t.y), coalesce(f.w, t.w), coalesce(f.h, t.h),"
                                     " coalesce(f.reason, t.reason), d.batch_id, d.record_type FROM ";

// What comes from the queue, q, with each field and its paper.
std::string with_fields(std::string from) {
  return from.insert(from.find(" WHERE "),
                     " LEFT JOIN fields f ON f.document_id = q.document_id AND f.key = q.key AND q.table_name = ''"
                     " LEFT JOIN table_fields t ON t.document_id = q.document_id AND t.table_name = q.table_name AND t.row = q.row AND t.key = q.key"
                     " LEFT JOIN documents d ON d.id = q.document_id");
}

// Whether a field waits, and for this person.
bool waits(Session& session, const Actor& actor, const FieldAddress& address, bool supervises) {
  bool found = false;
  QueueFilter filter{.key = address.key, .document_id = address.document_id, .supervises = supervises, .account = actor.account};
  const auto look = [&](QueuePart part) {
    filter.part = part;
    SqlValues values;
    const std::string sql = "SELECT 1 FROM " + waiting(filter, values);
    values.insert(values.end(), {address.table, address.row});
    session.query(sql + " AND q.table_name = ? AND q.row = ?", values, [&](const SqlRow&) { found = true; });
  };
  look(QueuePart::ordinary);
  if (!found && supervises) look(QueuePart::differences);
  return found;
}

// What two people typed of a field whose paper is before a supervisor because of it.
void add_what_was_typed(Session& session, ReviewItem& item) {
  session.query(std::string("SELECT y.value, y.unreadable FROM keyings y JOIN review_queue q ON q.kind = 'field' AND q.document_id = y.document_id AND"
                            " q.table_name = y.table_name AND q.row = y.row AND q.key = y.key WHERE q.double_entry = 2 AND y.undone = 0"
                            " AND y.document_id = ? AND y.table_name = ? AND y.row = ? AND y.key = ? ORDER BY y.number"),
                values_of(item.address), [&](const SqlRow& row) { item.typed.push_back(row.number(1) == 1 ? std::nullopt : std::optional(row.text(0))); });
}

// Leases a field and shows it to this person; nothing if it is not there or before others.
std::optional<ReviewItem> show(Session& session, const Actor& actor, const FieldAddress& address, bool supervises) {
  std::optional<ReviewItem> item = read_item(session, address);
  if (!item || others_have(session, actor, address)) return std::nullopt;
  if (supervises) add_what_was_typed(session, *item);
  hide_what_others_type(session, *item);
  lease_and_show(session, actor, {*item}, purpose);
  return item;
}

// Unless the field is no longer what this person saw: a batch may have filed its paper anew meanwhile.
SettleOutcome settle_as_seen(Session& session, const Actor& actor, const ReviewItem& item, const Decision& decision,
                             const std::optional<SeenField>& seen) {
  if (seen && (item.field.value != seen->value || name_of(item.field.status) != seen->status)) return SettleOutcome::changed;
  settle_field(session, actor, item, decision, purpose);
  return SettleOutcome::done;
}

bool is_key(std::string_view text) {
  return !text.empty() && text.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_") == std::string_view::npos;
}

}  // namespace

std::string FieldAddress::place() const { return table.empty() ? key : table + "." + std::to_string(row) + "." + key; }

std::optional<FieldAddress> field_address(std::string_view document_id, std::string_view place) {
  if (document_id.size() != 16 || document_id.find_first_not_of("0123456789abcdef") != std::string_view::npos) return std::nullopt;
  FieldAddress address{std::string(document_id), "", 0, ""};
  if (const std::size_t first = place.find('.'); first != std::string_view::npos) {
    const std::size_t second = place.find('.', first + 1);
    if (second == std::string_view::npos) return std::nullopt;
    address.table = place.substr(0, first);
    const std::string_view row = place.substr(first + 1, second - first - 1);
    const auto [end, failure] = std::from_chars(row.data(), row.data() + row.size(), address.row);
    if (failure != std::errc() || end != row.data() + row.size() || address.row < 1 || !is_key(address.table)) return std::nullopt;
    place.remove_prefix(second + 1);
  }
  if (!is_key(place)) return std::nullopt;
  address.key = place;
  return address;
}

Result<std::vector<ReviewItem>> ReviewStore::lease(const Actor& actor, const QueueFilter& filter, int most, bool own_too) {
  std::vector<ReviewItem> items;
  const Result<void> written = database_.write_in_turn([&](Session& session) -> Result<void> {
    items.clear();
    QueueFilter now = filter;
    now.reader = reader_now(session, actor.account);
    now.account = actor.account;
    const std::string limit = " LIMIT " + std::to_string(most);  // written out: not knowing how few there will be, PostgreSQL plans for all
    const auto full = [&] { return static_cast<int>(items.size()) == most; };
    const auto take = [&](const SqlRow& row) {
      const FieldAddress address = address_of(row);
      const bool there = row.columns()[7] && row.columns()[14];  // its field and its paper
      if (!there || full() || std::ranges::find(items, address, &ReviewItem::address) != items.end()) return;
      items.push_back({address, row.text(14), row.text(15), field_of(row, 4)});
    };
    const auto find_own = [&] {
      SqlValues values;
      const std::string from = with_fields(waiting(now, values));
      values.insert(values.end(), {actor.account, actor.at});
      // From the few leases to the queue, whose order would else be gone through to its end.
      session.query(std::string(item_columns) + "leases l CROSS JOIN " + from + " AND l.account = ? AND l.ends_at > ?"
                    " AND l.document_id = q.document_id AND l.table_name = q.table_name AND l.row = q.row AND l.key = q.key" + by_urgency + limit,
                    values, take);
    };
    const auto find_free = [&](const char* which) {
      SqlValues values;
      const std::string from = with_fields(waiting(now, values));
      values.emplace_back(actor.at);
      session.query(item_columns + from + which + " AND NOT EXISTS (" + leased + ")" + by_urgency + limit, values, take);
    };
    const bool blind = filter.part == QueuePart::to_type;
    if (own_too) find_own();
    if (blind) {
      now.part = QueuePart::typed_once;
      if (own_too) find_own();
      now.part = filter.part;
    } else if (filter.supervises) {
      now.part = QueuePart::differences;
      const std::size_t before = items.size();
      if (own_too) find_own();
      if (!full()) find_free("");
      for (std::size_t i = before; i < items.size(); ++i) add_what_was_typed(session, items[i]);
      now.part = filter.part;
      if (!full()) find_free(sent_to_a_supervisor);
    }
    if (!full()) find_free("");
    if (blind && !full()) {
      now.part = QueuePart::typed_once;
      find_free("");
    }
    for (ReviewItem& item : items) hide_what_others_type(session, item);
    lease_and_show(session, actor, items, blind ? double_entry_purpose : purpose);
    return {};
  });
  if (!written) return tl::unexpected(written.error());
  if (filter.part == QueuePart::to_type)
    for (ReviewItem& item : items) item = without_what_was_read(std::move(item));
  return items;
}

Result<std::optional<ReviewItem>> ReviewStore::lease(const Actor& actor, const FieldAddress& address, bool supervises) {
  std::optional<ReviewItem> item;
  const Result<void> written = database_.write_in_turn([&](Session& session) -> Result<void> {
    item.reset();
    const bool open = is_open(session, address.document_id, reader_now(session, actor.account));
    if (open && waits(session, actor, address, supervises)) item = show(session, actor, address, supervises);
    return {};
  });
  if (!written) return tl::unexpected(written.error());
  return item;
}

Result<std::vector<QueueEntry>> ReviewStore::list(const QueueFilter& filter, int most, int offset, std::int64_t now) {
  std::vector<QueueEntry> entries;
  const Result<void> read = database_.read([&](Session& session) -> Result<void> {
    entries.clear();
    SqlValues values = {now};
    const std::string from = waiting(filter, values);
    values.emplace_back(offset);
    session.query("SELECT q.document_id, q.table_name, q.row, q.key, q.batch_id, q.record_type,"
                  " coalesce(f.status, t.status, 'missing'), coalesce(f.confidence, t.confidence, 0), coalesce(l.account, '')"
                  " FROM review_queue q"
                  " LEFT JOIN fields f ON f.document_id = q.document_id AND f.key = q.key AND q.table_name = ''"
                  " LEFT JOIN table_fields t ON t.document_id = q.document_id AND t.table_name = q.table_name AND t.row = q.row AND t.key = q.key"
                  " LEFT JOIN leases l ON l.document_id = q.document_id AND l.table_name = q.table_name AND l.row = q.row AND l.key = q.key"
                  " AND l.ends_at > ?" +
                      from.substr(from.find(" WHERE ")) + by_urgency + " LIMIT " + std::to_string(most) + " OFFSET ?",
                  values, [&](const SqlRow& row) {
                    entries.push_back({address_of(row), row.text(4), row.text(5), field_status_from(row.text(6)), std::stod(row.text(7)), row.text(8)});
                  });
    return {};
  });
  if (!read) return tl::unexpected(read.error());
  return entries;
}

Result<QueueCounts> ReviewStore::count(const QueueFilter& filter, std::int64_t now) {
  QueueCounts counts;
  const Result<void> read = database_.read([&](Session& session) -> Result<void> {
    counts = {};
    std::map<std::string, std::int64_t> by_type;
    QueueFilter part = filter;
    const auto add = [&] {
      SqlValues values;
      session.query("SELECT q.record_type, count(*) FROM " + waiting(part, values) + " GROUP BY q.record_type", values, [&](const SqlRow& row) {
        by_type[row.text(0)] += std::stoll(row.text(1));
        counts.waiting += std::stoll(row.text(1));
      });
    };
    add();
    if (filter.supervises) {
      part.part = QueuePart::differences;
      add();
    }
    counts.by_type.assign(by_type.begin(), by_type.end());
    SqlValues held = {now};
    const std::string open = open_document("document_id", filter.reader, held);
    session.query("SELECT account, count(*) FROM leases WHERE ends_at > ?" + open + " GROUP BY account ORDER BY account", held,
                  [&](const SqlRow& row) { counts.by_account.emplace_back(row.text(0), std::stoll(row.text(1))); });
    return {};
  });
  if (!read) return tl::unexpected(read.error());
  return counts;
}

Result<SettleOutcome> ReviewStore::settle(const Actor& actor, const FieldAddress& address, const Decision& decision,
                                          const std::optional<SeenField>& seen) {
  SettleOutcome outcome = SettleOutcome::not_leased;
  const Result<void> written = database_.write_in_turn([&](Session& session) -> Result<void> {
    outcome = SettleOutcome::not_leased;
    SqlValues values = values_of(address);
    values.insert(values.end(), {actor.account, actor.at});
    bool mine = false, blind = false;
    session.query(std::string("DELETE FROM leases WHERE") + at_place + " AND account = ? AND ends_at > ? RETURNING (" + part_of_lease + ")", values,
                  [&](const SqlRow& row) { mine = true, blind = row.text(0) == "1" || row.text(0) == "3"; });
    const std::optional<ReviewItem> item = mine ? read_item(session, address) : std::nullopt;
    if (!item || !in_doubt(item->field.status)) return {};
    outcome = SettleOutcome::changed;  // who has it before them was not shown what they would accept, or it went to two others meanwhile
    if (!blind) outcome = settle_as_seen(session, actor, *item, decision, seen);
    return {};
  });
  if (!written) return tl::unexpected(written.error());
  return outcome;
}

Result<SettleOutcome> ReviewStore::settle_in_paper(const Actor& actor, const FieldAddress& address, const Decision& decision, const SeenField& seen,
                                                   bool supervises) {
  SettleOutcome outcome = SettleOutcome::not_leased;
  const Result<void> written = database_.write_in_turn([&](Session& session) -> Result<void> {
    outcome = SettleOutcome::not_leased;
    if (!is_open(session, address.document_id, reader_now(session, actor.account))) return {};
    bool others = others_have(session, actor, address);
    session.query(set_aside(supervises) + " AND p.document_id = ?", {address.document_id}, [&](const SqlRow&) { others = true; });
    others = others || is_typed_by_two(session, address);
    if (others) return {};
    outcome = SettleOutcome::changed;
    const std::optional<ReviewItem> item = read_item(session, address);
    if (!item) return {};
    outcome = settle_as_seen(session, actor, *item, decision, seen);
    if (outcome == SettleOutcome::done) session.run(std::string("DELETE FROM leases WHERE") + at_place, values_of(address));
    return {};
  });
  if (!written) return tl::unexpected(written.error());
  return outcome;
}

Result<ReviewStore::Undone> ReviewStore::undo(const Actor& actor, bool supervises) {
  Undone undone;
  const Result<void> written = database_.write_in_turn([&](Session& session) -> Result<void> {
    undone = {};
    std::int64_t number = 0;
    FieldAddress address;
    session.query("SELECT document_id, table_name, row, key, number FROM settlements WHERE account = ? AND other_account = '' AND undone = 0"
                  " AND let_go_by = 0 ORDER BY number DESC LIMIT 1",
                  {actor.account}, [&](const SqlRow& row) { address = address_of(row), number = std::stoll(row.text(4)); });
    if (number == 0 || !is_open(session, address.document_id, reader_now(session, actor.account)) || !read_item(session, address)) return {};
    undone.outcome = SettleOutcome::changed;
    if (!take_back_settlement(session, actor, number, purpose)) return {};
    undone.outcome = SettleOutcome::done;
    if (!waits(session, actor, address, supervises)) return {};
    if (std::optional<ReviewItem> item = show(session, actor, address, supervises)) undone.items.push_back(std::move(*item));
    return {};
  });
  if (!written) return tl::unexpected(written.error());
  return undone;
}

Result<std::vector<std::string>> ReviewStore::unwritten_documents() {
  std::vector<std::string> documents;
  const Result<void> read = database_.read([&](Session& session) -> Result<void> {
    documents.clear();
    session.query("SELECT DISTINCT document_id FROM settlements WHERE written = 0 ORDER BY document_id", {},
                  [&](const SqlRow& row) { documents.push_back(row.text(0)); });
    return {};
  });
  if (!read) return tl::unexpected(read.error());
  return documents;
}

Result<ReviewStore::SettledDocument> ReviewStore::settled_document(const std::string& document_id) {
  SettledDocument document;
  const Result<void> read = database_.read([&](Session& session) -> Result<void> {
    document = {place_in(session, database_, document_id).folder, 0, 0, {}};
    session.query("SELECT coalesce(max(number), 0), coalesce(sum(undone), 0) FROM settlements WHERE document_id = ?", {document_id},
                  [&](const SqlRow& row) {
                    document.newest = std::stoll(row.text(0));
                    document.undone = std::stoll(row.text(1));
                  });
    session.query(std::string("SELECT document_id, table_name, row, key, value_after, raw_after, status_after, ") + reviewer_of_settlement + ", at FROM settlements"
                  " WHERE document_id = ? AND undone = 0 AND let_go_by = 0 ORDER BY number",
                  {document_id}, [&](const SqlRow& row) {
                    document.fields.push_back({address_of(row), row.text(4), row.text(5), field_status_from(row.text(6)), row.text(7),
                                               std::stoll(row.text(8))});
                  });
    return {};
  });
  if (!read) return tl::unexpected(read.error());
  return document;
}

Result<void> ReviewStore::note_written(const std::string& document_id, const SettledDocument& written) {
  return database_.write([&](Session& session) -> Result<void> {
    session.may_be_lost();  // then the folder is written once more
    session.run("UPDATE settlements SET written = 1 WHERE document_id = ? AND number <= ?"
                " AND (SELECT sum(undone) FROM settlements WHERE document_id = ?) = ?",
                {document_id, written.newest, document_id, written.undone});
    return {};
  });
}

Result<DocumentPlace> ReviewStore::place_of(const std::string& document_id) {
  DocumentPlace place;
  const Result<void> read = database_.read([&](Session& session) -> Result<void> {
    place = place_in(session, database_, document_id);
    return {};
  });
  if (!read) return tl::unexpected(read.error());
  return place;
}

Result<std::optional<KeptPage>> ReviewStore::kept_page(const std::string& document_id, int number) {
  std::optional<KeptPage> page;
  const Result<void> read = database_.read([&](Session& session) -> Result<void> {
    page.reset();
    session.query("SELECT b.archive_folder, p.source_sha256, p.source_page, p.width, p.height, p.rotate_degrees"
                  " FROM pages p JOIN batches b ON b.id = p.batch_id WHERE p.document_id = ? AND p.number = ?",
                  {document_id, number}, [&](const SqlRow& row) {
                    page = KeptPage{database_.noted_path(row.text(0)), row.text(1), row.number(2), row.number(3), row.number(4),
                                    row.number(5)};
                  });
    return {};
  });
  if (!read) return tl::unexpected(read.error());
  return page;
}

}  // namespace sohoa

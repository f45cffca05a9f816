#include "storage/queue_overview.h"

#include <algorithm>
#include <array>
#include <map>

#include "storage/batch_access.h"
#include "storage/database.h"
#include "storage/queue_filter.h"
#include "storage/queue_tags.h"

namespace sohoa {
namespace {

constexpr std::size_t most_slices = 100;
constexpr int decisions_measured = 2000, longest_decision_seconds = 120;  // what took longer was a pause
constexpr std::array doubts = {"missing", "contradiction", "handwriting", "second_source", "letters", "rule"};

void measure(Session& session, QueueOverview& overview) {
  std::map<std::string, std::int64_t> later;  // each account's decision after the one looked at
  double seconds = 0;
  session.query("SELECT account, at FROM settlements WHERE undone = 0 AND other_account = '' ORDER BY number DESC LIMIT ?", {decisions_measured}, [&](const SqlRow& row) {
    const std::int64_t at = std::stoll(row.text(1));
    const auto [next, first] = later.try_emplace(row.text(0), at);
    const std::int64_t took = next->second - at;
    next->second = at;
    if (first || took < 0 || took > longest_decision_seconds) return;
    seconds += static_cast<double>(took);
    ++overview.measured;
  });
  if (overview.measured > 0) overview.seconds_per_field = seconds / static_cast<double>(overview.measured);
}

std::vector<QueueSlice> most_first(const std::map<std::string, std::int64_t>& counts) {
  std::vector<QueueSlice> slices;
  for (const auto& [name, waiting] : counts) slices.push_back({name, waiting});
  std::ranges::stable_sort(slices, std::ranges::greater(), &QueueSlice::waiting);
  return slices;
}

// Adds to the last slice, which has this name, or to a new one.
void add_to_last(std::vector<QueueSlice>& slices, const std::string& name, std::int64_t waiting) {
  if (slices.empty() || slices.back().name != name) slices.push_back({name, 0});
  slices.back().waiting += waiting;
}

// What was for no due date comes without one.
std::string due_or_none(const std::string& due_on) { return due_on == no_due_date ? "" : due_on; }

void count_papers(Session& session, const QueueFilter& filter, QueueOverview& overview) {
  SqlValues values;
  std::string sql = "SELECT q.due_on, q.dossier, min(q.batch_id), min(q.record_type), q.arrival, count(*)";
  for (const char* doubt : doubts) sql += std::string(", sum(CASE WHEN q.doubt = '") + doubt + "' THEN 1 ELSE 0 END)";
  std::map<std::string, std::int64_t> by_type, by_doubt, by_batch;
  std::map<std::string, int> arrivals;
  // In the index's own order: nothing has to be sorted.
  session.query(sql + " FROM " + waiting(filter, values) +
                    " GROUP BY q.due_on, q.dossier, q.arrival, q.document_id ORDER BY q.due_on, q.dossier, q.arrival, q.document_id",
                values, [&](const SqlRow& row) {
                  const std::int64_t fields = row.number(5);
                  overview.waiting += fields;
                  ++overview.papers;
                  add_to_last(overview.by_due, due_or_none(row.text(0)), fields);
                  add_to_last(overview.by_dossier, row.text(1), fields);
                  overview.by_dossier.back().due_on = due_or_none(row.text(0));
                  by_batch[row.text(2)] += fields;
                  arrivals[row.text(2)] = row.number(4);
                  by_type[row.text(3)] += fields;
                  for (std::size_t i = 0; i < doubts.size(); ++i)
                    if (const int some = row.number(6 + i); some > 0) by_doubt[doubts[i]] += some;
                });
  overview.by_type = most_first(by_type);
  overview.by_doubt = most_first(by_doubt);
  for (const auto& [batch, fields] : by_batch) overview.by_batch.push_back({batch, fields});
  std::ranges::stable_sort(overview.by_batch, {}, [&](const QueueSlice& slice) { return arrivals[slice.name]; });
}

}  // namespace

std::string set_aside(bool supervises) {
  return std::string("SELECT p.document_id FROM paper_decisions p WHERE p.undone = 0 AND p.kind ") +
         (supervises ? "= 'rescan'" : "IN ('rescan', 'supervisor')");
}

std::string waiting(const QueueFilter& filter, SqlValues& values) {
  std::string sql = "review_queue q WHERE q.status = 'waiting' AND q.kind = 'field' AND q.double_entry = " + std::to_string(static_cast<int>(filter.part));
  for (const auto& [column, value] :
       {std::pair("record_type", &filter.record_type), std::pair("key", &filter.key), std::pair("batch_id", &filter.batch_id),
        std::pair("document_id", &filter.document_id), std::pair("dossier", &filter.dossier), std::pair("doubt", &filter.doubt)}) {
    if (value->empty()) continue;
    sql += std::string(" AND q.") + column + " = ?";
    values.emplace_back(*value);
  }
  if (filter.part != QueuePart::ordinary && !filter.account.empty()) {
    if (filter.part != QueuePart::to_type) {
      sql += " AND NOT EXISTS (SELECT 1 FROM keyings y WHERE y.document_id = q.document_id AND y.table_name = q.table_name AND y.row = q.row"
             " AND y.key = q.key AND y.account = ? AND y.undone = 0)";
      values.emplace_back(filter.account);
    }
    if (filter.part != QueuePart::differences) {
      sql += " AND NOT EXISTS (SELECT 1 FROM sample_fields y WHERE y.document_id = q.document_id AND y.table_name = q.table_name AND y.row = q.row"
             " AND y.key = q.key AND y.account = ? AND y.verdict <> '')";
      values.emplace_back(filter.account);
    }
  }
  return sql + " AND q.document_id NOT IN (" + set_aside(filter.supervises) + ")" + open_document("q.document_id", filter.reader, values);
}

Result<QueueOverview> queue_overview(Database& database, const QueueFilter& filter, std::int64_t now) {
  QueueOverview overview;
  if (const Result<void> noted = note_arrivals(database, now); !noted) return tl::unexpected(noted.error());
  const Result<void> read = database.read([&](Session& session) -> Result<void> {
    overview = {};
    count_papers(session, filter, overview);
    for (std::vector<QueueSlice>* slices : {&overview.by_due, &overview.by_dossier, &overview.by_batch})
      if (slices->size() > most_slices) slices->resize(most_slices);
    for (QueueSlice& batch : overview.by_batch)
      session.query("SELECT at FROM batch_arrivals WHERE batch_id = ?", {batch.name}, [&](const SqlRow& row) { batch.at = std::stoll(row.text(0)); });
    measure(session, overview);
    QueueFilter part = filter;
    for (const auto& [which, count] : {std::pair(QueuePart::to_type, &overview.to_type), std::pair(QueuePart::typed_once, &overview.to_type),
                                       std::pair(QueuePart::differences, &overview.differences)}) {
      if (which == QueuePart::differences && !filter.supervises) continue;  // who types would see whether it was alike
      part.part = which;
      SqlValues values;
      session.query("SELECT count(*) FROM " + waiting(part, values), values, [&](const SqlRow& row) { *count += std::stoll(row.text(0)); });
    }
    SqlValues held = {now};
    const std::string open = open_document("document_id", filter.reader, held);
    session.query("SELECT account, count(*) FROM leases WHERE ends_at > ?" + open + " GROUP BY account ORDER BY account", held,
                  [&](const SqlRow& row) { overview.by_account.push_back({row.text(0), std::stoll(row.text(1))}); });
    return {};
  });
  if (!read) return tl::unexpected(read.error());
  return overview;
}

}  // namespace sohoa

#include "storage/review_numbers.h"

#include <fmt/chrono.h>

#include <algorithm>
#include <ctime>
#include <map>

#include "document/text.h"
#include "storage/database.h"
#include "storage/field_rows.h"

namespace sohoa {
namespace {

constexpr std::int64_t day_seconds = 86'400, ahead_of_utc = 7 * 3600, longest_field_seconds = 300;
// Rarer than these a fault is chance.
constexpr std::int64_t least_papers = 20, least_decisions = 10, least_times = 3;
constexpr std::size_t most_of_a_kind = 20;

std::string day_of(std::int64_t number) {
  return fmt::format("{:%Y-%m-%d}", fmt::gmtime(static_cast<std::time_t>(number * day_seconds)));
}

std::vector<std::string> letters_of(const std::string& text) {
  std::vector<std::string> letters;
  for (std::size_t i = 0; i < text.size();) {
    std::size_t end = i + 1;
    while (end < text.size() && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) ++end;
    letters.push_back(text.substr(i, end - i));
    i = end;
  }
  return letters;
}

void keep_most_frequent(std::vector<Fault>& faults) {
  std::ranges::stable_sort(faults, std::ranges::greater{}, &Fault::times);
  if (faults.size() > most_of_a_kind) faults.resize(most_of_a_kind);
}

}  // namespace

const char* name_of(Fault::Kind kind) {
  switch (kind) {
    case Fault::Kind::never_found: return "never_found";
    case Fault::Kind::often_corrected: return "often_corrected";
    case Fault::Kind::wrong_type: return "wrong_type";
    case Fault::Kind::letters: return "letters";
  }
  return "";
}

std::vector<std::pair<std::string, std::string>> mistaken_letters(const std::string& was, const std::string& is) {
  const std::vector<std::string> a = letters_of(to_nfc(was)), b = letters_of(to_nfc(is));
  constexpr std::size_t longest = 500;
  if (a.size() > longest || b.size() > longest) return {};
  std::vector<std::vector<int>> cost(a.size() + 1, std::vector<int>(b.size() + 1));
  for (std::size_t i = 0; i <= a.size(); ++i)
    for (std::size_t j = 0; j <= b.size(); ++j) {
      if (i == 0 || j == 0) cost[i][j] = static_cast<int>(i + j);
      else cost[i][j] = std::min({cost[i - 1][j] + 1, cost[i][j - 1] + 1, cost[i - 1][j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1)});
    }
  std::vector<std::pair<std::string, std::string>> pairs;
  // Where more than a third differs it is another value, not misread letters.
  if (3 * cost[a.size()][b.size()] > static_cast<int>(std::max(a.size(), b.size()))) return pairs;
  for (std::size_t i = a.size(), j = b.size(); i > 0 && j > 0;) {
    if (cost[i][j] == cost[i - 1][j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1)) {
      if (a[i - 1] != b[j - 1]) pairs.emplace_back(a[i - 1], b[j - 1]);
      --i, --j;
    } else if (cost[i][j] == cost[i - 1][j] + 1) {
      --i;
    } else {
      --j;
    }
  }
  return pairs;
}

Result<QueueSize> ReviewNumbers::queue_size(std::int64_t now) {
  QueueSize size;
  const Result<void> read = database_.read([&](Session& session) -> Result<void> {
    session.query("SELECT count(*) FROM review_queue WHERE status = 'waiting' AND kind = 'field'", {},
                  [&](const SqlRow& row) { size.waiting = std::stoll(row.text(0)); });
    session.query("SELECT count(*) FROM leases WHERE ends_at > ?", {now}, [&](const SqlRow& row) { size.leased = std::stoll(row.text(0)); });
    return {};
  });
  if (!read) return tl::unexpected(read.error());
  return size;
}

Result<std::vector<ReviewDay>> ReviewNumbers::days(std::int64_t from) {
  std::vector<ReviewDay> days;
  const Result<void> read = database_.read([&](Session& session) -> Result<void> {
    days.clear();
    session.query("SELECT day, count(*), sum(CASE WHEN status_after = 'settled' AND status_before = 'review' AND value_after = value_before THEN 1 ELSE 0 END),"
                  " sum(CASE WHEN status_after = 'unreadable' THEN 1 ELSE 0 END), sum(CASE WHEN gap <= ? THEN 1 ELSE 0 END),"
                  " sum(CASE WHEN gap <= ? THEN gap ELSE 0 END) FROM (SELECT (at + ?) / ? AS day, status_before, value_before, status_after, value_after,"
                  " CASE WHEN other_account = '' THEN at - lag(at) OVER (PARTITION BY account ORDER BY number) END AS gap FROM settlements WHERE undone = 0 AND at >= ?) AS made"
                  " GROUP BY day ORDER BY day",
                  {longest_field_seconds, longest_field_seconds, ahead_of_utc, day_seconds, from}, [&](const SqlRow& row) {
                    days.push_back({day_of(std::stoll(row.text(0))), std::stoll(row.text(1)), std::stoll(row.text(2)), std::stoll(row.text(3)),
                                    std::stoll(row.text(4)), std::stoll(row.text(5))});
                  });
    return {};
  });
  if (!read) return tl::unexpected(read.error());
  return days;
}

Result<std::vector<TypeNumbers>> ReviewNumbers::types() {
  std::vector<TypeNumbers> types;
  const Result<void> read = database_.read([&](Session& session) -> Result<void> {
    types.clear();
    session.query("SELECT d.record_type, sum(CASE WHEN f.status <> 'missing' THEN 1 ELSE 0 END), sum(CASE WHEN f.status = 'accepted' THEN 1 ELSE 0 END),"
                  " sum(CASE WHEN f.status = 'review' THEN 1 ELSE 0 END) FROM (SELECT document_id, status FROM fields UNION ALL SELECT document_id, status"
                  " FROM table_fields) AS f JOIN documents d ON d.id = f.document_id GROUP BY d.record_type ORDER BY d.record_type",
                  {}, [&](const SqlRow& row) {
                    types.push_back({row.text(0), std::stoll(row.text(1)), std::stoll(row.text(2)), std::stoll(row.text(3))});
                  });
    return {};
  });
  if (!read) return tl::unexpected(read.error());
  return types;
}

Result<std::vector<Fault>> ReviewNumbers::faults() {
  std::vector<Fault> never_found, corrected, types, letters;
  const Result<void> read = database_.read([&](Session& session) -> Result<void> {
    for (auto* kind : {&never_found, &corrected, &types, &letters}) kind->clear();
    session.query("SELECT d.record_type, f.key, sum(CASE WHEN f.status = 'missing' THEN 1 ELSE 0 END) AS times, count(*) FROM fields f JOIN documents d ON"
                  " d.id = f.document_id GROUP BY d.record_type, f.key HAVING count(*) >= ? AND 2 * sum(CASE WHEN f.status = 'missing' THEN 1 ELSE 0 END)"
                  " > count(*) ORDER BY d.record_type, f.key",
                  {least_papers}, [&](const SqlRow& row) {
                    never_found.push_back({Fault::Kind::never_found, row.text(0), row.text(1), "", "", std::stoll(row.text(2)), std::stoll(row.text(3))});
                  });
    session.query(std::string("SELECT d.record_type, f.key, sum(CASE WHEN l.value_after <> f.value_before THEN 1 ELSE 0 END), count(*)") + from_first_to_last +
                      " GROUP BY d.record_type, f.key HAVING count(*) >= ? AND 2 * sum(CASE WHEN l.value_after <> f.value_before THEN 1 ELSE 0 END)"
                      " > count(*) ORDER BY d.record_type, f.key",
                  {least_decisions}, [&](const SqlRow& row) {
                    corrected.push_back({Fault::Kind::often_corrected, row.text(0), row.text(1), "", "", std::stoll(row.text(2)), std::stoll(row.text(3))});
                  });
    session.query("SELECT before, value, count(*) FROM paper_decisions WHERE kind = 'type' AND undone = 0 AND before <> value GROUP BY before, value"
                  " HAVING count(*) >= ? ORDER BY before, value",
                  {least_times}, [&](const SqlRow& row) {
                    types.push_back({Fault::Kind::wrong_type, "", "", row.text(0), row.text(1), std::stoll(row.text(2)), 0});
                  });
    std::map<std::pair<std::string, std::string>, std::int64_t> mistaken;
    session.query(std::string("SELECT f.value_before, l.value_after") + from_first_to_last + " AND l.value_after <> f.value_before ORDER BY f.number",
                  {}, [&](const SqlRow& row) {
                    for (const auto& pair : mistaken_letters(row.text(0), row.text(1))) ++mistaken[pair];
                  });
    for (const auto& [pair, times] : mistaken)
      if (times >= least_times) letters.push_back({Fault::Kind::letters, "", "", pair.first, pair.second, times, 0});
    return {};
  });
  if (!read) return tl::unexpected(read.error());
  std::vector<Fault> faults;
  for (auto* kind : {&never_found, &corrected, &types, &letters}) {
    keep_most_frequent(*kind);
    faults.insert(faults.end(), kind->begin(), kind->end());
  }
  return faults;
}

}  // namespace sohoa

#include "storage/sample_store.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <random>
#include <span>

#include "storage/batch_access.h"
#include "storage/database.h"
#include "storage/field_rows.h"
#include "storage/queue_filter.h"
#include "storage/queue_tags.h"
#include "storage/seen_values.h"

namespace sohoa {
namespace {

constexpr std::int64_t lease_seconds = 15 * 60;
constexpr std::size_t most_noted_at_once = 200;

constexpr const char* accepted_fields =
    "SELECT document_id, '' AS table_name, 0 AS row, key, value, status FROM fields WHERE status = 'accepted'"
    " UNION ALL SELECT document_id, table_name, row, key, value, status FROM table_fields WHERE status = 'accepted'";

const char* name_of(SampleVerdict::Kind kind) {
  switch (kind) {
    case SampleVerdict::Kind::right: return "right";
    case SampleVerdict::Kind::wrong: return "wrong";
    case SampleVerdict::Kind::unreadable: return "unreadable";
  }
  return "";
}

SqlValues with(SqlValues values, const FieldAddress& address) {
  for (SqlValue& value : values_of(address)) values.push_back(std::move(value));
  return values;
}

// Back to the queue, before what the machine doubts.
void send_to_review(Session& session, const ReviewItem& item) {
  put_value(session, item.address, item.field.value, item.field.raw, "review", found_wrong);
  if (item.address.table.empty())
    session.run("UPDATE fields SET own_status = '', own_reason = '' WHERE document_id = ? AND key = ?", {item.address.document_id, item.address.key});
  session.run("INSERT INTO review_queue (kind, batch_id, document_id, table_name, row, key, reason, priority) VALUES ('field', ?, ?, ?, ?, ?, ?, 0)"
              " ON CONFLICT (kind, batch_id, document_id, table_name, row, key, source_path, source_sha256, source_page)"
              " DO UPDATE SET status = 'waiting', reason = excluded.reason, priority = 0",
              {item.batch_id, item.address.document_id, item.address.table, item.address.row, item.address.key, std::string(found_wrong)});
  tag_document(session, item.address.document_id);
}

}  // namespace

void doubt_what_samples_found(Session& session, const std::string& document_id) {
  std::vector<std::pair<FieldAddress, std::string>> found;
  session.query("SELECT DISTINCT document_id, table_name, row, key, value FROM sample_fields WHERE document_id = ? AND verdict IN ('wrong', 'unreadable')"
                " ORDER BY table_name, row, key", {document_id}, [&](const SqlRow& row) { found.emplace_back(address_of(row), row.text(4)); });
  for (const auto& [address, value] : found) {
    const std::optional<ReviewItem> item = read_item(session, address);
    if (item && item->field.status == FieldStatus::accepted && item->field.value == value) send_to_review(session, *item);
  }
}

Result<std::int64_t> SampleStore::draw(const Actor& actor, const std::string& batch_id, double share, std::uint32_t seed, const std::string& reader) {
  struct Accepted {
    FieldAddress address;
    std::string value, record_type;
  };
  std::vector<Accepted> fields;
  const Result<void> read = database_.read([&](Session& session) -> Result<void> {
    fields.clear();
    SqlValues values = {batch_id};
    const std::string open = open_batch("d.batch_id", reader, values) + open_document("d.id", reader, values);
    session.query("SELECT f.document_id, f.table_name, f.row, f.key, f.value, d.record_type FROM (" + std::string(accepted_fields) +
                      ") AS f JOIN documents d ON d.id = f.document_id WHERE d.batch_id = ?" + open + " ORDER BY f.document_id, f.table_name, f.row, f.key",
                  values, [&](const SqlRow& row) { fields.push_back({address_of(row), row.text(4), row.text(5)}); });
    return {};
  });
  if (!read) return tl::unexpected(read.error());
  if (fields.empty()) return 0;
  const auto accepted = static_cast<std::int64_t>(fields.size());
  const auto wanted = std::clamp<std::int64_t>(std::llround(share * static_cast<double>(accepted)), 1, accepted);
  // The first `wanted` of a shuffle; written out because the library's own differs from one to the next.
  std::mt19937 random(seed);
  for (std::int64_t i = 0; i < wanted; ++i)
    std::swap(fields[static_cast<std::size_t>(i)], fields[static_cast<std::size_t>(i + static_cast<std::int64_t>(random() % static_cast<std::uint64_t>(accepted - i)))]);
  fields.resize(static_cast<std::size_t>(wanted));

  // A few at a time, in the order they were drawn: nobody waits for long, and what is cut short is a smaller sample, as random as a whole one.
  std::int64_t number = 0;
  for (std::size_t begin = 0; begin < fields.size(); begin += most_noted_at_once) {
    const bool first = begin == 0;
    const std::span<const Accepted> some = std::span(fields).subspan(begin, std::min(most_noted_at_once, fields.size() - begin));
    const Result<void> written = database_.write_in_turn([&](Session& session) -> Result<void> {
      if (first) {
        session.query("SELECT coalesce(max(number), 0) + 1 FROM samples", {}, [&](const SqlRow& row) { number = std::stoll(row.text(0)); });
        session.run("INSERT INTO samples (number, batch_id, account, at, share, accepted, seed) VALUES (?, ?, ?, ?, ?, ?, ?)",
                    {number, batch_id, actor.account, actor.at, share, accepted, static_cast<std::int64_t>(seed)});
        add_to_audit(session, actor, {"draw sample", batch_id, "quality sample", "", std::to_string(wanted) + " of " + std::to_string(accepted)});
      }
      for (const Accepted& field : some) {
        const SqlValues values = {number, field.address.table, field.address.row, field.address.key, field.record_type, field.value, field.address.document_id};
        // Its paper may have gone meanwhile.
        session.run("INSERT INTO sample_fields (sample, document_id, table_name, row, key, record_type, value) SELECT CAST(? AS BIGINT), id,"
                    " CAST(? AS TEXT), CAST(? AS BIGINT), CAST(? AS TEXT), CAST(? AS TEXT), CAST(? AS TEXT) FROM documents WHERE id = ?", values);
      }
      return {};
    });
    if (!written) return tl::unexpected(written.error());
  }
  return number;
}

Result<std::vector<SampledField>> SampleStore::lease(const Actor& actor, int most) {
  std::vector<SampledField> leased;
  const Result<void> written = database_.write([&](Session& session) -> Result<void> {
    leased.clear();
    session.exclude_others();
    const std::string reader = reader_now(session, actor.account);
    struct Open {
      FieldAddress address;
      std::int64_t sample = 0;
      std::string value;
    };
    // Those that have changed are put down and others taken instead, until there are enough or none.
    for (bool more = true; more && static_cast<int>(leased.size()) < most;) {
      std::vector<Open> open;
      SqlValues values = {actor.at, actor.account, actor.account};
      const std::string seen_by_reader = open_document("f.document_id", reader, values);
      values.emplace_back(most);
      session.query("SELECT f.document_id, f.table_name, f.row, f.key, f.sample, f.value FROM sample_fields f JOIN samples s ON s.number = f.sample"
                    " WHERE f.verdict = '' AND (f.ends_at <= ? OR f.account = ?) AND NOT EXISTS (SELECT 1 FROM sample_fields e JOIN samples t ON"
                    " t.number = e.sample WHERE t.batch_id = s.batch_id AND e.document_id = f.document_id AND e.table_name = f.table_name AND"
                    " e.row = f.row AND e.key = f.key AND e.account = ? AND e.verdict <> '') AND f.document_id NOT IN (" + set_aside(false) + ")" + seen_by_reader +
                    " ORDER BY f.sample, f.document_id, f.table_name, f.row, f.key LIMIT ?",
                    values,
                    [&](const SqlRow& row) { open.push_back({address_of(row), std::stoll(row.text(4)), row.text(5)}); });
      more = false;
      leased.clear();
      for (const Open& one : open) {
        std::optional<ReviewItem> item = read_item(session, one.address);
        if (!item || item->field.status != FieldStatus::accepted || item->field.value != one.value) {
          session.run(std::string("UPDATE sample_fields SET verdict = 'changed' WHERE sample = ? AND") + at_place, with({one.sample}, one.address));
          more = true;
          continue;
        }
        session.run(std::string("UPDATE sample_fields SET account = ?, ends_at = ? WHERE sample = ? AND") + at_place,
                    with({actor.account, actor.at + lease_seconds, one.sample}, one.address));
        leased.push_back({one.sample, std::move(*item)});
      }
    }
    for (const SampledField& field : leased)
      add_to_audit(session, actor, {"view field", field.item.address.document_id + "/" + field.item.address.place(), "quality sample"});
    return {};
  });
  if (!written) return tl::unexpected(written.error());
  return leased;
}

Result<SettleOutcome> SampleStore::judge(const Actor& actor, std::int64_t sample, const FieldAddress& address, const SampleVerdict& verdict) {
  SettleOutcome outcome = SettleOutcome::not_leased;
  const Result<void> written = database_.write([&](Session& session) -> Result<void> {
    outcome = SettleOutcome::not_leased;
    session.exclude_others();
    SqlValues values = with({sample}, address);
    values.insert(values.end(), {actor.account, actor.at});
    std::optional<std::string> accepted;
    session.query(std::string("SELECT value FROM sample_fields WHERE sample = ? AND") + at_place + " AND account = ? AND ends_at > ? AND verdict = ''",
                  values, [&](const SqlRow& row) { accepted = row.text(0); });
    const std::optional<ReviewItem> item = accepted ? read_item(session, address) : std::nullopt;
    if (!item || item->field.status != FieldStatus::accepted || item->field.value != *accepted) return {};
    session.run(std::string("UPDATE sample_fields SET verdict = ?, value_seen = ?, at = ? WHERE sample = ? AND") + at_place,
                with({std::string(name_of(verdict.kind)), verdict.value, actor.at, sample}, address));
    if (verdict.kind != SampleVerdict::Kind::right) send_to_review(session, *item);
    add_to_audit(session, actor, {"judge sample", address.document_id + "/" + address.place(), "quality sample", *accepted,
                                  std::string(name_of(verdict.kind)) + (verdict.value.empty() ? "" : ": " + verdict.value)});
    outcome = SettleOutcome::done;
    return {};
  });
  if (!written) return tl::unexpected(written.error());
  return outcome;
}

Result<std::vector<SampleState>> SampleStore::all(const std::string& reader) {
  std::vector<SampleState> samples;
  const Result<void> read = database_.read([&](Session& session) -> Result<void> {
    samples.clear();
    SqlValues values;
    const std::string open = open_batch("s.batch_id", reader, values);
    session.query("SELECT s.number, s.at, s.batch_id, s.account, s.share, s.accepted, f.verdict, f.fields FROM samples s"
                  " JOIN sample_counts f ON f.sample = s.number WHERE f.fields > 0" +
                      open + " ORDER BY s.number DESC, f.verdict",
                  values, [&](const SqlRow& row) {
                    const std::int64_t number = std::stoll(row.text(0)), fields = std::stoll(row.text(7));
                    if (samples.empty() || samples.back().number != number)
                      samples.push_back({number, std::stoll(row.text(1)), row.text(2), row.text(3), std::stod(row.text(4)), std::stoll(row.text(5))});
                    SampleState& state = samples.back();
                    state.drawn += fields;
                    const std::string verdict = row.text(6);
                    if (verdict == "right") state.right = fields;
                    else if (verdict == "wrong") state.wrong = fields;
                    else if (verdict == "unreadable") state.unreadable = fields;
                    else if (verdict == "changed") state.changed = fields;
                  });
    return {};
  });
  if (!read) return tl::unexpected(read.error());
  return samples;
}

Result<SampledError> SampleStore::error() {
  SampledError error;
  const Result<void> read = database_.read([&](Session& session) -> Result<void> {
    error = {};
    struct Stratum {
      double accepted = 0, told = 0, wrong = 0;
    };
    std::map<std::string, Stratum> strata;
    session.query("SELECT batch_id, max(accepted) FROM samples GROUP BY batch_id", {}, [&](const SqlRow& row) { strata[row.text(0)].accepted = std::stod(row.text(1)); });
    for (const SeenValue& value : sampled_values(session)) {
      Stratum& stratum = strata[value.batch_id];
      ++error.looked_at, ++stratum.told;
      if (!value.right) ++error.wrong, ++stratum.wrong;
    }
    double all = 0, squares = 0;
    for (const auto& [batch, stratum] : strata) {
      if (stratum.told == 0) continue;
      all += stratum.accepted;
      squares += stratum.accepted * stratum.accepted / stratum.told;
      error.share += stratum.accepted * stratum.wrong / stratum.told;
    }
    if (all <= 0) return {};
    error.share /= all;
    error.interval = wilson_interval(error.share, all * all / squares);
    return {};
  });
  if (!read) return tl::unexpected(read.error());
  return error;
}

Result<std::vector<BatchToSample>> SampleStore::batches(const std::string& reader) {
  std::vector<BatchToSample> batches;
  const Result<void> read = database_.read([&](Session& session) -> Result<void> {
    batches.clear();
    SqlValues values;
    const std::string open = open_batch("d.batch_id", reader, values) + open_document("d.id", reader, values);
    session.query("SELECT d.batch_id, count(*) FROM (" + std::string(accepted_fields) +
                      ") AS f JOIN documents d ON d.id = f.document_id WHERE 1 = 1" + open + " GROUP BY d.batch_id ORDER BY d.batch_id DESC",
                  values, [&](const SqlRow& row) { batches.push_back({row.text(0), std::stoll(row.text(1))}); });
    return {};
  });
  if (!read) return tl::unexpected(read.error());
  return batches;
}

}  // namespace sohoa

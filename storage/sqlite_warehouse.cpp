#include "storage/sqlite_warehouse.h"

#include <SQLiteCpp/SQLiteCpp.h>
#include <fmt/format.h>
#include <sqlite3.h>
#include <sys/stat.h>

#include <algorithm>
#include <filesystem>
#include <mutex>
#include <set>
#include <tuple>

#include "document/sha256.h"
#include "document/text.h"
#include "storage/migrations.h"
#include "storage/rounding.h"
#include "storage/search_terms.h"

namespace sohoa {
namespace {

namespace fs = std::filesystem;

const std::string stage = "warehouse";
constexpr int busy_timeout_ms = 30'000;
// A search ranks at most so many candidates, the best by BM25, however common its words are.
constexpr int most_candidates = 20'000;

enum Priority { quarantined_page = 1, page_for_review = 2, missing_field = 3, doubtful_field = 4 };

// The error of a statement that failed, for the operator.
Error error_of(const SQLite::Exception& failure, const std::string& path) {
  const std::string what = path + ": " + failure.what();
  // A quota or a size limit shows only as a write that failed.
  if (failure.getErrorCode() == SQLITE_FULL || failure.getExtendedErrorCode() == SQLITE_IOERR_WRITE)
    return {ErrorCode::disk_full, stage, what + "; make room and run again with --resume"};
  switch (failure.getErrorCode() & 0xFF) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return {ErrorCode::storage, stage, path + " is held by another program; try again when it has finished"};
    case SQLITE_READONLY:
    case SQLITE_PERM:
    case SQLITE_CANTOPEN:
      return {ErrorCode::storage, stage, path + " cannot be opened or written: " + failure.what()};
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      return {ErrorCode::storage, stage, path + " is damaged or not a warehouse: " + failure.what()};
    default:
      return {ErrorCode::storage, stage, what};
  }
}

// The same for a page wherever and whenever it is filed.
std::int64_t text_id(const std::string& document_id, int number) {
  const std::string hash = sha256_hex(document_id + ":" + std::to_string(number));
  return static_cast<std::int64_t>(std::stoull(hash.substr(0, 16), nullptr, 16) >> 1);
}

std::string printed_text(const PageText& page) {
  std::string text;
  for (const Line& line : page.lines) text += line.text + '\n';
  return text;
}

// What read the ink under a field: the line, or the barcode, that shares most with its box.
std::string engine_of(const Document& document, const Field& field) {
  if (field.page < 1 || field.page > static_cast<int>(document.pages.size())) return "";
  const PageText& page = document.pages[static_cast<std::size_t>(field.page) - 1].text;
  long most = 0;
  std::string engine;
  const auto consider = [&](const Box& box, const std::string& name) {
    if (const long shared = intersection(box, field.box).area(); shared > most) {
      most = shared;
      engine = name;
    }
  };
  for (const Line& line : page.lines) consider(line.box, line.engine);
  for (const Barcode& code : page.barcodes) consider(code.box, "barcode");
  return engine;
}

// Where a field stands in its document: table and row (from 1), or "" and 0.
using FieldPlace = std::tuple<std::string, int, std::string>;

constexpr int newest_version = static_cast<int>(migrations.size());

int version_of(SQLite::Database& database) { return database.execAndGet("PRAGMA user_version").getInt(); }

// A path as an SQLite URI.
std::string uri_of(const std::string& path) {
  std::string uri = "file:";
  for (const char c : fs::absolute(path).string()) {
    if (c == '%' || c == '?' || c == '#') uri += fmt::format("%{:02X}", c);
    else uri += c;
  }
  return uri;
}

// A file written ahead needs a writable folder even to be read, unless SQLite is told that nobody changes it.
SQLite::Database open_read_only(const std::string& path) {
  try {
    SQLite::Database database(path, SQLite::OPEN_READONLY, busy_timeout_ms);
    version_of(database);
    return database;
  } catch (const SQLite::Exception& failure) {
    std::error_code none;
    const bool at_rest = fs::file_size(path + "-wal", none) == 0 || none;
    const int code = failure.getErrorCode() & 0xFF;
    if ((code != SQLITE_CANTOPEN && code != SQLITE_READONLY) || !at_rest) throw;
    return {uri_of(path) + "?immutable=1", SQLite::OPEN_READONLY | SQLite::OPEN_URI, busy_timeout_ms};
  }
}

class SqliteWarehouse final : public Warehouse {
 public:
  SqliteWarehouse(std::string path, SQLite::Database database)
      : path_(std::move(path)), database_(std::move(database)) {}

  // Before it is written to.
  Result<void> prepare() {
    Result<void> migrated = guarded([&]() -> Result<void> {
      database_.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON");
      if (version() > newest_version) return fail(ErrorCode::storage, stage, path_ + " was made by a newer sohoa");
      if (version() == newest_version) return {};
      SQLite::Transaction transaction(database_, SQLite::TransactionBehavior::IMMEDIATE);
      // Another process may have migrated while this one waited.
      for (int from = version(); from < newest_version; ++from) {
        database_.exec(migrations[static_cast<std::size_t>(from)]);
        database_.exec("PRAGMA user_version = " + std::to_string(from + 1));
      }
      transaction.commit();
      return {};
    });
    if (!migrated) return migrated;
    identity_ = identity();
    return {};
  }

  // Instead of prepare() where nothing is to be written.
  Result<void> check_version() {
    return guarded([&]() -> Result<void> {
      if (version() == newest_version) return {};
      return fail(ErrorCode::storage, stage, path_ + " was made by another version of sohoa, or is no warehouse");
    });
  }

  Result<void> new_batch(const std::string& archive_folder, const NameBatch& name) override {
    return guarded([&]() -> Result<void> {
      SQLite::Transaction transaction(database_, SQLite::TransactionBehavior::IMMEDIATE);
      const Result<std::string> id = name(database_.execAndGet("SELECT count(*) FROM batches").getInt());
      if (!id) return tl::unexpected(id.error());
      run("INSERT INTO batches (id, archive_folder) VALUES (?, ?)", *id, beside_warehouse(archive_folder));
      transaction.commit();
      return {};
    });
  }

  Result<void> begin_batch(const std::string& batch_id, const std::string& archive_folder) override {
    return write([&] {
      run("INSERT INTO batches (id, archive_folder) VALUES (?, ?)"
          " ON CONFLICT (id) DO UPDATE SET archive_folder = excluded.archive_folder, ended = 0",
          batch_id, beside_warehouse(archive_folder));
      run("DELETE FROM pages WHERE batch_id = ? AND document_id IS NULL", batch_id);
      run("DELETE FROM review_queue WHERE batch_id = ? AND document_id = '' AND status = 'waiting'", batch_id);
    });
  }

  Result<void> file_document(const std::string& batch_id, const Document& document) override {
    return write([&] {
      const DocumentPage first = document.pages.empty() ? DocumentPage{} : document.pages.front();
      run("INSERT INTO documents (id, batch_id, record_type, record_type_confidence, source_path, source_sha256, pages)"
          " VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET batch_id = excluded.batch_id,"
          " record_type = excluded.record_type, record_type_confidence = excluded.record_type_confidence,"
          " source_path = excluded.source_path, source_sha256 = excluded.source_sha256, pages = excluded.pages",
          document.id, batch_id, document.record.type, rounded_confidence(document.record.type_confidence),
          first.source_path, first.text.sha256, static_cast<int>(document.pages.size()));
      run("DELETE FROM review_queue WHERE document_id = ? AND status = 'waiting'", document.id);
      file_pages(batch_id, document);
      file_fields(batch_id, document);
    });
  }

  Result<bool> holds(const std::string& batch_id, const std::string& document_id) override {
    bool found = false;
    const Result<void> read = guarded([&]() -> Result<void> {
      SQLite::Statement rows(database_, "SELECT 1 FROM documents WHERE id = ? AND batch_id = ?");
      rows.bind(1, document_id);
      rows.bind(2, batch_id);
      found = rows.executeStep();
      return {};
    });
    if (!read) return tl::unexpected(read.error());
    return found;
  }

  Result<void> note_page(const std::string& batch_id, const PageText& page, const std::string& source_path,
                         const std::optional<FiledPage>& filed) override {
    return write([&] {
      put_page(batch_id, page, source_path, nullptr, 0, filed);
      queue_page(batch_id, page, source_path, "");
    });
  }

  Result<void> end_batch(const std::string& batch_id, const BalanceSheet& sheet) override {
    return write([&] {
      run("UPDATE batches SET ended = 1, pages_in = ? WHERE id = ?", static_cast<std::int64_t>(sheet.pages_in),
          batch_id);
      run("DELETE FROM batch_outcomes WHERE batch_id = ?", batch_id);
      for (const auto& [outcome, pages] : sheet.outcomes)
        run("INSERT INTO batch_outcomes VALUES (?, ?, ?)", batch_id, std::string(name_of(outcome)),
            static_cast<std::int64_t>(pages));
      const std::string waiting =
          " FROM page_texts WHERE indexed = 0 AND document_id IN (SELECT id FROM documents WHERE batch_id = ?)";
      run("INSERT INTO page_search (rowid, folded) SELECT id, folded" + waiting + " ORDER BY id", batch_id);
      run("UPDATE page_texts SET indexed = 1 WHERE id IN (SELECT id" + waiting + ")", batch_id);
    });
  }

  Result<void> keep_only(const std::string& batch_id, const std::vector<std::string>& kept) override {
    return write([&] {
      const std::set<std::string> keep(kept.begin(), kept.end());
      SQLite::Statement ids(database_,
                            "SELECT id FROM documents WHERE batch_id = ?"
                            " AND NOT EXISTS (SELECT 1 FROM fields WHERE document_id = documents.id"
                            " AND status IN ('settled', 'unreadable'))"
                            " AND NOT EXISTS (SELECT 1 FROM table_fields WHERE document_id = documents.id"
                            " AND status IN ('settled', 'unreadable')) ORDER BY id");
      ids.bind(1, batch_id);
      std::vector<std::string> dropped;
      while (ids.executeStep())
        if (std::string id = ids.getColumn(0).getString(); !keep.contains(id)) dropped.push_back(std::move(id));
      for (const std::string& id : dropped) {
        drop_texts(id, 1);
        run("DELETE FROM review_queue WHERE document_id = ?", id);
        run("DELETE FROM documents WHERE id = ?", id);
      }
    });
  }

  Result<std::vector<FiledPage>> filed_elsewhere(const std::string& sha256, const std::string& batch_id) override {
    std::vector<FiledPage> pages;
    const Result<void> read = guarded([&]() -> Result<void> {
      // A batch that has ended knows every page of the file; where the file was a duplicate itself, an earlier one
      // does.
      SQLite::Statement rows(
          database_,
          "SELECT p.batch_id, p.source_path, p.source_page, coalesce(d.id, ''),"
          " coalesce(p.number, p.filed_number, 0), p.outcome FROM pages p JOIN batches b ON b.id = p.batch_id"
          " LEFT JOIN documents d ON d.id = coalesce(p.document_id, p.filed_document_id)"
          " WHERE p.source_sha256 = ? AND p.batch_id <> ? AND b.ended = 1 AND p.outcome <> 'duplicate'"
          " ORDER BY p.batch_id, p.source_path, p.source_page");
      rows.bind(1, sha256);
      rows.bind(2, batch_id);
      std::string copy;  // batch and path
      bool complete = false;
      while (rows.executeStep()) {
        const std::string here = rows.getColumn(0).getString() + '\n' + rows.getColumn(1).getString();
        if (here != copy) {
          if (complete) break;
          copy = here;
          complete = true;
          pages.clear();
        }
        FiledPage page{rows.getColumn(3).getString(), rows.getColumn(4).getInt()};
        const Outcome outcome = outcome_from(rows.getColumn(5).getString()).value_or(Outcome::quarantined);
        const bool settled = !page.document_id.empty() || outcome == Outcome::separator;
        if (!settled || outcome == Outcome::quarantined ||
            rows.getColumn(2).getInt() != static_cast<int>(pages.size()) + 1)
          complete = false;
        pages.push_back(std::move(page));
      }
      if (!complete) pages.clear();
      return {};
    });
    if (!read) return tl::unexpected(read.error());
    return pages;
  }

  Result<std::vector<SearchHit>> search(const std::string& query, int limit) override {
    const SearchTerms terms(query);
    if (terms.empty() || limit <= 0) return std::vector<SearchHit>{};
    struct Ranked {
      SearchHit hit;
      bool in_a_row = false;
      double bm25 = 0;  // smaller is better
      int number = 0;
    };
    std::vector<Ranked> found;
    const auto better = [](const Ranked& a, const Ranked& b) {
      return std::tuple(!a.hit.exact_tones, !a.in_a_row, a.bm25, a.hit.document_id, a.number) <
             std::tuple(!b.hit.exact_tones, !b.in_a_row, b.bm25, b.hit.document_id, b.number);
    };
    const auto trim = [&](std::size_t size) {
      std::sort(found.begin(), found.end(), better);
      if (found.size() > size) found.erase(found.begin() + static_cast<std::ptrdiff_t>(size), found.end());
    };
    const auto take = [&](SQLite::Statement& rows) {
      while (rows.executeStep()) {
        std::optional<SearchTerms::Match> match = terms.match(rows.getColumn(4).getString());
        if (!match) continue;
        const int number = rows.getColumn(1).getInt();
        found.push_back({{rows.getColumn(0).getString(), rows.getColumn(2).getString(), rows.getColumn(3).getString(),
                          number, std::move(match->snippet), match->exact_tones},
                         match->in_a_row,
                         rows.getColumn(5).getDouble(),
                         number});
        if (found.size() >= 2 * static_cast<std::size_t>(limit) + 1000) trim(static_cast<std::size_t>(limit));
      }
    };
    const Result<void> read = guarded([&]() -> Result<void> {
      SQLite::Statement indexed(
          database_,
          "SELECT t.document_id, t.number, d.record_type, d.source_path, t.printed, s.rank FROM"
          " (SELECT rowid AS id, rank FROM page_search WHERE page_search MATCH ? ORDER BY rank LIMIT ?) s"
          " JOIN page_texts t ON t.id = s.id JOIN documents d ON d.id = t.document_id");
      indexed.bind(1, terms.full_text_query());
      indexed.bind(2, most_candidates);
      take(indexed);
      // The pages of a batch that has not ended, which wait to be indexed.
      SQLite::Statement waiting(database_,
                                "SELECT t.document_id, t.number, d.record_type, d.source_path, t.printed, 0.0"
                                " FROM page_texts t JOIN documents d ON d.id = t.document_id WHERE t.indexed = 0");
      take(waiting);
      return {};
    });
    if (!read) return tl::unexpected(read.error());
    trim(static_cast<std::size_t>(limit));
    std::vector<SearchHit> hits;
    for (Ranked& ranked : found) hits.push_back(std::move(ranked.hit));
    return hits;
  }

  Result<int> waiting_for_review() override {
    return count("SELECT count(*) FROM review_queue WHERE status = 'waiting'");
  }

 private:
  // Runs `work` alone, with every exception of SQLite's as an error.
  template <class Work>
  Result<void> guarded(Work work) {
    const std::lock_guard guard(mutex_);
    // SQLite would go on writing to a file that nobody can find any more.
    if (identity_ && identity() != identity_)
      return fail(ErrorCode::storage, stage, path_ + " was removed or replaced");
    try {
      return work();
    } catch (const SQLite::Exception& failure) {
      return tl::unexpected(error_of(failure, path_));
    }
  }

  template <class Work>
  Result<void> write(Work work) {
    return guarded([&]() -> Result<void> {
      SQLite::Transaction transaction(database_, SQLite::TransactionBehavior::IMMEDIATE);
      work();
      transaction.commit();
      return {};
    });
  }

  Result<int> count(const char* query) {
    int number = 0;
    const Result<void> read = guarded([&]() -> Result<void> {
      number = database_.execAndGet(query).getInt();
      return {};
    });
    if (!read) return tl::unexpected(read.error());
    return number;
  }

  // One statement with its values in order; nullptr is NULL.
  template <class... Values>
  void run(const std::string& sql, const Values&... values) {
    SQLite::Statement statement(database_, sql);
    int index = 0;
    const auto bind = [&](const auto& value) {
      if constexpr (std::is_same_v<std::decay_t<decltype(value)>, std::nullptr_t>) statement.bind(++index);
      else statement.bind(++index, value);
    };
    (bind(values), ...);
    statement.exec();
  }

  int version() { return version_of(database_); }

  [[nodiscard]] std::optional<std::pair<dev_t, ino_t>> identity() const {
    struct stat status {};
    if (stat(path_.c_str(), &status) != 0) return std::nullopt;
    return std::pair(status.st_dev, status.st_ino);
  }

  // A folder of originals beside the warehouse moves with it.
  [[nodiscard]] std::string beside_warehouse(const std::string& folder) const {
    std::error_code failure;
    const fs::path home = fs::weakly_canonical(fs::path(path_), failure).parent_path();
    const fs::path there = failure ? fs::path(folder) : fs::weakly_canonical(folder, failure);
    if (failure) return folder;
    const fs::path relative = there.lexically_relative(home);
    return relative.empty() || *relative.begin() == ".." ? there.string() : relative.string();
  }

  void put_page(const std::string& batch_id, const PageText& page, const std::string& source_path,
                const std::string* document_id, int number, const std::optional<FiledPage>& filed) {
    SQLite::Statement statement(
        database_,
        "INSERT OR REPLACE INTO pages (batch_id, source_path, source_sha256, source_page, document_id, number, outcome,"
        " error_code, error_stage, error_message, width, height, dpi, rotate_degrees, skew_degrees, filed_document_id,"
        " filed_number) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
    statement.bind(1, batch_id);
    statement.bind(2, source_path);
    statement.bind(3, page.sha256);
    statement.bind(4, page.ref.page);
    if (document_id != nullptr) {
      statement.bind(5, *document_id);
      statement.bind(6, number);
    }
    statement.bind(7, std::string(name_of(page.outcome)));
    statement.bind(8, page.error ? std::string(name_of(page.error->code)) : "");
    statement.bind(9, page.error ? page.error->stage : "");
    statement.bind(10, page.error ? page.error->message : "");
    statement.bind(11, page.width);
    statement.bind(12, page.height);
    statement.bind(13, page.dpi);
    statement.bind(14, page.rotate_degrees);
    statement.bind(15, rounded_degrees(page.skew_degrees));
    statement.bind(16, filed ? filed->document_id : "");
    if (filed) statement.bind(17, filed->number);
    statement.exec();
  }

  void queue_page(const std::string& batch_id, const PageText& page, const std::string& source_path,
                  const std::string& document_id) {
    if (page.outcome != Outcome::review && page.outcome != Outcome::quarantined) return;
    const std::string reason = page.error ? std::string(name_of(page.error->code)) + ": " + page.error->message : "";
    run("INSERT INTO review_queue (kind, batch_id, document_id, source_path, source_sha256, source_page, reason, "
        "priority)"
        " VALUES ('page', ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
        batch_id, document_id, source_path, page.sha256, page.ref.page, reason,
        static_cast<int>(page.outcome == Outcome::quarantined ? quarantined_page : page_for_review));
  }

  // Takes the texts of pages from `from_number` on out of the search and the table.
  void drop_texts(const std::string& document_id, int from_number) {
    run("INSERT INTO page_search (page_search, rowid, folded) SELECT 'delete', id, folded FROM page_texts"
        " WHERE document_id = ? AND number >= ? AND indexed = 1 ORDER BY id",
        document_id, from_number);
    run("DELETE FROM page_texts WHERE document_id = ? AND number >= ?", document_id, from_number);
  }

  void file_text(const std::string& document_id, int number, const PageText& page) {
    const std::int64_t id = text_id(document_id, number);
    const std::string printed = printed_text(page);
    SQLite::Statement known(database_, "SELECT 1 FROM page_texts WHERE id = ? AND printed = ?");
    known.bind(1, id);
    known.bind(2, printed);
    if (known.executeStep()) return;
    run("INSERT INTO page_search (page_search, rowid, folded) SELECT 'delete', id, folded FROM page_texts"
        " WHERE id = ? AND indexed = 1",
        id);
    run("INSERT OR REPLACE INTO page_texts (id, document_id, number, printed, folded) VALUES (?, ?, ?, ?, ?)", id,
        document_id, number, printed, folded(printed));
  }

  void file_pages(const std::string& batch_id, const Document& document) {
    run("DELETE FROM pages WHERE document_id = ? AND batch_id = ?", document.id, batch_id);
    // Another batch has filed this paper, too: it keeps its pages, which now stand where this one files them.
    run("UPDATE pages SET filed_document_id = document_id, filed_number = number, document_id = NULL, number = NULL"
        " WHERE document_id = ?",
        document.id);
    int number = 0;
    for (const DocumentPage& page : document.pages) {
      put_page(batch_id, page.text, page.source_path, &document.id, ++number, std::nullopt);
      queue_page(batch_id, page.text, page.source_path, document.id);
      file_text(document.id, number, page.text);
    }
    drop_texts(document.id, number + 1);
  }

  // The fields that a person has decided on.
  std::set<FieldPlace> settled_fields(const std::string& document_id) {
    SQLite::Statement rows(
        database_,
        "SELECT '', 0, key FROM fields WHERE document_id = ?1 AND status IN ('settled', 'unreadable')"
        " UNION ALL SELECT table_name, row, key FROM table_fields WHERE document_id = ?1"
        " AND status IN ('settled', 'unreadable')");
    rows.bind(1, document_id);
    std::set<FieldPlace> settled;
    while (rows.executeStep())
      settled.emplace(rows.getColumn(0).getString(), rows.getColumn(1).getInt(), rows.getColumn(2).getString());
    return settled;
  }

  void file_fields(const std::string& batch_id, const Document& document) {
    const std::set<FieldPlace> settled = settled_fields(document.id);
    for (const char* table : {"fields", "table_fields"})
      run(std::string("DELETE FROM ") + table + " WHERE document_id = ? AND status NOT IN ('settled', 'unreadable')",
          document.id);
    run("DELETE FROM provenance WHERE document_id = ? AND reviewer = ''", document.id);
    const auto file = [&](const FieldPlace& place, const Field& field) {
      if (!settled.contains(place)) put_field(batch_id, document, place, field);
    };
    for (const auto& [key, field] : document.record.fields) file({"", 0, key}, field);
    for (const auto& [name, rows] : document.record.tables) {
      int row = 0;
      for (const FieldMap& fields : rows) {
        ++row;
        for (const auto& [key, field] : fields) file({name, row, key}, field);
      }
    }
  }

  void put_field(const std::string& batch_id, const Document& document, const FieldPlace& place, const Field& field) {
    const auto& [table, row, key] = place;
    const std::string status(name_of(field.status));
    const double confidence = rounded_confidence(field.confidence);
    const Box& box = field.box;
    if (table.empty())
      run("INSERT INTO fields VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", document.id, key, field.value, field.raw,
          confidence, status, field.page, box.x, box.y, box.w, box.h, field.reason);
    else
      run("INSERT INTO table_fields VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", document.id, table, row, key,
          field.value, field.raw, confidence, status, field.page, box.x, box.y, box.w, box.h, field.reason);
    if (field.status != FieldStatus::missing)
      run("INSERT INTO provenance (document_id, table_name, row, key, batch_id, engine, rule)"
          " VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
          document.id, table, row, key, batch_id, engine_of(document, field),
          document.record.type + (table.empty() ? "" : "." + table) + "." + key);
    // A missing field has a reason where the paper ought to bear it.
    const bool missing = field.status == FieldStatus::missing && !field.reason.empty();
    if (missing || field.status == FieldStatus::review)
      run("INSERT INTO review_queue (kind, batch_id, document_id, table_name, row, key, reason, priority)"
          " VALUES ('field', ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
          batch_id, document.id, table, row, key, field.reason,
          static_cast<int>(missing ? missing_field : doubtful_field));
  }

  std::string path_;
  SQLite::Database database_;
  std::mutex mutex_;
  std::optional<std::pair<dev_t, ino_t>> identity_;  // of the file that was opened
};

}  // namespace

Result<std::unique_ptr<Warehouse>> open_sqlite_warehouse(const std::string& path) {
  try {
    auto warehouse = std::make_unique<SqliteWarehouse>(
        path, SQLite::Database(path, SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE, busy_timeout_ms));
    if (Result<void> prepared = warehouse->prepare(); !prepared) return tl::unexpected(prepared.error());
    return warehouse;
  } catch (const SQLite::Exception& failure) {
    return tl::unexpected(error_of(failure, path));
  }
}

Result<std::unique_ptr<Warehouse>> open_sqlite_warehouse_for_reading(const std::string& path) {
  std::error_code unknown;
  if (!fs::exists(path, unknown) && !unknown) return fail(ErrorCode::not_found, stage, path);
  try {
    auto warehouse = std::make_unique<SqliteWarehouse>(path, open_read_only(path));
    if (Result<void> checked = warehouse->check_version(); !checked) return tl::unexpected(checked.error());
    return warehouse;
  } catch (const SQLite::Exception& failure) {
    return tl::unexpected(error_of(failure, path));
  }
}

}  // namespace sohoa

#include "storage/sqlite_database.h"

#include <SQLiteCpp/SQLiteCpp.h>
#include <fmt/format.h>
#include <sqlite3.h>
#include <sys/stat.h>

#include <chrono>
#include <filesystem>
#include <memory>
#include <mutex>
#include <thread>
#include <unordered_map>
#include <vector>

#include "storage/migrations.h"

namespace sohoa {
namespace {

namespace fs = std::filesystem;

const std::string stage = "warehouse";
constexpr int busy_timeout_ms = 30'000;
constexpr std::size_t most_idle_readers = 16;

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
    database.execAndGet("PRAGMA user_version");
    return database;
  } catch (const SQLite::Exception& failure) {
    std::error_code none;
    const bool at_rest = fs::file_size(path + "-wal", none) == 0 || none;
    const int code = failure.getErrorCode() & 0xFF;
    if ((code != SQLITE_CANTOPEN && code != SQLITE_READONLY) || !at_rest) throw;
    return {uri_of(path) + "?immutable=1", SQLite::OPEN_READONLY | SQLite::OPEN_URI, busy_timeout_ms};
  }
}

// SQLite's own waiting grows to a tenth of a second a step; other writers' transactions last a few milliseconds.
int wait_a_little(void*, int times) {
  constexpr int pause_ms = 1;
  if (times * pause_ms >= busy_timeout_ms) return 0;
  std::this_thread::sleep_for(std::chrono::milliseconds(pause_ms));
  return 1;
}

// Where two processes make the same file, SQLite does not wait for the other one but gives up.
void write_ahead(SQLite::Database& database) {
  constexpr int most_tries = 100;
  for (int tries = 1;; ++tries) {
    try {
      database.exec("PRAGMA journal_mode = WAL");
      return;
    } catch (const SQLite::Exception& failure) {
      if ((failure.getErrorCode() & 0xFF) != SQLITE_BUSY || tries == most_tries) throw;
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
}

class SqliteSession final : public Session {
 public:
  explicit SqliteSession(SQLite::Database& database) : database_(database) {}

  void run(std::string_view sql, const SqlValues& values) override { Prepared(*this, sql, values).statement().exec(); }

  void query(std::string_view sql, const SqlValues& values, const Take& take) override {
    const Prepared prepared(*this, sql, values);
    SQLite::Statement& rows = prepared.statement();
    while (rows.executeStep()) {
      std::vector<std::optional<std::string>> columns;
      for (int i = 0; i < rows.getColumnCount(); ++i) {
        const SQLite::Column column = rows.getColumn(i);
        if (column.isNull()) columns.emplace_back();
        else columns.push_back(column.isFloat() ? fmt::format("{}", column.getDouble()) : column.getString());
      }
      take(SqlRow(std::move(columns)));
    }
  }

  void script(const char* sql) override { database_.exec(sql); }
  int schema_version() override { return database_.execAndGet("PRAGMA user_version").getInt(); }
  void set_schema_version(int version) override { database_.exec("PRAGMA user_version = " + std::to_string(version)); }
  void exclude_others() override {}  // there is only one writing transaction at a time
  void may_be_lost() override {}
  void exclude_filing() override {}

  // In the order of ids: FTS5's own tables depend on the order of insertion.
  void index_texts(const std::string& batch_id) override {
    const std::string waiting =
        " FROM page_texts WHERE indexed = 0 AND document_id IN (SELECT id FROM documents WHERE batch_id = ?)";
    run("INSERT INTO page_search (rowid, folded) SELECT id, folded" + waiting + " ORDER BY id", {batch_id});
    run("UPDATE page_texts SET indexed = 1 WHERE id IN (SELECT id" + waiting + ")", {batch_id});
  }

  // The pages of a batch that has not ended wait to be indexed: they are all looked through.
  void find_pages(const std::string& words, int most, const Take& take) override {
    query("SELECT t.document_id, t.number, d.record_type, d.source_path, t.printed FROM"
          " (SELECT * FROM (SELECT rowid AS id FROM page_search WHERE page_search MATCH ? ORDER BY rank LIMIT ?)"
          " UNION ALL SELECT id FROM page_texts WHERE indexed = 0) s"
          " JOIN page_texts t ON t.id = s.id JOIN documents d ON d.id = t.document_id",
          {words, most}, take);
  }

 private:
  // A statement with its values, kept for the next time; the same one inside its own query() is another.
  class Prepared {
   public:
    Prepared(SqliteSession& session, std::string_view sql, const SqlValues& values) : session_(session), sql_(sql) {
      if (const auto known = session.kept_.find(sql_); known != session.kept_.end()) statement_ = std::move(known->second);
      if (!statement_) statement_ = std::make_unique<SQLite::Statement>(session.database_, sql_);
      int index = 0;
      for (const SqlValue& value : values) {
        ++index;
        if (const auto* number = std::get_if<std::int64_t>(&value)) statement_->bind(index, *number);
        else if (const auto* real = std::get_if<double>(&value)) statement_->bind(index, *real);
        else if (const auto* text = std::get_if<std::string>(&value)) statement_->bind(index, storable(*text));
        else statement_->bind(index);
      }
    }
    ~Prepared() {
      statement_->tryReset();
      statement_->clearBindings();  // what the next use does not bind is NULL
      if (session_.kept_.size() >= most_kept) session_.kept_.clear();
      session_.kept_[sql_] = std::move(statement_);
    }
    Prepared(const Prepared&) = delete;
    Prepared& operator=(const Prepared&) = delete;
    [[nodiscard]] SQLite::Statement& statement() const { return *statement_; }

   private:
    static constexpr std::size_t most_kept = 256;
    SqliteSession& session_;
    const std::string sql_;
    std::unique_ptr<SQLite::Statement> statement_;
  };

  SQLite::Database& database_;
  std::unordered_map<std::string, std::unique_ptr<SQLite::Statement>> kept_;
};

class SqliteDatabase final : public Database {
 public:
  SqliteDatabase(std::string path, SQLite::Database database, bool writable)
      : path_(std::move(path)), database_(std::move(database)), session_(database_), writable_(writable) {
    if (!writable) return;
    write_ahead(database_);
    database_.exec("PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA secure_delete = ON");
    sqlite3_busy_handler(database_.getHandle(), wait_a_little, nullptr);
    identity_ = identity();
  }

  Result<void> write(const Work& work) override {
    const std::lock_guard guard(mutex_);
    return guarded([&]() -> Result<void> {
      SQLite::Transaction transaction(database_, SQLite::TransactionBehavior::IMMEDIATE);
      Result<void> done = work(session_);
      if (done) transaction.commit();
      return done;
    });
  }

  // What is written ahead is read beside its writing, each time as it stands at the first statement.
  Result<void> read(const Work& work) override {
    if (!writable_) {
      const std::lock_guard guard(mutex_);
      return guarded([&] { return work(session_); });
    }
    return guarded([&]() -> Result<void> {
      std::unique_ptr<Reader> reader = take_reader();
      SQLite::Transaction transaction(reader->database);
      Result<void> done = work(reader->session);
      transaction.commit();
      const std::lock_guard guard(readers_mutex_);
      if (readers_.size() < most_idle_readers) readers_.push_back(std::move(reader));
      return done;
    });
  }

  // A deleted page's words stand in the segments of the index until these are merged, and in the file that is written ahead until it is
  // taken over. secure_delete overwrites what that frees.
  Result<void> scrub() override {
    constexpr int pages_at_a_time = 500;
    for (bool first = true;; first = false) {
      int changes = 0;
      const Result<void> merged = write([&](Session& session) -> Result<void> {
        // a negative number begins with all segments, a positive one goes on: as FTS5 documents its "merge"
        const int before = sqlite3_total_changes(database_.getHandle());
        session.run("INSERT INTO page_search (page_search, rank) VALUES ('merge', ?)", {first ? -pages_at_a_time : pages_at_a_time});
        changes = sqlite3_total_changes(database_.getHandle()) - before;
        return {};
      });
      if (!merged) return merged;
      if (changes < 2) break;
    }
    const std::lock_guard guard(mutex_);
    return guarded([&]() -> Result<void> {
      database_.execAndGet("PRAGMA wal_checkpoint(TRUNCATE)");  // as far as nobody reads just now
      return {};
    });
  }

  std::span<const char* const> migrations() const override { return sqlite_migrations; }
  const std::string& name() const override { return path_; }
  Result<std::string> describe() override { return std::string("SQLite ") + sqlite3_libversion(); }

  // A folder of originals beside the warehouse moves with it.
  std::string path_to_note(const std::string& folder) const override {
    std::error_code failure;
    const fs::path home = fs::weakly_canonical(fs::path(path_), failure).parent_path();
    const fs::path there = failure ? fs::path(folder) : fs::weakly_canonical(folder, failure);
    if (failure) return folder;
    const fs::path relative = there.lexically_relative(home);
    return relative.empty() || *relative.begin() == ".." ? there.string() : relative.string();
  }

  std::string noted_path(const std::string& note) const override {
    std::error_code failure;
    return (fs::weakly_canonical(fs::path(path_), failure).parent_path() / note).lexically_normal().string();
  }

 private:
  struct Reader {
    explicit Reader(const std::string& path) : database(path, SQLite::OPEN_READONLY, busy_timeout_ms), session(database) {}
    SQLite::Database database;
    SqliteSession session;
  };

  // With every exception of SQLite's as an error.
  template <class Action>
  Result<void> guarded(Action action) const {
    // SQLite would go on writing to a file that nobody can find any more.
    if (identity_ && identity() != identity_)
      return fail(ErrorCode::storage, stage, path_ + " was removed or replaced");
    try {
      return action();
    } catch (const SQLite::Exception& failure) {
      return tl::unexpected(error_of(failure, path_));
    }
  }

  std::unique_ptr<Reader> take_reader() {
    {
      const std::lock_guard guard(readers_mutex_);
      if (!readers_.empty()) {
        std::unique_ptr<Reader> reader = std::move(readers_.back());
        readers_.pop_back();
        return reader;
      }
    }
    return std::make_unique<Reader>(path_);
  }

  [[nodiscard]] std::optional<std::pair<dev_t, ino_t>> identity() const {
    struct stat status {};
    if (stat(path_.c_str(), &status) != 0) return std::nullopt;
    return std::pair(status.st_dev, status.st_ino);
  }

  std::string path_;
  SQLite::Database database_;
  SqliteSession session_;
  const bool writable_;
  std::mutex mutex_;  // of the connection above
  std::vector<std::unique_ptr<Reader>> readers_;  // idle; guarded by readers_mutex_
  std::mutex readers_mutex_;
  std::optional<std::pair<dev_t, ino_t>> identity_;  // of the file that is written to
};

}  // namespace

Result<std::unique_ptr<Database>> open_sqlite_database(const std::string& path) {
  try {
    return std::make_unique<SqliteDatabase>(
        path, SQLite::Database(path, SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE, busy_timeout_ms), true);
  } catch (const SQLite::Exception& failure) {
    return tl::unexpected(error_of(failure, path));
  }
}

Result<std::unique_ptr<Database>> open_sqlite_database_for_reading(const std::string& path) {
  std::error_code unknown;
  if (!fs::exists(path, unknown) && !unknown) return fail(ErrorCode::not_found, stage, path);
  try {
    return std::make_unique<SqliteDatabase>(path, open_read_only(path), false);
  } catch (const SQLite::Exception& failure) {
    return tl::unexpected(error_of(failure, path));
  }
}

}  // namespace sohoa

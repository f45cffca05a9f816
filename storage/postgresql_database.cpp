#include "storage/postgresql_database.h"

#include <fmt/format.h>
#include <libpq-fe.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <condition_variable>
#include <map>
#include <memory>
#include <mutex>
#include <stdexcept>
#include <thread>
#include <unordered_map>

#include "document/printable.h"
#include "storage/migrations.h"

namespace sohoa {
namespace {

const std::string stage = "warehouse";
// Writers that wait for one another hold one each, and readers must not wait behind them.
constexpr int most_connections = 16;
// A lost connection is made again, and a transaction that stood in another's way repeated, for so long.
constexpr std::chrono::seconds patience{30};
constexpr std::chrono::milliseconds first_pause{100}, longest_pause{2000};
// Sent before their results are read; they must fit the server's and our buffers.
constexpr int most_statements_ahead = 256;
// Any number: it is what all sohoas agree on.
constexpr const char* exclusive_lock = "SELECT pg_advisory_xact_lock(7364737069746)";
// Its answer is known by the name of its column, as it comes between others'.
constexpr const char* transaction_column = "this_transaction";
constexpr const char* ask_transaction = "SELECT txid_current() AS this_transaction";

using Answer = std::unique_ptr<PGresult, decltype([](PGresult* answer) { PQclear(answer); })>;
using Connection = std::unique_ptr<PGconn, decltype([](PGconn* connection) { PQfinish(connection); })>;
using Options = std::unique_ptr<PQconninfoOption, decltype([](PQconninfoOption* options) { PQconninfoFree(options); })>;

// What the server or the connection to it said; `state` is the SQLSTATE, empty where there was no answer.
struct Failure : std::runtime_error {
  Failure(std::string sql_state, const std::string& message) : std::runtime_error(message), state(std::move(sql_state)) {}
  std::string state;

  [[nodiscard]] bool lost_connection() const {
    // Shut down, crashed, starting up, without a free connection.
    return state.empty() || state.starts_with("08") || state == "57P01" || state == "57P02" || state == "57P03" || state == "53300";
  }
  // Another transaction stood in the way.
  [[nodiscard]] bool in_the_way() const { return state == "40P01" || state == "40001"; }
};

// libpq's messages end in a line end, and may be several lines.
std::string one_line(const char* message) {
  std::string line(message == nullptr ? "" : message);
  while (!line.empty() && line.back() == '\n') line.pop_back();
  std::ranges::replace(line, '\n', ' ');
  return line;
}

// The message alone: details repeat whole rows.
Failure failure_of(const PGresult* answer, PGconn* connection) {
  const char* state = PQresultErrorField(answer, PG_DIAG_SQLSTATE);
  const char* message = PQresultErrorField(answer, PG_DIAG_MESSAGE_PRIMARY);
  return {state == nullptr ? "" : state, one_line(message == nullptr ? PQerrorMessage(connection) : message)};
}

std::string with_numbered_places(std::string_view sql) {
  std::string numbered;
  int place = 0;
  for (const char c : sql) {
    if (c == '?') numbered += fmt::format("${}", ++place);
    else numbered += c;
  }
  return numbered;
}

// A connection in pipeline mode: statements are sent without waiting for the answers to those before.
class PostgresqlSession final : public Session {
 public:
  explicit PostgresqlSession(Connection connection) : connection_(std::move(connection)) {
    if (PQenterPipelineMode(connection_.get()) != 1) throw broken();
  }

  void begin(const char* how, bool writes) {
    if (left_) finish_left();
    transaction_.clear();
    run(how, {});
    if (writes) run(ask_transaction, {});
  }

  // The transaction's number, after begin() of one that writes. Seldom a round trip: most have asked for something since then.
  [[nodiscard]] const std::string& transaction() {
    if (transaction_.empty()) finish();
    return transaction_;
  }

  void run(std::string_view sql, const SqlValues& values) override {
    send(sql, values);
    if (unanswered_ >= most_statements_ahead) finish();
  }

  void query(std::string_view sql, const SqlValues& values, const Take& take) override {
    send(sql, values);
    if (PQpipelineSync(connection_.get()) != 1) throw broken();
    std::optional<Failure> failure;
    for (; unanswered_ > 1; --unanswered_) skip_answers(failure);
    PQsetSingleRowMode(connection_.get());  // however many rows there are, one at a time is held
    while (const Answer answer{PQgetResult(connection_.get())}) {
      note_failure(answer.get(), failure);
      for (int row = 0; row < PQntuples(answer.get()); ++row) {
        std::vector<std::optional<std::string>> columns;
        for (int i = 0; i < PQnfields(answer.get()); ++i) {
          if (PQgetisnull(answer.get(), row, i) != 0) columns.emplace_back();
          else columns.emplace_back(std::in_place, PQgetvalue(answer.get(), row, i), PQgetlength(answer.get(), row, i));
        }
        take(SqlRow(std::move(columns)));
      }
    }
    --unanswered_;
    end_of_pipeline(failure);
  }

  void script(const char* sql) override {
    finish();
    if (PQexitPipelineMode(connection_.get()) != 1) throw broken();
    const Answer answer(PQexec(connection_.get(), sql));
    const ExecStatusType status = PQresultStatus(answer.get());
    if (status != PGRES_COMMAND_OK && status != PGRES_EMPTY_QUERY && status != PGRES_TUPLES_OK)
      throw failure_of(answer.get(), connection_.get());
    if (PQenterPipelineMode(connection_.get()) != 1) throw broken();
  }

  int schema_version() override {
    bool kept = false;
    // By way of pg_class, because to_regclass alone goes on denying what another process has made since it was asked last.
    query("SELECT 1 FROM pg_class WHERE oid = to_regclass('schema_version')", {}, [&](const SqlRow&) { kept = true; });
    int version = 0;
    if (kept) query("SELECT version FROM schema_version", {}, [&](const SqlRow& row) { version = row.number(0); });
    return version;
  }

  void set_schema_version(int version) override {
    script("CREATE TABLE IF NOT EXISTS schema_version (version INTEGER NOT NULL)");
    script("DELETE FROM schema_version");
    run("INSERT INTO schema_version VALUES (?)", {version});
  }

  void may_be_lost() override { run("SET LOCAL synchronous_commit = off", {}); }
  void exclude_others() override { run(exclusive_lock, {}); }
  void exclude_filing() override { run("LOCK TABLE documents, fields, table_fields IN SHARE ROW EXCLUSIVE MODE", {}); }
  void index_texts(const std::string&) override {}

  void find_pages(const std::string& words, int most, const Take& take) override {
    query("SELECT t.document_id, t.number, d.record_type, d.source_path, t.printed FROM"
          " (SELECT p.* FROM page_texts p, plainto_tsquery('simple', ?) AS wanted WHERE p.words @@ wanted"
          " ORDER BY ts_rank(p.words, wanted) DESC, p.id LIMIT ?) t JOIN documents d ON d.id = t.document_id",
          {words, most}, take);
  }

  // As finish(), without waiting: the answers are read when the next transaction begins. For one that only reads, whose end is nobody's concern.
  void leave(const char* end) {
    run(end, {});
    if (PQpipelineSync(connection_.get()) != 1) throw broken();
    left_ = true;
  }

  // Waits for the answers to everything that was sent.
  void finish() {
    if (unanswered_ == 0) return;
    if (PQpipelineSync(connection_.get()) != 1) throw broken();
    finish_left();
  }

  [[nodiscard]] PGconn* connection() const { return connection_.get(); }

 private:
  [[nodiscard]] Failure broken() const { return {"", one_line(PQerrorMessage(connection_.get()))}; }

  void send(std::string_view sql, const SqlValues& values) {
    const auto [known, is_new] = prepared_.try_emplace(std::string(sql), fmt::format("s{}", prepared_.size()));
    const char* name = known->second.c_str();
    if (is_new) {
      if (PQsendPrepare(connection_.get(), name, with_numbered_places(sql).c_str(), 0, nullptr) != 1) throw broken();
      ++unanswered_;
    }
    std::vector<std::string> texts;
    texts.reserve(values.size());
    std::vector<const char*> places;
    for (const SqlValue& value : values) {
      if (const auto* number = std::get_if<std::int64_t>(&value)) texts.push_back(std::to_string(*number));
      else if (const auto* real = std::get_if<double>(&value)) texts.push_back(fmt::format("{}", *real));
      else if (const auto* text = std::get_if<std::string>(&value)) texts.push_back(storable(*text));
      else texts.emplace_back();
      places.push_back(std::holds_alternative<std::nullptr_t>(value) ? nullptr : texts.back().c_str());
    }
    if (PQsendQueryPrepared(connection_.get(), name, static_cast<int>(places.size()), places.data(), nullptr, nullptr, 0) != 1)
      throw broken();
    ++unanswered_;
  }

  void finish_left() {
    left_ = false;
    std::optional<Failure> failure;
    for (; unanswered_ > 0; --unanswered_) skip_answers(failure);
    end_of_pipeline(failure);
  }

  void note_failure(const PGresult* answer, std::optional<Failure>& failure) const {
    if (PQresultStatus(answer) == PGRES_FATAL_ERROR && !failure) failure = failure_of(answer, connection_.get());
  }

  // The answers to one statement.
  void skip_answers(std::optional<Failure>& failure) {
    while (const Answer answer{PQgetResult(connection_.get())}) {
      note_failure(answer.get(), failure);
      if (PQntuples(answer.get()) == 1 && PQfname(answer.get(), 0) == std::string_view(transaction_column))
        transaction_ = PQgetvalue(answer.get(), 0, 0);
    }
    if (PQstatus(connection_.get()) == CONNECTION_BAD) throw failure ? Failure("", failure->what()) : broken();
  }

  void end_of_pipeline(const std::optional<Failure>& failure) const {
    const Answer answer(PQgetResult(connection_.get()));
    if (PQstatus(connection_.get()) == CONNECTION_BAD || PQresultStatus(answer.get()) != PGRES_PIPELINE_SYNC)
      throw failure ? Failure("", failure->what()) : broken();
    if (failure) throw *failure;
  }

  Connection connection_;
  std::unordered_map<std::string, std::string> prepared_;  // statement -> its name on the server
  int unanswered_ = 0;                                     // statements sent
  std::string transaction_;                                // begun last; empty until the server has said it
  bool left_ = false;                                      // by leave()
};

class PostgresqlDatabase final : public Database {
 public:
  PostgresqlDatabase(std::string url, std::string name) : url_(std::move(url)), name_(std::move(name)) {}

  // Once, at the start: whether the server can be used at all.
  Result<void> try_out() {
    try {
      give_back(connect());
      return {};
    } catch (const Failure& failure) {
      return tl::unexpected(error_of(failure));
    }
  }

  Result<void> write(const Work& work) override { return transact("BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE", work, true); }
  Result<void> read(const Work& work) override { return transact("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY", work, false); }

  Result<void> scrub() override { return {}; }

  std::span<const char* const> migrations() const override { return postgresql_migrations; }
  const std::string& name() const override { return name_; }

  Result<std::string> describe() override {
    std::string description;
    const auto ask = [&](Session& session) -> Result<void> {
      session.query("SHOW server_version", {}, [&](const SqlRow& row) { description = "PostgreSQL " + row.text(0); });
      PGconn* connection = static_cast<PostgresqlSession&>(session).connection();
      const char* protocol = PQsslInUse(connection) != 0 ? PQsslAttribute(connection, "protocol") : nullptr;
      description += protocol == nullptr ? ", no TLS" : std::string(", ") + protocol;
      return {};
    };
    if (Result<void> asked = read(ask); !asked) return tl::unexpected(asked.error());
    return description;
  }

  std::string path_to_note(const std::string& folder) const override { return folder; }
  std::string noted_path(const std::string& note) const override { return note; }

 private:
  using SessionPtr = std::unique_ptr<PostgresqlSession>;

  Result<void> transact(const char* begin, const Work& work, bool writes) {
    const Turn turn(*this);
    const auto deadline = std::chrono::steady_clock::now() + patience;
    for (auto pause = first_pause;; pause = std::min(2 * pause, longest_pause)) {
      std::string committing;  // the transaction, once COMMIT may have been sent; empty where it only reads
      try {
        SessionPtr session = take();
        session->begin(begin, writes);
        const Result<void> done = work(*session);
        if (done && writes) committing = session->transaction();
        if (writes) {
          session->run(done ? "COMMIT" : "ROLLBACK", {});
          session->finish();
        } else {
          session->leave(done ? "COMMIT" : "ROLLBACK");
        }
        give_back(std::move(session));
        return done;
      } catch (const Failure& failure) {
        // One that fails is closed, so that it can leave nothing half done.
        if (failure.lost_connection()) forget_idle();
        else if (!failure.in_the_way()) return tl::unexpected(error_of(failure));
        if (failure.lost_connection() && !committing.empty()) {
          const Result<bool> committed = was_committed(committing);
          if (!committed) return tl::unexpected(committed.error());
          if (*committed) return {};
        }
        if (stopped()) return fail(ErrorCode::interrupted, stage, "stopped");
        if (std::chrono::steady_clock::now() + pause > deadline) return tl::unexpected(error_of(failure));
      }
      std::this_thread::sleep_for(pause);
    }
  }

  // What became of a transaction whose connection was lost while it was being committed. An error where the server does not say.
  Result<bool> was_committed(const std::string& transaction) {
    const auto deadline = std::chrono::steady_clock::now() + patience;
    std::string why = "it no longer knows";
    for (auto pause = first_pause;; pause = std::min(2 * pause, longest_pause)) {
      try {
        SessionPtr session = take();
        std::string status;
        session->query("SELECT txid_status(?::bigint)", {transaction}, [&](const SqlRow& row) { status = row.text(0); });
        give_back(std::move(session));
        if (status == "committed") return true;
        if (status == "aborted") return false;
        if (status.empty()) break;
        why = "still " + status;
      } catch (const Failure& failure) {
        if (failure.state == "22023") return false;  // still to come: the server crashed, and came back as it was before it
        why = failure.what();
        if (!failure.lost_connection()) break;
        forget_idle();
      }
      if (stopped() || std::chrono::steady_clock::now() + pause > deadline) break;
      std::this_thread::sleep_for(pause);
    }
    return fail(stopped() ? ErrorCode::interrupted : ErrorCode::storage, stage,
                fmt::format("the connection to {} was lost while a change was being saved, and whether it was saved is not known ({}); "
                            "look before you make it again",
                            name_, why));
  }

  // Throws Failure.
  [[nodiscard]] SessionPtr connect() const {
    // Those before the URL are defaults; what comes after it is not for the user to say.
    const std::array keys = {"connect_timeout", "keepalives_idle", "keepalives_interval", "keepalives_count", "tcp_user_timeout",
                             "fallback_application_name", "dbname", "client_encoding", static_cast<const char*>(nullptr)};
    const std::array values = {"10", "30", "10", "3", "60000", "sohoa", url_.c_str(), "UTF8", static_cast<const char*>(nullptr)};
    Connection connection(PQconnectdbParams(keys.data(), values.data(), 1));
    if (PQstatus(connection.get()) != CONNECTION_OK) throw Failure("", one_line(PQerrorMessage(connection.get())));
    PQsetNoticeProcessor(connection.get(), [](void*, const char*) {}, nullptr);
    if (const char* encoding = PQparameterStatus(connection.get(), "server_encoding"); std::string_view(encoding) != "UTF8")
      throw Failure("22021", fmt::format("the database keeps text in {}; make one with ENCODING 'UTF8'", encoding));
    auto session = std::make_unique<PostgresqlSession>(std::move(connection));
    // The journal relies on what is committed.
    session->run("SELECT set_config('synchronous_commit', 'on', false) WHERE current_setting('synchronous_commit') = 'off'", {});
    // For answers within milliseconds, of which many are found at a time, starting helpers takes longer than what they help with.
    session->run("SET max_parallel_workers_per_gather = 0", {});
    session->finish();
    return session;
  }

  // One of the few who may hold a connection.
  class Turn {
   public:
    explicit Turn(PostgresqlDatabase& database) : database_(database) {
      std::unique_lock lock(database_.mutex_);
      database_.turn_free_.wait(lock, [&] { return database_.in_use_ < most_connections; });
      ++database_.in_use_;
    }
    ~Turn() {
      {
        const std::lock_guard lock(database_.mutex_);
        --database_.in_use_;
      }
      database_.turn_free_.notify_one();
    }
    Turn(const Turn&) = delete;
    Turn& operator=(const Turn&) = delete;

   private:
    PostgresqlDatabase& database_;
  };

  [[nodiscard]] SessionPtr take() {
    {
      const std::lock_guard lock(mutex_);
      if (!idle_.empty()) {
        SessionPtr session = std::move(idle_.back());
        idle_.pop_back();
        return session;
      }
    }
    return connect();
  }

  void give_back(SessionPtr session) {
    const std::lock_guard lock(mutex_);
    idle_.push_back(std::move(session));
  }

  void forget_idle() {
    const std::lock_guard lock(mutex_);
    idle_.clear();
  }

  [[nodiscard]] Error error_of(const Failure& failure) const {
    const std::string what = name_ + ": " + failure.what();
    if (failure.state == "53100") return {ErrorCode::disk_full, stage, what + "; make room and run again with --resume"};
    if (failure.lost_connection()) return {ErrorCode::storage, stage, name_ + " cannot be reached: " + failure.what()};
    return {ErrorCode::storage, stage, what};
  }

  const std::string url_, name_;
  std::mutex mutex_;  // guards all below
  std::condition_variable turn_free_;
  int in_use_ = 0;
  std::vector<SessionPtr> idle_;
};

}  // namespace

std::string postgresql_url_without_passwords(const std::string& url) {
  char* complaint = nullptr;
  const Options options(PQconninfoParse(url.c_str(), &complaint));
  PQfreemem(complaint);  // it repeats the URL
  if (!options) return "";
  std::map<std::string, std::string> given;
  for (const PQconninfoOption* option = options.get(); option->keyword != nullptr; ++option) {
    const bool secret = option->dispchar[0] == '*';
    if (option->val != nullptr && !secret) given[option->keyword] = option->val;
  }
  // A password with / or @ that are not encoded ends up in pieces in the wrong places.
  const bool misread = given["host"].find('@') != std::string::npos || given["dbname"].find('@') != std::string::npos ||
                       given["port"].find_first_not_of("0123456789,") != std::string::npos;
  if (misread) return "";
  std::erase_if(given, [](const auto& option) { return option.second.empty(); });
  const auto taken = [&](const char* key) {
    const auto node = given.extract(key);
    return node ? node.mapped() : std::string();
  };
  const std::string user = taken("user"), database = taken("dbname");
  std::string shown = "postgresql://" + (user.empty() ? "" : user + "@");
  // Sockets and lists of hosts are no part of a URL's middle.
  if (const auto host = given.find("host"); host != given.end() && host->second.find_first_of("/,") == std::string::npos) {
    shown += taken("host");
    if (const std::string port = taken("port"); !port.empty()) shown += ":" + port;
  }
  shown += "/" + database;
  char sign = '?';
  for (const auto& [key, value] : given) {
    shown += sign + key + "=" + value;
    sign = '&';
  }
  return shown;
}

Result<std::unique_ptr<Database>> open_postgresql_database(const std::string& url) {
  const std::string name = postgresql_url_without_passwords(url);
  if (name.empty())
    return fail(ErrorCode::bad_arguments, stage,
                "the postgresql:// URL cannot be read; write postgresql://USER@HOST:PORT/DATABASE, with %40 for an @ and %2F for a / inside");
  auto database = std::make_unique<PostgresqlDatabase>(url, name);
  if (Result<void> reached = database->try_out(); !reached) return tl::unexpected(reached.error());
  return database;
}

}  // namespace sohoa

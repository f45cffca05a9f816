#include "tests/support/warehouses.h"

#include <unistd.h>

#include <algorithm>
#include <stdexcept>

#include "storage/postgresql_database.h"
#include "storage/sqlite_database.h"
#include "tests/support/program.h"

namespace sohoa::test {
namespace {

const std::string script = SOHOA_SOURCE_DIR "/tests/support/postgresql";

std::string first_line(const std::string& path) {
  const std::string content = read_file(path);
  return content.substr(0, content.find('\n'));
}

std::unique_ptr<Database> database_at(const std::string& url) {
  auto database = url.starts_with("sqlite:") ? open_sqlite_database(url.substr(7)) : open_postgresql_database(url);
  if (!database) throw std::runtime_error(database.error().message);
  return std::move(*database);
}

void must(const Result<void>& done) {
  if (!done) throw std::runtime_error(done.error().message);
}

std::vector<std::vector<std::string>> rows_of(Database& database, const std::string& sql) {
  std::vector<std::vector<std::string>> rows;
  must(database.write([&](Session& session) -> Result<void> {
    session.query(sql, {}, [&](const SqlRow& row) {
      rows.emplace_back();
      for (const auto& column : row.columns()) rows.back().push_back(column.value_or("NULL"));
    });
    return {};
  }));
  return rows;
}

}  // namespace

PostgresqlServer::PostgresqlServer(const std::vector<std::string>& settings) {
  std::vector<std::string> command = {script, "start", state_.path().string(), "fsync=off"};
  command.insert(command.end(), settings.begin(), settings.end());
  if (const Ended ended = test::run({command, {}, {}}); ended.exit_code != 0) throw std::runtime_error(ended.err);
  url_ = first_line(state_ / "url");
}

PostgresqlServer::~PostgresqlServer() { test::run({{script, "remove", state_.path().string()}, {}, {}}); }

std::string PostgresqlServer::home() const { return first_line(state_ / "home"); }

void PostgresqlServer::control(const std::string& action) {
  if (const Ended ended = test::run({{script, action, state_.path().string()}, {}, {}}); ended.exit_code != 0)
    throw std::runtime_error(ended.err);
}

std::string ask(const std::string& url, const std::string& sql) {
  std::string answer;
  for (const auto& row : rows_of(*database_at(url), sql)) {
    if (!answer.empty()) answer += ",";
    for (const std::string& column : row) answer += column;
  }
  return answer;
}

void run_script(const std::string& url, const std::string& sql) {
  must(database_at(url)->write([&](Session& session) -> Result<void> {
    session.script(sql.c_str());
    return {};
  }));
}

TestWarehouse::TestWarehouse(Engine engine) {
  if (engine == Engine::sqlite) {
    url_ = "sqlite:" + folder_ / "warehouse.db";
    return;
  }
  const std::string server = first_line(SOHOA_POSTGRESQL_STATE "/url");
  if (server.empty()) return;
  static int made = 0;
  schema_ = "test_" + std::to_string(getpid()) + "_" + std::to_string(++made);
  run_script(server, "DROP SCHEMA IF EXISTS " + schema_ + " CASCADE; CREATE SCHEMA " + schema_);
  url_ = server + "&options=-csearch_path%3D" + schema_;
}

TestWarehouse::~TestWarehouse() {
  if (!schema_.empty()) run("DROP SCHEMA " + schema_ + " CASCADE");
}

std::unique_ptr<Warehouse> TestWarehouse::open() const {
  auto warehouse = Warehouse::open(url_);
  if (!warehouse) throw std::runtime_error(warehouse.error().message);
  return std::move(*warehouse);
}

void TestWarehouse::change(const std::string& sql) const {
  if (rows_of(*database_at(url_), sql + " RETURNING 1").empty()) throw std::runtime_error("nothing was changed: " + sql);
}

std::string sorted_dump(const std::string& url) {
  const auto database = database_at(url);
  // What engines keep for themselves is left out.
  const std::string tables = url.starts_with("sqlite:")
                                 ? "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'page_search%'"
                                 : "SELECT table_name FROM information_schema.tables WHERE table_schema = current_schema() AND table_type = 'BASE TABLE'"
                                   " AND table_name <> 'schema_version'";
  std::vector<std::string> lines;
  for (const auto& table : rows_of(*database, tables)) {
    if (table[0] == "document_folders") continue;  // where the operator had them written
    const std::string columns = table[0] == "page_texts" ? "id, document_id, number, printed, folded" : "*";
    for (const auto& row : rows_of(*database, "SELECT " + columns + " FROM " + table[0])) {
      lines.push_back(table[0]);
      for (const std::string& column : row) lines.back() += "|" + column;
    }
  }
  std::sort(lines.begin(), lines.end());
  std::string text;
  for (const std::string& line : lines) text += line + "\n";
  return text;
}

}  // namespace sohoa::test

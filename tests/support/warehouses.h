#pragma once

#include <memory>
#include <ostream>
#include <string>
#include <vector>

#include "storage/database.h"
#include "storage/warehouse.h"
#include "tests/support/scratch.h"

namespace sohoa::test {

// A PostgreSQL server that one test may stop and start; removed with the object. `started` is false where PostgreSQL is
// not installed.
class PostgresqlServer {
 public:
  // settings: NAME=VALUE for postgresql.conf.
  explicit PostgresqlServer(const std::vector<std::string>& settings = {});
  ~PostgresqlServer();
  PostgresqlServer(const PostgresqlServer&) = delete;
  PostgresqlServer& operator=(const PostgresqlServer&) = delete;

  [[nodiscard]] bool started() const { return !url_.empty(); }
  [[nodiscard]] const std::string& url() const { return url_; }
  // The server's files, which belong to the user that runs it.
  [[nodiscard]] std::string home() const;
  void kill() { control("kill"); }  // as a crash
  void restart() { control("restart"); }

 private:
  void control(const std::string& action);

  Scratch state_;
  std::string url_;
};

// The rows that a database answers with, joined by commas, their columns by nothing. Throws.
std::string ask(const std::string& url, const std::string& sql);
// Many statements. Throws.
void run_script(const std::string& url, const std::string& script);

enum class Engine { sqlite, postgresql };
inline std::string name_of(Engine engine) { return engine == Engine::sqlite ? "Sqlite" : "Postgresql"; }
inline void PrintTo(Engine engine, std::ostream* out) { *out << name_of(engine); }  // for GoogleTest

// Where one test keeps a warehouse: a file, or a schema of its own on the server that ctest starts. Gone with the object.
class TestWarehouse {
 public:
  explicit TestWarehouse(Engine engine);
  ~TestWarehouse();
  TestWarehouse(const TestWarehouse&) = delete;
  TestWarehouse& operator=(const TestWarehouse&) = delete;

  // Empty where there is no server: the test is to be skipped.
  [[nodiscard]] const std::string& url() const { return url_; }
  [[nodiscard]] const std::filesystem::path& folder() const { return folder_.path(); }
  [[nodiscard]] std::unique_ptr<Warehouse> open() const;  // throws
  [[nodiscard]] std::string ask(const std::string& sql) const { return test::ask(url_, sql); }
  // Throws unless rows were changed.
  void change(const std::string& sql) const;
  void run(const std::string& script) const { run_script(url_, script); }

 private:
  Scratch folder_;
  std::string url_, schema_;
};

// Says why a test of PostgreSQL is skipped.
inline const char* const no_postgresql = "no PostgreSQL server: install postgresql and run the tests by ctest or ./check";

// All rows of a warehouse as sorted text, one row a line: equal for equal warehouses, whatever engine holds them.
std::string sorted_dump(const std::string& url);

}  // namespace sohoa::test

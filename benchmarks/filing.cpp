// Documents a second into SQLite and PostgreSQL, from one process and from several at once.
#include <fmt/format.h>
#include <sys/wait.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <vector>

#include "benchmarks/must.h"
#include "storage/postgresql_database.h"
#include "storage/sqlite_database.h"
#include "storage/warehouse.h"

namespace sohoa {
namespace {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;

constexpr int lines_a_page = 30, fields_a_document = 16, rows_a_document = 3;

// A paper of one page, as full as a birth certificate; `number` makes it one of its kind.
Document made_document(int number) {
  Document document;
  PageText page;
  page.sha256 = fmt::format("{:064x}", number);
  page.width = 2480;
  page.height = 3508;
  for (int i = 0; i < lines_a_page; ++i) {
    Line line;
    line.text = fmt::format("Dòng {} của giấy số {}: họ, chữ đệm, tên người được khai sinh", i, number);
    line.box = {200, 100 * i, 1800, 60};
    line.engine = "sohoa";
    page.lines.push_back(line);
  }
  const auto field = [&](int i) {
    const bool doubtful = i % 4 == 0;
    return Field{fmt::format("GIÁ TRỊ {} {}", number, i), fmt::format("Giá trị {} {}", number, i), 0.97,
                 doubtful ? FieldStatus::review : FieldStatus::accepted, 1, {200, 100 * i, 900, 60},
                 doubtful ? "the reader is not sure of every letter" : ""};
  };
  for (int i = 0; i < fields_a_document; ++i) document.record.fields[fmt::format("field_{}", i)] = field(i);
  for (int row = 0; row < rows_a_document; ++row) document.record.tables["members"].push_back({{"full_name", field(row)}});
  document.pages = {{page, fmt::format("{}.pdf", number)}};
  document.id = document_id(document.pages);
  document.record.type = "birth_cert";
  return document;
}

// What one of the writers does; it says that it is ready and waits for the word to go.
void write(const std::string& url, int writer, const std::vector<Document>& documents, int ready, int go) {
  const auto warehouse = must(Warehouse::open(url));
  const std::string batch = fmt::format("batch-{}", writer);
  must(warehouse->begin_batch(batch, "/originals"));
  char word = 'x';
  if (::write(ready, &word, 1) != 1 || read(go, &word, 1) < 0) stop("a pipe broke");
  for (const Document& document : documents) must(warehouse->file_document(batch, document));
  must(warehouse->end_batch(batch, {documents.size(), {{Outcome::read, documents.size()}}}));
}

int count(Database& database, const std::string& table) {
  int rows = 0;
  must(database.read([&](Session& session) -> Result<void> {
    session.query("SELECT count(*) FROM " + table, {}, [&](const SqlRow& row) { rows = row.number(0); });
    return {};
  }));
  return rows;
}

// Seconds for `count` documents from so many processes into an empty warehouse; only if all their rows are there.
double seconds_for(const std::string& url, Database& database, int writers, int documents_each) {
  int ready[2], go[2];
  if (pipe(ready) != 0 || pipe(go) != 0) stop("no pipe");
  std::vector<pid_t> processes;
  for (int writer = 0; writer < writers; ++writer) {
    processes.push_back(fork());
    if (processes.back() != 0) continue;
    close(go[1]);
    std::vector<Document> documents;
    for (int i = 0; i < documents_each; ++i) documents.push_back(made_document(writer * documents_each + i));
    write(url, writer, documents, ready[1], go[0]);
    _exit(0);
  }
  char word = 'x';
  for (int writer = 0; writer < writers; ++writer)
    if (read(ready[0], &word, 1) != 1) stop("a writer did not start");
  const auto start = Clock::now();
  for (const int end : {go[0], go[1], ready[0], ready[1]}) close(end);
  for (const pid_t process : processes) {
    int status = 0;
    waitpid(process, &status, 0);
    if (status != 0) stop("a writer failed");
  }
  const double seconds = std::chrono::duration<double>(Clock::now() - start).count();
  const int documents = writers * documents_each;
  const std::vector<std::pair<std::string, int>> expected = {{"documents", documents},
                                                             {"pages", documents},
                                                             {"page_texts", documents},
                                                             {"fields", documents * fields_a_document},
                                                             {"table_fields", documents * rows_a_document},
                                                             {"provenance", documents * (fields_a_document + rows_a_document)}};
  for (const auto& [table, rows] : expected)
    if (const int found = count(database, table); found != rows) stop(fmt::format("{} of {} rows in {}", found, rows, table));
  return seconds;
}

double sqlite_seconds(int writers, int documents_each) {
  std::string folder = (fs::temp_directory_path() / "sohoa-filing-XXXXXX").string();
  if (mkdtemp(folder.data()) == nullptr) stop("no temporary folder");
  const std::string path = folder + "/warehouse.db";
  must(Warehouse::open("sqlite:" + path));
  const double seconds = seconds_for("sqlite:" + path, *must(open_sqlite_database(path)), writers, documents_each);
  fs::remove_all(folder);
  return seconds;
}

double postgresql_seconds(const std::string& server, int writers, int documents_each) {
  const std::string schema = fmt::format("filing_{}", getpid());
  const auto run = [&](const std::string& script) {
    must(must(open_postgresql_database(server))->write([&](Session& session) -> Result<void> {
      session.script(script.c_str());
      return {};
    }));
  };
  run("CREATE SCHEMA " + schema);
  const std::string url = server + (server.find('?') == std::string::npos ? "?" : "&") + "options=-csearch_path%3D" + schema;
  must(Warehouse::open(url));
  const double seconds = seconds_for(url, *must(open_postgresql_database(url)), writers, documents_each);
  run("DROP SCHEMA " + schema + " CASCADE");
  return seconds;
}

// A server of its own, as Debian sets it up, for as long as the object lives.
class Server {
 public:
  Server() : state_((fs::temp_directory_path() / fmt::format("sohoa-filing-server-{}", getpid())).string()) {
    control("start");
    std::ifstream file(state_ + "/url");
    if (!std::getline(file, url_)) stop("there is no PostgreSQL server; install postgresql, or give --postgresql URL");
  }
  ~Server() {
    control("remove");
    fs::remove_all(state_);
  }
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;
  [[nodiscard]] const std::string& url() const { return url_; }

 private:
  void control(const std::string& action) const {
    const std::string command = SOHOA_SOURCE_DIR "/tests/support/postgresql " + action + " " + state_;
    if (std::system(command.c_str()) != 0) stop(command + " failed");
  }

  std::string state_, url_;
};

int run(int argc, char** argv) {
  CLI::App app("Documents a second into SQLite and PostgreSQL");
  int documents = 1000, repetitions = 3, many = 4;
  std::string url;
  app.add_option("--count", documents, "documents of a run, over all its writers (1000)");
  app.add_option("--repetitions", repetitions, "runs of each kind, in turns; medians are given (3)");
  app.add_option("--writers", many, "processes at once, beside one alone (4)");
  app.add_option("--postgresql", url, "a database on another server; schemas are made and dropped in it");
  CLI11_PARSE(app, argc, argv);
  const std::unique_ptr<Server> own(url.empty() ? new Server : nullptr);
  if (own) url = own->url();

  std::map<std::pair<std::string, int>, std::vector<double>> rates;
  for (int i = 0; i < repetitions; ++i)
    for (const int writers : {1, many}) {
      const int each = documents / writers;
      rates[{"SQLite", writers}].push_back(each * writers / sqlite_seconds(writers, each));
      rates[{"PostgreSQL", writers}].push_back(each * writers / postgresql_seconds(url, writers, each));
    }
  fmt::print("| documents of one page, {} fields | writers | documents/s | ms a document of each writer |\n|---|---|---|---|\n",
             fields_a_document + rows_a_document);
  for (auto& [kind, taken] : rates) {
    std::sort(taken.begin(), taken.end());
    const double rate = taken[taken.size() / 2];
    fmt::print("| {} | {} | {:.0f} | {:.1f} |\n", kind.first, kind.second, rate, 1000.0 * kind.second / rate);
  }
  return 0;
}

}  // namespace
}  // namespace sohoa

int main(int argc, char** argv) { return sohoa::run(argc, argv); }

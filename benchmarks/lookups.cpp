// How long a question about a person, an organization or a dossier takes in a warehouse of many papers.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <chrono>
#include <filesystem>
#include <functional>
#include <random>
#include <string>
#include <vector>

#include "benchmarks/must.h"
#include "classifiers/definitions.h"
#include "storage/database.h"
#include "storage/owners.h"
#include "storage/warehouse.h"

namespace sohoa {
namespace {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;

constexpr int papers_a_family = 5;
constexpr const char* home = "'Thôn ' || (i % 9) || ', xã Đông ' || (i % 700) || ', tỉnh Thanh Hóa'";
// Invented: 20,000 days of birth, 2,503 names each for her (x = 0) and him (1), a number each.
std::string number(int x) { return fmt::format("printf('0381%08d', i * 2 + {})", x); }
std::string name(int x) { return fmt::format("'{} ' || (i % 2503)", x == 0 ? "NGUYỄN THỊ" : "TRẦN VĂN"); }
std::string born(int x) { return fmt::format("date('1950-01-01', '+' || ((i * 7919 + {} * 104729) % 20000) || ' days')", x); }

// One field or one row of documents a family.
std::string for_each_family(int families, const std::string& insert, const std::string& values) {
  return fmt::format("INSERT INTO {} WITH RECURSIVE family(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM family WHERE i + 1 < {}) SELECT {} FROM family;\n", insert, families, values);
}

std::string papers(int families) {
  std::string sql = "INSERT INTO batches (id, archive_folder) VALUES ('made', 'originals');\n";
  int paper = 0;
  const auto add = [&](const std::string& type, const std::vector<std::pair<std::string, std::string>>& fields) {
    const std::string id = fmt::format("printf('%016x', i * {} + {})", papers_a_family, paper++);
    sql += for_each_family(families, "documents (id, batch_id, record_type, record_type_confidence, source_path, source_sha256, pages)",
                           id + ", 'made', '" + type + "', 1, " + id + " || '.pdf', " + id + ", 1");
    for (const auto& [key, value] : fields)
      sql += for_each_family(families, "fields (document_id, key, value, raw, confidence, status, page, x, y, w, h, reason)",
                             fmt::format("{}, '{}', {}, '', 1, 'accepted', 1, 0, 0, 0, 0, ''", id, key, value));
    sql += for_each_family(families, "dossier_documents (code, document_id, batch_id, doubt)", "'000.16.38.H56-240305-' || printf('%07d', i), " + id + ", 'made', ''");
  };
  sql += for_each_family(families, "dossiers (code, procedure_code, state, summary)",
                         "'000.16.38.H56-240305-' || printf('%07d', i), '1.001193', 'complete', '{\"code\": \"000.16.38.H56-240305-' || printf('%07d', i) || '\"}'");
  for (int x : {0, 1})
    add("cccd", {{"pid", number(x)}, {"full_name", name(x)}, {"dob", born(x)}, {"sex", x == 0 ? "'Nữ'" : "'Nam'"}, {"nationality", "'Việt Nam'"}, {"residence", home}, {"issue_date", "'2021-05-10'"}});
  add("marriage_cert", {{"wife_id_doc", number(0)}, {"wife_name", name(0)}, {"wife_dob", born(0)}, {"husband_id_doc", number(1)}, {"husband_name", name(1)}, {"husband_dob", born(1)}, {"registered_date", "'2016-10-15'"}});
  add("birth_form", {{"requester_id_no", number(0)}, {"requester_name", name(0)}, {"residence", home}, {"mother_name", name(0)}, {"father_name", name(1)}, {"declared_date", "'2024-03-05'"}});
  add("biz_reg", {{"enterprise_code", "printf('0100%06d', i)"}, {"name_vi", "'Công ty ' || i"}, {"hq", home}, {"rep_id_no", number(1)}, {"first_reg", "'2020-01-01'"}});
  return sql;
}

void measure(const std::string& what, int times, int families, const std::function<bool(int)>& ask) {
  std::mt19937 random(1);
  std::vector<double> taken;
  for (int i = 0; i < times; ++i) {
    const int family = static_cast<int>(random() % static_cast<unsigned>(families));
    const Clock::time_point before = Clock::now();
    const bool right = ask(family);
    taken.push_back(std::chrono::duration<double, std::milli>(Clock::now() - before).count());
    if (!right) stop(fmt::format("{}: a wrong answer about family {}", what, family));
  }
  std::ranges::sort(taken);
  fmt::print("{:<12} {:>8.3f} {:>8.3f} {:>8.3f}\n", what, taken[taken.size() / 2], taken[taken.size() * 99 / 100], taken.back());
}

int run(int documents, int times, const std::string& work) {
  const int families = std::max(1, documents / papers_a_family);
  fs::create_directories(work);
  const std::string path = fmt::format("{}/lookups-{}.db", work, families);
  const std::string url = "sqlite:" + path;
  if (!fs::exists(path)) {
    for (const char* rest : {"", "-wal", "-shm"}) fs::remove(path + ".part" + rest);  // of a run that did not end
    const Clock::time_point before = Clock::now();
    const auto warehouse = must(Warehouse::open("sqlite:" + path + ".part"));
    const Result<void> made = warehouse->database().write([&](Session& session) -> Result<void> {
      session.script(papers(families).c_str());
      return {};
    });
    must(made);
    const Clock::time_point filed = Clock::now();
    must(Owners(warehouse->database()).note_roles(roles_of(must(load_definitions(SOHOA_SOURCE_DIR "/models/record_types")))));
    const Clock::time_point noted = Clock::now();
    fmt::print(stderr, "{} papers made in {:.0f} s, gone through for their people in {:.0f} s\n", families * papers_a_family,
               std::chrono::duration<double>(filed - before).count(), std::chrono::duration<double>(noted - filed).count());
  }
  if (fs::exists(path + ".part")) fs::rename(path + ".part", path);
  const auto warehouse = must(Warehouse::open_for_reading(url));
  Owners owners(warehouse->database());
  fmt::print("{} papers in SQLite, {} questions each, milliseconds\n{:<12} {:>8} {:>8} {:>8}\n", families * papers_a_family, times, "", "median", "p99", "most");
  measure("person", times, families, [&](int family) {
    const auto owner = must(owners.find(OwnerKind::person, fmt::format("0381{:08d}", family * 2 + 1)));
    return owner && owner->papers.size() == 3;
  });
  measure("org", times, families, [&](int family) {
    const auto owner = must(owners.find(OwnerKind::organization, fmt::format("0100{:06d}", family)));
    return owner && owner->papers.size() == 1;
  });
  measure("dossier", times, families, [&](int family) { return must(warehouse->dossier_summary(fmt::format("000.16.38.H56-240305-{:07d}", family))).size() > 10; });
  return 0;
}

}  // namespace
}  // namespace sohoa

int main(int argc, char** argv) {
  CLI::App app("Questions about people, organizations and dossiers in a large warehouse.");
  int documents = 1'000'000, times = 5000;
  std::string work = "lookups-work";
  app.add_option("--documents", documents, "Papers in the warehouse")->check(CLI::Range(5, 4'000'000));
  app.add_option("--times", times, "Questions of each kind")->check(CLI::Range(100, 1'000'000));
  app.add_option("--work", work, "Folder for the made warehouse, which is kept for the next run");
  CLI11_PARSE(app, argc, argv);
  return sohoa::run(documents, times, work);
}

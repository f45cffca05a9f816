// What benchmarks/review runs beside the station: fills a warehouse with doubt, files a batch into it, asks the API as a room full
// of reviewers would, and says what was settled.
#include <fmt/format.h>
#include <httplib.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <atomic>
#include <chrono>
#include <deque>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <map>
#include <mutex>
#include <nlohmann/json.hpp>
#include <set>
#include <thread>
#include <vector>

#include "benchmarks/must.h"
#include "document/sha256.h"
#include "storage/archive.h"
#include "storage/database.h"
#include "storage/document_writer.h"
#include "storage/warehouse.h"

namespace sohoa {
namespace {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;
using nlohmann::json;

constexpr int doubtful_fields = 8, sure_fields = 8, lines_a_page = 30;

struct Scan {
  std::string path, sha256;
};

// A paper of one page of a scan that stands in the archive, as full as a birth certificate.
Document made_document(const std::string& batch, int number, const Scan& scan) {
  Document document;
  PageText page;
  page.sha256 = scan.sha256;
  page.width = 2480;
  page.height = 3508;
  page.dpi = 300;
  for (int i = 0; i < lines_a_page; ++i) {
    Line line;
    line.text = fmt::format("Dòng {} của giấy số {}: họ, chữ đệm, tên người được khai sinh", i, number);
    line.box = {200, 100 * i, 1800, 60};
    line.engine = "sohoa";
    page.lines.push_back(line);
  }
  for (int i = 0; i < doubtful_fields + sure_fields; ++i) {
    const bool doubtful = i < doubtful_fields;
    Field& field = document.record.fields[fmt::format("field_{:02}", i)];
    field = Field{fmt::format("GIÁ TRỊ {} {}", number, i), fmt::format("Giá trị {} {}", number, i), 0.9,
                  doubtful ? FieldStatus::review : FieldStatus::accepted, 1, {200, 300 + 150 * i, 900, 60},
                  doubtful ? "the reader is not sure of every letter" : ""};
  }
  document.pages = {{page, fmt::format("{}-{}.jpg", batch, number)}};
  document.id = sha256_hex(document.pages[0].source_path).substr(0, 16);
  document.record.type = "birth_cert";
  return document;
}

std::vector<Scan> scans_in(const std::string& folder) {
  std::vector<Scan> scans;
  for (const auto& entry : fs::directory_iterator(folder)) scans.push_back({entry.path().string(), must(sha256_of_file(entry.path().string()))});
  std::ranges::sort(scans, {}, &Scan::path);
  if (scans.empty()) stop(folder + " has no scans");
  return scans;
}

// Documents with their document.json, as a night leaves them.
int fill(const std::string& url, const std::string& scans_folder, const std::string& out, int items) {
  fs::create_directories(out);
  const auto warehouse = must(Warehouse::open(url));
  const std::vector<Scan> scans = scans_in(scans_folder);
  for (const Scan& scan : scans) must(archive_original(out + "/originals", scan.path, scan.sha256));
  must(warehouse->begin_batch("night", fs::absolute(out + "/originals")));
  must(warehouse->note_documents_folder("night", fs::absolute(out + "/documents")));
  for (int i = 0; i < items / doubtful_fields; ++i) {
    const Document document = made_document("night", i, scans[static_cast<std::size_t>(i) % scans.size()]);
    must(warehouse->file_document("night", document));
    fs::create_directories(out + "/documents/" + document.id);
    std::ofstream(out + "/documents/" + document.id + "/document.json") << document_json(document);
  }
  return 0;
}

// Files `rate` papers a second of a batch of its own, until stdin ends; prints how many.
int file(const std::string& url, const std::string& scans_folder, double rate) {
  const auto warehouse = must(Warehouse::open(url));
  const std::vector<Scan> scans = scans_in(scans_folder);
  const std::string batch = fmt::format("day-{}", Clock::now().time_since_epoch().count());
  must(warehouse->begin_batch(batch, "/originals"));
  std::atomic<bool> ended = false;
  std::thread ender([&] {
    while (std::cin.get() != EOF) {}
    ended = true;
  });
  int filed = 0;
  for (auto next = Clock::now(); !ended; next += std::chrono::nanoseconds(static_cast<std::int64_t>(1e9 / rate))) {
    std::this_thread::sleep_until(next);
    must(warehouse->file_document(batch, made_document(batch, filed, scans[0])));
    ++filed;
  }
  ender.join();
  fmt::print("{}\n", filed);
  return 0;
}

// Places, values and statuses that an account's standing decisions have left in the warehouse.
int settled(const std::string& url, const std::string& account) {
  const auto warehouse = must(Warehouse::open_for_reading(url));
  must(warehouse->database().read([&](Session& session) -> Result<void> {
    session.query("SELECT s.document_id, s.key, f.value, f.status FROM settlements s JOIN fields f ON f.document_id = s.document_id AND"
                  " f.key = s.key WHERE s.account = ? AND s.undone = 0 ORDER BY s.number",
                  {account}, [](const SqlRow& row) { fmt::print("{}/{}\t{}\t{}\n", row.text(0), row.text(1), row.text(2), row.text(3)); });
    return {};
  }));
  return 0;
}

// What one asks. The shares are what the page asks for a field: it is settled, four are leased at a time, what is typed is
// checked, a page's description is fetched; beside it the views that look at the queue. A page asks twice a minute how many wait.
enum class Call { settle, next, check, info, session, list, counts };
constexpr std::array<const char*, 7> names = {"settle", "next (4 fields)", "check", "page info", "session", "list", "counts"};
// Twenty calls in a row; five of them settle what one of them has leased (and one is left).
constexpr std::array<Call, 20> calls = {Call::next,  Call::settle, Call::check, Call::info,  Call::check,  Call::settle, Call::info,
                                        Call::check, Call::list,   Call::info,  Call::settle, Call::check, Call::info,   Call::session,
                                        Call::check, Call::settle, Call::check, Call::info,  Call::counts, Call::session};

struct Person {
  std::string cookie, csrf;
  std::deque<json> items;  // leased, not settled yet
  std::string page;        // of the last item
};

// As percentile in milliseconds.
double percentile(std::vector<double>& seconds, double share) {
  std::ranges::sort(seconds);
  return seconds.empty() ? 0 : 1000 * seconds[std::min(seconds.size() - 1, static_cast<std::size_t>(share * static_cast<double>(seconds.size())))];
}

// Asks `rate` times a second in all, each person over one kept connection; a request that starts late because the one before took long is
// counted from when it should have started. people: "COOKIE CSRF" on each line of stdin.
int load(const std::string& host, int port, double rate, double seconds_in_all) {
  std::vector<Person> people;
  for (std::string cookie, csrf; std::cin >> cookie >> csrf;) people.push_back({cookie, csrf, {}, {}});
  std::mutex mutex;
  std::map<Call, std::vector<double>> taken;
  std::set<std::string> leased;
  std::int64_t settled_fields = 0;
  std::string wrong;
  const auto begin = Clock::now() + std::chrono::milliseconds(200);
  const auto work = [&](std::size_t number) {
    Person& person = people[number];
    httplib::Client client(host, port);
    client.set_keep_alive(true);
    client.set_tcp_nodelay(true);
    const httplib::Headers headers = {{"Cookie", person.cookie}, {"X-CSRF-Token", person.csrf}};
    std::map<Call, std::vector<double>> mine;
    const auto complain = [&](const std::string& what) {
      const std::lock_guard lock(mutex);
      wrong = what;
    };
    const double apart = static_cast<double>(people.size()) / rate;
    for (std::size_t i = 0;; ++i) {
      const double at = apart * (static_cast<double>(i) + static_cast<double>(number) / static_cast<double>(people.size()));
      if (at > seconds_in_all) break;
      const auto due = begin + std::chrono::nanoseconds(static_cast<std::int64_t>(at * 1e9));
      std::this_thread::sleep_until(due);
      Call call = calls[(i + number) % calls.size()];
      if (person.items.empty() && (call == Call::settle || call == Call::check)) call = Call::next;
      if (call == Call::counts && i / calls.size() % 3 != 0) call = Call::session;
      if (call == Call::next && person.items.size() > 4) call = Call::settle;
      if (call == Call::info && person.page.empty()) call = Call::session;
      std::string path = "/api/session", body;
      switch (call) {
        case Call::settle:
          path = "/api/fields/" + person.items[0]["document"].get<std::string>() + "/" + person.items[0]["place"].get<std::string>() + "/settle";
          body = R"({"decision":"correct","raw":"Nguyễn Văn Được"})";
          break;
        case Call::next: path = "/api/queue/next", body = R"({"most":4})"; break;
        case Call::check: path = "/api/check", body = json{{"record_type", "birth_cert"}, {"place", "dob"}, {"raw", "31/2/2019"}}.dump(); break;
        case Call::info: path = person.page + "/info.json"; break;
        case Call::session: break;
        case Call::list: path = "/api/queue?most=50"; break;
        case Call::counts: path = "/api/queue/counts"; break;
      }
      const httplib::Result reply = body.empty() ? client.Get(path, headers) : client.Post(path, headers, body, "application/json");
      const auto done = Clock::now();
      if (!reply || reply->status != 200) return complain(fmt::format("{} was answered {}", path, reply ? std::to_string(reply->status) + " " + reply->body : "with nothing: " + httplib::to_string(reply.error())));
      mine[call].push_back(std::chrono::duration<double>(done - due).count());
      if (call == Call::settle) {
        person.items.pop_front();
        const std::lock_guard lock(mutex);
        ++settled_fields;
      } else if (call == Call::next) {
        const json items = json::parse(reply->body)["items"];
        if (items.size() != 4) return complain(fmt::format("{} fields were leased instead of 4", items.size()));
        const std::lock_guard lock(mutex);
        for (const json& item : items) {
          const std::string field = item["document"].get<std::string>() + "/" + item["place"].get<std::string>();
          if (!leased.insert(field).second) wrong = field + " was leased twice";
          person.items.push_back(item);
          person.page = "/api/pages/" + item["document"].get<std::string>() + "/" + item["picture"].get<std::string>();
        }
      } else if (call == Call::check && json::parse(reply->body)["doubt"].is_null()) {
        return complain("the thirty-first of February was not doubted");
      }
    }
    const std::lock_guard lock(mutex);
    for (auto& [of, some] : mine) taken[of].insert(taken[of].end(), some.begin(), some.end());
  };
  std::vector<std::thread> threads;
  for (std::size_t i = 0; i < people.size(); ++i) threads.emplace_back(work, i);
  for (std::thread& thread : threads) thread.join();
  if (!wrong.empty()) stop(wrong);
  const double lasted = std::chrono::duration<double>(Clock::now() - begin).count();
  json report = {{"settled", settled_fields}, {"calls", json::object()}};
  std::vector<double> all;
  for (auto& [call, seconds] : taken) {
    all.insert(all.end(), seconds.begin(), seconds.end());
    report["calls"][names[static_cast<std::size_t>(call)]] = {{"count", seconds.size()}, {"p50", percentile(seconds, 0.5)}, {"p99", percentile(seconds, 0.99)}};
  }
  report["count"] = all.size();
  report["rate"] = static_cast<double>(all.size()) / lasted;
  report["p50"] = percentile(all, 0.5);
  report["p95"] = percentile(all, 0.95);
  report["p99"] = percentile(all, 0.99);
  std::cout << report.dump() << "\n";
  return 0;
}

int run(int argc, char** argv) {
  CLI::App app("What benchmarks/review runs beside the station");
  app.require_subcommand(1);
  std::string url, scans, out, account, host = "127.0.0.1";
  int items = 100'000, port = 0;
  double rate = 0, seconds = 0;
  CLI::App* filling = app.add_subcommand("fill", "file papers of made rows until so many fields wait");
  CLI::App* filing = app.add_subcommand("file", "file papers at a rate until stdin ends");
  CLI::App* settling = app.add_subcommand("settled", "what an account has settled");
  CLI::App* loading = app.add_subcommand("load", "ask the API at a rate; stdin: COOKIE CSRF of each person");
  for (CLI::App* command : {filling, filing, settling}) command->add_option("--warehouse", url)->required();
  for (CLI::App* command : {filling, filing}) command->add_option("--scans", scans)->required();
  filling->add_option("--out", out)->required();
  filling->add_option("--items", items);
  for (CLI::App* command : {filing, loading}) command->add_option("--rate", rate)->required();
  settling->add_option("--account", account)->required();
  loading->add_option("--port", port)->required();
  loading->add_option("--seconds", seconds)->required();
  CLI11_PARSE(app, argc, argv);
  if (filling->parsed()) return fill(url, scans, out, items);
  if (filing->parsed()) return file(url, scans, rate);
  if (settling->parsed()) return settled(url, account);
  return load(host, port, rate, seconds);
}

}  // namespace
}  // namespace sohoa

int main(int argc, char** argv) { return sohoa::run(argc, argv); }

#include "review/station.h"

#include <gmock/gmock.h>
#include <httplib.h>
#include <yaml-cpp/yaml.h>

#include <nlohmann/json.hpp>
#include <opencv2/imgcodecs.hpp>
#include <set>
#include <thread>

#include "pipeline/intake/decoder_pool.h"
#include "storage/archive.h"
#include "storage/filed_dossiers.h"
#include "document/sha256.h"
#include "review/http_server.h"
#include "review/reuse_desk.h"
#include "tests/storage/papers.h"
#include "tests/support/warehouses.h"

namespace sohoa {
namespace {

using nlohmann::json;
using testing::HasSubstr;

constexpr std::int64_t morning = 1'800'000'000;

// A station over a warehouse with one scanned page of two doubtful fields, without a network.
class StationTest : public testing::Test {
 protected:
  explicit StationTest(test::Engine engine = test::Engine::sqlite) : place_(engine) {}

  // One for all tests, forked before any thread exists: one forked after a picture was cut waits for libvips threads it does not have.
  static void SetUpTestSuite() {
    if (decoders_) return;
    auto decoders = DecoderPool::start(1, {}, {});
    ASSERT_TRUE(decoders);
    decoders_ = std::move(*decoders);
  }

  void SetUp() override {
    ASSERT_TRUE(decoders_);
    warehouse_ = place_.open();
    const std::string scan = (place_.folder() / "scan.png").string(), originals = (place_.folder() / "originals").string();
    cv::imwrite(scan, cv::Mat(300, 200, CV_8UC1, cv::Scalar(200)));
    document_ = test::paper('a', {"GIẤY KHAI SINH"});
    PageText& page = document_.pages[0].text;
    page.sha256 = sha256_of_file(scan).value();
    page.width = 200, page.height = 300;
    document_.id = document_id(document_.pages);
    document_.record.type = "birth_cert";
    for (const char* key : {"dob", "full_name"}) {
      Field& field = document_.record.fields[key];
      field.value = field.raw = "<img src=x onerror=alert(1)>";
      field.status = FieldStatus::review;
      field.reason = "the number looks handwritten";
      field.page = 1;
      field.box = {20, 30, 100, 20};
    }
    ASSERT_TRUE(archive_original(originals, scan, page.sha256));
    ASSERT_TRUE(warehouse_->begin_batch("night", originals));
    ASSERT_TRUE(warehouse_->file_document("night", document_));
    first_password_ = make_first_account(*warehouse_, morning).value();
    start();
  }

  void start(bool tls = false, RereadLimits rereads = {}) {
    StationOptions options;
    options.tls = tls;
    options.rereads = rereads;
    options.metrics_token = "a token for the one who watches";
    // Reads a paper again as it was, of the type that somebody knows and turned as somebody said.
    PaperTools tools{[this](const KeptPaper& paper) -> Result<Document> {
                       if (const auto hook = while_reading_) hook();
                       if (reading_fails_) return tl::unexpected(*reading_fails_);
                       Document read = document_;
                       if (!paper.known_type.empty()) read.record.type = paper.known_type;
                       if (paper.known_type == "decision") read.record.fields = {{"subject", document_.record.fields["dob"]}};
                       read.pages[0].text.rotate_degrees = paper.pages[0].upright_degrees.value_or(0);
                       return read;
                     },
                     [this](const KeptPaper&, const Document& document) -> Result<void> {
                       if (folder_fails_) return fail(ErrorCode::not_found, "test", "no folder");
                       folders_written_.push_back(document.record.type);
                       return {};
                     },
                     [](Dossier&) {},
                     [this](const SecretPaper& paper) -> Result<void> {
                       if (folder_fails_) return fail(ErrorCode::not_found, "test", "no folder");
                       put_away_.push_back(paper.id);
                       return {};
                     }};
    station_ = std::make_unique<Station>(*warehouse_, FieldChecks::load(SOHOA_SOURCE_DIR "/models/record_types").value(), std::move(tools),
                                         *decoders_, options, counter_);
  }

  virtual HttpReply ask(const std::string& method, const std::string& path, const json& body = json::object(), std::map<std::string, std::string> headers = {}) {
    HttpRequest request{method, path, {}, {}, std::move(headers), body.dump(), "127.0.0.1", at_};
    request.headers.emplace("content-type", "application/json");
    request.headers.emplace("host", "station");
    return station_->answer(request);
  }

  // Someone at a browser.
  struct Person {
    StationTest& test;
    std::string cookie = {}, csrf = {};

    HttpReply sign_in(const std::string& name, const std::string& password) {
      HttpReply reply = test.ask("POST", "/api/session", {{"name", name}, {"password", password}});
      if (reply.status == 200) {
        const std::string set = reply.headers.at("Set-Cookie");
        cookie = set.substr(0, set.find(';'));
        csrf = json::parse(reply.body)["csrf"];
      }
      return reply;
    }
    HttpReply get(const std::string& path) { return test.ask("GET", path, {}, {{"cookie", cookie}}); }
    HttpReply post(const std::string& path, const json& body = json::object()) {
      return test.ask("POST", path, body, {{"cookie", cookie}, {"x-csrf-token", csrf}});
    }
  };

  Person administrator() {
    Person person{*this};
    EXPECT_EQ(person.sign_in("admin", first_password_).status, 200);
    EXPECT_EQ(person.post("/api/password", {{"old", first_password_}, {"new", "a password of my own"}}).status, 200);
    return person;
  }

  // With a password of their own.
  Person somebody(Person& admin, const std::string& name, const std::string& role) {
    const json made = json::parse(admin.post("/api/accounts", {{"name", name}, {"role", role}}).body);
    Person person{*this};
    EXPECT_EQ(person.sign_in(name, made["password"]).status, 200);
    EXPECT_EQ(person.post("/api/password", {{"old", made["password"]}, {"new", "a password of " + name}}).status, 200);
    return person;
  }

  test::TestWarehouse place_;
  static inline std::unique_ptr<DecoderPool> decoders_;
  std::int64_t at_ = morning;  // when everything is asked
  std::unique_ptr<Warehouse> warehouse_;
  std::unique_ptr<Station> station_;
  Document document_;
  std::vector<std::string> folders_written_, put_away_;
  std::function<void()> while_reading_;
  std::optional<Error> reading_fails_;
  std::atomic<bool> folder_fails_ = false;
  std::string first_password_;
  CounterTools counter_;
};

TEST_F(StationTest, DocumentsEveryRouteAndHasEveryDocumentedOne) {
  std::set<std::string> routes, documented;
  for (const Route& route : station_->routes()) routes.insert(route.method + " " + route.path);
  const YAML::Node api = YAML::LoadFile(SOHOA_SOURCE_DIR "/review/openapi.yaml");
  for (const auto& path : api["paths"])
    for (const auto& method : path.second)
      if (method.first.as<std::string>() != "parameters")
        documented.insert((method.first.as<std::string>() == "get" ? "GET " : "POST ") + path.first.as<std::string>());
  EXPECT_EQ(routes, documented);
}

TEST_F(StationTest, GivesNothingWithoutASessionOrWithAMadeUpOne) {
  for (const Route& route : station_->routes()) {
    if (route.access == Access::anybody) continue;
    std::string path = route.path;
    for (std::size_t at; (at = path.find('{')) != std::string::npos;) path.replace(at, path.find('}') - at + 1, "1");
    EXPECT_EQ(ask(route.method, path).status, 401) << path;
    EXPECT_EQ(ask(route.method, path, {}, {{"cookie", "sohoa=" + std::string(64, 'a')}, {"x-csrf-token", ""}}).status, 401) << path;
  }
}

TEST_F(StationTest, LetsAOneTimePasswordDoNothingButBeChanged) {
  Person person{*this};
  EXPECT_FALSE(first_password_.empty());
  EXPECT_TRUE(make_first_account(*warehouse_, morning).value().empty());
  ASSERT_EQ(person.sign_in("admin", first_password_).status, 200);
  EXPECT_EQ(person.post("/api/queue/next", {{"most", 1}}).status, 403);
  EXPECT_EQ(person.get("/api/accounts").status, 403);
  EXPECT_EQ(person.post("/api/password", {{"old", first_password_}, {"new", "short"}}).status, 400);
  EXPECT_EQ(person.post("/api/password", {{"old", "wrong"}, {"new", "long enough for it"}}).status, 403);
  EXPECT_EQ(person.post("/api/password", {{"old", first_password_}, {"new", "long enough for it"}}).status, 200);
  EXPECT_EQ(person.get("/api/accounts").status, 200);
  EXPECT_EQ((Person{*this}.sign_in("admin", first_password_).status), 401);
}

TEST_F(StationTest, RefusesChangesThatAnotherSiteAsksFor) {
  Person person = administrator();
  EXPECT_EQ(ask("POST", "/api/queue/next", {{"most", 1}}, {{"cookie", person.cookie}}).status, 403);
  EXPECT_EQ(ask("POST", "/api/queue/next", {{"most", 1}}, {{"cookie", person.cookie}, {"x-csrf-token", std::string(32, '0')}}).status, 403);
  const std::map<std::string, std::string> elsewhere = {{"cookie", person.cookie}, {"x-csrf-token", person.csrf}, {"origin", "http://evil"}};
  EXPECT_EQ(ask("POST", "/api/queue/next", {{"most", 1}}, elsewhere).status, 403);
  EXPECT_EQ(ask("POST", "/api/session", {{"name", "admin"}, {"password", "a password of my own"}}, {{"origin", "http://evil"}}).status, 403);
  EXPECT_EQ(person.post("/api/queue/next", {{"most", 1}}).status, 200);
}

TEST_F(StationTest, SetsACookieThatScriptsAndOtherSitesDoNotGet) {
  Person person{*this};
  EXPECT_THAT(person.sign_in("admin", first_password_).headers.at("Set-Cookie"),
              testing::MatchesRegex("sohoa=[0-9a-f]{64}; Path=/; HttpOnly; SameSite=Strict"));
  start(true);
  EXPECT_THAT(person.sign_in("admin", first_password_).headers.at("Set-Cookie"),
              testing::MatchesRegex("__Host-sohoa=[0-9a-f]{64}; Path=/; HttpOnly; SameSite=Strict; Secure"));
}

TEST_F(StationTest, MakesGuessersWaitWhoeverTheyGuess) {
  for (const char* name : {"admin", "nobody"}) {
    Person person{*this};
    for (int i = 0; i < 5; ++i) EXPECT_EQ(person.sign_in(name, "guess").status, 401);
    EXPECT_EQ(person.sign_in(name, first_password_).status, 429);
  }
}

TEST_F(StationTest, HandsOutItsPagePressedToThoseWhoTakeIt) {
  const HttpReply plain = ask("GET", "/"), pressed = ask("GET", "/", {}, {{"accept-encoding", "br, gzip"}});
  EXPECT_THAT(plain.body, testing::StartsWith("<!doctype html>"));
  EXPECT_FALSE(plain.headers.contains("Content-Encoding"));
  EXPECT_EQ(pressed.headers.at("Content-Encoding"), "gzip");
  EXPECT_THAT(pressed.body, testing::StartsWith("\x1f\x8b"));
  EXPECT_LT(pressed.body.size(), plain.body.size());
}

TEST_F(StationTest, KeepsEachRoleToItsOwn) {
  Person admin = administrator(), reviewer = somebody(admin, "an", "reviewer"), auditor = somebody(admin, "kiem", "auditor");
  EXPECT_EQ(reviewer.post("/api/queue/next", {{"most", 1}}).status, 200);
  for (const char* path : {"/api/accounts", "/api/audit", "/api/audit/state"}) EXPECT_EQ(reviewer.get(path).status, 403) << path;
  EXPECT_EQ(reviewer.post("/api/accounts", {{"name", "x"}, {"role", "administrator"}}).status, 403);
  EXPECT_EQ(auditor.post("/api/queue/next", {{"most", 1}}).status, 403);
  EXPECT_EQ(auditor.get("/api/accounts").status, 403);
  EXPECT_THAT(auditor.get("/api/audit").body, HasSubstr("view field"));
  EXPECT_EQ(json::parse(auditor.get("/api/audit/state").body)["broken_at"], nullptr);
  EXPECT_EQ(admin.post("/api/accounts/an/active", {{"active", false}}).status, 200);
  EXPECT_EQ(reviewer.get("/api/session").status, 401);
  EXPECT_EQ(admin.post("/api/accounts/admin/active", {{"active", false}}).status, 409);
}

TEST_F(StationTest, SettlesCorrectsAndTakesBack) {
  Person admin = administrator(), other = somebody(admin, "an", "reviewer");
  const json items = json::parse(admin.post("/api/queue/next", {{"most", 8}, {"own", true}}).body)["items"];
  ASSERT_EQ(items.size(), 2U);
  EXPECT_TRUE(json::parse(other.post("/api/queue/next", {{"most", 8}}).body)["items"].empty());
  const json& dob = items[0];
  EXPECT_EQ(dob["place"], "dob");
  EXPECT_EQ(dob["value"], "<img src=x onerror=alert(1)>");
  EXPECT_EQ(dob["record_type_name"], (json{{"vi", "Giấy khai sinh"}, {"en", "birth certificate"}}));
  EXPECT_EQ(dob["reason"], (json{{"vi", "số có vẻ viết tay"}, {"en", "the number looks handwritten"}}));
  EXPECT_EQ(dob["box"], (json{20, 30, 100, 20}));
  EXPECT_EQ(dob["picture"], "1@0");
  const std::string settle = "/api/fields/" + document_.id + "/dob/settle";
  EXPECT_EQ(other.post(settle, {{"decision", "accept"}}).status, 409);
  EXPECT_EQ(admin.post(settle, {{"decision", "drop"}}).status, 400);
  EXPECT_EQ(admin.post(settle, {{"decision", "correct"}, {"raw", "two\nlines"}}).status, 400);
  EXPECT_EQ(admin.post(settle, {{"decision", "correct"}, {"raw", "05/3/2019"}}).status, 200);
  EXPECT_EQ(place_.ask("SELECT status, value, raw FROM fields WHERE key = 'dob'"), "settled2019-03-0505/3/2019");
  EXPECT_EQ(admin.post(settle, {{"decision", "accept"}}).status, 409);
  EXPECT_EQ(json::parse(admin.post("/api/undo").body)["items"][0]["place"], "dob");
  EXPECT_EQ(place_.ask("SELECT status FROM fields WHERE key = 'dob'"), "review");
  EXPECT_EQ(admin.post("/api/undo").status, 404);
  EXPECT_EQ(json::parse(admin.get("/api/queue/counts").body)["waiting"], 2);
}

TEST_F(StationTest, ChecksWhatIsTypedAsTheFieldsOfItsTypeAreChecked) {
  Person admin = administrator();
  const auto check = [&](const std::string& place, const std::string& typed) {
    return json::parse(admin.post("/api/check", {{"record_type", "birth_cert"}, {"place", place}, {"raw", typed}}).body);
  };
  EXPECT_EQ(check("dob", "5/3/2019")["value"], "2019-03-05");
  EXPECT_EQ(check("dob", "2019-03-05")["value"], "2019-03-05");
  EXPECT_TRUE(check("dob", "2019-03-05")["doubt"].is_null());
  const json doubt = check("dob", "31/2/2019")["doubt"];
  EXPECT_NE(doubt["en"], doubt["vi"]);
  EXPECT_EQ(check("no_such_field", "as it is")["value"], "as it is");
}

TEST_F(StationTest, ShowsPagesByPartsAndNothingBeyondThem) {
  Person admin = administrator();
  const std::string page = "/api/pages/" + document_.id + "/1@0/";
  EXPECT_EQ(json::parse(admin.get(page + "info.json").body)["width"], 200);
  const HttpReply part = admin.get(page + "0,0,100,50/50,/0/default.jpg");
  ASSERT_EQ(part.status, 200);
  EXPECT_EQ(cv::imdecode(std::vector<char>(part.body.begin(), part.body.end()), cv::IMREAD_GRAYSCALE).size(), cv::Size(50, 25));
  EXPECT_EQ(admin.get(page + "full/max/0/default.jpg").status, 200);
  EXPECT_EQ(place_.ask("SELECT count(*) FROM audit WHERE action = 'view page'"), "1");
  for (const std::string path :
       {"/api/pages/../1/info.json", "/api/pages/..%2f..%2fetc/1/info.json", "/api/pages/0000000000000000/1/info.json", "/assets/../index.html",
        "/assets/..", "/assets/.", "/assets/", "/../etc/passwd", "//etc/passwd", "/api/fields/../dob/settle"})
    EXPECT_EQ(admin.get(path).status, 404) << path;
  for (const char* rest : {"2@0/info.json", "0@0/info.json", "-1@0/info.json", "x/info.json", "1/info.json", "1@90/info.json", "1@0@0/info.json",
                           "1@0/full/max/90/default.jpg", "1@0/full/max/0/default.png", "1@0/9000,0,1,1/full/0/default.jpg",
                           "1@0/full/201,/0/default.jpg", "1@0/../info.json"})
    EXPECT_EQ(admin.get("/api/pages/" + document_.id + "/" + rest).status, 404) << rest;
}

TEST_F(StationTest, WritesWhatWasSettledIntoDocumentJson) {
  const auto documents = place_.folder() / "documents";
  std::filesystem::create_directories(documents / document_.id);
  test::write_file(documents / document_.id / "document.json", R"({"fields":{"dob":{"value":"x","status":"review"}}})");
  ASSERT_TRUE(warehouse_->note_documents_folder("night", documents.string()));
  Person admin = administrator();
  ASSERT_EQ(admin.post("/api/queue/next", {{"most", 8}}).status, 200);
  ASSERT_EQ(admin.post("/api/fields/" + document_.id + "/dob/settle", {{"decision", "correct"}, {"raw", "05/03/2019"}}).status, 200);
  station_.reset();  // it writes what is left
  const json field = json::parse(test::read_file(documents / document_.id / "document.json"))["fields"]["dob"];
  EXPECT_EQ(field["value"], "2019-03-05");
  EXPECT_EQ(field["provenance"]["reviewer"], "admin");
  EXPECT_EQ(place_.ask("SELECT written FROM settlements"), "1");
}

TEST_F(StationTest, ReadsAPaperOfAnotherTypeAgainAndBackAgain) {
  Person admin = administrator();
  ASSERT_EQ(admin.post("/api/queue/next", {{"most", 8}}).status, 200);
  ASSERT_EQ(admin.post("/api/fields/" + document_.id + "/dob/settle", {{"decision", "accept"}}).status, 200);
  const std::string paper = "/api/papers/" + document_.id;
  EXPECT_THAT(admin.get("/api/record-types").body, HasSubstr("Quyết định"));
  EXPECT_EQ(admin.post(paper + "/type", {{"record_type", "no_such_type"}}).status, 400);
  EXPECT_EQ(admin.post("/api/papers/0000000000000000/type", {{"record_type", "decision"}}).status, 404);
  const json fields = json::parse(admin.post(paper + "/type", {{"record_type", "decision"}}).body)["items"];
  ASSERT_EQ(fields.size(), 1U);
  EXPECT_EQ(fields[0]["place"], "subject");
  EXPECT_EQ(fields[0]["record_type_name"]["en"], "decision");
  EXPECT_EQ(place_.ask("SELECT count(*) FROM fields"), "1") << "a settled field that no decision has is gone, too";
  // Undo takes the latest back, field or paper: what was settled before is settled again.
  ASSERT_EQ(admin.post("/api/fields/" + document_.id + "/subject/settle", {{"decision", "unreadable"}}).status, 200);
  EXPECT_EQ(json::parse(admin.post("/api/undo").body)["items"][0]["place"], "subject");
  EXPECT_EQ(json::parse(admin.post("/api/undo").body)["items"][0]["place"], "full_name");
  EXPECT_EQ(place_.ask("SELECT record_type FROM documents"), "birth_cert");
  EXPECT_EQ(place_.ask("SELECT status FROM fields WHERE key = 'dob'"), "settled");
  EXPECT_EQ(place_.ask("SELECT count(*) FROM audit WHERE action = 'type' AND before = 'birth_cert' AND after = 'decision'"), "1");
  EXPECT_EQ(json::parse(admin.post("/api/undo").body)["items"][0]["place"], "dob");
  EXPECT_EQ(admin.post("/api/undo").status, 404);
}

TEST_F(StationTest, TurnsAPageAndKeepsWhatWasSettledOnTheSameInk) {
  Person admin = administrator(), other = somebody(admin, "an", "reviewer");
  ASSERT_EQ(admin.post("/api/queue/next", {{"most", 8}}).status, 200);
  ASSERT_EQ(admin.post("/api/fields/" + document_.id + "/dob/settle", {{"decision", "accept"}}).status, 200);
  const std::string turn = "/api/papers/" + document_.id + "/turn";
  EXPECT_EQ(other.post(turn, {{"page", 1}, {"quarters", 1}}).status, 409) << "somebody has a field of it before them";
  for (const json& wrong : {json{{"page", 1}, {"quarters", 4}}, json{{"page", 0}, {"quarters", 1}}, json{{"quarters", 1}}})
    EXPECT_EQ(admin.post(turn, wrong).status, 400) << wrong;
  EXPECT_EQ(admin.post(turn, {{"page", 2}, {"quarters", 1}}).status, 404);
  const json fields = json::parse(admin.post(turn, {{"page", 1}, {"quarters", 1}}).body)["items"];
  ASSERT_EQ(fields.size(), 1U) << "the settled one stays settled";
  EXPECT_EQ(fields[0]["place"], "full_name");
  EXPECT_EQ(fields[0]["picture"], "1@90");
  EXPECT_EQ(fields[0]["page_size"], (json{300, 200}));
  EXPECT_EQ(admin.get("/api/pages/" + document_.id + "/1@0/info.json").status, 404);
  EXPECT_EQ(json::parse(admin.get("/api/pages/" + document_.id + "/1@90/info.json").body)["width"], 300);
  ASSERT_EQ(admin.post(turn, {{"page", 1}, {"quarters", 2}}).status, 200);
  EXPECT_EQ(place_.ask("SELECT rotate_degrees FROM pages"), "270");
  EXPECT_EQ(folders_written_.size(), 0U) << "its folder is not known";
}

TEST_F(StationTest, SplitsNoPageAndJoinsNothingWhereNothingFollows) {
  Person admin = administrator();
  const std::string paper = "/api/papers/" + document_.id;
  EXPECT_EQ(json::parse(admin.get(paper + "/pages").body)["pages"][0]["picture"], "1@0");
  EXPECT_EQ(admin.get("/api/papers/0000000000000000/pages").status, 404);
  EXPECT_EQ(admin.post(paper + "/split", {{"page", 1}}).status, 400);
  EXPECT_EQ(admin.post(paper + "/split", {{"page", 2}}).status, 404);
  const HttpReply joined = admin.post(paper + "/join");
  EXPECT_EQ(joined.status, 404);
  EXPECT_EQ(json::parse(joined.body)["error"], "nothing_follows");
  EXPECT_EQ(place_.ask("SELECT count(*) FROM paper_decisions"), "0");
}

TEST_F(StationTest, LocksAwayAPaperThatTurnsOutToBeSecret) {
  Person admin = administrator();
  ASSERT_EQ(admin.post("/api/queue/next", {{"most", 8}}).status, 200);
  ASSERT_EQ(admin.post("/api/fields/" + document_.id + "/dob/settle", {{"decision", "correct"}, {"raw", "05/03/2019"}}).status, 200);
  ASSERT_EQ(warehouse_->search("khai sinh", 9)->size(), 1U);
  reading_fails_ = Error{ErrorCode::secret, "page", "a secrecy stamp"};
  folder_fails_ = true;
  const HttpReply reply = admin.post("/api/papers/" + document_.id + "/turn", {{"page", 1}, {"quarters", 2}});
  EXPECT_EQ(reply.status, 409);
  EXPECT_EQ(json::parse(reply.body)["error"], "secret");
  EXPECT_EQ(reply.headers.at("Clear-Site-Data"), "\"cache\"");
  EXPECT_TRUE(warehouse_->search("khai sinh", 9)->empty());
  EXPECT_TRUE(json::parse(admin.post("/api/queue/next", {{"most", 8}, {"own", true}}).body)["items"].empty());
  EXPECT_EQ(admin.get("/api/pages/" + document_.id + "/1@0/info.json").status, 404);
  EXPECT_EQ(admin.get("/api/pages/" + document_.id + "/1@0/full/max/0/default.jpg").status, 404);
  EXPECT_EQ(place_.ask("SELECT count(*) FROM settlements WHERE value_before <> '' OR value_after <> '' OR raw_after <> ''"), "0");
  EXPECT_EQ(place_.ask("SELECT outcome, error_code FROM pages"), "quarantinedsecret") << "no page is lost";
  EXPECT_EQ(place_.ask("SELECT account, before, after FROM audit WHERE action = 'withhold'"), "adminbirth_certsecret");
  EXPECT_EQ(admin.post("/api/undo").status, 404);
  // No batch brings it back, and what could not be put away is, the next time.
  EXPECT_TRUE(warehouse_->known_as_secret(document_).value());
  ASSERT_TRUE(warehouse_->begin_batch("night", "originals"));
  EXPECT_TRUE(warehouse_->known_as_secret(document_).value());
  EXPECT_TRUE(put_away_.empty());
  folder_fails_ = false;
  station_.reset();
  EXPECT_EQ(put_away_, std::vector<std::string>{document_.id});
  EXPECT_TRUE(PaperStore(warehouse_->database()).secret_papers()->empty());
}

TEST_F(StationTest, RefusesWithAWordWhatIsMoreThanItCanReadAgain) {
  start(false, {1, 0, std::chrono::milliseconds(0)});
  Person admin = administrator();
  HttpReply meanwhile;
  while_reading_ = [&] {
    while_reading_ = nullptr;
    meanwhile = admin.post("/api/papers/" + document_.id + "/turn", {{"page", 1}, {"quarters", 1}});
  };
  EXPECT_EQ(admin.post("/api/papers/" + document_.id + "/type", {{"record_type", "decision"}}).status, 200);
  EXPECT_EQ(meanwhile.status, 503);
  EXPECT_EQ(json::parse(meanwhile.body)["error"], "busy");
  EXPECT_EQ(meanwhile.headers.at("Retry-After"), "10");
  EXPECT_EQ(admin.post("/api/papers/" + document_.id + "/turn", {{"page", 1}, {"quarters", 1}}).status, 200) << "there is a seat again";
}

TEST_F(StationTest, GoesOnWhenReadingAPaperThrowsAndLetsADecisionStandWhoseFolderIsAway) {
  const auto documents = place_.folder() / "documents";
  ASSERT_TRUE(warehouse_->note_documents_folder("night", documents.string()));
  Person admin = administrator();
  const std::string type = "/api/papers/" + document_.id + "/type";
  while_reading_ = [] { throw std::runtime_error("a reader that fails"); };
  EXPECT_EQ(admin.post(type, {{"record_type", "decision"}}).status, 500);
  EXPECT_EQ(place_.ask("SELECT count(*) FROM paper_decisions"), "0");
  station_.reset();
  while_reading_ = nullptr;
  folder_fails_ = true;
  start();
  EXPECT_EQ(admin.post(type, {{"record_type", "decision"}}).status, 200) << "it is decided";
  EXPECT_EQ(place_.ask("SELECT written FROM paper_decisions"), "0");
  station_.reset();
  EXPECT_EQ(place_.ask("SELECT written FROM paper_decisions"), "0");
  while_reading_ = [] { throw std::runtime_error("and fails again, for whoever writes the folder later"); };
  start();
  station_.reset();
  EXPECT_EQ(place_.ask("SELECT written FROM paper_decisions"), "0");
  while_reading_ = nullptr;
  folder_fails_ = false;
  std::filesystem::create_directories(documents / document_.id);
  test::write_file(documents / document_.id / "document.json", "{}");
  start();
  station_.reset();
  EXPECT_EQ(place_.ask("SELECT written FROM paper_decisions"), "1");
  EXPECT_EQ(folders_written_, std::vector<std::string>{"decision"});
}

TEST_F(StationTest, CountsTheQueueOnceForAllWhoAskWithinTenSeconds) {
  Person admin = administrator(), reviewer = somebody(admin, "an", "reviewer");
  const auto waiting = [&] { return json::parse(reviewer.get("/api/queue/counts").body)["waiting"].get<int>(); };
  const auto overview = [&] { return json::parse(reviewer.get("/api/queue/overview").body)["waiting"].get<int>(); };
  const int all = waiting();
  ASSERT_EQ(overview(), all);
  const json item = json::parse(reviewer.post("/api/queue/next").body)["items"][0];
  ASSERT_EQ(reviewer.post("/api/fields/" + item["document"].get<std::string>() + "/" + item["place"].get<std::string>() + "/settle", {{"decision", "accept"}}).status, 200);
  EXPECT_EQ(waiting(), all);
  EXPECT_EQ(overview(), all);
  at_ += 11;
  EXPECT_EQ(waiting(), all - 1);
  EXPECT_EQ(overview(), all - 1);
  ASSERT_EQ(reviewer.post("/api/undo").status, 200);
  EXPECT_EQ(waiting(), all) << "who has taken something back sees it at once";
}

TEST_F(StationTest, CountsItsNumbersOnceAMinute) {
  Person admin = administrator();
  const auto settled = [&] { return json::parse(admin.get("/api/numbers").body)["days"].size(); };
  ASSERT_EQ(settled(), 0U);
  const json item = json::parse(admin.post("/api/queue/next").body)["items"][0];
  ASSERT_EQ(admin.post("/api/fields/" + item["document"].get<std::string>() + "/" + item["place"].get<std::string>() + "/settle", {{"decision", "accept"}}).status, 200);
  at_ += 60;
  EXPECT_EQ(settled(), 0U);
  at_ += 1;
  EXPECT_EQ(settled(), 1U);
}

TEST_F(StationTest, KeepsFromReviewersWhatWaitsForASupervisorOrANewScan) {
  Person admin = administrator(), reviewer = somebody(admin, "an", "reviewer");
  const std::string paper = "/api/papers/" + document_.id;
  const auto waiting = [](Person& person) { return json::parse(person.get("/api/queue/counts").body)["waiting"]; };
  ASSERT_EQ(reviewer.post("/api/queue/next", {{"most", 8}}).status, 200);
  EXPECT_EQ(reviewer.post(paper + "/set-aside", {{"for", "lunch"}}).status, 400);
  EXPECT_EQ(reviewer.post(paper + "/set-aside", {{"for", "supervisor"}}).status, 200);
  EXPECT_EQ(waiting(reviewer), 0);
  EXPECT_EQ(waiting(admin), 2);
  EXPECT_TRUE(json::parse(reviewer.post("/api/queue/next", {{"most", 8}, {"own", true}}).body)["items"].empty());
  const json aside = json::parse(reviewer.get("/api/papers/set-aside").body)["papers"];
  ASSERT_EQ(aside.size(), 1U);
  EXPECT_EQ(aside[0]["by"], "an");
  EXPECT_EQ(reviewer.post(paper + "/release").status, 403);
  EXPECT_EQ(json::parse(reviewer.post("/api/undo").body)["items"].size(), 2U);
  ASSERT_EQ(reviewer.post(paper + "/set-aside", {{"for", "rescan"}}).status, 200);
  EXPECT_EQ(waiting(admin), 0) << "there is nothing to do before it is scanned again";
  EXPECT_EQ(admin.post(paper + "/release").status, 200);
  EXPECT_EQ(waiting(reviewer), 2);
  EXPECT_EQ(admin.post(paper + "/release").status, 404);
}

TEST_F(StationTest, MeasuresWhatWasAcceptedByASampleThatSettlesNothing) {
  Field sure = document_.record.fields["dob"];
  sure.value = sure.raw = "2019-03-05";
  sure.status = FieldStatus::accepted;
  sure.reason.clear();
  document_.record.fields["birth_date"] = document_.record.fields["issued_date"] = sure;
  ASSERT_TRUE(warehouse_->file_document("night", document_));
  Person admin = administrator(), reviewer = somebody(admin, "an", "reviewer"), auditor = somebody(admin, "kiem", "auditor");
  EXPECT_EQ(reviewer.post("/api/samples", {{"batch", "night"}, {"percent", 100}}).status, 403);
  EXPECT_EQ(admin.post("/api/samples", {{"batch", "night"}, {"percent", 0}}).status, 400);
  EXPECT_EQ(admin.post("/api/samples", {{"batch", "no such"}, {"percent", 100}}).status, 404);
  ASSERT_EQ(admin.post("/api/samples", {{"batch", "night"}, {"percent", 100}}).status, 200);
  const json items = json::parse(reviewer.post("/api/samples/next", {{"most", 8}}).body)["items"];
  ASSERT_EQ(items.size(), 2U);
  const auto judge = [&](const json& item, const json& verdict) {
    return reviewer.post("/api/samples/" + item["sample"].dump() + "/" + document_.id + "/" + item["place"].get<std::string>() + "/verdict", verdict).status;
  };
  EXPECT_EQ(judge(items[0], {{"verdict", "perhaps"}}), 400);
  EXPECT_EQ(judge(items[0], {{"verdict", "right"}}), 200);
  EXPECT_EQ(judge(items[0], {{"verdict", "right"}}), 409);
  EXPECT_EQ(judge(items[1], {{"verdict", "wrong"}, {"raw", "6/3/2019"}}), 200);
  EXPECT_EQ(reviewer.get("/api/samples").status, 403);
  const json sample = json::parse(auditor.get("/api/samples").body)["samples"][0];
  EXPECT_EQ(sample["wrong"], 1);
  EXPECT_EQ(sample["right"], 1);
  EXPECT_NEAR(sample["error_low"], 0.0945, 0.0001);
  EXPECT_NEAR(sample["error_high"], 0.9055, 0.0001);
  EXPECT_EQ(json::parse(admin.get("/api/queue/counts").body)["waiting"], 3);
  EXPECT_EQ(reviewer.get("/api/numbers").status, 403);
  const HttpReply numbers = auditor.get("/api/numbers");
  EXPECT_EQ(json::parse(numbers.body)["sampled"]["wrong"], 1);
  EXPECT_EQ(json::parse(numbers.body)["types"][0]["accepted"], 1);
  EXPECT_THAT(numbers.body, testing::Not(HasSubstr("2019")));
}

TEST_F(StationTest, CountsItsWorkForWhoeverHasTheTokenAndNamesNobody) {
  // The writer of folders, which runs whenever it likes, reads no paper again for a folder that is not there.
  ASSERT_TRUE(warehouse_->note_documents_folder("night", (place_.folder() / "gone").string()));
  Person admin = administrator();
  EXPECT_EQ(admin.get("/metrics").status, 401) << "a session is no token";
  EXPECT_EQ(ask("GET", "/metrics", {}, {{"authorization", "Bearer guess"}}).status, 401);
  const auto metrics = [&] { return ask("GET", "/metrics", {}, {{"authorization", "Bearer a token for the one who watches"}}).body; };
  EXPECT_THAT(metrics(), HasSubstr("sohoa_review_fields_waiting 2\n"));
  ASSERT_EQ(admin.post("/api/queue/next", {{"most", 2}}).status, 200);
  EXPECT_THAT(metrics(), HasSubstr("sohoa_review_fields_leased 2\n"));
  for (const char* key : {"dob", "full_name"})
    ASSERT_EQ(admin.post("/api/fields/" + document_.id + "/" + key + "/settle", {{"decision", "accept"}}).status, 200);
  ASSERT_EQ(admin.post("/api/papers/" + document_.id + "/turn", {{"page", 1}, {"quarters", 1}}).status, 200);
  EXPECT_EQ((Person{*this}.sign_in("admin", "guess").status), 401);
  EXPECT_EQ(admin.get("/no/such/route-" + document_.id).status, 404);
  const std::string text = metrics();
  EXPECT_THAT(text, HasSubstr("sohoa_review_fields_settled_total{decision=\"accepted\"} 2\n"));
  EXPECT_THAT(text, HasSubstr("sohoa_review_fields_settled_total{decision=\"corrected\"} 0\n"));
  EXPECT_THAT(text, HasSubstr("sohoa_review_field_seconds_count 1\n"));
  EXPECT_THAT(text, HasSubstr("sohoa_review_papers_reread_total{outcome=\"done\"} 1\n"));
  EXPECT_THAT(text, HasSubstr("sohoa_review_sign_ins_refused_total 1\n"));
  EXPECT_THAT(text, HasSubstr("sohoa_review_requests_total{method=\"POST\",route=\"/api/papers/{document}/turn\",status=\"200\"} 1\n"));
  EXPECT_THAT(text, HasSubstr("route=\"other\",status=\"404\""));
  for (const std::string& secret : {std::string("admin"), document_.id, std::string("127.0.0.1"), std::string("onerror")})
    EXPECT_THAT(text, testing::Not(HasSubstr(secret))) << secret;
}

TEST_F(StationTest, FindsPapersWithoutToneMarksAndTellsTheTrailWhatWasLookedFor) {
  Person admin = administrator(), auditor = somebody(admin, "kiem", "auditor");
  const json hits = json::parse(ask("GET", "/api/search", {}, {{"cookie", admin.cookie}}).body);
  EXPECT_EQ(hits["error"], "bad_request");
  const auto search = [&](Person& person, const std::string& words) {
    HttpRequest request{"GET", "/api/search", {}, {{"q", words}}, {{"cookie", person.cookie}}, "", "127.0.0.1", morning};
    return station_->answer(request);
  };
  const json found = json::parse(search(admin, "giay khai").body)["hits"];
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0]["document"], document_.id);
  EXPECT_EQ(found[0]["waiting"], 2);
  EXPECT_THAT(found[0]["snippet"].get<std::string>(), HasSubstr("GIẤY"));
  EXPECT_TRUE(json::parse(search(admin, "không có").body)["hits"].empty());
  EXPECT_EQ(search(auditor, "giay").status, 403);
  EXPECT_EQ(place_.ask("SELECT account, object FROM audit WHERE action = 'search' ORDER BY number LIMIT 1"), "admingiay khai");
}

TEST_F(StationTest, OpensAWholePaperAndSettlesWhatStandsOnItAsItWasSeen) {
  Person admin = administrator(), other = somebody(admin, "an", "reviewer");
  place_.change("UPDATE fields SET status = 'accepted' WHERE key = 'full_name'");
  EXPECT_EQ(admin.get("/api/documents/0000000000000000").status, 404);
  EXPECT_EQ(admin.get("/api/documents/..%2f").status, 404);
  const json paper = json::parse(admin.get("/api/documents/" + document_.id).body);
  EXPECT_EQ(place_.ask("SELECT account, object, purpose FROM audit WHERE action = 'view document'"), "admin" + document_.id + "review");
  EXPECT_EQ(paper["pages"], (json{{{"page", 1}, {"picture", "1@0"}, {"size", {200, 300}}}}));
  ASSERT_EQ(paper["fields"].size(), 2U);
  EXPECT_EQ(paper["fields"][1]["box"], (json{20, 30, 100, 20}));
  const std::string name = "/api/documents/" + document_.id + "/fields/full_name/settle", seen = paper["fields"][1]["value"];
  const auto correct = [&](const std::string& raw, const std::string& value, const std::string& status) {
    return json{{"decision", "correct"}, {"raw", raw}, {"seen_value", value}, {"seen_status", status}};
  };
  EXPECT_EQ(admin.post(name, correct("Nguyễn Văn An", "something else", "accepted")).status, 409);
  EXPECT_EQ(admin.post(name, correct("Nguyễn Văn An", seen, "accepted")).status, 200) << "it did not wait, and is settled all the same";
  EXPECT_EQ(place_.ask("SELECT status, raw FROM fields WHERE key = 'full_name'"), "settledNguyễn Văn An");
  EXPECT_EQ(other.post(name, correct("Nguyễn Văn Ba", seen, "accepted")).status, 409) << "it is not as they saw it any more";
  EXPECT_EQ(other.post(name, correct("Nguyễn Văn Ba", "Nguyễn Văn An", "settled")).status, 200);
  // What one person has before them in the queue is nobody else's here either.
  ASSERT_EQ(json::parse(admin.post("/api/queue/next", {{"most", 8}}).body)["items"].size(), 1U);
  const std::string dob = "/api/documents/" + document_.id + "/fields/dob/settle";
  EXPECT_EQ(other.post(dob, {{"decision", "accept"}, {"seen_value", seen}, {"seen_status", "review"}}).status, 409);
  EXPECT_EQ(json::parse(other.get("/api/documents/" + document_.id).body)["fields"][0]["leased_to"], "admin");
  // Taken back one by one, each field is as it was, and only what was in doubt waits.
  EXPECT_TRUE(json::parse(other.post("/api/undo").body)["items"].empty());
  EXPECT_EQ(place_.ask("SELECT f.status, f.raw, p.reviewer FROM fields f JOIN provenance p ON p.document_id = f.document_id AND p.key = f.key"
                       " WHERE f.key = 'full_name'"),
            "settledNguyễn Văn Anadmin");
  EXPECT_TRUE(json::parse(admin.post("/api/undo").body)["items"].empty());
  EXPECT_EQ(place_.ask("SELECT status FROM fields WHERE key = 'full_name'"), "accepted");
  EXPECT_EQ(place_.ask("SELECT count(*) FROM review_queue WHERE status = 'waiting' AND key = 'full_name'"), "0");
}

TEST_F(StationTest, TakesScansInAtTheCounterFromWhomItKnowsAndNoLargerThanAllowed) {
  Person admin = administrator(), auditor = somebody(admin, "kiem", "auditor");
  const auto send = [&](Person& person, const std::string& body, std::map<std::string, std::string> query, const std::string& csrf) {
    HttpRequest request{"POST", "/api/counter/scans", {}, std::move(query), {{"cookie", person.cookie}, {"x-csrf-token", csrf}, {"host", "station"}}, body, "127.0.0.1", morning};
    const std::uint64_t most = station_->admit(request).most_body_bytes;
    return std::pair(station_->answer(request), most);
  };
  EXPECT_EQ(send(admin, "bytes", {{"name", "a.pdf"}}, admin.csrf).first.status, 404) << "no counter here";
  std::vector<std::string> taken;
  counter_.take_in = [&](const Actor& actor, const std::string& name, const std::string& content, const std::string& dossier) -> Result<TakenIn> {
    taken = {name, content, dossier};
    EXPECT_TRUE(warehouse_->begin_batch("counter", "/originals"));
    EXPECT_TRUE(FiledDossiers(warehouse_->database()).note_scan(actor, {"counter", actor.account, actor.at, name, dossier}));
    return TakenIn{"counter", 3, {{2, "damaged", "the number looks handwritten"}}};
  };
  start();
  const auto [reply, most] = send(admin, "bytes", {{"name", "a.pdf"}, {"dossier", "000.16.38.H56-240305-0012"}}, admin.csrf);
  EXPECT_EQ(most, 64U << 20);
  ASSERT_EQ(reply.status, 200) << reply.body;
  EXPECT_THAT(taken, testing::ElementsAre("a.pdf", "bytes", "000.16.38.H56-240305-0012"));
  const json refused = json::parse(reply.body)["refused"][0];
  EXPECT_EQ(refused["page"], 2);
  EXPECT_EQ(refused["reason"]["vi"], "số có vẻ viết tay");
  const json day = json::parse(admin.get("/api/counter").body);
  EXPECT_EQ(day["scans"][0]["file_name"], "a.pdf");
  EXPECT_EQ(place_.ask("SELECT account, after FROM audit WHERE action = 'scan'"), "admina.pdf");
  // Who may not take scans in does not even have their bytes kept.
  EXPECT_EQ(send(auditor, "bytes", {{"name", "a.pdf"}}, auditor.csrf).first.status, 403);
  EXPECT_EQ(send(auditor, "bytes", {{"name", "a.pdf"}}, auditor.csrf).second, usual_body_bytes);
  EXPECT_EQ(send(admin, "bytes", {{"name", "a.pdf"}}, "").first.status, 403);
  EXPECT_EQ(send(admin, "bytes", {{"name", "a.pdf"}}, "").second, usual_body_bytes);
  for (const char* code : {"../x", "a/b", ".hidden", "H01-1"})
    EXPECT_EQ(send(admin, "bytes", {{"name", "a.pdf"}, {"dossier", code}}, admin.csrf).first.status, 400) << code;
  EXPECT_EQ(send(admin, "", {{"name", "a.pdf"}}, admin.csrf).first.status, 400);
  EXPECT_EQ(ask("POST", "/api/queue/next", std::string(usual_body_bytes, 'x'), {{"cookie", admin.cookie}, {"x-csrf-token", admin.csrf}}).status, 413);
}

TEST_F(StationTest, ReadsTheBytesOfNoMoreScansThanItTakesInAtATime) {
  counter_.take_in = [&](const auto&...) {
    EXPECT_TRUE(warehouse_->begin_batch("counter", "/originals"));
    return TakenIn{"counter", 1, {}};
  };
  start();
  Person admin = administrator(), auditor = somebody(admin, "kiem", "auditor");
  const auto head_of = [&](Person& person) {
    return HttpRequest{"POST", "/api/counter/scans", {}, {{"name", "a.pdf"}}, {{"cookie", person.cookie}, {"x-csrf-token", person.csrf}, {"host", "station"}}, "", "127.0.0.1", morning};
  };
  std::vector<HttpRequest> sending;
  for (int i = 0; i < 8; ++i) {
    sending.push_back(head_of(admin));
    EXPECT_EQ(station_->admit(sending.back()).most_body_bytes, 64U << 20);
  }
  HttpRequest refused = head_of(auditor), one_more = head_of(admin);
  EXPECT_EQ(station_->admit(refused).most_body_bytes, usual_body_bytes) << "who may not waits for no place";
  const HttpServer::Admission full = station_->admit(one_more);
  EXPECT_EQ(full.most_body_bytes, 0U);
  ASSERT_TRUE(full.refusal);
  EXPECT_EQ(full.refusal->status, 503);
  one_more.body = "bytes";
  EXPECT_EQ(station_->answer(one_more).status, 503);
  // Who has a place is answered, and then it is free.
  HttpRequest sent = std::move(sending.back());
  sending.pop_back();
  sent.body = "bytes";
  EXPECT_EQ(station_->answer(std::move(sent)).status, 200);
  EXPECT_EQ(station_->admit(one_more).most_body_bytes, 64U << 20);
  EXPECT_EQ(station_->answer(one_more).status, 200);
}

// A dossier as it is filed, of papers in the warehouse.
Dossier dossier_of(Warehouse& warehouse, const std::string& code, const std::vector<DossierNeed>& needs) {
  Dossier dossier;
  dossier.code = code;
  dossier.procedure = "1.001193", dossier.procedure_name = "Đăng ký khai sinh";
  dossier.papers = warehouse.papers_of_dossier(code).value();
  dossier.needs = needs;
  return dossier;
}

DossierNeed need(const std::string& paper, DossierNeed::Rule rule, const std::vector<std::string>& documents) {
  return {paper, paper, "", rule, documents.empty() ? DossierNeed::State::missing : DossierNeed::State::present, documents, ""};
}

TEST_F(StationTest, TellsOfEachPaperOfADossierHowItWasDigitized) {
  using enum DossierNeed::Rule;
  std::map<char, std::string> ids;
  for (const char digit : {'b', 'c', 'd'}) {
    const Document paper = test::paper(digit, {"Giấy tờ"});
    ASSERT_TRUE(warehouse_->file_document("night", paper));
    ids[digit] = paper.id;
  }
  const std::string here = "000.16.38.H56-240305-0001", asks = "000.16.38.H56-240305-0002", gives = "000.16.38.H56-240305-0003";
  ASSERT_TRUE(warehouse_->place_in_dossiers("night", {{here, ids['b'], ""}, {here, ids['c'], ""}, {here, ids['d'], ""}, {asks, ids['c'], ""},
                                                      {asks, ids['d'], ""}, {gives, ids['d'], ""}}));
  ASSERT_TRUE(warehouse_->file_dossier(dossier_of(*warehouse_, here, {need("birth", required, {}), need("form", required, {ids['b']}),
                                                                      need("house", required, {ids['c']}), need("marriage", optional, {ids['b'], ids['d']})})));
  ASSERT_TRUE(warehouse_->file_dossier(dossier_of(*warehouse_, asks, {need("house", required, {ids['c'], ids['d']})})));
  ASSERT_TRUE(warehouse_->file_dossier(dossier_of(*warehouse_, gives, {need("marriage", result, {ids['d']})})));
  Person admin = administrator();
  const auto statuses = [&](const std::string& code) {
    const json dossier = json::parse(admin.get("/api/dossiers/" + code).body);
    std::vector<int> found;
    for (const json& paper : dossier["papers"]) found.push_back(paper["status"]);
    return found;
  };
  EXPECT_THAT(statuses(here), testing::ElementsAre(0, 1, 2, 3));
  EXPECT_THAT(statuses(gives), testing::ElementsAre(2)) << "its own result is nothing that it took over";
}

TEST_F(StationTest, ShowsNothingOfASecretPaperOnAnyRoute) {
  const std::string code = "000.16.38.H56-240305-0001", other_code = "000.16.38.H56-240305-0002", number = "038224012345";
  Field sure = document_.record.fields["dob"];
  sure.value = sure.raw = number;
  sure.status = FieldStatus::accepted;
  document_.record.fields["pid"] = sure;
  ASSERT_TRUE(warehouse_->file_document("night", document_));
  Document open = test::paper('b', {"Quyết định"});
  open.record.fields["pid"] = sure;
  ASSERT_TRUE(warehouse_->file_document("night", open));
  ASSERT_TRUE(warehouse_->place_in_dossiers("night", {{code, document_.id, ""}, {code, open.id, ""}, {other_code, open.id, ""}}));
  ASSERT_TRUE(warehouse_->file_dossier(dossier_of(*warehouse_, code, {need("birth", DossierNeed::Rule::required, {document_.id})})));
  ASSERT_TRUE(warehouse_->file_dossier(dossier_of(*warehouse_, other_code, {need("birth", DossierNeed::Rule::required, {})})));
  counter_.take_in = [&](const Actor& actor, const std::string& name, const auto&...) {
    EXPECT_TRUE(FiledDossiers(warehouse_->database()).note_scan(actor, {"night", actor.account, actor.at, name, ""}));
    return TakenIn{"night", 1, {}};
  };
  counter_.types_of = [](const auto&...) { return std::vector<std::string>{"birth_cert"}; };
  start();
  Person admin = administrator();
  ASSERT_EQ(admin.post("/api/counter/scans", {}).status, 400) << "without a name";
  HttpRequest scan{"POST", "/api/counter/scans", {}, {{"name", "a.pdf"}}, {{"cookie", admin.cookie}, {"x-csrf-token", admin.csrf}, {"host", "station"}}, "bytes", "127.0.0.1", morning};
  ASSERT_EQ(station_->answer(scan).status, 200);
  ASSERT_EQ(admin.post("/api/samples", {{"batch", "night"}, {"percent", 100}}).status, 200);

  // Every route there is, asked for the paper in each dossier; the trail alone may tell that there was one.
  const auto telling = [&] {
    std::set<std::string> found;
    const auto note = [&](const std::string& route, const HttpReply& reply) {
      if (reply.status == 200 && (reply.body.find(document_.id) != std::string::npos || reply.body.find("GIẤY") != std::string::npos || reply.type == "image/jpeg"))
        found.insert(route);
    };
    for (const Route& route : station_->routes()) {
      if (route.method != "GET" || route.path == "/api/audit") continue;
      for (const std::string& dossier : {code, other_code}) {
        const std::map<std::string, std::string> parameters = {{"document", document_.id}, {"picture", "1@0"}, {"region", "full"}, {"size", "max"}, {"code", dossier}};
        std::string path = route.path;
        for (const auto& [name, value] : parameters)
          if (const std::size_t at = path.find("{" + name + "}"); at != std::string::npos) path.replace(at, name.size() + 2, value);
        HttpRequest request{"GET", path, {}, {{"q", "khai sinh"}}, {{"cookie", admin.cookie}}, "", "127.0.0.1", morning};
        note(route.path == "/api/dossiers/{code}" ? path : route.path, station_->answer(request));
      }
    }
    for (const char* next : {"/api/queue/next", "/api/samples/next"}) note(next, admin.post(next, {{"most", 8}, {"own", true}}));
    return found;
  };
  EXPECT_THAT(telling(), testing::UnorderedElementsAre("/api/search", "/api/documents/{document}", "/api/dossiers/" + code, "/api/dossiers/" + other_code,
                                                       "/api/counter", "/api/pages/{document}/{picture}/info.json",
                                                       "/api/pages/{document}/{picture}/{region}/{size}/0/default.jpg", "/api/queue", "/api/queue/next", "/api/samples/next"));
  reading_fails_ = Error{ErrorCode::secret, "page", "a secrecy stamp"};
  ASSERT_EQ(admin.post("/api/papers/" + document_.id + "/turn", {{"page", 1}, {"quarters", 2}}).status, 409);
  EXPECT_THAT(telling(), testing::IsEmpty());
  EXPECT_EQ(json::parse(admin.get("/api/dossiers/" + code).body)["documents"].size(), 1U) << "the rest of its dossier is there";
  for (const char* act : {"/turn", "/type", "/split", "/join", "/set-aside"})
    EXPECT_THAT(admin.post("/api/papers/" + document_.id + act, {{"page", 2}, {"quarters", 1}, {"record_type", "decision"}, {"for", "rescan"}}).status,
                testing::AnyOf(400, 404)) << act;
  EXPECT_EQ(admin.post("/api/documents/" + document_.id + "/fields/pid/settle", {{"decision", "accept"}, {"seen_value", number}, {"seen_status", "accepted"}}).status, 409);
}

TEST(ListenOptions, ReadsAddressesAndRefusesPlainHttpBeyondThisMachine) {
  EXPECT_EQ(listen_options("[::1]:90")->address, "::1");
  EXPECT_EQ(listen_options("127.0.0.1:8080")->port, 8080);
  for (const char* where : {"", "8080", ":8080", "localhost:", "localhost:x", "localhost:70000", "localhost:-1"}) EXPECT_FALSE(listen_options(where)) << where;
  EXPECT_EQ(HttpServer::bind({"0.0.0.0", 0, "", ""}, {}, {}).error().code, ErrorCode::bad_arguments);
  EXPECT_EQ(HttpServer::bind({"127.0.0.1", 0, "cert.pem", ""}, {}, {}).error().code, ErrorCode::bad_arguments);
  EXPECT_EQ(HttpServer::bind({"0.0.0.0", 0, "/none.pem", "/none.pem"}, {}, {}).error().code, ErrorCode::access);
}

TEST_F(StationTest, TellsWhatTheWarehouseKnowsOfAPersonAndPutsItDown) {
  const Definitions definitions = load_definitions(SOHOA_SOURCE_DIR "/models/record_types").value();
  const Procedures procedures = Procedures::load(SOHOA_SOURCE_DIR "/models/procedures").value();
  ASSERT_TRUE(Owners(warehouse_->database()).note_roles(roles_of(definitions)));
  const std::string number = "038190001234", other = "171234567";
  for (const auto& [digit, pid] : {std::pair('d', number), std::pair('e', other)}) {
    Document card = test::paper(digit, {"CĂN CƯỚC"});
    card.record.type = "cccd";
    card.record.fields["pid"] = {pid, pid, 1, FieldStatus::accepted, 1, {}, ""};
    card.record.fields["full_name"] = {"NGUYỄN THỊ <B>", "", 1, FieldStatus::accepted, 1, {}, ""};
    card.record.fields["sex"] = {"Nữ", "", 1, FieldStatus::accepted, 1, {}, ""};
    ASSERT_TRUE(warehouse_->file_document("night", card));
  }
  const std::string spouse = "038088004321";
  Document marriage = test::paper('f', {"GIẤY CHỨNG NHẬN KẾT HÔN"});
  marriage.record.type = "marriage_cert";
  for (const auto& [key, value] : {std::pair("wife_id_doc", number), std::pair("wife_name", std::string("NGUYỄN THỊ <B>")), std::pair("husband_id_doc", spouse),
                                   std::pair("husband_name", std::string("TRẦN VĂN C")), std::pair("reg_date", std::string("2015-02-03"))})
    marriage.record.fields[key] = {value, value, 1, FieldStatus::accepted, 1, {}, ""};
  ASSERT_TRUE(warehouse_->file_document("night", marriage));
  ReuseDesk reuse(warehouse_->database(), procedures, definitions);
  counter_.reuse = &reuse;
  start();
  Person admin = administrator(), an = somebody(admin, "an", "reviewer"), auditor = somebody(admin, "auditor", "auditor");

  const json known = json::parse(an.get("/api/people/" + number).body);
  EXPECT_EQ(known["traits"]["name"][0]["value"], "NGUYỄN THỊ <B>");
  EXPECT_EQ(known["papers"].size(), 2U);
  EXPECT_EQ(an.get("/api/people/038190009999").status, 404);
  EXPECT_EQ(an.get("/api/organizations/" + number).status, 404);
  EXPECT_EQ(auditor.get("/api/people/" + number).status, 403);

  const json filled = json::parse(an.get("/api/people/" + number + "/prefill/1.001193").body);
  EXPECT_EQ(filled["fields"]["requester_id_no"]["value"], number);
  EXPECT_EQ(filled["fields"].size(), filled["fields_prefilled"]);
  EXPECT_EQ(an.get("/api/people/" + number + "/prefill/9.9").status, 404);
  const json papers = json::parse(an.get("/api/people/" + number + "/needed/1.001193").body)["papers"];
  EXPECT_EQ(std::ranges::count(papers, "there", [](const json& paper) { return paper["state"].get<std::string>(); }), 3) << "as mother and as requester, and the marriage";

  const json join = {{"decision", "join"}, {"kind", "person"}, {"owner", number}, {"other", other}, {"reason", "an old card"}};
  EXPECT_EQ(an.post("/api/owner-decisions", join).status, 403);
  const HttpReply made = admin.post("/api/owner-decisions", join);
  ASSERT_EQ(made.status, 200);
  EXPECT_EQ(admin.post("/api/owner-decisions", join).status, 404);
  EXPECT_EQ(json::parse(an.get("/api/people/" + other).body)["papers"].size(), 3U);
  const std::string decision = "/api/owner-decisions/" + json::parse(made.body)["number"].dump();
  EXPECT_EQ(admin.post(decision + "/undo").status, 200);
  EXPECT_EQ(admin.post(decision + "/undo").status, 404);
  EXPECT_EQ(json::parse(an.get("/api/people/" + other).body)["papers"].size(), 1U);
  EXPECT_EQ(json::parse(admin.get("/api/owner-decisions").body)["decisions"][0]["undone"], true);
  EXPECT_EQ(place_.ask("SELECT action FROM audit WHERE account = 'an' AND object LIKE 'person:" + number + "%' ORDER BY number"),
            "view owner,prefill,prefill,needed papers");
  EXPECT_THAT(place_.ask("SELECT DISTINCT action FROM audit WHERE account = 'an' AND object = 'person:" + spouse + "'"), HasSubstr("prefill"));
}

// The same station on either engine, asked over the network. A batch "night" has what StationTest files and somebody's card, "day" another
// paper of theirs; "an" has worked on the former.
class BatchAccessTest : public StationTest, public testing::WithParamInterface<test::Engine> {
 protected:
  BatchAccessTest() : StationTest(GetParam()) {}

  void SetUp() override {
    if (place_.url().empty()) GTEST_SKIP() << test::no_postgresql;
    StationTest::SetUp();
    definitions_ = load_definitions(SOHOA_SOURCE_DIR "/models/record_types").value();
    procedures_.emplace(Procedures::load(SOHOA_SOURCE_DIR "/models/procedures").value());
    ASSERT_TRUE(Owners(warehouse_->database()).note_roles(roles_of(definitions_)));
    reuse_.emplace(warehouse_->database(), *procedures_, definitions_);
    counter_.reuse = &*reuse_;
    counter_.types_of = [](const auto&...) { return std::vector<std::string>{"cccd"}; };
    start();
    auto server = HttpServer::bind({"127.0.0.1", 0, "", ""}, [this](const HttpRequest& request) { return station_->answer(request); },
                                   [this](HttpRequest& head) { return station_->admit(head); });
    ASSERT_TRUE(server) << server.error().message;
    server_ = std::move(*server);
    serving_ = std::thread([this] { server_->run(); });

    card_ = test::paper('d', {"CĂN CƯỚC KHAI SINH"});
    card_.record.type = "cccd";
    card_.record.fields["pid"] = {number_, number_, 1, FieldStatus::accepted, 1, {}, ""};
    card_.record.fields["full_name"] = {"NGUYỄN THỊ B", "", 1, FieldStatus::accepted, 1, {}, ""};
    ASSERT_TRUE(warehouse_->file_document("night", card_));
    ASSERT_TRUE(warehouse_->begin_batch("day", "/originals"));
    day_ = test::paper('e', {"Quyết định khai sinh"});
    day_.record.fields["pid"] = card_.record.fields["pid"];
    day_.record.fields["subject"] = {"V/v", "V/v", 0.5, FieldStatus::review, 1, {}, "the number looks handwritten"};
    ASSERT_TRUE(warehouse_->file_document("day", day_));
    ASSERT_TRUE(warehouse_->place_in_dossiers("night", {{mixed_, card_.id, ""}}));
    ASSERT_TRUE(warehouse_->place_in_dossiers("day", {{mixed_, day_.id, ""}, {of_day_, day_.id, ""}}));
    for (const std::string& code : {mixed_, of_day_})
      ASSERT_TRUE(warehouse_->file_dossier(dossier_of(*warehouse_, code, {need("birth", DossierNeed::Rule::required, {})})));
  }

  void TearDown() override {
    if (!server_) return;
    server_->stop();
    serving_.join();
  }

  HttpReply ask(const std::string& method, const std::string& path, const json& body = json::object(), std::map<std::string, std::string> headers = {}) override {
    httplib::Client client("127.0.0.1", server_->port());
    const httplib::Headers sent(headers.begin(), headers.end());
    const httplib::Result got = method == "GET" ? client.Get(path, sent) : client.Post(path, sent, body.dump(), "application/json");
    if (!got) return {0, "", ""};
    HttpReply reply{got->status, got->get_header_value("Content-Type"), got->body};
    if (got->has_header("Set-Cookie")) reply.headers["Set-Cookie"] = got->get_header_value("Set-Cookie");
    return reply;
  }

  [[nodiscard]] std::string filled_in(std::string path, const std::string& code) const {
    const std::map<std::string, std::string> parameters = {{"document", document_.id}, {"picture", "1@0"}, {"region", "full"}, {"size", "max"}, {"code", code},
                                                           {"number", number_}, {"procedure", "1.001193"}, {"place", "dob"}, {"sample", "1"}};
    for (const auto& [name, value] : parameters)
      if (const std::size_t at = path.find("{" + name + "}"); at != std::string::npos) path.replace(at, name.size() + 2, value);
    return path;
  }

  // The routes that tell this person something of the batch "night", of all that there are.
  std::set<std::string> telling(Person& person) {
    std::set<std::string> found;
    const auto note = [&](const std::string& route, const HttpReply& reply) {
      const auto says = [&](const std::string& what) { return reply.body.find(what) != std::string::npos; };
      if (reply.status == 200 && (says(document_.id) || says(card_.id) || says("\"night\"") || says("GIẤY") || says("NGUYỄN") || (route == "/api/dossiers" && says(mixed_)) || route.find("{document}") != std::string::npos))
        found.insert(route);
    };
    for (const Route& route : station_->routes())
      if (route.method == "GET" && route.path != "/api/audit" && route.path != "/api/batches")
        note(route.path, person.get(filled_in(route.path, mixed_) + "?q=khai%20sinh"));
    note("another dossier", person.get("/api/dossiers/" + of_day_));
    for (const char* next : {"/api/queue/next", "/api/samples/next"}) note(next, person.post(next, {{"most", 8}, {"own", true}}));
    return found;
  }

  std::unique_ptr<HttpServer> server_;
  std::thread serving_;
  Definitions definitions_;
  std::optional<Procedures> procedures_;
  std::optional<ReuseDesk> reuse_;
  Document card_, day_;
  const std::string number_ = "038190001234", mixed_ = "000.16.38.H56-240305-0001", of_day_ = "000.16.38.H56-240305-0002";
};

std::string engine_name(const testing::TestParamInfo<test::Engine>& tested) { return test::name_of(tested.param); }
INSTANTIATE_TEST_SUITE_P(Engines, BatchAccessTest, testing::Values(test::Engine::sqlite, test::Engine::postgresql), engine_name);

TEST_P(BatchAccessTest, TellsNobodyButThoseNamedOfABatchOnAnyRoute) {
  Person admin = administrator(), supervisor = somebody(admin, "binh", "supervisor"), an = somebody(admin, "an", "reviewer");
  const std::string settle = "/api/documents/" + document_.id + "/fields/dob/settle";
  const json seen = {{"decision", "accept"}, {"seen_value", document_.record.fields["dob"].value}, {"seen_status", "review"}};
  ASSERT_TRUE(FiledDossiers(warehouse_->database()).note_scan({"an", "", 0}, {"night", "an", std::time(nullptr), "a.pdf", ""}));
  ASSERT_EQ(admin.post("/api/samples", {{"batch", "night"}, {"percent", 100}}).status, 200);
  ASSERT_EQ(supervisor.post("/api/owner-decisions", {{"decision", "part"}, {"kind", "person"}, {"owner", number_}, {"document", card_.id}, {"role", "holder"}, {"reason", "x"}}).status, 200);
  ASSERT_EQ(supervisor.post("/api/owner-decisions/1/undo").status, 200);
  ASSERT_EQ(supervisor.post("/api/papers/" + card_.id + "/set-aside", {{"for", "rescan"}}).status, 200);
  const std::set<std::string> open_to_all = telling(an);
  EXPECT_THAT(open_to_all, testing::IsSupersetOf({"/api/search", "/api/documents/{document}", "/api/dossiers", "/api/dossiers/{code}", "another dossier", "/api/counter",
                                                  "/api/pages/{document}/{picture}/info.json", "/api/pages/{document}/{picture}/{region}/{size}/0/default.jpg",
                                                  "/api/papers/set-aside", "/api/papers/{document}/pages", "/api/people/{number}",
                                                  "/api/people/{number}/prefill/{procedure}", "/api/people/{number}/needed/{procedure}", "/api/queue",
                                                  "/api/queue/overview", "/api/queue/next"}));
  EXPECT_THAT(telling(supervisor), testing::IsSupersetOf({"/api/owner-decisions", "/api/samples"}));
  ASSERT_EQ(an.post(settle, seen).status, 200);
  ASSERT_EQ(an.post("/api/undo").status, 200);
  ASSERT_EQ(an.post(settle, seen).status, 200);

  const std::string access = "/api/batches/night/access";
  EXPECT_EQ(supervisor.post(access, {{"accounts", {"binh"}}}).status, 403);
  EXPECT_EQ(admin.post("/api/batches/none/access", {{"accounts", {"binh"}}}).status, 404);
  EXPECT_EQ(admin.post(access, {{"accounts", {"nobody"}}}).status, 400);
  EXPECT_EQ(admin.post(access, {{"accounts", "binh"}}).status, 400);
  ASSERT_EQ(admin.post(access, {{"accounts", {"binh"}}}).status, 200);
  EXPECT_EQ(place_.ask("SELECT account, object, after FROM audit WHERE action = 'change access'"), "adminnightbinh");
  EXPECT_THAT(telling(an), testing::IsEmpty());
  EXPECT_THAT(telling(admin), testing::IsEmpty()) << "also an administrator: they may name themselves, and the trail says so";
  EXPECT_THAT(telling(supervisor), testing::IsSupersetOf({"/api/search", "/api/documents/{document}", "/api/samples", "/api/dossiers/{code}", "/api/people/{number}"}));
  const json batches = json::parse(admin.get("/api/batches").body)["batches"];
  EXPECT_THAT(batches, testing::Contains(testing::Truly([](const json& one) { return one["batch"] == "night" && one["accounts"] == json{"binh"} && one["papers"] == 2; })));

  // Nor can they do anything to it, and nothing says that it is there.
  for (Person* person : {&an, &admin}) {
    for (const Route& route : station_->routes())
      if (route.method == "POST" && route.path.find("{document}") != std::string::npos) {
        json body = seen;
        body.update({{"page", 2}, {"quarters", 1}, {"record_type", "decision"}, {"for", "rescan"}, {"verdict", "right"}});
        EXPECT_EQ(person->post(filled_in(route.path, ""), body).status, 404) << route.path;
      }
    EXPECT_EQ(json::parse(person->get("/api/queue/counts").body)["waiting"], 1);
    EXPECT_EQ(json::parse(person->get("/api/queue/overview").body)["waiting"], 1);
  }
  EXPECT_EQ(an.post("/api/undo").status, 404) << "their last decision is on a paper that they no longer see";
  EXPECT_EQ(admin.post("/api/samples", {{"batch", "night"}, {"percent", 100}}).status, 404);
  EXPECT_EQ(admin.post("/api/owner-decisions", {{"decision", "part"}, {"kind", "person"}, {"owner", number_}, {"document", card_.id}, {"role", "holder"}, {"reason", "x"}}).status, 404);
  EXPECT_EQ(admin.post("/api/owner-decisions/1/undo").status, 404);
  EXPECT_EQ(place_.ask("SELECT count(*) FROM leases l JOIN documents d ON d.id = l.document_id WHERE d.batch_id = 'night' AND l.account = 'an'"), "0");

  // Another batch that brings the same paper does not open it; naming nobody does.
  ASSERT_TRUE(warehouse_->file_document("day", card_));
  EXPECT_THAT(telling(an), testing::IsEmpty());
  ASSERT_EQ(admin.post(access, {{"accounts", json::array()}}).status, 200);
  EXPECT_EQ(an.get("/api/documents/" + card_.id).status, 200);
  EXPECT_EQ(an.post("/api/undo").status, 200);
}

// A certificate in doubt of which the search, its dossier and another paper's reason tell, too; and everybody who may ask.
class DoubleEntryTest : public BatchAccessTest {
 protected:
  void SetUp() override {
    BatchAccessTest::SetUp();
    if (IsSkipped()) return;
    paper_ = test::paper('c', {"GIẤY KHAI SINH", "Họ tên: Lê Văn Mật", "Số định danh: " + secret_number_});
    paper_.record.type = "birth_cert";
    paper_.record.fields["full_name"] = {"Lê Văn Mật", "Lê Văn Mật", 0.5, FieldStatus::review, 1, {}, "the number looks handwritten"};
    paper_.record.fields["pid"] = {secret_number_, secret_number_, 0.5, FieldStatus::review, 1, {}, "the number looks handwritten"};
    Document elsewhere = test::paper('b', {"CĂN CƯỚC"});
    elsewhere.record.type = "cccd";
    elsewhere.record.fields["pid"] = {"038190009998", "", 1, FieldStatus::accepted, 1, {}, ""};
    elsewhere.record.fields["other"] = {secret_number_, "", 0.5, FieldStatus::review, 1, {}, "the number looks handwritten"};
    ASSERT_TRUE(warehouse_->file_document("night", paper_));
    ASSERT_TRUE(warehouse_->file_document("night", elsewhere));
    ASSERT_TRUE(warehouse_->place_in_dossiers("night", {{mixed_, paper_.id, ""}, {mixed_, card_.id, ""}}));
    Dossier dossier = dossier_of(*warehouse_, mixed_, {need("birth", DossierNeed::Rule::required, {})});
    dossier.findings.push_back({false, false, {paper_.id, "full_name", "Lê Văn Mật"}, {day_.id, "subject", "V/v"},
                                "two papers of the dossier disagree: A says \"Lê Văn Mật\", B says \"V/v\""});
    dossier.findings.push_back({true, false, {paper_.id, "pid", secret_number_}, {day_.id, "pid", secret_number_}, ""});
    ASSERT_TRUE(warehouse_->file_dossier(dossier));
  }

  // The routes that tell this person what was read or typed, of all that there are.
  std::set<std::string> told(Person& person) {
    std::set<std::string> found;
    const auto note = [&](const std::string& route, const HttpReply& reply) {
      const bool searched_for = route == "/api/audit";  // the number stands there as what somebody looked for
      if (reply.status == 200 && (reply.body.find("Mật") != std::string::npos || (!searched_for && reply.body.find(secret_number_) != std::string::npos))) found.insert(route);
    };
    for (const Route& route : station_->routes()) {
      if (route.method != "GET") continue;
      for (const std::string& document : {paper_.id, day_.id}) {
        std::string path = route.path;
        if (const std::size_t at = path.find("{document}"); at != std::string::npos) path.replace(at, 10, document);
        note(route.path, person.get(filled_in(path, mixed_) + "?q=ho%20ten&before=" + decided_));
      }
    }
    for (const char* next : {"/api/queue/next", "/api/samples/next", "/api/double-entry/next"}) note(next, person.post(next, {{"most", 8}, {"own", true}}));
    for (const std::string& document : {paper_.id, day_.id})
      for (const char* place : {"full_name", "subject"}) note("lease", person.post("/api/fields/" + document + "/" + place + "/lease"));
    note("undo", person.post("/api/undo"));
    person.post("/api/session/end");
    return found;
  }

  Person again(const std::string& name) {
    Person person{*this};
    EXPECT_EQ(person.sign_in(name, name == "admin" ? "a password of my own" : "a password of " + name).status, 200);
    return person;
  }
  std::set<std::string> told(const std::string& name) {
    Person person = again(name);
    return told(person);
  }
  // Leases what is to be typed and types one field.
  int type(const std::string& name, const std::string& place, const json& what) {
    Person person = again(name);
    EXPECT_EQ(person.post("/api/double-entry/next", {{"most", 8}, {"own", true}}).status, 200);
    const int status = person.post("/api/double-entry/" + paper_.id + "/" + place + "/key", what).status;
    EXPECT_EQ(person.post("/api/session/end").status, 200);
    return status;
  }

  Document paper_;
  const std::string secret_number_ = "038190009999";
  std::string decided_ = "1000000";  // after what was decided, in the trail
};

INSTANTIATE_TEST_SUITE_P(Engines, DoubleEntryTest, testing::Values(test::Engine::sqlite, test::Engine::postgresql), engine_name);

TEST_P(DoubleEntryTest, TellsNobodyOnAnyRouteWhatWasReadOrTypedBeforeTwoHaveTyped) {
  Person admin = administrator(), an = somebody(admin, "an", "reviewer"), binh = somebody(admin, "binh", "reviewer"), chi = somebody(admin, "chi", "supervisor");
  somebody(admin, "dung", "auditor");
  EXPECT_THAT(told("an"), testing::IsSupersetOf({"/api/search", "/api/documents/{document}", "/api/dossiers/{code}", "/api/queue/next", "lease"}));
  const auto found_by = [&](const std::string& words) { return again("an").get("/api/search?q=" + words).body.find(paper_.id) != std::string::npos; };
  EXPECT_TRUE(found_by(secret_number_));
  {  // in the trail, of before
    Person settles = again("an");
    ASSERT_EQ(settles.post("/api/fields/" + paper_.id + "/full_name/lease").status, 200);
    ASSERT_EQ(settles.post("/api/fields/" + paper_.id + "/full_name/settle", {{"decision", "accept"}}).status, 200);
    ASSERT_EQ(settles.post("/api/undo").status, 200);
    ASSERT_EQ(settles.post("/api/session/end").status, 200);
    decided_ = place_.ask("SELECT max(number) + 1 FROM audit");
  }

  for (const json& wrong : {json::object(), json{{"record_type", "no_such_type"}}, json{{"key", "No key"}}, json{{"doubt", "none"}}})
    EXPECT_EQ(again("chi").post("/api/double-entry/rules", wrong).status, 400) << wrong;
  EXPECT_EQ(again("an").post("/api/double-entry/rules", {{"record_type", "birth_cert"}}).status, 403);
  EXPECT_EQ(again("chi").post("/api/double-entry/rules", {{"batch", "none"}}).status, 404);
  ASSERT_EQ(again("chi").post("/api/double-entry/rules", {{"record_type", "birth_cert"}}).status, 200);
  ASSERT_EQ(again("chi").post("/api/double-entry/rules", {{"key", "other"}}).status, 200);
  EXPECT_EQ(again("an").get("/api/double-entry").status, 403);
  EXPECT_EQ(again("dung").post("/api/double-entry/next", {{"most", 1}}).status, 403);
  const auto nobody_is_told = [&](const char* when) {
    for (const char* name : {"an", "binh", "chi", "admin"}) EXPECT_THAT(told(name), testing::IsEmpty()) << name << ", " << when;
    EXPECT_THAT(told("dung"), testing::ElementsAre("/api/audit")) << "who only looks after the trail types nothing";
  };
  nobody_is_told("once there is a rule");
  EXPECT_FALSE(found_by(secret_number_)) << "a search would say whether a guess is right";
  EXPECT_FALSE(found_by("mat"));
  EXPECT_TRUE(found_by("khai"));
  for (const auto& [act, body] : {std::pair("type", json{{"record_type", "ct07"}}), std::pair("turn", json{{"page", 1}, {"quarters", 1}})})
    EXPECT_EQ(again("an").post("/api/papers/" + paper_.id + "/" + act, body).status, 409) << act << ": as another paper the rule would not fit";
  const json item = json::parse(again("an").post("/api/double-entry/next", {{"most", 1}, {"own", true}}).body)["items"].at(0);
  for (const char* part : {"value", "raw", "confidence", "status", "reason", "alternatives", "sources", "correction", "typed"}) EXPECT_FALSE(item.contains(part)) << part;
  const json opened = json::parse(again("an").get("/api/documents/" + paper_.id).body);
  for (const json& field : opened["fields"]) EXPECT_TRUE(field["typed_by_two"]) << field;

  EXPECT_EQ(type("an", "full_name", {{"raw", ""}}), 400);
  EXPECT_EQ(type("an", "full_name", {{"raw", "Lê Văn Mật"}}), 200);
  EXPECT_EQ(type("an", "full_name", {{"raw", "Lê Văn Mật"}}), 409) << "twice";
  nobody_is_told("when one has typed");
  EXPECT_EQ(type("binh", "full_name", {{"absent", true}}), 200);
  for (const char* name : {"an", "binh"}) EXPECT_THAT(told(name), testing::IsEmpty()) << name << " when they differ";
  EXPECT_THAT(told("chi"), testing::UnorderedElementsAre("/api/queue/next", "lease"));
  Person supervisor = again("chi");
  json found;
  const json waiting = json::parse(supervisor.post("/api/queue/next", {{"most", 8}, {"own", true}}).body)["items"];
  for (const json& one : waiting)
    if (one["document"] == paper_.id) found = one;
  ASSERT_TRUE(found.is_object());
  EXPECT_EQ(found["typed"], json({"Lê Văn Mật", ""}));
  EXPECT_EQ(found["reason"]["en"], "two people typed it differently");
  const std::string settle = "/api/fields/" + paper_.id + "/full_name/settle";
  EXPECT_EQ(supervisor.post(settle, {{"decision", "correct"}, {"raw", "Lê Văn Mạt"}, {"seen_value", found["value"]}, {"seen_status", "review"}}).status, 200);
  EXPECT_THAT(told("an"), testing::IsSupersetOf({"/api/documents/{document}", "/api/dossiers/{code}"})) << "what is settled is no secret";
}

TEST_P(DoubleEntryTest, TakesBackAndSettlesWhatTwoTypeAlike) {
  Person admin = administrator(), an = somebody(admin, "an", "reviewer"), binh = somebody(admin, "binh", "reviewer");
  ASSERT_EQ(admin.post("/api/double-entry/rules", {{"record_type", "birth_cert"}, {"key", "pid"}}).status, 200);
  const std::string key = "/api/double-entry/" + paper_.id + "/pid/key";
  EXPECT_EQ(an.post("/api/double-entry/undo").status, 404);
  ASSERT_EQ(json::parse(an.post("/api/double-entry/next", {{"most", 8}}).body)["items"].size(), 1U);
  EXPECT_EQ(binh.post(key, {{"raw", secret_number_}}).status, 409) << "an has it";
  ASSERT_EQ(an.post(key, {{"raw", "038 190 009 999"}}).status, 200);
  const json back = json::parse(an.post("/api/double-entry/undo").body)["items"];
  ASSERT_EQ(back.size(), 1U);
  EXPECT_FALSE(back[0].contains("value"));
  ASSERT_EQ(an.post(key, {{"raw", "038 190 009 999"}}).status, 200);
  ASSERT_EQ(json::parse(binh.post("/api/double-entry/next", {{"most", 8}}).body)["items"].size(), 1U);
  ASSERT_EQ(binh.post(key, {{"raw", secret_number_}}).status, 200);
  for (Person* person : {&an, &binh}) EXPECT_EQ(person->post("/api/double-entry/undo").status, 409);
  EXPECT_EQ(place_.ask("SELECT f.status, ' ', f.value FROM fields f WHERE f.key = 'pid' AND f.document_id = '" + paper_.id + "'"), "settled " + secret_number_);
  const json state = json::parse(admin.get("/api/double-entry").body);
  EXPECT_EQ(state["agreed"], 1);
  EXPECT_EQ(admin.post("/api/double-entry/rules/1/end").status, 200);
  EXPECT_EQ(admin.post("/api/double-entry/rules/1/end").status, 404);
  EXPECT_EQ(admin.post("/api/double-entry/rules/x/end").status, 404);
}

}  // namespace
}  // namespace sohoa

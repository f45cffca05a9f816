#include <arpa/inet.h>
#include <gmock/gmock.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <thread>

#include "tests/app/sohoa_program.h"
#include "tests/support/program.h"
#include "tests/support/scratch.h"
#include "tests/support/warehouses.h"

// digitize and the engines its warehouse may have; PostgreSQL's is the real server.
namespace sohoa {
namespace {

namespace fs = std::filesystem;
using test::digitize;
using test::digitize_command;
using test::Ended;
using test::Engine;
using test::PostgresqlServer;
using test::Program;
using test::Scratch;
using test::small_batch;
using test::TestWarehouse;
using testing::HasSubstr;
using testing::Not;

class DigitizeInto : public testing::TestWithParam<Engine> {
 protected:
  void SetUp() override {
    if (place_.url().empty()) GTEST_SKIP() << test::no_postgresql;
  }

  TestWarehouse place_{GetParam()};
  Scratch scratch_;
};
INSTANTIATE_TEST_SUITE_P(Engines, DigitizeInto, testing::Values(Engine::sqlite, Engine::postgresql),
                         [](const auto& tested) { return test::name_of(tested.param); });

// Which of two runs that start together is the first batch is theirs to settle; all else is not.
TEST_P(DigitizeInto, TwoRunsAtOnceFileWhatTheyWouldFileOneAfterTheOther) {
  const std::vector<fs::path> all = test::sample_scans();
  for (std::size_t i = 0; i < 8; ++i) {  // no two of them are alike
    const fs::path folder = scratch_.path() / (i % 2 == 0 ? "north" : "south");
    fs::create_directories(folder);
    fs::copy_file(all[i], folder / all[i].filename());
  }
  const auto command = [&](const std::string& office, const std::string& suffix, const std::string& url) {
    return digitize_command(scratch_.path() / office, scratch_.path() / (office + suffix),
                            {"--warehouse", url, "--archive", scratch_ / "kept", "--jobs", "2"});
  };
  {
    Program north({command("north", "-together", place_.url()), {}, {}});
    Program south({command("south", "-together", place_.url()), {}, {}});
    EXPECT_EQ(north.wait().exit_code, 0) << north.wait().err;
    EXPECT_EQ(south.wait().exit_code, 0) << south.wait().err;
  }
  const std::string dump = test::sorted_dump(place_.url());
  const auto in_turn = [&](const std::string& first, const std::string& second) {
    const TestWarehouse quiet(Engine::sqlite);
    EXPECT_EQ(test::run({command(first, "-then-" + second, quiet.url()), {}, {}}).exit_code, 0);
    EXPECT_EQ(test::run({command(second, "-after-" + first, quiet.url()), {}, {}}).exit_code, 0);
    return test::sorted_dump(quiet.url());
  };
  if (dump != in_turn("north", "south")) {
    EXPECT_EQ(dump, in_turn("south", "north"));
  }
}

TEST_P(DigitizeInto, TwoBatchesMayFileTheSamePapersAtOnce) {
  const fs::path in = small_batch(scratch_, 3);
  const std::vector<std::string> shared = {"--warehouse", place_.url(), "--archive", scratch_ / "kept", "--jobs", "1"};
  Program first({digitize_command(in, scratch_.path() / "a", shared), {}, {}});
  Program second({digitize_command(in, scratch_.path() / "b", shared), {}, {}});
  ASSERT_EQ(first.wait().exit_code, 0) << first.wait().err;
  ASSERT_EQ(second.wait().exit_code, 0) << second.wait().err;
  EXPECT_EQ(place_.ask("SELECT count(*) FROM batches WHERE ended = 1"), "2");
  EXPECT_EQ(place_.ask("SELECT count(*) FROM pages"), place_.ask("SELECT sum(pages_in) FROM batches"));
  const std::string filed = place_.ask("SELECT sum(pages) FROM documents");
  EXPECT_EQ(place_.ask("SELECT count(*) FROM pages WHERE document_id IS NOT NULL"), filed);
  EXPECT_EQ(place_.ask("SELECT count(*) FROM page_texts"), filed);
}

TEST_P(DigitizeInto, ARerunKnowsItsPapersAndLeavesWhatAPersonSettled) {
  const fs::path in = small_batch(scratch_, 4);
  const std::vector<std::string> options = {"--warehouse", place_.url(), "--archive", scratch_ / "kept"};
  ASSERT_EQ(digitize(in, scratch_.path() / "monday", options).exit_code, 0);
  place_.change("UPDATE fields SET value = 'by hand', status = 'settled' WHERE status <> 'missing'");
  const std::string settled = place_.ask("SELECT document_id, key, value FROM fields WHERE status = 'settled' ORDER BY 1");
  // Whatever is no longer there is filed again.
  fs::remove(scratch_.path() / "monday/batch.json");
  fs::remove_all(scratch_.path() / "monday/documents");
  std::vector<std::string> resumed = options;
  resumed.push_back("--resume");
  ASSERT_EQ(digitize(in, scratch_.path() / "monday", resumed).exit_code, 0);
  EXPECT_EQ(place_.ask("SELECT document_id, key, value FROM fields WHERE status = 'settled' ORDER BY 1"), settled);
  ASSERT_EQ(digitize(in, scratch_.path() / "tuesday", options).exit_code, 0);
  EXPECT_EQ(place_.ask("SELECT document_id, key, value FROM fields WHERE status = 'settled' ORDER BY 1"), settled);
  EXPECT_EQ(place_.ask("SELECT count(*) FROM pages p JOIN batches b ON b.id = p.batch_id WHERE p.outcome = 'duplicate'"),
            place_.ask("SELECT sum(pages) FROM documents"));
}

// A server of its own for each test, and what the same batch files into SQLite to compare with.
class DigitizeAndAServer : public testing::Test {
 protected:
  void SetUp() override {
    if (!server_.started()) GTEST_SKIP() << test::no_postgresql;
    in_ = scratch_.path() / "in";
    fs::create_directories(in_);
    for (const fs::path& scan : test::sample_scans()) fs::copy_file(scan, in_ / scan.filename());
  }

  std::vector<std::string> into(const std::string& url) { return {"--warehouse", url, "--archive", scratch_ / "kept", "--jobs", "1"}; }

  std::string expected_dump() {
    const TestWarehouse quiet(Engine::sqlite);
    EXPECT_EQ(digitize(in_, scratch_.path() / "quiet", into(quiet.url())).exit_code, 0);
    return test::sorted_dump(quiet.url());
  }

  // Until some papers are filed, but not all.
  void wait_for_papers() {
    for (;; std::this_thread::sleep_for(std::chrono::milliseconds(20)))
      if (test::ask(server_.url(), "SELECT count(*) FROM pg_tables WHERE tablename = 'schema_version'") == "1" &&
          std::stoi(test::ask(server_.url(), "SELECT count(*) FROM documents")) > 3)
        return;
  }

  PostgresqlServer server_;
  Scratch scratch_;
  fs::path in_;
};

TEST_F(DigitizeAndAServer, GoesOnByItselfWhenTheServerIsStartedAgain) {
  Program run({digitize_command(in_, scratch_.path() / "out", into(server_.url())), {}, {}});
  wait_for_papers();
  server_.kill();
  EXPECT_FALSE(run.wait_for(std::chrono::seconds(2))) << "it waits";
  server_.restart();
  EXPECT_EQ(run.wait().exit_code, 0) << run.wait().err;
  EXPECT_EQ(test::sorted_dump(server_.url()), expected_dump());
}

TEST_F(DigitizeAndAServer, SaysThatTheServerIsGoneAndResumes) {
  const fs::path out = scratch_.path() / "out";
  Program run({digitize_command(in_, out, into(server_.url())), {}, {}});
  wait_for_papers();
  server_.kill();
  const Ended gone = run.wait();
  EXPECT_EQ(gone.exit_code, 5);
  EXPECT_THAT(gone.err, HasSubstr("cannot be reached"));
  EXPECT_THAT(gone.err, HasSubstr("--resume"));
  EXPECT_FALSE(fs::exists(out / "batch.json"));

  std::vector<std::string> resume = into(server_.url());
  resume.push_back("--resume");
  EXPECT_EQ(digitize(in_, out, resume).exit_code, 5) << "still gone";
  server_.restart();
  const Ended resumed = digitize(in_, out, resume);
  EXPECT_EQ(resumed.exit_code, 0) << resumed.err;
  EXPECT_EQ(test::sorted_dump(server_.url()), expected_dump());
  EXPECT_EQ(test::tree(out / "documents"), test::tree(scratch_.path() / "quiet/documents"));
}

TEST_F(DigitizeAndAServer, StopsOnCtrlCWhileTheServerIsGoneAndResumes) {
  const fs::path out = scratch_.path() / "out";
  Program run({digitize_command(in_, out, into(server_.url())), {}, {}});
  wait_for_papers();
  server_.kill();
  run.send(SIGINT);
  const Ended stopped = run.wait();
  EXPECT_EQ(stopped.exit_code, 130) << "not 5, which is what it says when it has waited in vain: " << stopped.err;
  EXPECT_THAT(stopped.err, HasSubstr("--resume"));
  server_.restart();
  std::vector<std::string> resume = into(server_.url());
  resume.push_back("--resume");
  const Ended resumed = digitize(in_, out, resume);
  EXPECT_EQ(resumed.exit_code, 0) << resumed.err;
  EXPECT_EQ(test::sorted_dump(server_.url()), expected_dump());
}

int free_port() {
  const int listener = socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  bind(listener, reinterpret_cast<sockaddr*>(&address), size);
  getsockname(listener, reinterpret_cast<sockaddr*>(&address), &size);
  close(listener);
  return ntohs(address.sin_port);
}

// A server that is reached over TLS and with a password.
class DigitizeOverTls : public testing::Test {
 protected:
  void SetUp() override {
    if (!server_.started()) GTEST_SKIP() << test::no_postgresql;
    make_authority("ca");
    make_authority("stranger");
    openssl({"req", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=localhost", "-keyout", file("server.key"), "-out", file("server.csr")});
    test::write_file(file("names"), "subjectAltName=DNS:localhost");
    openssl({"x509", "-req", "-in", file("server.csr"), "-CA", file("ca.pem"), "-CAkey", file("ca.key"), "-CAcreateserial", "-days", "2",
             "-extfile", file("names"), "-out", file("server.crt")});
    struct stat owner {};
    ASSERT_EQ(stat(server_.home().c_str(), &owner), 0);
    for (const char* name : {"server.key", "server.crt"}) {
      const std::string there = server_.home() + "/data/" + name;
      fs::copy_file(file(name), there);
      fs::permissions(there, fs::perms(0600));
      ASSERT_EQ(chown(there.c_str(), owner.st_uid, owner.st_gid), 0);
    }
    test::run_script(server_.url(), "CREATE ROLE office LOGIN PASSWORD '" + password_ + "'; GRANT CREATE ON SCHEMA public TO office");
    std::ofstream(server_.home() + "/data/postgresql.conf", std::ios::app) << "ssl = on\n";
    server_.kill();
    server_.restart();
  }

  static void openssl(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), "/usr/bin/openssl");
    const Ended ended = test::run({arguments, {}, {}});
    ASSERT_EQ(ended.exit_code, 0) << ended.err;
  }
  void make_authority(const std::string& name) {
    openssl({"req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=" + name, "-keyout", file(name + ".key"), "-out",
             file(name + ".pem")});
  }
  [[nodiscard]] std::string file(const std::string& name) const { return scratch_ / name; }
  [[nodiscard]] std::string url(const std::string& password, const std::string& host, const std::string& authority) const {
    return "postgresql://office:" + password + "@" + host + ":" + std::to_string(port_) +
           "/postgres?sslmode=verify-full&sslrootcert=" + file(authority + ".pem");
  }
  Ended doctor(const std::string& url) {
    return test::run({{SOHOA_PROGRAM, "--lang", "en", "doctor", "--warehouse", url}, {}, {}});
  }

  const std::string password_ = "hushPassword4711";
  const int port_ = free_port();
  PostgresqlServer server_{{"listen_addresses=127.0.0.1", "port=" + std::to_string(port_)}};
  Scratch scratch_;
};

TEST_F(DigitizeOverTls, TrustsOnlyTheServerThatTheCertificateNames) {
  const fs::path in = small_batch(scratch_, 2);
  const auto run_into = [&](const std::string& url, const std::string& out) {
    return digitize(in, scratch_.path() / out, {"--warehouse", url});
  };
  const Ended good = run_into(url(password_, "localhost", "ca"), "good");
  EXPECT_EQ(good.exit_code, 0) << good.err;
  EXPECT_THAT(doctor(url(password_, "localhost", "ca")).out, HasSubstr("TLSv1.3"));

  const Ended stranger = run_into(url(password_, "localhost", "stranger"), "stranger");
  EXPECT_EQ(stranger.exit_code, 5);
  EXPECT_THAT(stranger.err, HasSubstr("certificate verify failed"));
  const Ended other_name = run_into(url(password_, "127.0.0.1", "ca"), "name");
  EXPECT_EQ(other_name.exit_code, 5);
  EXPECT_THAT(other_name.err, HasSubstr("does not match host name"));
}

TEST_F(DigitizeOverTls, KeepsThePasswordToItself) {
  const fs::path in = small_batch(scratch_, 2), out = scratch_.path() / "out";
  std::string said;
  const auto note = [&](const Ended& ended) {
    said += ended.out + ended.err;
    return ended.exit_code;
  };
  EXPECT_EQ(note(digitize(in, out, {"--warehouse", url(password_, "localhost", "ca")})), 0);
  EXPECT_EQ(note(digitize(in, out, {"--warehouse", url(password_ + "x", "localhost", "ca"), "--resume"})), 5);
  EXPECT_THAT(said, HasSubstr("password authentication failed"));
  EXPECT_EQ(note(digitize(in, out, {"--resume"})), 1) << "another warehouse";
  EXPECT_THAT(said, HasSubstr("--warehouse"));
  EXPECT_EQ(note(digitize(in, scratch_.path() / "bad", {"--warehouse", "postgresql://office:" + password_ + "/x@localhost/postgres"})), 1);
  EXPECT_EQ(note(doctor(url(password_, "localhost", "ca"))), 0);
  EXPECT_THAT(said, Not(HasSubstr(password_)));
  const auto written = test::tree(out);
  EXPECT_GT(written.size(), 5U);
  for (const auto& [name, content] : written) EXPECT_EQ(content.find(password_), std::string::npos) << name;

  // A password that was changed meanwhile, given in another way, is no other warehouse.
  test::run_script(server_.url(), "ALTER ROLE office PASSWORD 'another1'");
  std::string without = url("", "localhost", "ca");
  without.erase(without.find("office:") + 6, 1);
  const Ended changed = test::run({digitize_command(in, out, {"--warehouse", without, "--resume"}), {{"PGPASSWORD", "another1"}}, {}});
  EXPECT_EQ(changed.exit_code, 0) << changed.err;
}

}  // namespace
}  // namespace sohoa

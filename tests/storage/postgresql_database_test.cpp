#include "storage/postgresql_database.h"

#include <gmock/gmock.h>

#include <thread>

#include "storage/migrations.h"
#include "storage/warehouse.h"
#include "tests/storage/papers.h"
#include "tests/support/warehouses.h"

namespace sohoa {
namespace {

using test::Engine;
using test::paper;
using test::TestWarehouse;
using testing::HasSubstr;

TEST(PostgresqlUrl, IsShownWithoutPasswordsAndAlwaysSpelledTheSameWay) {
  EXPECT_EQ(postgresql_url_without_passwords("postgresql://lan:hush@db.example:5433/kho?sslmode=verify-full"),
            "postgresql://lan@db.example:5433/kho?sslmode=verify-full");
  EXPECT_EQ(postgresql_url_without_passwords("postgres:///kho?user=lan&password=hush&port=5433&host=db.example&sslmode=require"),
            "postgresql://lan@db.example:5433/kho?sslmode=require");
  EXPECT_EQ(postgresql_url_without_passwords("postgresql:///kho?host=/run/db&sslpassword=hush"), "postgresql:///kho?host=/run/db");
  EXPECT_EQ(postgresql_url_without_passwords("postgresql://lan:hush@a:1,b:2/kho"), "postgresql://lan@/kho?host=a,b&port=1,2");
  EXPECT_EQ(postgresql_url_without_passwords("postgresql://lan:hush@h/kho?no=such"), "");
}

class PostgresqlDatabase : public testing::Test {
 protected:
  void SetUp() override {
    if (place_.url().empty()) GTEST_SKIP() << test::no_postgresql;
  }

  TestWarehouse place_{Engine::postgresql};
};

TEST_F(PostgresqlDatabase, BringsAWarehouseOfAnOlderVersionUpToDate) {
  place_.run(postgresql_migrations[0]);
  place_.run("CREATE TABLE schema_version (version INTEGER NOT NULL); INSERT INTO schema_version VALUES (1)");
  EXPECT_EQ(Warehouse::open_for_reading(place_.url()).error().code, ErrorCode::storage);
  const auto warehouse = place_.open();
  EXPECT_EQ(place_.ask("SELECT version FROM schema_version"), std::to_string(postgresql_migrations.size()));
  ASSERT_TRUE(warehouse->begin_batch("b", "/originals"));
  EXPECT_TRUE(warehouse->file_document("b", test::sample_document()));
}

TEST_F(PostgresqlDatabase, FindsPagesByItsIndex) {
  const auto warehouse = place_.open();
  ASSERT_TRUE(warehouse->begin_batch("b", "/originals"));
  ASSERT_TRUE(warehouse->file_document("b", paper('1', {"Quyết định"})));
  EXPECT_EQ(place_.ask("SELECT words FROM page_texts"), "'dinh':2 'quyet':1");
  EXPECT_THAT(place_.ask("SELECT indexdef FROM pg_indexes WHERE indexname = 'page_texts_words' AND schemaname = current_schema()"),
              HasSubstr("USING gin (words)"));
}

TEST_F(PostgresqlDatabase, RepeatsATransactionWhoseConnectionWasCutOff) {
  place_.run("CREATE TABLE counts (n INTEGER)");
  const auto database = open_postgresql_database(place_.url()).value();
  int runs = 0;
  const Result<void> done = database->write([&](Session& session) -> Result<void> {
    session.run("INSERT INTO counts VALUES (?)", {++runs});
    std::string own;
    session.query("SELECT pg_backend_pid()", {}, [&](const SqlRow& row) { own = row.text(0); });
    if (runs == 1) {
      EXPECT_EQ(place_.ask("SELECT pg_terminate_backend(" + own + ")"), "t");
    }
    return {};
  });
  EXPECT_TRUE(done) << done.error().message;
  EXPECT_EQ(runs, 2);
  EXPECT_EQ(place_.ask("SELECT n FROM counts"), "2");
}

// Cut off by its first COMMIT, before anything was committed.
TEST_F(PostgresqlDatabase, RepeatsATransactionThatWasCutOffBeforeItWasCommitted) {
  place_.run(
      "CREATE TABLE counts (n INTEGER);"
      "CREATE FUNCTION cut_off() RETURNS trigger LANGUAGE plpgsql AS"
      " 'BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); PERFORM pg_sleep(600); RETURN NULL; END';"
      "CREATE CONSTRAINT TRIGGER at_commit AFTER INSERT ON counts DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.n = 1)"
      " EXECUTE FUNCTION cut_off()");
  const auto database = open_postgresql_database(place_.url()).value();
  int runs = 0;
  const Result<void> done = database->write([&](Session& session) -> Result<void> {
    session.run("INSERT INTO counts VALUES (?)", {++runs});
    return {};
  });
  EXPECT_TRUE(done) << done.error().message;
  EXPECT_EQ(runs, 2);
  EXPECT_EQ(place_.ask("SELECT n FROM counts"), "2");
}

// Its first COMMIT waits, after it is on disk, for a second server that never comes, and is cut off there.
TEST(PostgresqlServer, RepeatsNoTransactionThatWasCutOffAfterItWasCommitted) {
  const test::PostgresqlServer server({"synchronous_standby_names=nobody"});
  if (!server.started()) GTEST_SKIP() << test::no_postgresql;
  const std::string url = server.url() + "&options=-csynchronous_commit%3Dlocal";
  test::run_script(url, "CREATE TABLE counts (n INTEGER)");
  const auto database = open_postgresql_database(url).value();
  int runs = 0;
  std::jthread cutter([&](const std::stop_token& over) {
    while (!over.stop_requested() && test::ask(url, "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE wait_event = 'SyncRep'") != "t")
      std::this_thread::yield();
  });
  const Result<void> done = database->write([&](Session& session) -> Result<void> {
    if (runs == 0) session.run("SET LOCAL synchronous_commit = 'on'");
    session.run("INSERT INTO counts VALUES (?)", {++runs});
    return {};
  });
  EXPECT_TRUE(done) << done.error().message;
  EXPECT_EQ(runs, 1);
  EXPECT_EQ(test::ask(url, "SELECT n FROM counts"), "1");
}

// Two who hold a row each and want the other's.
TEST_F(PostgresqlDatabase, RepeatsATransactionThatADeadlockEnded) {
  place_.run("CREATE TABLE counts (id INTEGER PRIMARY KEY, n INTEGER); INSERT INTO counts VALUES (1, 0), (2, 0)");
  const auto add = [&](const char* first, const char* second) {
    const auto database = open_postgresql_database(place_.url()).value();
    const Result<void> done = (*database).write([&](Session& session) -> Result<void> {
      session.query("UPDATE counts SET n = n + 1 WHERE id = ? RETURNING id", {first}, [](const SqlRow&) {});
      std::this_thread::sleep_for(std::chrono::milliseconds(300));
      session.run("UPDATE counts SET n = n + 1 WHERE id = ?", {second});
      return {};
    });
    EXPECT_TRUE(done) << done.error().message;
  };
  {
    std::jthread one([&] { add("1", "2"); }), two([&] { add("2", "1"); });
  }
  EXPECT_EQ(place_.ask("SELECT n FROM counts"), "2,2");
}

TEST_F(PostgresqlDatabase, ErrorsRepeatNoRows) {
  const auto database = open_postgresql_database(place_.url()).value();
  place_.run("CREATE TABLE people (name TEXT PRIMARY KEY CHECK (name = 'x'))");
  const Result<void> done = database->write([&](Session& session) -> Result<void> {
    session.run("INSERT INTO people VALUES (?)", {"NGUYỄN THỊ ĐÀO"});
    return {};
  });
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().code, ErrorCode::storage);
  EXPECT_THAT(done.error().message, testing::AllOf(HasSubstr("check constraint"), testing::Not(HasSubstr("ĐÀO"))));
}

TEST_F(PostgresqlDatabase, UndoesWhatEndsWithAnError) {
  const auto warehouse = place_.open();
  const auto database = open_postgresql_database(place_.url()).value();
  const Result<void> done = database->write([](Session& session) -> Result<void> {
    session.run("INSERT INTO batches (id, archive_folder) VALUES ('b', '')", {});
    return fail(ErrorCode::access, "test", "no");
  });
  EXPECT_EQ(done.error().code, ErrorCode::access);
  EXPECT_EQ(place_.ask("SELECT count(*) FROM batches"), "0");
}

TEST(PostgresqlServer, IsNamedWhenItCannotBeReached) {
  const auto warehouse = Warehouse::open("postgresql://lan:hush@127.0.0.1:9/kho");
  ASSERT_FALSE(warehouse);
  EXPECT_EQ(warehouse.error().code, ErrorCode::storage);
  EXPECT_THAT(warehouse.error().message, HasSubstr("postgresql://lan@127.0.0.1:9/kho cannot be reached"));
  EXPECT_THAT(warehouse.error().message, testing::Not(HasSubstr("hush")));
}

}  // namespace
}  // namespace sohoa

#include "storage/sqlite_database.h"

#include <SQLiteCpp/SQLiteCpp.h>
#include <gmock/gmock.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "storage/database.h"
#include "storage/migrations.h"
#include "storage/warehouse.h"
#include "tests/storage/papers.h"

namespace sohoa {
namespace {

using test::paper;
using test::sheet_of;
using test::TemporaryFolder;
using testing::HasSubstr;
using testing::IsEmpty;

std::unique_ptr<Warehouse> open(const TemporaryFolder& folder) {
  auto warehouse = Warehouse::open("sqlite:" + folder / "warehouse.db");
  EXPECT_TRUE(warehouse) << warehouse.error().message;
  return warehouse ? std::move(*warehouse) : nullptr;
}

std::string ask(const TemporaryFolder& folder, const std::string& sql) {
  SQLite::Database database(folder / "warehouse.db");
  return database.execAndGet(sql).getString();
}

TEST(SqliteDatabase, IsSearchedWhereNothingMayBeWritten) {
  const TemporaryFolder folder;
  {
    const auto warehouse = open(folder);
    ASSERT_TRUE(warehouse->begin_batch("b", "/originals"));
    ASSERT_TRUE(warehouse->file_document("b", paper('1', {"Quyết định"})));
    ASSERT_TRUE(warehouse->end_batch("b", sheet_of(1)));
  }
  std::filesystem::permissions(folder / "warehouse.db", std::filesystem::perms(0444));
  std::filesystem::permissions(folder.path(), std::filesystem::perms(0555));
  const pid_t reader = fork();
  if (reader == 0) {
    if (getuid() == 0 && setuid(65534) != 0) _exit(3);  // root may write everywhere
    const auto warehouse = Warehouse::open_for_reading("sqlite:" + folder / "warehouse.db");
    if (!warehouse) _exit(1);
    const auto hits = (*warehouse)->search("quyết định", 9);
    const bool refuses = !(*warehouse)->begin_batch("c", "/originals");
    _exit(hits && hits->size() == 1 && refuses ? 0 : 2);
  }
  int status = -1;
  waitpid(reader, &status, 0);
  std::filesystem::permissions(folder.path(), std::filesystem::perms(0755));
  EXPECT_EQ(status, 0);
}

TEST(SqliteDatabase, KeepsNothingOfAStatementsFormerUse) {
  const TemporaryFolder folder;
  const auto warehouse = open(folder);
  std::vector<bool> null;
  ASSERT_TRUE(warehouse->database().write([&](Session& session) -> Result<void> {
    for (const std::vector<SqlValue>& values : {std::vector<SqlValue>{std::string("a")}, std::vector<SqlValue>{}})
      session.query("SELECT ? IS NULL", values, [&](const SqlRow& row) { null.push_back(row.number(0) == 1); });
    return {};
  }));
  EXPECT_EQ(null, (std::vector{false, true}));
}

TEST(SqliteDatabase, RunsAStatementAgainAndInsideItsOwnRows) {
  const TemporaryFolder folder;
  const auto warehouse = open(folder);
  for (const char* batch : {"a", "b", "c"}) ASSERT_TRUE(warehouse->begin_batch(batch, "/originals"));
  const auto batches_from = [](Session& session, const std::string& first, const Session::Take& take) {
    session.query("SELECT id FROM batches WHERE id >= ? ORDER BY id", {first}, take);
  };
  std::string seen;
  for (int times = 0; times < 2; ++times)
    ASSERT_TRUE(warehouse->database().read([&](Session& session) -> Result<void> {
      batches_from(session, "b", [&](const SqlRow& outer) {
        seen += outer.text(0) + ":";
        batches_from(session, outer.text(0), [&](const SqlRow& inner) { seen += inner.text(0); });
        seen += " ";
      });
      return {};
    }));
  EXPECT_EQ(seen, "b:bc c:c b:bc c:c ");
}

TEST(SqliteDatabase, IsNotMadeByReadingIt) {
  const TemporaryFolder folder;
  EXPECT_EQ(Warehouse::open_for_reading("sqlite:" + folder / "none.db").error().code, ErrorCode::not_found);
  EXPECT_FALSE(std::filesystem::exists(folder / "none.db"));
  test::write_to(folder / "empty.db", "");
  EXPECT_EQ(Warehouse::open_for_reading("sqlite:" + folder / "empty.db").error().code, ErrorCode::not_found);
}

TEST(SqliteDatabase, SaysThatItIsGone) {
  const TemporaryFolder folder;
  const auto warehouse = open(folder);
  ASSERT_TRUE(warehouse->begin_batch("b", "/originals"));
  std::filesystem::remove(folder / "warehouse.db");
  const Result<Filed> filed = warehouse->file_document("b", paper('1', {"x"}));
  ASSERT_FALSE(filed);
  EXPECT_EQ(filed.error().code, ErrorCode::storage);
  EXPECT_THAT(filed.error().message, HasSubstr("removed or replaced"));
}

TEST(SqliteDatabase, SaysThatItIsNoDatabase) {
  const TemporaryFolder folder;
  test::write_to(folder / "warehouse.db", std::string(4096, 'x'));
  const auto warehouse = Warehouse::open("sqlite:" + folder / "warehouse.db");
  ASSERT_FALSE(warehouse);
  EXPECT_EQ(warehouse.error().code, ErrorCode::storage);
  EXPECT_THAT(warehouse.error().message, HasSubstr("damaged or not a warehouse"));
  EXPECT_EQ(Warehouse::open("sqlite:" + folder / "no/such/folder.db").error().code, ErrorCode::storage);
}

TEST(SqliteDatabase, SaysThatTheDiskIsFullAndKeepsWhatItHad) {
  const TemporaryFolder folder;
  const auto warehouse = open(folder);
  ASSERT_TRUE(warehouse->begin_batch("b", "/originals"));
  ASSERT_TRUE(warehouse->file_document("b", paper('1', {"có"})));
  const auto handler = signal(SIGXFSZ, SIG_IGN);
  rlimit before{};
  getrlimit(RLIMIT_FSIZE, &before);
  const rlimit tight{std::filesystem::file_size(folder / "warehouse.db-wal") + 4096, before.rlim_max};
  setrlimit(RLIMIT_FSIZE, &tight);
  const Result<Filed> full = warehouse->file_document("b", paper('2', {std::string(100'000, 'x')}));
  setrlimit(RLIMIT_FSIZE, &before);
  signal(SIGXFSZ, handler);
  ASSERT_FALSE(full);
  EXPECT_EQ(full.error().code, ErrorCode::disk_full) << full.error().message;
  EXPECT_TRUE(warehouse->file_document("b", paper('3', {"rồi"})));
  EXPECT_EQ(ask(folder, "SELECT count(*) FROM documents"), "2");
}

TEST(SqliteDatabase, TagsAQueueThatWasFilledBeforeItHadTags) {
  const TemporaryFolder folder;
  {
    SQLite::Database old(folder / "warehouse.db", SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
    for (int version = 0; version < 7; ++version) old.exec(sqlite_migrations[static_cast<std::size_t>(version)]);
    old.exec("PRAGMA user_version = 7; INSERT INTO batches (id, archive_folder) VALUES ('b', '/originals');"
             "INSERT INTO documents (id, batch_id, record_type, record_type_confidence, source_path, source_sha256, pages)"
             " VALUES ('r', 'b', 'receipt', 1, 'a.pdf', 'x', 1);"
             "INSERT INTO fields (document_id, key, value, raw, confidence, status, page, x, y, w, h, reason)"
             " VALUES ('r', 'due_at', '2024-03-19T17:00', '', 1, 'accepted', 1, 0, 0, 1, 1, '');"
             "INSERT INTO dossiers (code, procedure_code, state, summary) VALUES ('H56', '', 'unknown', '{}');"
             "INSERT INTO dossier_documents (code, document_id, batch_id, doubt) VALUES ('H56', 'r', 'b', '');"
             "INSERT INTO review_queue (kind, batch_id, document_id, key, reason, priority)"
             " VALUES ('field', 'b', 'r', 'name', 'the number looks handwritten', 4)");
  }
  ASSERT_TRUE(open(folder));
  EXPECT_EQ(ask(folder, "SELECT due_on FROM dossiers"), "2024-03-19");
  EXPECT_EQ(ask(folder, "SELECT dossier || ' ' || due_on || ' ' || doubt || ' ' || record_type FROM review_queue"), "H56 2024-03-19 handwriting receipt");
}

TEST(SqliteDatabase, BringsAWarehouseOfAnOlderVersionUpToDateWithWhatItHolds) {
  const TemporaryFolder folder;
  const Document document = paper('1', {"Quyết định"});
  {
    SQLite::Database old(folder / "warehouse.db", SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
    old.exec(sqlite_migrations[0]);
    old.exec("PRAGMA user_version = 1; INSERT INTO batches (id, archive_folder) VALUES ('b', '/originals');"
             "INSERT INTO documents (id, batch_id, record_type, record_type_confidence, source_path, source_sha256, pages)"
             " VALUES ('" + document.id + "', 'b', 'decision', 1, 'a.pdf', '', 1);"
             "INSERT INTO page_texts VALUES (7, '" + document.id + "', 1, 'Thông báo', 'thong bao', 1);"
             "INSERT INTO page_search (rowid, folded) VALUES (7, 'thong bao')");
  }
  EXPECT_EQ(Warehouse::open_for_reading("sqlite:" + folder / "warehouse.db").error().code, ErrorCode::storage);
  const auto warehouse = open(folder);
  EXPECT_EQ(ask(folder, "PRAGMA user_version"), std::to_string(sqlite_migrations.size()));
  EXPECT_EQ(warehouse->search("thông báo", 9).value().size(), 1U);
  ASSERT_TRUE(warehouse->keep_only("b", {}));
  EXPECT_THAT(warehouse->search("thông báo", 9).value(), IsEmpty());
  SQLite::Database database(folder / "warehouse.db", SQLite::OPEN_READWRITE);
  EXPECT_NO_THROW(database.exec("INSERT INTO page_search (page_search) VALUES ('integrity-check')"));
}

TEST(SqliteDatabase, IsReadAsItWasWhileSomethingIsWritten) {
  const TemporaryFolder folder;
  const auto warehouse = open(folder);
  const auto batches = [&] {
    std::string count;
    EXPECT_TRUE(warehouse->database().read([&](Session& session) -> Result<void> {
      session.query("SELECT count(*) FROM batches", {}, [&](const SqlRow& row) { count = row.text(0); });
      return {};
    }));
    return count;
  };
  std::string meanwhile;
  ASSERT_TRUE(warehouse->database().write([&](Session& session) -> Result<void> {
    session.run("INSERT INTO batches (id, archive_folder) VALUES ('b', '/originals')", {});
    meanwhile = batches();
    return {};
  }));
  EXPECT_EQ(meanwhile, "0");
  EXPECT_EQ(batches(), "1");
}

TEST(SqliteDatabase, NotesAFolderBesideItRelatively) {
  const TemporaryFolder folder;
  const auto warehouse = open(folder);
  ASSERT_TRUE(warehouse->begin_batch("beside", folder / "originals"));
  EXPECT_EQ(ask(folder, "SELECT archive_folder FROM batches"), "originals");
}

}  // namespace
}  // namespace sohoa

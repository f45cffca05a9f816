#include "storage/warehouse.h"

#include <SQLiteCpp/SQLiteCpp.h>
#include <gmock/gmock.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <thread>

#include "tests/storage/sample_document.h"

namespace sohoa {
namespace {

using test::TemporaryFolder;
using testing::ElementsAre;
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

void change(const TemporaryFolder& folder, const std::string& sql) {
  SQLite::Database database(folder / "warehouse.db", SQLite::OPEN_READWRITE);
  ASSERT_GT(database.exec(sql), 0);
}

// Every row of every table, those of FTS5 too, in the order of their text.
std::vector<std::string> dump_of(const TemporaryFolder& folder) {
  SQLite::Database database(folder / "warehouse.db");
  SQLite::Statement tables(database, "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name");
  std::vector<std::string> rows;
  while (tables.executeStep()) {
    SQLite::Statement all(database, "SELECT * FROM \"" + tables.getColumn(0).getString() + "\"");
    while (all.executeStep()) {
      std::string row = tables.getColumn(0).getString();
      for (int i = 0; i < all.getColumnCount(); ++i) {
        const SQLite::Column column = all.getColumn(i);
        row.append("|").append(static_cast<const char*>(column.getBlob()), static_cast<std::size_t>(column.getBytes()));
      }
      rows.push_back(row);
    }
  }
  std::sort(rows.begin(), rows.end());
  return rows;
}

// A document of one page with these lines.
Document paper(char digit, const std::vector<std::string>& lines) {
  Document document;
  PageText page;
  page.sha256 = std::string(64, digit);
  for (const std::string& text : lines) {
    Line line;
    line.text = text;
    page.lines.push_back(line);
  }
  document.pages = {{page, std::string(1, digit) + ".pdf"}};
  document.id = document_id(document.pages);
  document.record.type = "decision";
  return document;
}

BalanceSheet sheet_of(std::uint64_t read) { return {read, {{Outcome::read, read}}}; }

PageText noted(char digit, int page, Outcome outcome) {
  PageText text;
  text.sha256 = std::string(64, digit);
  text.ref.page = page;
  text.outcome = outcome;
  if (outcome == Outcome::quarantined) text.error = Error{ErrorCode::damaged, "decode", "broken"};
  return text;
}

TEST(Warehouse, RefusesAnUnknownUrl) {
  for (const char* url : {"", "sqlite:", "mysql://x", "/tmp/x.db"})
    EXPECT_EQ(Warehouse::open(url).error().code, ErrorCode::bad_arguments) << url;
}

TEST(Warehouse, FilesADocumentWithAllItsParts) {
  const TemporaryFolder folder;
  const auto warehouse = open(folder);
  const Document document = test::sample_document();
  ASSERT_TRUE(warehouse->begin_batch("batch-1", folder / "originals"));
  ASSERT_TRUE(warehouse->file_document("batch-1", document));
  EXPECT_EQ(ask(folder, "SELECT count(*) FROM batches"), "1");
  EXPECT_EQ(ask(folder, "SELECT archive_folder FROM batches"), "originals");
  EXPECT_EQ(ask(folder, "SELECT record_type || record_type_confidence || pages FROM documents"), "birth_cert0.9982");
  EXPECT_EQ(ask(folder,
                "SELECT count(*) FROM documents WHERE owner_id IS NULL AND paper_type_code = '' AND valid_from = ''"
                " AND validity_scope = '' AND digitization_code = '' AND digitization_status = 0"),
            "1");
  EXPECT_EQ(ask(folder,
                "SELECT value || '/' || raw || '/' || confidence || '/' || status || '/' || page || '/' || w"
                " FROM fields WHERE key = 'full_name'"),
            "NGUYỄN THỊ ĐÀO/Nguyễn Thị Đào/0.997/accepted/1/300");
  EXPECT_EQ(ask(folder, "SELECT group_concat(row || value) FROM table_fields WHERE table_name = 'members'"),
            "1LÊ AN,2LÊ BA");
  EXPECT_EQ(ask(folder, "SELECT group_concat(number || source_path || source_page || outcome) FROM pages"),
            "1hộp 1/a.pdf1read,2hộp 1/a.pdf2read");
  EXPECT_EQ(ask(folder,
                "SELECT engine || ' ' || rule || ' ' || batch_id FROM provenance WHERE key = 'full_name' AND row = 0"),
            "tesseract birth_cert.full_name batch-1");
  // pid is doubtful, dob is required, and one table cell is faint.
  EXPECT_EQ(ask(folder, "SELECT group_concat(key || priority) FROM review_queue"), "dob3,pid4,full_name4");
  EXPECT_EQ(warehouse->waiting_for_review().value(), 3);
}

TEST(Warehouse, KeepsAnOwnerForPapers) {
  const TemporaryFolder folder;
  const auto warehouse = open(folder);
  ASSERT_TRUE(warehouse->begin_batch("b", "/originals"));
  ASSERT_TRUE(warehouse->file_document("b", test::sample_document()));
  change(folder, "INSERT INTO owners VALUES ('person:038190001234', 'person', '038190001234', 'NGUYỄN THỊ ĐÀO')");
  change(folder,
         "UPDATE documents SET owner_id = 'person:038190001234', digitization_status = 2, paper_type_code = 'KQ.1'");
  ASSERT_TRUE(warehouse->file_document("b", test::sample_document()));
  EXPECT_EQ(ask(folder, "SELECT owner_id || digitization_status || paper_type_code FROM documents"),
            "person:0381900012342KQ.1");
  SQLite::Database database(folder / "warehouse.db", SQLite::OPEN_READWRITE);
  EXPECT_THROW(database.exec("UPDATE documents SET digitization_status = 4"), SQLite::Exception);
}

TEST(Warehouse, HoldsTheSameRowsInWhateverOrderAndHoweverOftenPapersAreFiled) {
  const Document first = test::sample_document(), second = paper('b', {"Quyết định"}),
                 third = paper('c', {"Thông báo"});
  const auto run = [&](const TemporaryFolder& folder, const std::vector<const Document*>& order, bool interrupted) {
    auto warehouse = open(folder);
    EXPECT_TRUE(warehouse->begin_batch("b", folder / "originals"));
    EXPECT_TRUE(warehouse->note_page("b", noted('e', 1, Outcome::quarantined), "e.pdf", std::nullopt));
    for (const Document* document : order) {
      EXPECT_TRUE(warehouse->file_document("b", *document));
      if (!interrupted) continue;
      warehouse.reset();
      warehouse = open(folder);
      EXPECT_TRUE(warehouse->begin_batch("b", folder / "originals"));
      EXPECT_TRUE(warehouse->note_page("b", noted('e', 1, Outcome::quarantined), "e.pdf", std::nullopt));
      EXPECT_TRUE(warehouse->file_document("b", *document));
    }
    EXPECT_TRUE(warehouse->keep_only("b", {first.id, second.id, third.id}));
    EXPECT_TRUE(warehouse->end_batch("b", sheet_of(5)));
  };
  const TemporaryFolder straight, turned;
  run(straight, {&first, &second, &third}, false);
  run(turned, {&third, &first, &second}, true);
  const std::vector<std::string> dump = dump_of(straight);
  EXPECT_GT(dump.size(), 20U);
  EXPECT_EQ(dump, dump_of(turned));
}

TEST(Warehouse, LeavesWhatAPersonSettled) {
  const TemporaryFolder folder;
  const auto warehouse = open(folder);
  Document document = test::sample_document();
  ASSERT_TRUE(warehouse->begin_batch("b", "/originals"));
  ASSERT_TRUE(warehouse->file_document("b", document));
  change(folder, "UPDATE fields SET value = '038190009999', status = 'settled' WHERE key = 'pid'");
  change(folder, "UPDATE fields SET status = 'unreadable' WHERE key = 'dob'");
  change(folder, "UPDATE table_fields SET value = 'LÊ BẢY', status = 'settled' WHERE row = 2");
  change(folder, "UPDATE provenance SET reviewer = 'lan' WHERE key = 'pid'");
  change(folder, "DELETE FROM review_queue");
  document.record.fields["full_name"].value = "NGUYỄN THỊ ĐAO";
  document.record.fields["pid"].value = "1";
  document.record.fields["dob"].value = "2000-01-01";
  ASSERT_TRUE(warehouse->file_document("b", document));
  EXPECT_EQ(ask(folder, "SELECT group_concat(value || status) FROM fields"),
            "unreadable,NGUYỄN THỊ ĐAOaccepted,038190009999settled");
  EXPECT_EQ(ask(folder, "SELECT value FROM table_fields WHERE row = 2"), "LÊ BẢY");
  EXPECT_EQ(ask(folder, "SELECT reviewer FROM provenance WHERE key = 'pid'"), "lan");
  EXPECT_EQ(warehouse->waiting_for_review().value(), 0);
}

TEST(Warehouse, DropsDocumentsThatAResumedRunNoLongerMakesUnlessSettled) {
  const TemporaryFolder folder;
  const auto warehouse = open(folder);
  const Document kept = paper('1', {"giữ"}), dropped = paper('2', {"bỏ"}), settled = test::sample_document();
  ASSERT_TRUE(warehouse->begin_batch("b", "/originals"));
  for (const Document& document : {kept, dropped, settled}) ASSERT_TRUE(warehouse->file_document("b", document));
  ASSERT_TRUE(warehouse->end_batch("b", sheet_of(4)));
  change(folder, "UPDATE fields SET status = 'settled' WHERE key = 'pid'");
  ASSERT_TRUE(warehouse->keep_only("b", {kept.id}));
  EXPECT_EQ(ask(folder, "SELECT count(*) FROM documents"), "2");
  EXPECT_EQ(ask(folder, "SELECT count(*) FROM pages WHERE document_id = '" + dropped.id + "'"), "0");
  EXPECT_THAT(warehouse->search("bỏ", 9).value(), IsEmpty());
  EXPECT_EQ(warehouse->search("giữ", 9).value().size(), 1U);
  SQLite::Database database(folder / "warehouse.db", SQLite::OPEN_READWRITE);
  EXPECT_NO_THROW(database.exec("INSERT INTO page_search (page_search) VALUES ('integrity-check')"));
}

TEST(Warehouse, MovesAPageToTheDocumentItBelongsToNow) {
  const TemporaryFolder folder;
  const auto warehouse = open(folder);
  Document both = test::sample_document(), first = both, second = both;
  first.pages.pop_back();
  second.pages.erase(second.pages.begin());
  first.id = document_id(first.pages);
  second.id = document_id(second.pages);
  ASSERT_TRUE(warehouse->begin_batch("b", "/originals"));
  ASSERT_TRUE(warehouse->file_document("b", both));
  ASSERT_TRUE(warehouse->file_document("b", first));
  ASSERT_TRUE(warehouse->file_document("b", second));
  ASSERT_TRUE(warehouse->keep_only("b", {first.id, second.id}));
  EXPECT_EQ(ask(folder, "SELECT group_concat(source_page || document_id || number, ' ') FROM pages"),
            "1" + first.id + "1 2" + second.id + "1");
}

TEST(Warehouse, KnowsWhatAnEarlierBatchFiledCompletely) {
  const TemporaryFolder folder;
  const auto warehouse = open(folder);
  const Document document = test::sample_document();
  const std::string sha = document.pages[0].text.sha256;
  ASSERT_TRUE(warehouse->begin_batch("night-1", "/originals"));
  ASSERT_TRUE(warehouse->file_document("night-1", document));
  ASSERT_TRUE(warehouse->note_page("night-1", noted('a', 3, Outcome::separator), "hộp 1/a.pdf", std::nullopt));
  ASSERT_TRUE(warehouse->note_page("night-1", noted('q', 1, Outcome::quarantined), "q.pdf", std::nullopt));
  EXPECT_THAT(warehouse->filed_elsewhere(sha, "night-2").value(), IsEmpty()) << "the batch has not ended";
  ASSERT_TRUE(warehouse->end_batch("night-1", sheet_of(2)));

  const std::vector<FiledPage> pages = warehouse->filed_elsewhere(sha, "night-2").value();
  ASSERT_EQ(pages.size(), 3U);
  EXPECT_EQ(pages[1].document_id, document.id);
  EXPECT_EQ(pages[1].number, 2);
  EXPECT_EQ(pages[2].document_id, "") << "a separator is in no document";
  EXPECT_THAT(warehouse->filed_elsewhere(sha, "night-1").value(), IsEmpty()) << "by this batch itself";
  EXPECT_THAT(warehouse->filed_elsewhere(std::string(64, 'q'), "night-2").value(), IsEmpty())
      << "quarantined is not filed";
  EXPECT_THAT(warehouse->filed_elsewhere(std::string(64, 'z'), "night-2").value(), IsEmpty());

  // The second night meets it as a duplicate; the third still finds the first night's pages.
  ASSERT_TRUE(warehouse->begin_batch("night-2", "/originals"));
  for (int page = 1; page <= 3; ++page)
    ASSERT_TRUE(warehouse->note_page("night-2", noted('a', page, Outcome::duplicate), "copy.pdf",
                                     FiledPage{document.id, page}));
  ASSERT_TRUE(warehouse->end_batch("night-2", {3, {{Outcome::duplicate, 3}}}));
  EXPECT_EQ(
      ask(folder, "SELECT filed_document_id || filed_number FROM pages WHERE batch_id = 'night-2' AND source_page = 2"),
      document.id + "2");
  EXPECT_EQ(warehouse->filed_elsewhere(sha, "night-3").value().size(), 3U);
}

TEST(Warehouse, QueuesPagesThatNeedAPersonOnce) {
  const TemporaryFolder folder;
  const auto warehouse = open(folder);
  for (int run = 0; run < 2; ++run) {
    ASSERT_TRUE(warehouse->begin_batch("b", "/originals"));
    ASSERT_TRUE(warehouse->note_page("b", noted('e', 1, Outcome::quarantined), "e.pdf", std::nullopt));
    ASSERT_TRUE(warehouse->note_page("b", noted('e', 1, Outcome::quarantined), "e.pdf", std::nullopt));
    ASSERT_TRUE(warehouse->note_page("b", noted('f', 1, Outcome::separator), "f.pdf", std::nullopt));
  }
  EXPECT_EQ(ask(folder, "SELECT group_concat(kind || source_path || reason || priority) FROM review_queue"),
            "pagee.pdfdamaged: broken1");
}

TEST(Warehouse, ForgetsPagesNotedByAnInterruptedRunOfTheBatch) {
  const TemporaryFolder folder;
  const auto warehouse = open(folder);
  ASSERT_TRUE(warehouse->begin_batch("b", "/originals"));
  ASSERT_TRUE(warehouse->note_page("b", noted('e', 1, Outcome::quarantined), "e.pdf", std::nullopt));
  ASSERT_TRUE(warehouse->begin_batch("b", "/originals"));
  EXPECT_EQ(ask(folder, "SELECT count(*) FROM pages"), "0");
  EXPECT_EQ(warehouse->waiting_for_review().value(), 0);
}

class WarehouseSearch : public testing::TestWithParam<bool> {
 protected:
  void SetUp() override {
    warehouse_ = open(folder_);
    ASSERT_TRUE(warehouse_->begin_batch("b", "/originals"));
    const std::vector<Document> papers = {
        paper('1', {"Ông Nguyễn Văn Đào, trú tại", "xã Hòa Bình."}),
        paper('2', {"Bà Nguyễn Vân Dao", "Số: 123/QĐ-UBND ngày 05 tháng 01"}),
        paper('3', {"đào đào đào văn văn nguyễn khác"}),
        paper('4', {"cây hoà giải"}),
    };
    for (const Document& document : papers) ASSERT_TRUE(warehouse_->file_document("b", document));
    // Before it ends, the pages are not indexed yet.
    if (GetParam()) {
      ASSERT_TRUE(warehouse_->end_batch("b", sheet_of(4)));
    }
  }

  std::vector<std::string> paths(const std::string& query, int limit = 10) {
    std::vector<std::string> found;
    const std::vector<SearchHit> hits = warehouse_->search(query, limit).value();
    for (const SearchHit& hit : hits) found.push_back(std::string(hit.exact_tones ? "=" : "~").append(hit.source_path));
    return found;
  }

  TemporaryFolder folder_;
  std::unique_ptr<Warehouse> warehouse_;
};

TEST_P(WarehouseSearch, FindsWithoutToneMarksAndRanksExactTonesFirst) {
  EXPECT_THAT(paths("nguyễn văn đào"), ElementsAre("=1.pdf", "=3.pdf", "~2.pdf"));
  EXPECT_THAT(paths("Nguyen Van Dao"), testing::UnorderedElementsAre("~1.pdf", "~2.pdf", "~3.pdf"));
  EXPECT_THAT(paths("nguyễn vân dao"), ElementsAre("=2.pdf", "~1.pdf", "~3.pdf"));
  EXPECT_THAT(paths("nguyễn văn đào", 1), ElementsAre("=1.pdf"));
}

TEST_P(WarehouseSearch, TakesBothPlacesOfAToneMarkForTheSame) {
  EXPECT_THAT(paths("hoà bình"), ElementsAre("=1.pdf"));
  EXPECT_THAT(paths("HÒA GIẢI"), ElementsAre("=4.pdf"));
}

TEST_P(WarehouseSearch, FindsNumbersAndBearsAnySign) {
  EXPECT_THAT(paths("123/QĐ-UBND"), ElementsAre("=2.pdf"));
  EXPECT_THAT(paths("\"123\" AND (qd* OR -ubnd"), IsEmpty());
  for (const char* query : {"", "  ", "\"", "*", "()", "\xFF\xFE"}) EXPECT_THAT(paths(query), IsEmpty()) << query;
  EXPECT_THAT(paths("đà"), IsEmpty()) << "whole words only";
}

TEST_P(WarehouseSearch, ShowsTheMatchAsPrinted) {
  const std::vector<SearchHit> hits = warehouse_->search("dao tru", 5).value();
  ASSERT_EQ(hits.size(), 1U);
  EXPECT_EQ(hits[0].snippet, "Ông Nguyễn Văn [Đào], [trú] tại xã Hòa Bình.");
  EXPECT_EQ(hits[0].page, 1);
  EXPECT_EQ(hits[0].record_type, "decision");
  EXPECT_EQ(hits[0].document_id, paper('1', {}).id);
}

INSTANTIATE_TEST_SUITE_P(WhileAndAfterABatch, WarehouseSearch, testing::Bool());

TEST(Warehouse, SearchesTheTextThatWasFiledLast) {
  const TemporaryFolder folder;
  const auto warehouse = open(folder);
  for (const char* text : {"cũ", "mới"}) {
    ASSERT_TRUE(warehouse->begin_batch("b", "/originals"));
    ASSERT_TRUE(warehouse->file_document("b", paper('1', {text})));
    ASSERT_TRUE(warehouse->end_batch("b", sheet_of(1)));
  }
  EXPECT_THAT(warehouse->search("cũ", 9).value(), IsEmpty());
  EXPECT_EQ(warehouse->search("mới", 9).value().size(), 1U);
}

TEST(Warehouse, TakesDocumentsFromManyThreads) {
  const TemporaryFolder folder;
  const auto warehouse = open(folder);
  ASSERT_TRUE(warehouse->begin_batch("b", "/originals"));
  {
    std::vector<std::jthread> threads;
    for (int thread = 0; thread < 4; ++thread)
      threads.emplace_back([&, thread] {
        for (int i = 0; i < 5; ++i)
          EXPECT_TRUE(warehouse->file_document("b", paper(static_cast<char>('A' + 5 * thread + i), {"x"})));
      });
  }
  EXPECT_EQ(ask(folder, "SELECT count(*) FROM documents"), "20");
}

TEST(Warehouse, NamesANewBatchByThoseBeforeItAndOnlyOneAtATime) {
  const TemporaryFolder folder;
  const auto warehouse = open(folder);
  const auto named = [](int before) -> Result<std::string> { return "batch-" + std::to_string(before); };
  ASSERT_TRUE(warehouse->new_batch("/originals", named));
  const auto refused = [](int) -> Result<std::string> { return fail(ErrorCode::access, "journal", "in use"); };
  EXPECT_EQ(warehouse->new_batch("/originals", refused).error().code, ErrorCode::access);
  // Another process, as SQLite sees it: one waits for the other.
  const auto other = open(folder);
  std::jthread meanwhile;
  ASSERT_TRUE(warehouse->new_batch("/originals", [&](int before) {
    meanwhile = std::jthread([&] { EXPECT_TRUE(other->new_batch("/originals", named)); });
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
    return named(before);
  }));
  meanwhile.join();
  EXPECT_EQ(ask(folder, "SELECT group_concat(id) FROM (SELECT id FROM batches ORDER BY id)"),
            "batch-0,batch-1,batch-2");
}

// Two batches that both have the paper: it becomes the later one's, and both know each of their pages.
TEST(Warehouse, FilesAPaperThatAnotherBatchFiledOnceAndKeepsTheOthersPages) {
  const TemporaryFolder folder;
  const auto one = open(folder), two = open(folder);
  const Document document = test::sample_document();
  ASSERT_TRUE(one->begin_batch("one", "/originals"));
  ASSERT_TRUE(two->begin_batch("two", "/originals"));
  ASSERT_TRUE(one->file_document("one", document));
  ASSERT_TRUE(two->file_document("two", document));
  EXPECT_FALSE(one->holds("one", document.id).value());
  EXPECT_TRUE(one->holds("two", document.id).value());
  EXPECT_EQ(ask(folder, "SELECT count(*) FROM documents"), "1");
  EXPECT_EQ(ask(folder, "SELECT count(DISTINCT key) = count(*) FROM fields"), "1");
  EXPECT_EQ(ask(folder, "SELECT count(*) FROM page_texts"), "2");
  EXPECT_EQ(one->waiting_for_review().value(), 3) << "as many as when one batch files it";
  EXPECT_EQ(ask(folder,
                "SELECT group_concat(source_page || filed_document_id || filed_number || outcome) FROM pages"
                " WHERE batch_id = 'one' AND document_id IS NULL"),
            "1" + document.id + "1read,2" + document.id + "2read");
  EXPECT_EQ(ask(folder, "SELECT count(*) FROM pages WHERE batch_id = 'two' AND document_id IS NOT NULL"), "2");

  // Whichever ends first, the next night finds the paper, once.
  const std::string sha = document.pages[0].text.sha256;
  ASSERT_TRUE(one->end_batch("one", sheet_of(2)));
  ASSERT_EQ(one->filed_elsewhere(sha, "three").value().size(), 2U);
  EXPECT_EQ(one->filed_elsewhere(sha, "three").value()[1].document_id, document.id);
  ASSERT_TRUE(two->end_batch("two", sheet_of(2)));
  ASSERT_EQ(one->filed_elsewhere(sha, "three").value().size(), 2U);
  EXPECT_EQ(one->search("Nguyễn", 9).value().size(), 2U);
}

TEST(Warehouse, TakesTheSamePapersFromManyProcessesAtOnce) {
  const TemporaryFolder folder;
  std::vector<pid_t> processes;
  for (int process = 0; process < 4; ++process) {
    processes.push_back(fork());
    if (processes.back() != 0) continue;
    const std::string batch = "batch-" + std::to_string(process);
    auto warehouse = Warehouse::open("sqlite:" + folder / "warehouse.db");  // the first one makes it
    bool good = warehouse && (*warehouse)->begin_batch(batch, "/originals");
    for (char digit = '0'; good && digit <= '9'; ++digit)
      good =
          (*warehouse)->file_document(batch, paper(digit, {"Quyết định", "số " + std::string(1, digit)})).has_value();
    good = good && (*warehouse)->end_batch(batch, sheet_of(10));
    _exit(good ? 0 : 1);
  }
  for (const pid_t process : processes) {
    int status = -1;
    waitpid(process, &status, 0);
    EXPECT_EQ(status, 0);
  }
  EXPECT_EQ(ask(folder, "SELECT count(*) FROM documents"), "10");
  EXPECT_EQ(ask(folder, "SELECT count(*) FROM pages"), "40");
  EXPECT_EQ(ask(folder, "SELECT count(*) FROM pages WHERE document_id IS NOT NULL"), "10");
  EXPECT_EQ(ask(folder, "SELECT count(*) FROM pages WHERE coalesce(document_id, filed_document_id) = ''"), "0");
  EXPECT_EQ(ask(folder, "SELECT count(*) FROM page_texts WHERE indexed"), "10");
  EXPECT_EQ(open(folder)->search("quyết định", 99).value().size(), 10U);
  EXPECT_EQ(ask(folder, "PRAGMA integrity_check"), "ok");
}

TEST(Warehouse, IsSearchedWhereNothingMayBeWritten) {
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

TEST(Warehouse, IsNotMadeByReadingIt) {
  const TemporaryFolder folder;
  EXPECT_EQ(Warehouse::open_for_reading("sqlite:" + folder / "none.db").error().code, ErrorCode::not_found);
  EXPECT_FALSE(std::filesystem::exists(folder / "none.db"));
  test::write_to(folder / "empty.db", "");
  EXPECT_EQ(Warehouse::open_for_reading("sqlite:" + folder / "empty.db").error().code, ErrorCode::storage);
}

TEST(Warehouse, IsReadWhileABatchIsFiled) {
  const TemporaryFolder folder;
  const auto warehouse = open(folder);
  ASSERT_TRUE(warehouse->begin_batch("b", "/originals"));
  ASSERT_TRUE(warehouse->file_document("b", paper('1', {"Quyết định"})));
  const auto reader = Warehouse::open_for_reading("sqlite:" + folder / "warehouse.db");
  ASSERT_TRUE(reader) << reader.error().message;
  EXPECT_EQ((*reader)->search("quyết định", 9).value().size(), 1U);
  ASSERT_TRUE(warehouse->file_document("b", paper('2', {"Quyết định"})));
  EXPECT_EQ((*reader)->search("quyết định", 9).value().size(), 2U);
}

TEST(Warehouse, SaysThatItIsGone) {
  const TemporaryFolder folder;
  const auto warehouse = open(folder);
  ASSERT_TRUE(warehouse->begin_batch("b", "/originals"));
  std::filesystem::remove(folder / "warehouse.db");
  const Result<void> filed = warehouse->file_document("b", paper('1', {"x"}));
  ASSERT_FALSE(filed);
  EXPECT_EQ(filed.error().code, ErrorCode::storage);
  EXPECT_THAT(filed.error().message, HasSubstr("removed or replaced"));
}

TEST(Warehouse, SaysThatItIsNoDatabase) {
  const TemporaryFolder folder;
  test::write_to(folder / "warehouse.db", std::string(4096, 'x'));
  const auto warehouse = Warehouse::open("sqlite:" + folder / "warehouse.db");
  ASSERT_FALSE(warehouse);
  EXPECT_EQ(warehouse.error().code, ErrorCode::storage);
  EXPECT_THAT(warehouse.error().message, HasSubstr("damaged or not a warehouse"));
  EXPECT_EQ(Warehouse::open("sqlite:" + folder / "no/such/folder.db").error().code, ErrorCode::storage);
}

TEST(Warehouse, RefusesOneOfANewerVersion) {
  const TemporaryFolder folder;
  open(folder).reset();
  SQLite::Database(folder / "warehouse.db", SQLite::OPEN_READWRITE).exec("PRAGMA user_version = 99");
  EXPECT_THAT(Warehouse::open("sqlite:" + folder / "warehouse.db").error().message, HasSubstr("newer"));
}

TEST(Warehouse, SaysThatTheDiskIsFullAndKeepsWhatItHad) {
  const TemporaryFolder folder;
  const auto warehouse = open(folder);
  ASSERT_TRUE(warehouse->begin_batch("b", "/originals"));
  ASSERT_TRUE(warehouse->file_document("b", paper('1', {"có"})));
  const auto handler = signal(SIGXFSZ, SIG_IGN);
  rlimit before{};
  getrlimit(RLIMIT_FSIZE, &before);
  const rlimit tight{std::filesystem::file_size(folder / "warehouse.db-wal") + 4096, before.rlim_max};
  setrlimit(RLIMIT_FSIZE, &tight);
  const Result<void> full = warehouse->file_document("b", paper('2', {std::string(100'000, 'x')}));
  setrlimit(RLIMIT_FSIZE, &before);
  signal(SIGXFSZ, handler);
  ASSERT_FALSE(full);
  EXPECT_EQ(full.error().code, ErrorCode::disk_full) << full.error().message;
  EXPECT_TRUE(warehouse->file_document("b", paper('3', {"rồi"})));
  EXPECT_EQ(ask(folder, "SELECT count(*) FROM documents"), "2");
}

}  // namespace
}  // namespace sohoa

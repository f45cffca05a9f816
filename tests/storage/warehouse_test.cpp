#include "storage/warehouse.h"

#include <gmock/gmock.h>
#include <sys/wait.h>
#include <unistd.h>

#include <iostream>
#include <thread>

#include "tests/storage/papers.h"
#include "tests/support/warehouses.h"

namespace sohoa {
namespace {

using test::Engine;
using test::noted;
using test::paper;
using test::sheet_of;
using test::TestWarehouse;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

// Every test is run on both engines.
class WarehouseTest : public testing::TestWithParam<Engine> {
 protected:
  void SetUp() override {
    if (place_.url().empty()) GTEST_SKIP() << test::no_postgresql;
  }

  TestWarehouse place_{GetParam()};
};

std::string engine_name(const testing::TestParamInfo<Engine>& tested) { return test::name_of(tested.param); }
INSTANTIATE_TEST_SUITE_P(Engines, WarehouseTest, testing::Values(Engine::sqlite, Engine::postgresql), engine_name);

TEST(WarehouseUrl, RefusesAnUnknownOneWithoutRepeatingIt) {
  for (const char* url : {"", "sqlite:", "mysql://x:hush@h/d", "/tmp/x.db", "Postgresql://x:hush@h/d", "postgresql://x:hush@h:port/d",
                          "postgresql://x:hush@h/d?no=such", "postgresql://x:a/hush@h/d", "postgresql://x:a@hush@h/d"}) {
    const auto warehouse = Warehouse::open(url);
    ASSERT_FALSE(warehouse);
    EXPECT_EQ(warehouse.error().code, ErrorCode::bad_arguments) << url;
    EXPECT_THAT(warehouse.error().message, Not(HasSubstr("hush")));
  }
}

TEST_P(WarehouseTest, RefusesOneOfANewerVersionAndOneThatIsNone) {
  const auto nothing = Warehouse::open_for_reading(place_.url());
  ASSERT_FALSE(nothing);
  EXPECT_EQ(nothing.error().code, ErrorCode::not_found);
  place_.open().reset();
  EXPECT_TRUE(Warehouse::open_for_reading(place_.url()));
  place_.run(GetParam() == Engine::sqlite ? "PRAGMA user_version = 99" : "UPDATE schema_version SET version = 99");
  EXPECT_THAT(Warehouse::open(place_.url()).error().message, HasSubstr("newer sohoa"));
  EXPECT_FALSE(Warehouse::open_for_reading(place_.url()));
}

TEST_P(WarehouseTest, FilesADocumentWithAllItsParts) {
  const auto warehouse = place_.open();
  const Document document = test::sample_document();
  ASSERT_TRUE(warehouse->begin_batch("batch-1", "/originals"));
  ASSERT_TRUE(warehouse->file_document("batch-1", document));
  EXPECT_EQ(place_.ask("SELECT count(*) FROM batches"), "1");
  EXPECT_EQ(place_.ask("SELECT archive_folder FROM batches"), "/originals");
  EXPECT_EQ(place_.ask("SELECT record_type || record_type_confidence || pages FROM documents"), "birth_cert0.9982");
  EXPECT_EQ(place_.ask("SELECT count(*) FROM documents WHERE owner_id IS NULL AND paper_type_code = '' AND valid_from = ''"
                " AND validity_scope = '' AND digitization_code = '' AND digitization_status = 0"),
            "1");
  EXPECT_EQ(place_.ask("SELECT value || '/' || raw || '/' || confidence || '/' || status || '/' || page || '/' || w"
                " FROM fields WHERE key = 'full_name'"),
            "NGUYỄN THỊ ĐÀO/Nguyễn Thị Đào/0.997/accepted/1/300");
  EXPECT_EQ(place_.ask("SELECT row, value FROM table_fields WHERE table_name = 'members' ORDER BY row"),
            "1LÊ AN,2LÊ BA");
  EXPECT_EQ(place_.ask("SELECT number, source_path, source_page, outcome FROM pages ORDER BY number"),
            "1hộp 1/a.pdf1read,2hộp 1/a.pdf2read");
  EXPECT_EQ(place_.ask("SELECT engine || ' ' || rule || ' ' || batch_id FROM provenance WHERE key = 'full_name' AND row = 0"),
            "tesseract birth_cert.full_name batch-1");
  // pid is doubtful, dob is required, and one table cell is faint.
  EXPECT_EQ(place_.ask("SELECT key, priority FROM review_queue ORDER BY table_name, key"), "dob3,pid4,full_name4");
  EXPECT_EQ(warehouse->waiting_for_review().value(), 3);
}

TEST_P(WarehouseTest, KeepsAnOwnerForPapers) {
  const auto warehouse = place_.open();
  ASSERT_TRUE(warehouse->begin_batch("b", "/originals"));
  ASSERT_TRUE(warehouse->file_document("b", test::sample_document()));
  place_.change("INSERT INTO owners VALUES ('person:038190001234', 'person', '038190001234', 'NGUYỄN THỊ ĐÀO')");
  place_.change("UPDATE documents SET owner_id = 'person:038190001234', digitization_status = 2, paper_type_code = 'KQ.1'");
  ASSERT_TRUE(warehouse->file_document("b", test::sample_document()));
  EXPECT_EQ(place_.ask("SELECT owner_id || digitization_status || paper_type_code FROM documents"),
            "person:0381900012342KQ.1");
  EXPECT_THROW(place_.change("UPDATE documents SET digitization_status = 4"), std::runtime_error);
}

TEST_P(WarehouseTest, HoldsTheSameRowsInWhateverOrderAndHoweverOftenPapersAreFiled) {
  const Document first = test::sample_document(), second = paper('b', {"Quyết định"}),
                 third = paper('c', {"Thông báo"});
  const auto run = [&](const TestWarehouse& place, const std::vector<const Document*>& order, bool interrupted) {
    auto warehouse = place.open();
    EXPECT_TRUE(warehouse->begin_batch("b", "/originals"));
    EXPECT_TRUE(warehouse->note_pages("b", {{noted('e', 1, Outcome::quarantined), "e.pdf"}}));
    for (const Document* document : order) {
      EXPECT_TRUE(warehouse->file_document("b", *document));
      if (!interrupted) continue;
      warehouse.reset();
      warehouse = place.open();
      EXPECT_TRUE(warehouse->begin_batch("b", "/originals"));
      EXPECT_TRUE(warehouse->note_pages("b", {{noted('e', 1, Outcome::quarantined), "e.pdf"}}));
      EXPECT_TRUE(warehouse->file_document("b", *document));
    }
    EXPECT_TRUE(warehouse->keep_only("b", {first.id, second.id, third.id}));
    EXPECT_TRUE(warehouse->end_batch("b", sheet_of(5)));
  };
  // Whatever the engine: this one is always SQLite's.
  const TestWarehouse straight(Engine::sqlite);
  run(straight, {&first, &second, &third}, false);
  run(place_, {&third, &first, &second}, true);
  const std::string dump = test::sorted_dump(straight.url());
  EXPECT_GT(std::ranges::count(dump, '\n'), 20);
  EXPECT_EQ(dump, test::sorted_dump(place_.url()));
}

TEST_P(WarehouseTest, LeavesWhatAPersonSettled) {
  const auto warehouse = place_.open();
  Document document = test::sample_document();
  ASSERT_TRUE(warehouse->begin_batch("b", "/originals"));
  ASSERT_TRUE(warehouse->file_document("b", document));
  place_.change("UPDATE fields SET value = '038190009999', status = 'settled' WHERE key = 'pid'");
  place_.change("UPDATE fields SET status = 'unreadable' WHERE key = 'dob'");
  place_.change("UPDATE table_fields SET value = 'LÊ BẢY', status = 'settled' WHERE row = 2");
  place_.change("UPDATE provenance SET reviewer = 'lan' WHERE key = 'pid'");
  place_.change("DELETE FROM review_queue");
  document.record.fields["full_name"].value = "NGUYỄN THỊ ĐAO";
  document.record.fields["pid"].value = "1";
  document.record.fields["dob"].value = "2000-01-01";
  ASSERT_TRUE(warehouse->file_document("b", document));
  EXPECT_EQ(place_.ask("SELECT value, status FROM fields ORDER BY key"),
            "unreadable,NGUYỄN THỊ ĐAOaccepted,038190009999settled");
  EXPECT_EQ(place_.ask("SELECT value FROM table_fields WHERE row = 2"), "LÊ BẢY");
  EXPECT_EQ(place_.ask("SELECT reviewer FROM provenance WHERE key = 'pid'"), "lan");
  EXPECT_EQ(warehouse->waiting_for_review().value(), 0);
}

TEST_P(WarehouseTest, ForgetsFieldsThatAreNoLongerFound) {
  const auto warehouse = place_.open();
  Document document = test::sample_document();
  ASSERT_TRUE(warehouse->begin_batch("b", "/originals"));
  ASSERT_TRUE(warehouse->file_document("b", document));
  document.record.fields.erase("pid");
  document.record.fields["full_name"] = {};
  document.record.tables["members"].pop_back();
  ASSERT_TRUE(warehouse->file_document("b", document));
  EXPECT_EQ(place_.ask("SELECT key, status FROM fields ORDER BY key"), "dobmissing,full_namemissing");
  EXPECT_EQ(place_.ask("SELECT row, key FROM table_fields"), "1full_name");
  EXPECT_EQ(place_.ask("SELECT table_name, row, key FROM provenance"), "members1full_name");
  EXPECT_EQ(place_.ask("SELECT key FROM review_queue"), "dob");
}

// A person settles a field in the very moment in which the paper is filed again.
TEST_P(WarehouseTest, LeavesWhatAPersonSettlesWhileThePaperIsFiledAgain) {
  const auto warehouse = place_.open();
  const Document document = test::sample_document();
  ASSERT_TRUE(warehouse->begin_batch("b", "/originals"));
  ASSERT_TRUE(warehouse->file_document("b", document));
  std::jthread person([&] {
    for (int i = 0; i < 20; ++i) {
      place_.change("UPDATE fields SET value = 'settled', status = 'settled' WHERE key = 'pid'");
      EXPECT_EQ(place_.ask("SELECT value, status FROM fields WHERE key = 'pid'"), "settledsettled");
      place_.change("UPDATE fields SET status = 'review' WHERE key = 'pid'");
    }
    place_.change("UPDATE fields SET value = 'settled', status = 'settled' WHERE key = 'pid'");
  });
  for (int i = 0; i < 40; ++i) {
    const Result<Filed> filed = warehouse->file_document("b", document);
    EXPECT_TRUE(filed) << filed.error().message;
  }
  person.join();
  ASSERT_TRUE(warehouse->file_document("b", document));
  EXPECT_EQ(place_.ask("SELECT value, status FROM fields WHERE key = 'pid'"), "settledsettled");
}

TEST_P(WarehouseTest, DropsDocumentsThatAResumedRunNoLongerMakesUnlessSettled) {
  const auto warehouse = place_.open();
  const Document kept = paper('1', {"giữ"}), dropped = paper('2', {"bỏ"}), settled = test::sample_document();
  ASSERT_TRUE(warehouse->begin_batch("b", "/originals"));
  for (const Document& document : {kept, dropped, settled}) ASSERT_TRUE(warehouse->file_document("b", document));
  ASSERT_TRUE(warehouse->end_batch("b", sheet_of(4)));
  place_.change("UPDATE fields SET status = 'settled' WHERE key = 'pid'");
  ASSERT_TRUE(warehouse->keep_only("b", {kept.id}));
  EXPECT_EQ(place_.ask("SELECT count(*) FROM documents"), "2");
  EXPECT_EQ(place_.ask("SELECT count(*) FROM pages WHERE document_id = '" + dropped.id + "'"), "0");
  EXPECT_THAT(warehouse->search("bỏ", 9).value(), IsEmpty());
  EXPECT_EQ(warehouse->search("giữ", 9).value().size(), 1U);
  if (GetParam() == Engine::sqlite) {
    EXPECT_NO_THROW(place_.run("INSERT INTO page_search (page_search) VALUES ('integrity-check')"));
  }
}

TEST_P(WarehouseTest, MovesAPageToTheDocumentItBelongsToNow) {
  const auto warehouse = place_.open();
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
  EXPECT_EQ(place_.ask("SELECT source_page, document_id, number FROM pages ORDER BY source_page"),
            "1" + first.id + "1,2" + second.id + "1");
}

TEST_P(WarehouseTest, KnowsWhatAnEarlierBatchFiledCompletely) {
  const auto warehouse = place_.open();
  const Document document = test::sample_document();
  const std::string sha = document.pages[0].text.sha256;
  ASSERT_TRUE(warehouse->begin_batch("night-1", "/originals"));
  ASSERT_TRUE(warehouse->file_document("night-1", document));
  ASSERT_TRUE(warehouse->note_pages("night-1", {{noted('a', 3, Outcome::separator), "hộp 1/a.pdf"}}));
  ASSERT_TRUE(warehouse->note_pages("night-1", {{noted('q', 1, Outcome::quarantined), "q.pdf"}}));
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
    ASSERT_TRUE(warehouse->note_pages("night-2", {{noted('a', page, Outcome::duplicate), "copy.pdf", FiledPage{document.id, page}}}));
  ASSERT_TRUE(warehouse->end_batch("night-2", {3, {{Outcome::duplicate, 3}}}));
  EXPECT_EQ(
      place_.ask("SELECT filed_document_id || filed_number FROM pages WHERE batch_id = 'night-2' AND source_page = 2"),
      document.id + "2");
  EXPECT_EQ(warehouse->filed_elsewhere(sha, "night-3").value().size(), 3U);
}

TEST_P(WarehouseTest, QueuesPagesThatNeedAPersonOnce) {
  const auto warehouse = place_.open();
  for (int run = 0; run < 2; ++run) {
    ASSERT_TRUE(warehouse->begin_batch("b", "/originals"));
    ASSERT_TRUE(warehouse->note_pages("b", {{noted('e', 1, Outcome::quarantined), "e.pdf"}}));
    ASSERT_TRUE(warehouse->note_pages("b", {{noted('e', 1, Outcome::quarantined), "e.pdf"}}));
    ASSERT_TRUE(warehouse->note_pages("b", {{noted('f', 1, Outcome::separator), "f.pdf"}}));
  }
  EXPECT_EQ(place_.ask("SELECT kind, source_path, reason, priority FROM review_queue"),
            "pagee.pdfdamaged: broken1");
}

TEST_P(WarehouseTest, ForgetsPagesNotedByAnInterruptedRunOfTheBatch) {
  const auto warehouse = place_.open();
  ASSERT_TRUE(warehouse->begin_batch("b", "/originals"));
  ASSERT_TRUE(warehouse->note_pages("b", {{noted('e', 1, Outcome::quarantined), "e.pdf"}}));
  ASSERT_TRUE(warehouse->begin_batch("b", "/originals"));
  EXPECT_EQ(place_.ask("SELECT count(*) FROM pages"), "0");
  EXPECT_EQ(warehouse->waiting_for_review().value(), 0);
}

class WarehouseSearch : public testing::TestWithParam<std::tuple<Engine, bool>> {
 protected:
  void SetUp() override {
    if (place_.url().empty()) GTEST_SKIP() << test::no_postgresql;
    warehouse_ = place_.open();
    ASSERT_TRUE(warehouse_->begin_batch("b", "/originals"));
    const std::vector<Document> papers = {
        paper('1', {"Ông Nguyễn Văn Đào, trú tại", "xã Hòa Bình."}),
        paper('2', {"Bà Nguyễn Vân Dao", "Số: 123/QĐ-UBND ngày 05 tháng 01"}),
        paper('3', {"đào đào đào văn văn nguyễn khác"}),
        paper('4', {"cây hoà giải"}),
    };
    for (const Document& document : papers) ASSERT_TRUE(warehouse_->file_document("b", document));
    // Before it ends, the pages are not indexed yet.
    if (std::get<1>(GetParam())) {
      ASSERT_TRUE(warehouse_->end_batch("b", sheet_of(4)));
    }
  }

  std::vector<std::string> paths(const std::string& query, int limit = 10) {
    std::vector<std::string> found;
    const std::vector<SearchHit> hits = warehouse_->search(query, limit).value();
    for (const SearchHit& hit : hits) found.push_back(std::string(hit.exact_tones ? "=" : "~").append(hit.source_path));
    return found;
  }

  TestWarehouse place_{std::get<0>(GetParam())};
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

INSTANTIATE_TEST_SUITE_P(WhileAndAfterABatch, WarehouseSearch,
                         testing::Combine(testing::Values(Engine::sqlite, Engine::postgresql), testing::Bool()),
                         [](const auto& tested) {
                           return test::name_of(std::get<0>(tested.param)) + (std::get<1>(tested.param) ? "After" : "While");
                         });

// What is stored is what PostgreSQL takes; SQLite takes anything.
TEST_P(WarehouseTest, TakesMessagesOfAnyBytes) {
  const auto warehouse = place_.open();
  PageText page = noted('e', 1, Outcome::quarantined);
  page.error->message = std::string("bytes \xFF\xFE and \0 in it", 20);
  ASSERT_TRUE(warehouse->begin_batch("b", "/originals"));
  const Result<void> done = warehouse->note_pages("b", {{page, "e.pdf"}});
  EXPECT_TRUE(done) << done.error().message;
  EXPECT_EQ(place_.ask("SELECT error_message FROM pages"), "bytes %FF%FE and %00 in it");
}

TEST_P(WarehouseTest, FilesAPageOfAMegabyteOfText) {
  const auto warehouse = place_.open();
  std::string text;
  for (int i = 0; i < 200'000; ++i) text += "chữ" + std::to_string(i) + " ";
  ASSERT_TRUE(warehouse->begin_batch("b", "/originals"));
  const Result<Filed> done = warehouse->file_document("b", paper('1', {text}));
  EXPECT_TRUE(done) << done.error().message;
  ASSERT_TRUE(warehouse->end_batch("b", sheet_of(1)));
  EXPECT_EQ(warehouse->search("chu1000", 9).value().size(), 1U);
}

TEST_P(WarehouseTest, SearchesTheTextThatWasFiledLast) {
  const auto warehouse = place_.open();
  for (const char* text : {"cũ", "mới"}) {
    ASSERT_TRUE(warehouse->begin_batch("b", "/originals"));
    ASSERT_TRUE(warehouse->file_document("b", paper('1', {text})));
    ASSERT_TRUE(warehouse->end_batch("b", sheet_of(1)));
  }
  EXPECT_THAT(warehouse->search("cũ", 9).value(), IsEmpty());
  EXPECT_EQ(warehouse->search("mới", 9).value().size(), 1U);
}

TEST_P(WarehouseTest, TakesDocumentsFromManyThreads) {
  const auto warehouse = place_.open();
  ASSERT_TRUE(warehouse->begin_batch("b", "/originals"));
  {
    std::vector<std::jthread> threads;
    for (int thread = 0; thread < 4; ++thread)
      threads.emplace_back([&, thread] {
        for (int i = 0; i < 5; ++i)
          EXPECT_TRUE(warehouse->file_document("b", paper(static_cast<char>('A' + 5 * thread + i), {"x"})));
      });
  }
  EXPECT_EQ(place_.ask("SELECT count(*) FROM documents"), "20");
}

TEST_P(WarehouseTest, NamesANewBatchByThoseBeforeItAndOnlyOneAtATime) {
  const auto warehouse = place_.open();
  const auto named = [](int before) -> Result<std::string> { return "batch-" + std::to_string(before); };
  ASSERT_TRUE(warehouse->new_batch("/originals", named));
  const auto refused = [](int) -> Result<std::string> { return fail(ErrorCode::access, "journal", "in use"); };
  EXPECT_EQ(warehouse->new_batch("/originals", refused).error().code, ErrorCode::access);
  // Another process, as SQLite sees it: one waits for the other.
  const auto other = place_.open();
  std::jthread meanwhile;
  ASSERT_TRUE(warehouse->new_batch("/originals", [&](int before) {
    meanwhile = std::jthread([&] { EXPECT_TRUE(other->new_batch("/originals", named)); });
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
    return named(before);
  }));
  meanwhile.join();
  EXPECT_EQ(place_.ask("SELECT id FROM batches ORDER BY id"),
            "batch-0,batch-1,batch-2");
}

// Two batches that both have the paper: it becomes the later one's, and both know each of their pages.
TEST_P(WarehouseTest, FilesAPaperThatAnotherBatchFiledOnceAndKeepsTheOthersPages) {
  const auto one = place_.open(), two = place_.open();
  const Document document = test::sample_document();
  ASSERT_TRUE(one->begin_batch("one", "/originals"));
  ASSERT_TRUE(two->begin_batch("two", "/originals"));
  ASSERT_TRUE(one->file_document("one", document));
  ASSERT_TRUE(two->file_document("two", document));
  EXPECT_FALSE(one->holds("one", document.id).value());
  EXPECT_TRUE(one->holds("two", document.id).value());
  EXPECT_EQ(place_.ask("SELECT count(*) FROM documents"), "1");
  EXPECT_EQ(place_.ask("SELECT count(DISTINCT key) - count(*) FROM fields"), "0");
  EXPECT_EQ(place_.ask("SELECT count(*) FROM page_texts"), "2");
  EXPECT_EQ(one->waiting_for_review().value(), 3) << "as many as when one batch files it";
  EXPECT_EQ(place_.ask("SELECT source_page, filed_document_id, filed_number, outcome FROM pages"
                " WHERE batch_id = 'one' AND document_id IS NULL ORDER BY source_page"),
            "1" + document.id + "1read,2" + document.id + "2read");
  EXPECT_EQ(place_.ask("SELECT count(*) FROM pages WHERE batch_id = 'two' AND document_id IS NOT NULL"), "2");

  // Whichever ends first, the next night finds the paper, once.
  const std::string sha = document.pages[0].text.sha256;
  ASSERT_TRUE(one->end_batch("one", sheet_of(2)));
  ASSERT_EQ(one->filed_elsewhere(sha, "three").value().size(), 2U);
  EXPECT_EQ(one->filed_elsewhere(sha, "three").value()[1].document_id, document.id);
  ASSERT_TRUE(two->end_batch("two", sheet_of(2)));
  ASSERT_EQ(one->filed_elsewhere(sha, "three").value().size(), 2U);
  EXPECT_EQ(one->search("Nguyễn", 9).value().size(), 2U);
}

TEST_P(WarehouseTest, TakesTheSamePapersFromManyProcessesAtOnce) {
  std::vector<pid_t> processes;
  for (int process = 0; process < 4; ++process) {
    processes.push_back(fork());
    if (processes.back() != 0) continue;
    const std::string batch = "batch-" + std::to_string(process);
    auto warehouse = Warehouse::open(place_.url());  // the first one makes it
    Result<void> done = warehouse ? (*warehouse)->begin_batch(batch, "/originals") : tl::unexpected(warehouse.error());
    for (char digit = '0'; done && digit <= '9'; ++digit)
      done = (*warehouse)->file_document(batch, paper(digit, {"Quyết định", "số " + std::string(1, digit)})).map([](Filed) {});
    if (done) done = (*warehouse)->end_batch(batch, sheet_of(10));
    if (!done) std::cerr << done.error().message << std::endl;
    _exit(done ? 0 : 1);
  }
  for (const pid_t process : processes) {
    int status = -1;
    waitpid(process, &status, 0);
    EXPECT_EQ(status, 0);
  }
  EXPECT_EQ(place_.ask("SELECT count(*) FROM documents"), "10");
  EXPECT_EQ(place_.ask("SELECT count(*) FROM pages"), "40");
  EXPECT_EQ(place_.ask("SELECT count(*) FROM pages WHERE document_id IS NOT NULL"), "10");
  EXPECT_EQ(place_.ask("SELECT count(*) FROM pages WHERE coalesce(document_id, filed_document_id) = ''"), "0");
  EXPECT_EQ(place_.ask("SELECT count(*) FROM page_texts"), "10");
  EXPECT_EQ(place_.open()->search("quyết định", 99).value().size(), 10U);
  if (GetParam() == Engine::sqlite) {
    EXPECT_EQ(place_.ask("PRAGMA integrity_check"), "ok");
  }
}

TEST_P(WarehouseTest, IsReadWhileABatchIsFiled) {
  const auto warehouse = place_.open();
  ASSERT_TRUE(warehouse->begin_batch("b", "/originals"));
  ASSERT_TRUE(warehouse->file_document("b", paper('1', {"Quyết định"})));
  const auto reader = Warehouse::open_for_reading(place_.url());
  ASSERT_TRUE(reader) << reader.error().message;
  EXPECT_EQ((*reader)->search("quyết định", 9).value().size(), 1U);
  ASSERT_TRUE(warehouse->file_document("b", paper('2', {"Quyết định"})));
  EXPECT_EQ((*reader)->search("quyết định", 9).value().size(), 2U);
}

// Both engines cut and rank words alike, whatever signs are between them.
TEST(WarehouseEngines, FindTheSamePagesInTheSameOrder) {
  const TestWarehouse places[] = {TestWarehouse(Engine::sqlite), TestWarehouse(Engine::postgresql)};
  if (places[1].url().empty()) GTEST_SKIP() << test::no_postgresql;
  const std::vector<std::string> words = {"ủy",    "ban",   "nhân",  "dân",          "Hòa",   "hoà",        "Đào",  "dao", "quyết", "định",
                                          "05",    "1e5",   "12.5",  "123/QĐ-UBND",  "a@b.vn", "http://x.vn/q", "-7", "B1.c", "ông",   "ong",
                                          "Trần,", "(trấn)", "Ἀθῆναι", "日本",       "x²",    "kỳ_hạn",     "và",   "va'", "the",   "các"};
  std::vector<Document> papers;
  std::uint32_t state = 1;
  const auto word = [&]() -> const std::string& { return words[(state = state * 1664525 + 1013904223) / 65536 % words.size()]; };
  for (char digit = '0'; digit <= 'z'; ++digit) {
    std::vector<std::string> lines(3);
    for (std::string& line : lines)
      for (int i = 0; i < 7; ++i) line += word() + (i % 3 == 2 ? "-" : " ");
    papers.push_back(paper(digit, lines));
  }
  std::unique_ptr<Warehouse> warehouses[2];
  for (int i = 0; i < 2; ++i) {
    warehouses[i] = places[i].open();
    ASSERT_TRUE(warehouses[i]->begin_batch("b", "/originals"));
    for (const Document& document : papers) ASSERT_TRUE(warehouses[i]->file_document("b", document));
    ASSERT_TRUE(warehouses[i]->end_batch("b", sheet_of(papers.size())));
  }
  const auto shown = [](const std::vector<SearchHit>& hits) {
    std::string text;
    for (const SearchHit& hit : hits) text += hit.document_id + " " + (hit.exact_tones ? "=" : "~") + " " + hit.snippet + "\n";
    return text;
  };
  std::vector<std::string> queries = {"uy ban", "nhan dan", "hoa dao", "quyet dinh 05", "ong tran", "ỦY BAN", "123 qd ubnd", "b vn", "ky han", "va the cac"};
  queries.insert(queries.end(), words.begin(), words.end());
  int found = 0;
  for (const std::string& query : queries)
    for (const int limit : {3, 1000}) {
      const std::vector<SearchHit> hits = warehouses[0]->search(query, limit).value();
      EXPECT_EQ(shown(hits), shown(warehouses[1]->search(query, limit).value())) << query;
      found += hits.empty() ? 0 : 1;
    }
  EXPECT_GT(found, 70);
}

}  // namespace
}  // namespace sohoa

#include "storage/paper_store.h"

#include <gmock/gmock.h>

#include <fstream>
#include <iterator>

#include "storage/account_store.h"
#include "storage/review_store.h"
#include "tests/storage/papers.h"
#include "tests/support/warehouses.h"

namespace sohoa {
namespace {

using test::Engine;
using test::paper;
using test::TestWarehouse;

constexpr std::int64_t morning = 1'800'000'000;

Field doubtful(const std::string& value, int x) {
  Field field;
  field.value = field.raw = value;
  field.status = FieldStatus::review;
  field.page = 1;
  field.box = {x, 20, 100, 40};
  field.reason = "doubtful";
  return field;
}

// A warehouse on either engine with a paper of three doubtful fields, all leased to an.
class PaperStoreTest : public testing::TestWithParam<Engine> {
 protected:
  void SetUp() override {
    if (place_.url().empty()) GTEST_SKIP() << test::no_postgresql;
    warehouse_ = place_.open();
    document_ = paper('a', {"Quyết định"});
    document_.record.fields = {{"kept", doubtful("kept", 10)}, {"moved", doubtful("moved", 10)}, {"gone", doubtful("gone", 10)}};
    document_.record.tables["members"] = {{{"full_name", doubtful("A", 10)}}};
    ASSERT_TRUE(warehouse_->begin_batch("night", "/originals"));
    ASSERT_TRUE(warehouse_->file_document("night", document_));
    AccountStore accounts(warehouse_->database());
    for (const char* name : {"an", "binh"}) ASSERT_TRUE(accounts.add({"", "local", morning}, {name, Role::reviewer, "hash"}).value());
    review_ = std::make_unique<ReviewStore>(warehouse_->database());
    papers_ = std::make_unique<PaperStore>(warehouse_->database());
    lease();
  }

  void lease() { ASSERT_TRUE(review_->lease(an_, {}, 100, false)); }
  void settle(const std::string& place) {
    const auto address = field_address(document_.id, place);
    ASSERT_EQ(review_->settle(an_, *address, {Decision::Kind::correct, place + " settled", place + " settled"}).value(), SettleOutcome::done);
  }
  // As a letter "kept" stands where it stood, "moved" elsewhere, and there is neither "gone" nor a table.
  Document as_a_letter() {
    Document read = document_;
    read.record.type = "letter";
    read.record.tables.clear();
    read.record.fields = {{"kept", doubtful("kept", 30)}, {"moved", doubtful("moved", 90)}, {"fresh", doubtful("fresh", 10)}};
    return read;
  }
  PaperDecision letter() { return {0, document_.id, PaperDecision::Kind::type, 0, "letter"}; }
  KeptPaper found() { return papers_->find(document_.id)->value(); }
  std::string fields() {
    return place_.ask("SELECT key, ' ', status, ' ', value FROM fields ORDER BY key") + "|" +
           place_.ask("SELECT key, ' ', status FROM table_fields ORDER BY key") + "|" +
           place_.ask("SELECT key FROM review_queue WHERE status = 'waiting' ORDER BY key");
  }

  TestWarehouse place_{GetParam()};
  std::unique_ptr<Warehouse> warehouse_;
  std::unique_ptr<ReviewStore> review_;
  std::unique_ptr<PaperStore> papers_;
  Document document_;
  const Actor an_{"an", "10.0.0.1", morning}, binh_{"binh", "10.0.0.2", morning};
};

std::string engine_name(const testing::TestParamInfo<Engine>& tested) { return test::name_of(tested.param); }
INSTANTIATE_TEST_SUITE_P(Engines, PaperStoreTest, testing::Values(Engine::sqlite, Engine::postgresql), engine_name);

TEST_P(PaperStoreTest, KeepsWhatWasSettledOnTheSameInkAndGivesTheRestBackWithTheOldType) {
  for (const char* place : {"kept", "moved", "gone", "members.1.full_name"}) settle(place);
  const std::string before = fields();
  PaperDecision decision = letter();
  ASSERT_EQ(papers_->refile(an_, found(), decision, as_a_letter()).value(), PaperOutcome::done);
  EXPECT_EQ(fields(), "fresh review fresh,kept settled kept settled,moved review moved||fresh,moved");
  EXPECT_EQ(found().known_type, "letter");
  EXPECT_EQ(papers_->latest("an")->value().number, decision.number);
  // Only what still stands is for document.json.
  const auto settled = review_->settled_document(document_.id)->fields;
  ASSERT_EQ(settled.size(), 1U);
  EXPECT_EQ(settled[0].address.key, "kept");
  ASSERT_EQ(papers_->refile_without(an_, papers_->find(document_.id, decision.number)->value(), decision, document_).value(), PaperOutcome::done);
  EXPECT_EQ(fields(), before);
  EXPECT_EQ(found().known_type, "");
  EXPECT_FALSE(papers_->latest("an").value()) << "a field was settled before it, and that is the latest now";
  EXPECT_EQ(papers_->refile_without(an_, found(), decision, document_).value(), PaperOutcome::not_there);
}

TEST_P(PaperStoreTest, TellsTheTrailOfEveryFieldThatIsLetGoOfOrTakenUp) {
  for (const char* place : {"kept", "moved"}) settle(place);
  PaperDecision decision = letter();
  ASSERT_EQ(papers_->refile(an_, found(), decision, as_a_letter()).value(), PaperOutcome::done);
  EXPECT_EQ(place_.ask("SELECT object, before, after FROM audit WHERE action = 'let go'"), document_.id + "/movedsettled: moved settledreview");
  ASSERT_EQ(papers_->refile_without(an_, papers_->find(document_.id, decision.number)->value(), decision, document_).value(), PaperOutcome::done);
  EXPECT_EQ(place_.ask("SELECT object, before, after FROM audit WHERE action = 'take up'"), document_.id + "/movedreview: movedsettled: moved settled");
}

TEST_P(PaperStoreTest, HoldsNoFolderForWrittenWhereOthersHaveDecidedMeanwhile) {
  PaperDecision decision = letter();
  ASSERT_EQ(papers_->refile(an_, found(), decision, as_a_letter()).value(), PaperOutcome::done);
  ASSERT_EQ(papers_->refile_without(an_, papers_->find(document_.id, decision.number)->value(), decision, document_).value(), PaperOutcome::done);
  ASSERT_TRUE(papers_->note_written(document_.id, {decision.number}));
  EXPECT_EQ(papers_->unwritten()->size(), 1U) << "it was written as decided, and that is taken back";
  ASSERT_TRUE(papers_->note_written(document_.id, {}));
  EXPECT_TRUE(papers_->unwritten()->empty());
}

// Among papers enough that the index has several segments.
TEST_P(PaperStoreTest, ScrubsTheWordsOfASecretPaperFromTheFilesOfSqlite) {
  const bool in_a_file = GetParam() == Engine::sqlite;  // PostgreSQL leaves it to VACUUM
  const Document secret = paper('b', {"zyxwvu tuvwxyz"});
  for (int batch = 0; batch < 6; ++batch) {
    const std::string name = "batch " + std::to_string(batch);
    ASSERT_TRUE(warehouse_->begin_batch(name, "/originals"));
    ASSERT_TRUE(warehouse_->file_document(name, paper(static_cast<char>('0' + batch), {"Thông báo về việc kiểm tra"})));
    if (batch == 2) ASSERT_TRUE(warehouse_->file_document(name, secret));
    ASSERT_TRUE(warehouse_->end_batch(name, {1, {{Outcome::read, 1}}}));
  }
  ASSERT_EQ(warehouse_->search("zyxwvu", 10)->size(), 1U);
  const auto bytes = [&] {
    std::string all;
    for (const char* part : {"", "-wal"}) {
      if (!in_a_file) continue;
      std::ifstream file(place_.url().substr(std::string("sqlite:").size()) + part, std::ios::binary);
      all.append(std::istreambuf_iterator<char>(file), {});
    }
    return all;
  };
  ASSERT_EQ(papers_->withhold(an_, secret.id).value(), PaperOutcome::secret);
  if (in_a_file) EXPECT_THAT(bytes(), testing::HasSubstr("zyxwvu"));
  ASSERT_TRUE(papers_->scrub());
  EXPECT_TRUE(warehouse_->search("zyxwvu", 10)->empty());
  EXPECT_THAT(bytes(), testing::Not(testing::HasSubstr("zyxwvu")));
  EXPECT_THAT(bytes(), testing::Not(testing::HasSubstr("uvwxyz"))) << "terms are kept without what they share with the one before";
  EXPECT_EQ(warehouse_->search("kiem tra", 10)->size(), 6U);
  ASSERT_TRUE(papers_->scrub()) << "nothing is left to merge";
}

TEST_P(PaperStoreTest, LeavesNothingOfASecretPaperButItsPages) {
  settle("kept");
  ASSERT_TRUE(warehouse_->begin_batch("later", "/other"));
  ASSERT_TRUE(warehouse_->end_batch("night", {1, {{Outcome::read, 1}}}));
  ASSERT_TRUE(warehouse_->file_document("later", document_));
  ASSERT_EQ(papers_->withhold(an_, document_.id).value(), PaperOutcome::secret);
  EXPECT_EQ(papers_->withhold(an_, document_.id).value(), PaperOutcome::not_there);
  EXPECT_EQ(place_.ask("SELECT batch_id, outcome, error_code FROM pages ORDER BY batch_id"), "laterquarantinedsecret,nightquarantinedsecret");
  EXPECT_EQ(place_.ask("SELECT outcome, pages FROM batch_outcomes"), "quarantined1") << "the balance stands";
  for (const char* table : {"documents", "fields", "table_fields", "page_texts", "provenance", "leases"})
    EXPECT_EQ(place_.ask(std::string("SELECT count(*) FROM ") + table), "0") << table;
  EXPECT_EQ(place_.ask("SELECT kind, priority FROM review_queue ORDER BY batch_id"), "page1,page1");
  const auto secret = papers_->secret_papers().value();
  ASSERT_EQ(secret.size(), 1U);
  EXPECT_EQ(secret[0].archive_folders.size(), 2U);
  ASSERT_TRUE(papers_->note_put_away(document_.id));
  EXPECT_TRUE(papers_->secret_papers()->empty());
  EXPECT_TRUE(warehouse_->known_as_secret(document_).value());
  // A batch that asked before files it no more, nor says that its pages are anything else.
  EXPECT_EQ(warehouse_->file_document("later", document_).value(), Filed::secret);
  ASSERT_TRUE(warehouse_->note_pages("later", {{document_.pages[0].text, document_.pages[0].source_path}}));
  EXPECT_EQ(place_.ask("SELECT count(*) FROM documents"), "0");
  EXPECT_EQ(place_.ask("SELECT DISTINCT error_code FROM pages"), "secret");
}

TEST_P(PaperStoreTest, LetsABatchThatReadsThePaperAgainChangeNothing) {
  PaperDecision decision = letter();
  ASSERT_EQ(papers_->refile(an_, found(), decision, as_a_letter()).value(), PaperOutcome::done);
  ASSERT_TRUE(papers_->note_written(document_.id, {decision.number}));
  ASSERT_TRUE(papers_->unwritten()->empty());
  const std::string before = fields();
  ASSERT_TRUE(warehouse_->begin_batch("later", "/originals"));
  for (const char* batch : {"night", "later"}) {
    ASSERT_TRUE(warehouse_->file_document(batch, document_));
    EXPECT_EQ(fields(), before);
    EXPECT_EQ(place_.ask("SELECT record_type, batch_id FROM documents"), "letternight");
  }
  EXPECT_EQ(place_.ask("SELECT filed_document_id FROM pages WHERE batch_id = 'later'"), document_.id);
  EXPECT_EQ(papers_->unwritten()->size(), 1U) << "its folder has to be written as the person said";
}

TEST_P(PaperStoreTest, RefusesWhereOthersAreAtThePaperOrHaveDecidedMeanwhile) {
  PaperDecision decision = letter();
  EXPECT_EQ(papers_->refile(binh_, found(), decision, as_a_letter()).value(), PaperOutcome::others_at_it);
  EXPECT_EQ(papers_->set_aside(binh_, document_.id, PaperDecision::Kind::rescan).value(), PaperOutcome::others_at_it);
  const KeptPaper before = found();
  PaperDecision turn{0, document_.id, PaperDecision::Kind::turn, 1, "90"};
  ASSERT_EQ(papers_->refile(an_, before, turn, document_).value(), PaperOutcome::done);
  EXPECT_EQ(found().pages[0].upright_degrees, 90);
  EXPECT_EQ(papers_->refile(binh_, before, decision, as_a_letter()).value(), PaperOutcome::others_at_it) << "it was read without that turn";
  EXPECT_EQ(place_.ask("SELECT record_type FROM documents"), "decision");
  EXPECT_EQ(papers_->set_aside(an_, "0000000000000000", PaperDecision::Kind::rescan).value(), PaperOutcome::not_there);
}

TEST_P(PaperStoreTest, RefilesNoPaperThatAnotherBatchHasFiledMeanwhile) {
  const KeptPaper before = found();
  EXPECT_FALSE(before.pages[0].quarantined);
  ASSERT_TRUE(warehouse_->begin_batch("later", "/originals"));
  document_.pages[0].text.outcome = Outcome::quarantined;
  ASSERT_TRUE(warehouse_->file_document("later", document_));
  PaperDecision decision = letter();
  EXPECT_EQ(papers_->refile(an_, before, decision, as_a_letter()).value(), PaperOutcome::others_at_it);
  EXPECT_TRUE(found().pages[0].quarantined);
  EXPECT_EQ(papers_->refile(an_, found(), decision, as_a_letter()).value(), PaperOutcome::done);
}

TEST_P(PaperStoreTest, LetsNoBatchDropAPaperThatAPersonDecidedOn) {
  ASSERT_EQ(papers_->set_aside(an_, document_.id, PaperDecision::Kind::rescan).value(), PaperOutcome::done);
  ASSERT_TRUE(warehouse_->keep_only("night", {}));
  EXPECT_EQ(papers_->all_set_aside()->size(), 1U);
  ASSERT_EQ(papers_->release(an_, document_.id).value(), PaperOutcome::done);
  ASSERT_TRUE(warehouse_->keep_only("night", {}));
  EXPECT_FALSE(papers_->find(document_.id)->has_value());
}

TEST_P(PaperStoreTest, TakesAPaperOutOfTheQueueUntilItIsReleased) {
  const auto waiting = [&](bool supervises) { return review_->count({.supervises = supervises}, morning)->waiting; };
  ASSERT_EQ(papers_->set_aside(an_, document_.id, PaperDecision::Kind::supervisor).value(), PaperOutcome::done);
  EXPECT_EQ(waiting(false), 0);
  EXPECT_EQ(waiting(true), 4);
  EXPECT_EQ(review_->lease(binh_, {.supervises = true}, 8, false)->size(), 4U);
  ASSERT_EQ(papers_->set_aside(binh_, document_.id, PaperDecision::Kind::rescan).value(), PaperOutcome::done);
  EXPECT_EQ(waiting(true), 0);
  EXPECT_EQ(papers_->all_set_aside()->size(), 2U);
  ASSERT_EQ(papers_->release(binh_, document_.id).value(), PaperOutcome::done);
  EXPECT_EQ(waiting(false), 4);
  EXPECT_TRUE(papers_->all_set_aside()->empty());
}

TEST_P(PaperStoreTest, SetsAPaperAsideOnceAndTakesBackOnlyThatDecision) {
  ASSERT_EQ(papers_->set_aside(an_, document_.id, PaperDecision::Kind::supervisor).value(), PaperOutcome::done);
  for (int i = 0; i < 2; ++i) ASSERT_EQ(papers_->set_aside(binh_, document_.id, PaperDecision::Kind::rescan).value(), PaperOutcome::done);
  ASSERT_EQ(papers_->all_set_aside()->size(), 2U);
  const PaperDecision latest = papers_->latest("binh")->value();
  ASSERT_EQ(papers_->release(binh_, document_.id, latest.number).value(), PaperOutcome::done);
  const auto left = papers_->all_set_aside().value();
  ASSERT_EQ(left.size(), 1U);
  EXPECT_EQ(left[0].decision.kind, PaperDecision::Kind::supervisor);
  EXPECT_EQ(papers_->release(binh_, document_.id, latest.number).value(), PaperOutcome::not_there);
}

TEST_P(PaperStoreTest, LeasesNoSingleFieldOfAPaperThatIsSetAside) {
  const auto kept = *field_address(document_.id, "kept");
  settle("kept");
  ASSERT_EQ(papers_->set_aside(an_, document_.id, PaperDecision::Kind::supervisor).value(), PaperOutcome::done);
  const auto moved = *field_address(document_.id, "moved");
  EXPECT_FALSE(review_->lease(binh_, moved, false).value());
  EXPECT_FALSE(review_->lease(binh_, kept, true).value()) << "it is settled";
  EXPECT_TRUE(review_->lease(binh_, moved, true).value());
  // A field that is taken back is not shown where its paper is somebody else's.
  ASSERT_EQ(review_->undo(an_, false).value().outcome, SettleOutcome::done);
  EXPECT_EQ(place_.ask("SELECT count(*) FROM leases WHERE account = 'an'"), "0");
}

}  // namespace
}  // namespace sohoa

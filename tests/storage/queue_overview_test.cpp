#include "storage/queue_overview.h"

#include <gmock/gmock.h>

#include "storage/account_store.h"
#include "storage/filed_dossiers.h"
#include "storage/paper_store.h"
#include "storage/queue_tags.h"
#include "tests/storage/papers.h"
#include "tests/support/warehouses.h"

namespace sohoa {
namespace {

using test::Engine;
using test::TestWarehouse;
using testing::ElementsAre;

constexpr std::int64_t morning = 1'800'000'000;

// A warehouse of two nights: papers a and b with a receipt in one dossier, c in another that says no due date, d in none.
class QueueOverviewTest : public testing::TestWithParam<Engine> {
 protected:
  void SetUp() override {
    if (place_.url().empty()) GTEST_SKIP() << test::no_postgresql;
    warehouse_ = place_.open();
    ASSERT_TRUE(warehouse_->begin_batch("z first", "/originals"));
    ASSERT_TRUE(note_arrivals(warehouse_->database(), morning - 60));
    ASSERT_TRUE(warehouse_->begin_batch("a second", "/originals"));
    ASSERT_TRUE(note_arrivals(warehouse_->database(), morning));
    file("z first", 'd', "decision", {{"subject", "the reader is not sure of every letter"}});
    file("z first", 'a', "birth_cert", {{"dob", "the number looks handwritten"}, {"full_name", "its sources disagree"}});
    file("a second", 'b', "receipt", {{"due_at", "a rule of our own"}}, "2026-12-24T16:30");
    file("a second", 'c', "decision", {{"subject", "an amount needs a second source"}});
    for (const auto& [batch, code, papers] : {std::tuple("z first", "H01", "a"), std::tuple("a second", "H01", "b"), std::tuple("a second", "H02", "c")}) {
      std::vector<DossierMembership> memberships;
      memberships.push_back({code, ids_.at(*papers), ""});
      if (std::string(code) == "H02") memberships.push_back({"H01", ids_.at('b'), ""});
      ASSERT_TRUE(warehouse_->place_in_dossiers(batch, memberships));
    }
    for (const char* code : {"H01", "H02"}) {
      Dossier dossier;
      dossier.code = code;
      dossier.papers = warehouse_->papers_of_dossier(code).value();
      ASSERT_TRUE(warehouse_->file_dossier(dossier));
    }
    AccountStore accounts(warehouse_->database());
    ASSERT_TRUE(accounts.add({"", "local", morning}, {"an", Role::reviewer, "hash"}).value());
    store_ = std::make_unique<ReviewStore>(warehouse_->database());
  }

  void file(const std::string& batch, char digit, const std::string& type, const std::map<std::string, std::string>& doubts, const std::string& value = "x") {
    Document document = test::paper(digit, {"Giấy tờ"});
    document.record.type = type;
    for (const auto& [key, reason] : doubts) {
      Field& field = document.record.fields[key];
      field.value = field.raw = value;
      field.status = FieldStatus::review;
      field.reason = reason;
      field.page = 1;
    }
    ASSERT_TRUE(warehouse_->file_document(batch, document));
    ids_[digit] = document.id;
  }

  QueueOverview overview(const QueueFilter& filter = {}) { return queue_overview(warehouse_->database(), filter, morning).value(); }
  static std::vector<std::string> shown(const std::vector<QueueSlice>& slices) {
    std::vector<std::string> texts;
    for (const QueueSlice& slice : slices) texts.push_back(slice.name + " " + std::to_string(slice.waiting));
    return texts;
  }

  TestWarehouse place_{GetParam()};
  std::unique_ptr<Warehouse> warehouse_;
  std::unique_ptr<ReviewStore> store_;
  std::map<char, std::string> ids_;
  const Actor an_{"an", "10.0.0.1", morning};
};

INSTANTIATE_TEST_SUITE_P(Engines, QueueOverviewTest, testing::Values(Engine::sqlite, Engine::postgresql),
                         [](const testing::TestParamInfo<Engine>& tested) { return test::name_of(tested.param); });

TEST_P(QueueOverviewTest, CountsWhatWaitsByWhatItHasInCommon) {
  const QueueOverview all = overview();
  EXPECT_EQ(all.waiting, 5);
  EXPECT_EQ(all.papers, 4);
  EXPECT_THAT(shown(all.by_due), ElementsAre("2026-12-24 3", " 2"));
  EXPECT_THAT(shown(all.by_dossier), ElementsAre("H01 3", " 1", "H02 1"));
  EXPECT_EQ(all.by_dossier[0].due_on, "2026-12-24");
  EXPECT_THAT(shown(all.by_batch), ElementsAre("z first 3", "a second 2"));
  EXPECT_EQ(all.by_batch[0].at, morning - 60);
  EXPECT_THAT(shown(all.by_type), ElementsAre("birth_cert 2", "decision 2", "receipt 1"));
  EXPECT_THAT(shown(all.by_doubt), ElementsAre("contradiction 1", "handwriting 1", "letters 1", "rule 1", "second_source 1"));
  EXPECT_EQ(overview({.record_type = "decision"}).waiting, 2);
  EXPECT_EQ(overview({.record_type = "decision", .doubt = "letters"}).waiting, 1);
  EXPECT_EQ(overview({.batch_id = "a second", .dossier = "H01"}).waiting, 1);
}

TEST_P(QueueOverviewTest, GivesByDueDateThenDossierThenAgeAndOnlyWhatTheFilterLetsThrough) {
  std::string order;
  const std::vector<QueueEntry> entries = store_->list({}, 50, 0, morning).value();
  for (const QueueEntry& entry : entries) {
    for (const auto& [digit, id] : ids_)
      if (id == entry.address.document_id && (order.empty() || order.back() != digit)) order += digit;
  }
  EXPECT_EQ(order, "abdc") << "the dossier that is due, then what is in no dossier, then the dossier without a date";
  const std::vector<ReviewItem> leased = store_->lease(an_, {.dossier = "H01", .doubt = "handwriting"}, 8, false).value();
  ASSERT_EQ(leased.size(), 1U);
  EXPECT_EQ(leased[0].address.key, "dob");
  EXPECT_THAT(shown(overview().by_account), ElementsAre("an 1"));
}

TEST_P(QueueOverviewTest, HeedsADueDateThatAPersonCorrects) {
  const FieldAddress due{ids_.at('b'), "", 0, "due_at"};
  ASSERT_TRUE(store_->lease(an_, due, false).value());
  ASSERT_EQ(store_->settle(an_, due, {Decision::Kind::correct, "2026-11-30", "30/11/2026"}).value(), SettleOutcome::done);
  EXPECT_EQ(overview().by_due[0].name, "2026-11-30");
  ASSERT_TRUE(store_->undo(an_, false));
  EXPECT_EQ(overview().by_due[0].name, "2026-12-24");
}

TEST_P(QueueOverviewTest, MeasuresWhatAFieldTakesAndLeavesPausesOut) {
  EXPECT_FALSE(overview().seconds_per_field);
  std::int64_t at = morning;
  const auto settle_next = [&](std::int64_t later) {
    const Actor actor{"an", "10.0.0.1", at += later};
    const auto items = store_->lease(actor, {}, 1, false).value();
    ASSERT_EQ(store_->settle(actor, items.at(0).address, {}).value(), SettleOutcome::done);
  };
  settle_next(0);
  EXPECT_FALSE(overview().seconds_per_field) << "one decision alone tells nothing";
  settle_next(3);
  settle_next(600);
  settle_next(5);
  EXPECT_EQ(overview().measured, 2);
  EXPECT_DOUBLE_EQ(overview().seconds_per_field.value_or(0), 4);
}

TEST_P(QueueOverviewTest, LeavesOutWhatIsSetAside) {
  PaperStore papers(warehouse_->database());
  ASSERT_EQ(papers.set_aside(an_, ids_.at('a'), PaperDecision::Kind::supervisor).value(), PaperOutcome::done);
  EXPECT_EQ(overview().waiting, 3);
  EXPECT_EQ(overview({.supervises = true}).waiting, 5);
}

TEST_P(QueueOverviewTest, OpensADossierAndFindsWhatElseTheWarehouseHasOfItsPeople) {
  file("z first", 'e', "birth_cert", {{"pid", "a rule"}}, "038224012345");
  file("z first", 'f', "cccd", {{"pid", "a rule"}, {"full_name", "a rule"}}, "038224012345");
  file("z first", 'g', "cccd", {{"full_name", "a rule"}}, "TRẦN VĂN ANH");
  ASSERT_TRUE(warehouse_->place_in_dossiers("a second", {{"H01", ids_.at('b'), ""}, {"H01", ids_.at('e'), ""}, {"H02", ids_.at('b'), ""}}));
  FiledDossiers dossiers(warehouse_->database());
  std::vector<std::string> codes;
  const std::vector<DossierLine> lines = dossiers.list("H", "", 10).value();
  for (const DossierLine& line : lines) codes.push_back(line.code + " " + line.due_on);
  EXPECT_THAT(codes, ElementsAre("H01 2026-12-24", "H02 "));
  EXPECT_EQ(dossiers.list("H02", "", 10)->size(), 1U);
  EXPECT_TRUE(dossiers.list("", "complete", 10)->empty());
  EXPECT_FALSE(dossiers.open(an_, "H03", "review").value());
  const std::optional<FiledDossier> dossier = dossiers.open(an_, "H01", "review").value();
  ASSERT_TRUE(dossier);
  EXPECT_EQ(dossier->line.papers, 3);
  EXPECT_EQ(dossier->waiting.at(ids_.at('a')), 2);
  EXPECT_TRUE(dossier->elsewhere.contains(ids_.at('b')));
  ASSERT_EQ(dossier->of_its_people.size(), 1U);
  EXPECT_EQ(dossier->of_its_people[0].document_id, ids_.at('f'));
  EXPECT_EQ(place_.ask("SELECT object FROM audit WHERE action = 'view dossier'"), "H01");
}

TEST_P(QueueOverviewTest, KnowsWhatAnOfficerTookInAndWorkedOnToday) {
  FiledDossiers dossiers(warehouse_->database());
  EXPECT_TRUE(dossiers.worked_on("an", 0)->empty());
  ASSERT_TRUE(dossiers.note_scan(an_, {"a second", "an", morning, "scan.pdf", "H01"}));
  EXPECT_EQ(dossiers.scans("an", morning)->size(), 1U);
  EXPECT_TRUE(dossiers.scans("an", morning + 1)->empty());
  EXPECT_TRUE(dossiers.scans("binh", 0)->empty());
  EXPECT_EQ(dossiers.worked_on("an", morning)->size(), 2U);
  EXPECT_TRUE(dossiers.worked_on("an", morning + 1)->empty());
}

}  // namespace
}  // namespace sohoa

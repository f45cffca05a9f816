#include "storage/double_entry_store.h"

#include <gmock/gmock.h>

#include <set>

#include "storage/account_store.h"
#include "storage/batch_access.h"
#include "storage/paper_store.h"
#include "storage/queue_overview.h"
#include "storage/sample_store.h"
#include "storage/settled_truth.h"
#include "tests/storage/papers.h"
#include "tests/support/warehouses.h"

namespace sohoa {
namespace {

using test::Engine;
using test::TestWarehouse;
using testing::ElementsAre;

constexpr std::int64_t morning = 1'800'000'000;
constexpr const char* read_by_the_machine = "Nguyễn Vãn Ảnh";

// A warehouse on either engine with a paper of three doubtful names and two doubtful dates; an and binh review, chi and dung supervise.
class DoubleEntryStoreTest : public testing::TestWithParam<Engine> {
 protected:
  void SetUp() override {
    if (place_.url().empty()) GTEST_SKIP() << test::no_postgresql;
    warehouse_ = place_.open();
    document_ = paper_of('a');
    ASSERT_TRUE(warehouse_->begin_batch("night", "/originals"));
    ASSERT_TRUE(warehouse_->note_documents_folder("night", "/out/documents"));
    ASSERT_TRUE(warehouse_->file_document("night", document_));
    AccountStore accounts(warehouse_->database());
    for (const Actor* actor : {&an_, &binh_, &chi_, &dung_}) ASSERT_TRUE(accounts.add({"", "local", morning}, {actor->account, Role::supervisor, "hash"}).value());
    store_ = std::make_unique<ReviewStore>(warehouse_->database());
    twice_ = std::make_unique<DoubleEntryStore>(warehouse_->database());
  }

  static Document paper_of(char digit) {
    Document document = test::paper(digit, {"Quyết định"});
    Field field;
    field.value = field.raw = read_by_the_machine;
    field.status = FieldStatus::review;
    field.confidence = 0.5;
    field.page = 1;
    field.reason = "looks handwritten";
    int y = 0;
    for (const char* key : {"name_a", "name_b", "name_c", "date_a", "date_b"}) {
      field.box = {10, y += 50, 30, 40};
      document.record.fields[key] = field;
    }
    field.box = {10, 500, 30, 40};
    document.record.tables["members"] = {{{"full_name", field}}};
    return document;
  }

  [[nodiscard]] FieldAddress at(const std::string& key) const { return {document_.id, "", 0, key}; }
  std::string field(const std::string& key) { return place_.ask("SELECT status, ' ', value FROM fields WHERE key = '" + key + "'"); }
  std::vector<ReviewItem> blind(const Actor& actor, int most = 8) {
    return store_->lease(actor, {.supervises = true, .part = QueuePart::to_type}, most, true).value();
  }
  // What the account types of a field that it leases for it.
  SettleOutcome type(const Actor& actor, const std::string& key, const Keying& keying) {
    EXPECT_FALSE(blind(actor).empty());
    return twice_->key(actor, at(key), keying).value();
  }
  std::set<std::string> keys_of(const std::vector<ReviewItem>& items) {
    std::set<std::string> keys;
    for (const ReviewItem& item : items) keys.insert(item.address.place());
    return keys;
  }

  TestWarehouse place_{GetParam()};
  std::unique_ptr<Warehouse> warehouse_;
  std::unique_ptr<ReviewStore> store_;
  std::unique_ptr<DoubleEntryStore> twice_;
  Document document_;
  const Actor an_{"an", "10.0.0.1", morning}, binh_{"binh", "10.0.0.2", morning + 1}, chi_{"chi", "10.0.0.3", morning + 2}, dung_{"dung", "10.0.0.4", morning + 3};
};

std::string engine_name(const testing::TestParamInfo<Engine>& tested) { return test::name_of(tested.param); }
INSTANTIATE_TEST_SUITE_P(Engines, DoubleEntryStoreTest, testing::Values(Engine::sqlite, Engine::postgresql), engine_name);

TEST_P(DoubleEntryStoreTest, TakesWhatARuleFitsOutOfEverybodysQueueTonightToo) {
  ASSERT_TRUE(store_->lease(an_, at("name_a"), false).value()) << "before the rule anybody's";
  EXPECT_EQ(twice_->add_rule(chi_, {}).value(), 0) << "a rule that fits everything was not meant";
  EXPECT_EQ(twice_->add_rule(chi_, {.batch_id = "no such batch"}).value(), 0);
  ASSERT_EQ(twice_->add_rule(chi_, {.record_type = "decision", .key = "name_a"}).value(), 1);
  EXPECT_EQ(store_->settle(an_, at("name_a"), {}).value(), SettleOutcome::not_leased) << "an had seen its value";
  EXPECT_EQ(keys_of(blind(an_)), std::set<std::string>{"name_a"});
  EXPECT_EQ(store_->count({}, morning).value().waiting, 5);
  EXPECT_EQ(queue_overview(warehouse_->database(), {}, morning).value().waiting, 5);
  EXPECT_FALSE(keys_of(store_->lease(binh_, {.supervises = true}, 100, true).value()).contains("name_a"));
  EXPECT_FALSE(store_->lease(binh_, at("name_a"), true).value());
  const Document next = paper_of('b');
  ASSERT_TRUE(warehouse_->file_document("night", next));
  EXPECT_EQ(blind(binh_).size(), 1U) << "an has the other";
  EXPECT_EQ(twice_->state().value().untyped, 2);
  // Rules that are taken back leave no trace in the queue; those that fit it too still hold.
  ASSERT_EQ(twice_->add_rule(chi_, {.doubt = "handwriting"}).value(), 2);
  EXPECT_EQ(store_->count({}, morning).value().waiting, 0);
  EXPECT_TRUE(twice_->end_rule(chi_, 2).value());
  EXPECT_FALSE(twice_->end_rule(chi_, 2).value());
  EXPECT_EQ(store_->count({}, morning).value().waiting, 10);
  EXPECT_EQ(place_.ask("SELECT before, '|', after FROM audit WHERE action = 'double entry rule' ORDER BY number"),
            "|type decision, field name_a,|doubt handwriting,doubt handwriting|");
}

TEST_P(DoubleEntryStoreTest, GivesNothingOfWhatWasRead) {
  ASSERT_TRUE(twice_->add_rule(chi_, {.record_type = "decision"}).value());
  const std::vector<ReviewItem> items = blind(an_, 100);
  ASSERT_EQ(items.size(), 6U);
  for (const ReviewItem& item : items) {
    EXPECT_EQ(item.field.value + item.field.raw + item.field.reason, "") << item.address.place();
    EXPECT_EQ(item.field.confidence, 0);
    EXPECT_EQ(item.field.page, 1);
    EXPECT_GT(item.field.box.h, 0);
  }
  // Nor can it be accepted unseen.
  EXPECT_EQ(store_->settle(an_, at("name_a"), {}).value(), SettleOutcome::changed);
  EXPECT_EQ(store_->settle_in_paper(an_, at("name_b"), {}, {read_by_the_machine, "review"}, true).value(), SettleOutcome::not_leased);
  EXPECT_EQ(place_.ask("SELECT DISTINCT purpose FROM audit WHERE action = 'view field'"), "double entry");
}

TEST_P(DoubleEntryStoreTest, SettlesWhatTwoTypedAlike) {
  ASSERT_TRUE(twice_->add_rule(chi_, {.record_type = "decision"}).value());
  EXPECT_EQ(twice_->key(an_, at("name_a"), {"x", "x"}).value(), SettleOutcome::not_leased);
  EXPECT_EQ(type(an_, "name_a", {"Nguyễn Văn Hoà", "nguyen van hoa"}), SettleOutcome::done);
  EXPECT_EQ(field("name_a"), std::string("review ") + read_by_the_machine);
  EXPECT_FALSE(keys_of(blind(an_)).contains("name_a")) << "nobody types a field twice";
  EXPECT_EQ(place_.ask("SELECT count(*) FROM audit WHERE before LIKE '%Hoà%' OR after LIKE '%Hoà%'"), "0") << "who can see the trail may type, too";
  EXPECT_EQ(settled_truth(warehouse_->database()).value().size(), 0U);
  store_->lease(binh_, {.part = QueuePart::to_type}, 100, true).value();
  EXPECT_EQ(twice_->key(binh_, at("name_a"), {"Nguyễn Văn Hòa", "Nguyễn Văn Hòa"}).value(), SettleOutcome::done);
  EXPECT_EQ(field("name_a"), "settled Nguyễn Văn Hòa");
  EXPECT_EQ(store_->settled_document(document_.id).value().fields.front().reviewer, "an+binh");
  EXPECT_EQ(place_.ask("SELECT reviewer FROM provenance WHERE key = 'name_a'"), "an+binh");
  EXPECT_EQ(place_.ask("SELECT account, ' ', before, ' > ', after FROM audit WHERE action = 'settle'"),
            std::string("binh review: ") + read_by_the_machine + " > settled: Nguyễn Văn Hòa");
  EXPECT_EQ(settled_truth(warehouse_->database()).value().size(), 1U);
  // What neither can read is that; a row of a table as any field.
  for (const Actor* actor : {&an_, &binh_}) {
    blind(*actor);
    EXPECT_EQ(twice_->key(*actor, {document_.id, "members", 1, "full_name"}, {"", "", true}).value(), SettleOutcome::done);
  }
  EXPECT_EQ(place_.ask("SELECT status, value FROM table_fields"), "unreadable");
  const DoubleEntryState state = twice_->state().value();
  EXPECT_EQ(std::tuple(state.settled, state.agreed, state.keyings, state.wrong, state.machine_wrong), std::tuple(2, 2, 4, 0, 2));
}

TEST_P(DoubleEntryStoreTest, BringsDifferencesBeforeASupervisorWhoTypedNeither) {
  ASSERT_TRUE(twice_->add_rule(chi_, {.key = "name_a"}).value());
  EXPECT_EQ(type(an_, "name_a", {"Nguyễn Văn Anh", "Nguyễn Văn Anh"}), SettleOutcome::done);
  EXPECT_EQ(twice_->state().value().typed_once, 1);
  EXPECT_EQ(type(chi_, "name_a", {"", "", true}), SettleOutcome::done);
  EXPECT_TRUE(blind(binh_).empty()) << "two have typed it";
  EXPECT_EQ(twice_->state().value().differences, 1);
  for (const auto& [actor, supervises] : {std::pair(&binh_, false), std::pair(&chi_, true)})
    EXPECT_FALSE(keys_of(store_->lease(*actor, {.supervises = supervises}, 1, false).value()).contains("name_a")) << actor->account;
  EXPECT_EQ(store_->count({.supervises = true}, morning).value().waiting, store_->count({}, morning).value().waiting + 1);
  const auto seen_by = [&](const QueueFilter& filter) { return queue_overview(warehouse_->database(), filter, morning).value().differences; };
  EXPECT_EQ(seen_by({}), 0) << "who types would see whether it was alike";
  EXPECT_EQ(seen_by({.supervises = true, .account = "chi"}), 0);
  EXPECT_EQ(seen_by({.supervises = true, .account = "dung"}), 1);
  const std::vector<ReviewItem> items = store_->lease(dung_, {.supervises = true}, 1, false).value();
  ASSERT_EQ(items.size(), 1U);
  EXPECT_EQ(items[0].address.key, "name_a") << "before what else waits";
  EXPECT_EQ(items[0].field.value, read_by_the_machine);
  EXPECT_THAT(items[0].typed, ElementsAre(std::optional<std::string>("Nguyễn Văn Anh"), std::nullopt));
  EXPECT_EQ(store_->settle(dung_, at("name_a"), {Decision::Kind::correct, "Nguyễn Văn Ánh", "Nguyễn Văn Ánh"}).value(), SettleOutcome::done);
  EXPECT_EQ(twice_->undo(chi_).value().outcome, SettleOutcome::changed) << "a supervisor has decided";
  const DoubleEntryState state = twice_->state().value();
  EXPECT_EQ(std::tuple(state.settled, state.agreed, state.keyings, state.wrong, state.machine_wrong), std::tuple(1, 0, 2, 2, 1));
  // What the supervisor takes back is a difference again.
  const ReviewStore::Undone back = store_->undo(dung_, true).value();
  ASSERT_EQ(back.items.size(), 1U);
  EXPECT_EQ(back.items[0].typed.size(), 2U);
}

TEST_P(DoubleEntryStoreTest, TakesBackWhatOneTypedUntilTheSecondCame) {
  ASSERT_TRUE(twice_->add_rule(chi_, {.key = "name_a"}).value());
  EXPECT_EQ(twice_->undo(an_).value().outcome, SettleOutcome::not_leased);
  EXPECT_EQ(type(an_, "name_a", {"Anh", "Anh"}), SettleOutcome::done);
  EXPECT_EQ(store_->undo(an_, true).value().outcome, SettleOutcome::not_leased) << "that is another list";
  const ReviewStore::Undone again = twice_->undo(an_).value();
  ASSERT_EQ(again.items.size(), 1U);
  EXPECT_EQ(again.items[0].field.value, "") << "it is typed anew, as blind as before";
  EXPECT_EQ(twice_->key(an_, at("name_a"), {"Ánh", "Ánh"}).value(), SettleOutcome::done);
  EXPECT_EQ(type(binh_, "name_a", {"Ánh", "Ánh"}), SettleOutcome::done);
  EXPECT_EQ(field("name_a"), "settled Ánh");
  EXPECT_EQ(twice_->undo(an_).value().outcome, SettleOutcome::changed);
  EXPECT_EQ(store_->undo(binh_, true).value().outcome, SettleOutcome::not_leased) << "half of it is an's";
  EXPECT_EQ(twice_->undo(binh_).value().outcome, SettleOutcome::changed) << "who came second would learn whether it was alike";
  ASSERT_TRUE(twice_->add_rule(chi_, {.key = "name_b"}).value());
  EXPECT_EQ(twice_->undo(an_).value().outcome, SettleOutcome::changed);
  for (const auto& [actor, value] : {std::pair(&an_, "Ba"), std::pair(&binh_, "Bà")}) {
    blind(*actor);
    EXPECT_EQ(twice_->key(*actor, at("name_b"), {value, value}).value(), SettleOutcome::done);
  }
  EXPECT_EQ(twice_->undo(binh_).value().outcome, SettleOutcome::changed) << "nor where it was not";
  EXPECT_EQ(twice_->state().value().differences, 1);
}

TEST_P(DoubleEntryStoreTest, GivesNobodyToTypeWhatTheyHaveJudgedInASample) {
  Document paper = paper_of('c');
  for (auto& [key, field] : paper.record.fields) field.status = FieldStatus::accepted;
  paper.record.tables.clear();
  ASSERT_TRUE(warehouse_->file_document("night", paper));
  SampleStore samples(warehouse_->database());
  ASSERT_EQ(samples.draw(chi_, "night", 1, 7).value(), 1);
  const std::vector<SampledField> leased = samples.lease(an_, 100).value();
  for (const SampledField& sampled : leased)
    ASSERT_EQ(samples.judge(an_, sampled.sample, sampled.item.address, {SampleVerdict::Kind::wrong, "Ba"}).value(), SettleOutcome::done);
  ASSERT_TRUE(twice_->add_rule(chi_, {.key = "name_a"}).value());
  for (const auto& [actor, fields] : {std::pair(&an_, 1), std::pair(&binh_, 2)}) {
    EXPECT_EQ(static_cast<int>(blind(*actor).size()), fields) << actor->account;
    place_.run("DELETE FROM leases");
  }
}

TEST_P(DoubleEntryStoreTest, LeavesWhatTheQueueItselfShowsToEverybody) {
  document_.record.fields["due_at"] = document_.record.fields["date_a"];
  ASSERT_TRUE(warehouse_->file_document("night", document_));
  ASSERT_TRUE(twice_->add_rule(chi_, {.record_type = "decision"}).value());
  EXPECT_FALSE(keys_of(blind(an_, 100)).contains("due_at"));
  EXPECT_TRUE(store_->lease(an_, at("due_at"), false).value());
}

TEST_P(DoubleEntryStoreTest, ForgetsWhatWasTypedFromOtherInk) {
  ASSERT_TRUE(twice_->add_rule(chi_, {.record_type = "decision"}).value());
  EXPECT_EQ(type(an_, "name_a", {"Anh", "Anh"}), SettleOutcome::done);
  blind(an_);
  EXPECT_EQ(twice_->key(an_, at("name_b"), {"Ba", "Ba"}).value(), SettleOutcome::done);
  EXPECT_EQ(twice_->state().value().typed_once, 2);
  document_.record.fields["name_a"].box.y += 300;
  ASSERT_TRUE(warehouse_->file_document("night", document_));
  EXPECT_EQ(twice_->state().value().typed_once, 1);
  EXPECT_TRUE(keys_of(blind(an_, 100)).contains("name_a"));
  EXPECT_FALSE(keys_of(blind(an_, 100)).contains("name_b"));
}

TEST_P(DoubleEntryStoreTest, KeepsClosedBatchesClosedAndForgetsSecretPapers) {
  ASSERT_TRUE(twice_->add_rule(chi_, {.record_type = "decision"}).value());
  EXPECT_EQ(type(an_, "name_a", {"Anh", "Anh"}), SettleOutcome::done);
  BatchAccess access(warehouse_->database());
  ASSERT_EQ(access.set({"chi", "", morning}, "night", {"an"}).value(), AccessChange::done);
  EXPECT_TRUE(blind(binh_).empty());
  EXPECT_EQ(twice_->add_rule(binh_, {.batch_id = "night"}, "binh").value(), 0);
  EXPECT_EQ(twice_->state("binh").value().typed_once, 0);
  EXPECT_EQ(twice_->state("an").value().typed_once, 1);
  EXPECT_TRUE(twice_->kinds("binh").value().empty());
  ASSERT_TRUE(PaperStore(warehouse_->database()).withhold({"chi", "", morning}, document_.id));
  EXPECT_EQ(place_.ask("SELECT count(*) FROM keyings"), "0");
}

TEST_P(DoubleEntryStoreTest, EndsWithItsRuleAndSaysWhatWaits) {
  const std::vector<WaitingKind> kinds = twice_->kinds().value();
  ASSERT_EQ(kinds.size(), 6U);
  EXPECT_EQ(kinds[0].record_type, "decision");
  EXPECT_EQ(kinds[0].waiting, 1);
  ASSERT_EQ(twice_->add_rule(chi_, {.key = "name_a"}).value(), 1);
  EXPECT_EQ(twice_->kinds().value().size(), 5U);
  EXPECT_EQ(type(an_, "name_a", {"Anh", "Anh"}), SettleOutcome::done);
  ASSERT_EQ(blind(binh_).size(), 1U);
  ASSERT_TRUE(twice_->end_rule(chi_, 1).value());
  EXPECT_EQ(twice_->key(binh_, at("name_a"), {"Anh", "Anh"}).value(), SettleOutcome::not_leased);
  EXPECT_EQ(store_->settle(binh_, at("name_a"), {}).value(), SettleOutcome::not_leased) << "binh has not seen what was read";
  ASSERT_TRUE(store_->lease(binh_, at("name_a"), false).value());
  EXPECT_EQ(store_->settle(binh_, at("name_a"), {}).value(), SettleOutcome::done);
  EXPECT_EQ(twice_->state().value().settled, 0) << "one person's typing is no double entry";
}

}  // namespace
}  // namespace sohoa

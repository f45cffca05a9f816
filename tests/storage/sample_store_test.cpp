#include "storage/sample_store.h"

#include <gmock/gmock.h>

#include <set>

#include "storage/account_store.h"
#include "storage/batch_access.h"
#include "storage/interval.h"
#include "tests/storage/papers.h"
#include "tests/support/warehouses.h"
#include "tests/support/watched_database.h"

namespace sohoa {
namespace {

using test::Engine;
using test::TestWarehouse;

constexpr std::int64_t morning = 1'800'000'000;

// A warehouse on either engine with a paper of 20 accepted and 5 doubtful fields, and a row of a table.
class SampleStoreTest : public testing::TestWithParam<Engine> {
 protected:
  void SetUp() override {
    if (place_.url().empty()) GTEST_SKIP() << test::no_postgresql;
    warehouse_ = place_.open();
    document_ = test::paper('a', {"Quyết định"});
    for (int i = 0; i < 25; ++i) {
      Field field;
      field.value = field.raw = "value " + std::to_string(i);
      field.status = i < 20 ? FieldStatus::accepted : FieldStatus::review;
      field.page = 1;
      document_.record.fields["key_" + std::to_string(10 + i)] = field;
    }
    document_.record.tables["members"] = {{{"full_name", document_.record.fields["key_10"]}}};
    ASSERT_TRUE(warehouse_->begin_batch("night", "/originals"));
    ASSERT_TRUE(warehouse_->file_document("night", document_));
    AccountStore accounts(warehouse_->database());
    for (const char* name : {"an", "binh"}) ASSERT_TRUE(accounts.add({"", "local", morning}, {name, Role::reviewer, "hash"}).value());
    samples_ = std::make_unique<SampleStore>(warehouse_->database());
  }

  std::set<std::string> drawn(std::int64_t sample) {
    std::set<std::string> places;
    const auto leased = samples_->lease(an_, 100).value();
    for (const SampledField& field : leased)
      if (field.sample == sample) places.insert(field.item.address.place());
    return places;
  }

  TestWarehouse place_{GetParam()};
  std::unique_ptr<Warehouse> warehouse_;
  std::unique_ptr<SampleStore> samples_;
  Document document_;
  const Actor an_{"an", "10.0.0.1", morning}, binh_{"binh", "10.0.0.2", morning};
};

std::string engine_name(const testing::TestParamInfo<Engine>& tested) { return test::name_of(tested.param); }
INSTANTIATE_TEST_SUITE_P(Engines, SampleStoreTest, testing::Values(Engine::sqlite, Engine::postgresql), engine_name);

TEST_P(SampleStoreTest, DrawsAShareOfWhatIsAcceptedByItsSeed) {
  EXPECT_EQ(samples_->batches().value()[0].accepted, 21);
  EXPECT_EQ(samples_->draw(an_, "no such batch", 1, 7).value(), 0);
  const std::int64_t first = samples_->draw(an_, "night", 0.3, 7).value(), again = samples_->draw(an_, "night", 0.3, 7).value(),
                     other = samples_->draw(an_, "night", 0.3, 8).value();
  EXPECT_EQ(drawn(first).size(), 6U);
  EXPECT_EQ(drawn(first), drawn(again));
  EXPECT_NE(drawn(first), drawn(other));
  for (const std::string& place : drawn(other)) EXPECT_TRUE(place < "key_30" || place == "members.1.full_name") << place << " is in doubt";
  EXPECT_EQ(samples_->all().value()[0].number, other);
  EXPECT_EQ(samples_->all().value()[0].accepted, 21);
}

TEST_P(SampleStoreTest, DrawsALargeSampleFewFieldsAtATimeWithoutPapersThatHaveGone) {
  Field field;
  field.value = field.raw = "value";
  field.status = FieldStatus::accepted;
  for (const char digit : {'b', 'c'}) {
    Document large = test::paper(digit, {"Quyết định"});
    for (int i = 0; i < 500; ++i) large.record.fields["key_" + std::to_string(i)] = field;
    ASSERT_TRUE(warehouse_->file_document("night", large));
  }
  const auto noted = [&] { return std::stoi(place_.ask("SELECT count(*) FROM sample_fields")); };
  int times = 0, last = 0, most = 0;
  test::WatchedDatabase database(warehouse_->database(), [&] {
    const int now = noted();
    most = std::max(most, now - last);
    last = now;
    // Another writer gets in between, and takes one of the papers out.
    if (++times == 3) {
      EXPECT_TRUE(warehouse_->keep_only("night", {document_.id, test::paper('c', {"Quyết định"}).id}));
    }
  });
  ASSERT_EQ(SampleStore(database).draw(an_, "night", 1, 7).value(), 1);
  EXPECT_LE(std::max(most, noted() - last), 200);
  EXPECT_EQ(noted(), 521);
  EXPECT_EQ(place_.ask("SELECT count(*) FROM audit WHERE action = 'draw sample' AND after = '1021 of 1021'"), "1");
}

TEST_P(SampleStoreTest, GivesEachFieldToOnePersonAndASecondSampleToAnother) {
  ASSERT_GT(samples_->draw(an_, "night", 1, 1).value(), 0);
  const auto of_an = samples_->lease(an_, 12).value(), of_binh = samples_->lease(binh_, 12).value();
  EXPECT_EQ(of_an.size(), 12U);
  EXPECT_EQ(of_binh.size(), 9U);
  EXPECT_EQ(samples_->judge(binh_, of_an[0].sample, of_an[0].item.address, {}).value(), SettleOutcome::not_leased);
  for (const SampledField& field : of_an) EXPECT_EQ(samples_->judge(an_, field.sample, field.item.address, {}).value(), SettleOutcome::done);
  ASSERT_EQ(samples_->draw(an_, "night", 1, 2).value(), 2);
  std::set<std::string> seen;
  for (const SampledField& field : of_an) seen.insert(field.item.address.place());
  const Actor later{"an", "10.0.0.1", morning + 3600};
  const auto others = samples_->lease(later, 100).value();
  EXPECT_EQ(others.size(), 18U) << "nine of each sample: binh's lease has ended";
  for (const SampledField& field : others) EXPECT_FALSE(seen.contains(field.item.address.place()));
}

TEST_P(SampleStoreTest, CountsOnlyWhatIsStillThere) {
  Document other = test::paper('b', {"Quyết định"});
  other.record.fields["key_10"] = document_.record.fields["key_10"];
  ASSERT_TRUE(warehouse_->file_document("night", other));
  samples_->draw(an_, "night", 1, 7).value();
  const SampledField field = samples_->lease(an_, 1).value().at(0);
  ASSERT_EQ(samples_->judge(an_, field.sample, field.item.address, {SampleVerdict::Kind::wrong, "other"}).value(), SettleOutcome::done);
  EXPECT_EQ(samples_->all().value().at(0).drawn, 22);
  EXPECT_EQ(samples_->all().value().at(0).wrong, 1);
  const auto remove = [&](const char* what, const std::string& which) {
    ASSERT_TRUE(warehouse_->database().write([&](Session& session) -> Result<void> {
      session.run(what, {which});
      return {};
    }));
  };
  remove("DELETE FROM documents WHERE id = ?", field.item.address.document_id);
  const SampleState state = samples_->all().value().at(0);
  EXPECT_EQ(state.drawn, field.item.address.document_id == other.id ? 21 : 1);
  EXPECT_EQ(state.wrong, 0);
  remove("DELETE FROM samples WHERE batch_id = ?", "night");
  EXPECT_EQ(place_.ask("SELECT count(*) FROM sample_counts"), "0");
}

TEST_P(SampleStoreTest, LeasesNothingOfABatchThatIsClosedMeanwhile) {
  samples_->draw(an_, "night", 1, 7).value();
  BatchAccess access(warehouse_->database());
  test::WatchedDatabase closing(warehouse_->database(), [&] { EXPECT_EQ(access.set(binh_, "night", {"binh"}).value(), AccessChange::done); });
  SampleStore samples(closing);
  EXPECT_TRUE(samples.lease(an_, 8).value().empty());
  EXPECT_EQ(samples.lease(binh_, 8).value().size(), 8U);
}

TEST_P(SampleStoreTest, SettlesNothingAndSendsWhatIsWrongToTheQueue) {
  ASSERT_GT(samples_->draw(an_, "night", 1, 1).value(), 0);
  const auto fields = samples_->lease(an_, 4).value();
  ASSERT_EQ(samples_->judge(an_, 1, fields[0].item.address, {SampleVerdict::Kind::wrong, "what it says"}).value(), SettleOutcome::done);
  ASSERT_EQ(samples_->judge(an_, 1, fields[1].item.address, {SampleVerdict::Kind::unreadable, ""}).value(), SettleOutcome::done);
  ASSERT_EQ(samples_->judge(an_, 1, fields[2].item.address, {}).value(), SettleOutcome::done);
  const std::string key = fields[0].item.address.key;
  EXPECT_EQ(place_.ask("SELECT status, value, reason FROM fields WHERE key = '" + key + "'"), "review" + fields[0].item.field.value + found_wrong);
  ASSERT_TRUE(warehouse_->file_document("night", document_));  // which still accepts it
  EXPECT_EQ(place_.ask("SELECT status, value, reason FROM fields WHERE key = '" + key + "'"), "review" + fields[0].item.field.value + found_wrong);
  EXPECT_EQ(place_.ask("SELECT status FROM review_queue WHERE key = '" + key + "'"), "waiting");
  ReviewStore store(warehouse_->database());
  const auto waiting = store.lease(binh_, {.key = key}, 1, false).value();
  ASSERT_EQ(waiting.size(), 1U);
  EXPECT_EQ(place_.ask("SELECT count(*) FROM settlements"), "0");
  EXPECT_EQ(place_.ask("SELECT count(*) FROM fields WHERE status = 'settled'"), "0");
  EXPECT_EQ(place_.ask("SELECT status FROM fields WHERE key = '" + fields[2].item.address.key + "'"), "accepted");
  EXPECT_EQ(place_.ask("SELECT count(*) FROM audit WHERE action = 'judge sample' AND purpose = 'quality sample'"), "3");
  const SampleState state = samples_->all().value()[0];
  EXPECT_EQ(state.wrong, 1);
  EXPECT_EQ(state.unreadable, 1);
  EXPECT_EQ(state.right, 1);
  EXPECT_EQ(state.drawn, 21);
}

TEST_P(SampleStoreTest, EstimatesTheErrorOverBatchesWithEachFieldOnce) {
  EXPECT_EQ(samples_->error().value().looked_at, 0);
  Document other = test::paper('b', {"Quyết định"});
  for (int i = 0; i < 7; ++i) other.record.fields["key_" + std::to_string(10 + i)] = document_.record.fields["key_10"];
  ASSERT_TRUE(warehouse_->begin_batch("next night", "/originals"));
  ASSERT_TRUE(warehouse_->file_document("next night", other));
  // Of 21 fields in all one is wrong, which two samples have drawn, and one cannot be read; of 7 all that were looked at are right.
  ASSERT_EQ(samples_->draw(an_, "night", 1, 1).value(), 1);
  ASSERT_EQ(samples_->draw(an_, "night", 1, 2).value(), 2);
  ASSERT_EQ(samples_->draw(an_, "next night", 0.5, 1).value(), 3);
  const auto of_an = samples_->lease(an_, 100).value();
  std::string wrong;
  bool unreadable = false;
  for (const SampledField& field : of_an) {
    SampleVerdict verdict;
    if (field.sample == 1 && wrong.empty()) wrong = field.item.address.place(), verdict = {SampleVerdict::Kind::wrong, "what it says"};
    else if (field.sample == 1 && !unreadable) unreadable = true, verdict.kind = SampleVerdict::Kind::unreadable;
    (void)samples_->judge(an_, field.sample, field.item.address, verdict).value();
  }
  const SampledError error = samples_->error().value();
  EXPECT_EQ(error.wrong, 1);
  EXPECT_EQ(error.looked_at, 20 + 4);
  EXPECT_NEAR(error.share, 21.0 / 28 * 1 / 20, 1e-9) << "a batch counts by what it has accepted, not by how much of it was looked at";
  const double worth = 28.0 * 28 / (21.0 * 21 / 20 + 7.0 * 7 / 4);
  EXPECT_NEAR(error.interval.high, wilson_interval(error.share, worth).high, 1e-9);
  EXPECT_NEAR(wilson_interval(1.0 / 20, 20.0).low, wilson_interval(std::int64_t{1}, 20).low, 1e-12);
}

TEST_P(SampleStoreTest, CountsWhatWasCorrectedBeforeAnybodyLookedForTheSample) {
  ASSERT_EQ(samples_->draw(an_, "night", 1, 1).value(), 1);
  ReviewStore store(warehouse_->database());
  const FieldAddress address{document_.id, "", 0, "key_10"};
  ASSERT_EQ(store.settle_in_paper(binh_, address, {Decision::Kind::correct, "other", "other"}, {"value 0", "accepted"}, false).value(), SettleOutcome::done);
  const auto others = samples_->lease(an_, 100).value();
  for (const SampledField& field : others) ASSERT_EQ(samples_->judge(an_, 1, field.item.address, {}).value(), SettleOutcome::done);
  const SampledError error = samples_->error().value();
  EXPECT_EQ(error.wrong, 1);
  EXPECT_EQ(error.looked_at, 21);
  EXPECT_EQ(error.interval.high, wilson_interval(std::int64_t{1}, 21).high) << "one batch: Wilson's own";
}

TEST_P(SampleStoreTest, PutsDownWhatHasChangedMeanwhileInsteadOfCountingIt) {
  ASSERT_GT(samples_->draw(an_, "night", 1, 1).value(), 0);
  const auto leased = samples_->lease(an_, 1).value();
  place_.change("UPDATE fields SET value = 'another' WHERE key = '" + leased[0].item.address.key + "'");
  EXPECT_EQ(samples_->judge(an_, 1, leased[0].item.address, {}).value(), SettleOutcome::not_leased);
  EXPECT_EQ(samples_->lease(an_, 100).value().size(), 20U);
  EXPECT_EQ(samples_->all().value()[0].changed, 1);
}

TEST(Interval, IsWilsons) {
  const auto of = [](std::int64_t found, std::int64_t looked_at) { return wilson_interval(found, looked_at); };
  EXPECT_NEAR(of(1, 10).low, 0.0179, 0.0001);
  EXPECT_NEAR(of(1, 10).high, 0.4042, 0.0001);
  EXPECT_DOUBLE_EQ(of(0, 100).low, 0);
  EXPECT_NEAR(of(0, 100).high, 0.0370, 0.0001);
  EXPECT_DOUBLE_EQ(of(0, 0).high, 1);
}

}  // namespace
}  // namespace sohoa

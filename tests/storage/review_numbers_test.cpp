#include "storage/review_numbers.h"

#include <gmock/gmock.h>

#include <algorithm>

#include "storage/account_store.h"
#include "storage/review_store.h"
#include "storage/sample_store.h"
#include "storage/seen_values.h"
#include "tests/storage/papers.h"
#include "tests/support/warehouses.h"

namespace sohoa {
namespace {

using test::Engine;
using testing::ElementsAre;
using testing::Pair;

constexpr std::int64_t morning = 1'800'000'000;  // 15:00 in Vietnam

// A warehouse on either engine with `papers` decisions, each with a doubtful name, an accepted date and a place that was not found.
class ReviewNumbersTest : public testing::TestWithParam<Engine> {
 protected:
  void SetUp() override {
    if (place_.url().empty()) GTEST_SKIP() << test::no_postgresql;
    warehouse_ = place_.open();
    ASSERT_TRUE(warehouse_->begin_batch("night", "/originals"));
    for (int i = 0; i < 24; ++i) {
      Document document = test::paper('a', {"Quyết định"});
      document.pages[0].source_path = std::to_string(i);
      document.id = "00000000000000" + std::to_string(10 + i);
      Field field;
      field.value = field.raw = "Nguyên Văn";
      field.status = FieldStatus::review;
      field.page = 1;
      document.record.fields["full_name"] = field;
      field.status = FieldStatus::accepted;
      document.record.fields["dob"] = field;
      field.status = FieldStatus::missing;
      field.value.clear();
      document.record.fields["place"] = field;
      ASSERT_TRUE(warehouse_->file_document("night", document));
    }
    AccountStore accounts(warehouse_->database());
    ASSERT_TRUE(accounts.add({"", "local", morning}, {"an", Role::reviewer, "hash"}).value());
  }

  // Settles the next names, so many seconds after one another.
  void settle(int count, const Decision& decision, int apart) {
    ReviewStore store(warehouse_->database());
    for (int i = 0; i < count; ++i, now_ += apart) {
      const Actor an{"an", "10.0.0.1", now_};
      const auto items = store.lease(an, {.key = "full_name"}, 1, false).value();
      ASSERT_EQ(items.size(), 1U);
      ASSERT_EQ(store.settle(an, items[0].address, decision).value(), SettleOutcome::done);
    }
  }

  test::TestWarehouse place_{GetParam()};
  std::unique_ptr<Warehouse> warehouse_;
  std::int64_t now_ = morning;
};

std::string engine_name(const testing::TestParamInfo<Engine>& tested) { return test::name_of(tested.param); }
INSTANTIATE_TEST_SUITE_P(Engines, ReviewNumbersTest, testing::Values(Engine::sqlite, Engine::postgresql), engine_name);

TEST_P(ReviewNumbersTest, CountsDaysWithTheirTimesButWithoutPauses) {
  settle(3, {Decision::Kind::accept, "", ""}, 4);
  settle(1, {Decision::Kind::unreadable, "", ""}, 3600);
  settle(1, {Decision::Kind::correct, "Nguyễn Văn", "Nguyễn Văn"}, 8 * 3600);
  settle(1, {Decision::Kind::accept, "", ""}, 0);
  ReviewNumbers numbers(warehouse_->database());
  const auto days = numbers.days(morning).value();
  ASSERT_EQ(days.size(), 2U) << "the last one is past midnight in Vietnam";
  EXPECT_EQ(days[0].day, "2027-01-15");
  EXPECT_EQ(days[1].day, "2027-01-16");
  EXPECT_EQ(days[0].settled, 5);
  EXPECT_EQ(days[0].needless, 3);
  EXPECT_EQ(days[0].unreadable, 1);
  EXPECT_EQ(days[0].timed, 3) << "the first has none before it, the last one followed a pause";
  EXPECT_EQ(days[0].seconds, 12);
  EXPECT_EQ(numbers.days(morning + 24 * 3600).value().size(), 0U);
  const auto types = numbers.types().value();
  ASSERT_EQ(types.size(), 1U);
  EXPECT_EQ(types[0].fields, 48);
  EXPECT_EQ(types[0].accepted, 24);
  EXPECT_EQ(types[0].waiting, 18);
}

TEST_P(ReviewNumbersTest, ListsWhatGoesWrongAgainAndAgain) {
  ReviewNumbers numbers(warehouse_->database());
  EXPECT_EQ(numbers.faults().value().size(), 1U) << "the place that is never found";
  settle(8, {Decision::Kind::correct, "Nguyễn Văn", "Nguyễn Văn"}, 4);
  settle(2, {Decision::Kind::accept, "", ""}, 4);
  place_.run("INSERT INTO paper_decisions (number, document_id, account, at, kind, page, value, before) VALUES (101, 'x', 'an', 0, 'type', 0, 'plan', 'report'),"
             " (102, 'y', 'an', 0, 'type', 0, 'plan', 'report'), (103, 'z', 'an', 0, 'type', 0, 'plan', 'report'), (104, 'z', 'an', 0, 'type', 0, 'letter', 'plan')");
  const auto faults = numbers.faults().value();
  ASSERT_EQ(faults.size(), 4U);
  EXPECT_EQ(faults[0].kind, Fault::Kind::never_found);
  EXPECT_EQ(faults[0].key, "place");
  EXPECT_EQ(faults[0].times, 24);
  EXPECT_EQ(faults[1].kind, Fault::Kind::often_corrected);
  EXPECT_EQ(faults[1].key, "full_name");
  EXPECT_EQ(faults[1].times, 8);
  EXPECT_EQ(faults[1].of, 10);
  EXPECT_EQ(faults[2].was, "report");
  EXPECT_EQ(faults[2].is, "plan");
  EXPECT_EQ(faults[3].was, "ê");
  EXPECT_EQ(faults[3].is, "ễ");
  EXPECT_EQ(faults[3].times, 8);
}

TEST_P(ReviewNumbersTest, TellsWhatPeopleSawAndHowManyFieldsThatStandsFor) {
  settle(3, {Decision::Kind::accept, "", ""}, 4);
  settle(1, {Decision::Kind::correct, "Nguyễn Văn", "Nguyễn Văn"}, 4);
  settle(1, {Decision::Kind::unreadable, "", ""}, 4);
  SampleStore samples(warehouse_->database());
  const Actor an{"an", "10.0.0.1", now_};
  for (const std::uint32_t seed : {1U, 2U}) ASSERT_GT(samples.draw(an, "night", 0.5, seed).value(), 0);
  const auto sampled = samples.lease(an, 6).value();
  for (std::size_t i = 0; i < sampled.size(); ++i)
    ASSERT_EQ(samples.judge(an, sampled[i].sample, sampled[i].item.address, {i == 0 ? SampleVerdict::Kind::wrong : SampleVerdict::Kind::right, i == 0 ? "x" : ""}).value(),
              SettleOutcome::done);
  const SeenValues seen = seen_values(warehouse_->database()).value();
  EXPECT_EQ(seen.doubted.size(), 4U) << "what cannot be read says nothing of the reader";
  EXPECT_EQ(std::ranges::count(seen.doubted, false, &SeenValue::right), 1);
  EXPECT_EQ(seen.all_doubted, 19 + 4);
  EXPECT_EQ(seen.accepted.size(), 6U);
  EXPECT_EQ(std::ranges::count(seen.accepted, false, &SeenValue::right), 1);
  EXPECT_EQ(seen.all_accepted, 24) << "what the sample found wrong was accepted, too";
  EXPECT_EQ(seen.accepted[0].read, "Nguyên Văn");
  EXPECT_EQ(seen.accepted[0].record_type, "decision");
}

TEST_P(ReviewNumbersTest, TakesTheLastDecisionForTheTruth) {
  settle(10, {Decision::Kind::accept, "", ""}, 4);
  ReviewStore store(warehouse_->database());
  const SeenValues before = seen_values(warehouse_->database()).value();
  for (const SeenValue& value : before.doubted)
    ASSERT_EQ(store.settle_in_paper({"an", "10.0.0.1", now_}, value.address, {Decision::Kind::correct, "Nguyễn Văn", "Nguyễn Văn"}, {"Nguyên Văn", "settled"}, false).value(),
              SettleOutcome::done);
  const SeenValues seen = seen_values(warehouse_->database()).value();
  ASSERT_EQ(seen.doubted.size(), 10U);
  for (const SeenValue& value : seen.doubted) {
    EXPECT_FALSE(value.right);
    EXPECT_EQ(value.truth, "Nguyễn Văn");
  }
  const auto faults = ReviewNumbers(warehouse_->database()).faults().value();
  ASSERT_EQ(faults.size(), 3U);
  EXPECT_EQ(faults[1].kind, Fault::Kind::often_corrected);
  EXPECT_EQ(faults[1].times, 10);
  EXPECT_EQ(faults[2].times, 10) << "ê for ễ";
}

TEST(MistakenLetters, AreThoseOfTheShortestWay) {
  EXPECT_THAT(mistaken_letters("TRẤN VÃN BÌNH", "TRẦN VĂN BÌNH"), testing::UnorderedElementsAre(Pair("Ấ", "Ầ"), Pair("Ã", "Ă")));
  EXPECT_THAT(mistaken_letters("Nguyen Thị", "Nguyễn  Thị"), ElementsAre(Pair("e", "ễ")));
  EXPECT_TRUE(mistaken_letters("Hà Nội", "Phú Thọ").empty()) << "that is another value";
}

}  // namespace
}  // namespace sohoa

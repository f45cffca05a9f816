#include "storage/database.h"

#include <gtest/gtest.h>

#include <atomic>
#include <map>
#include <mutex>
#include <thread>

#include "storage/warehouse.h"
#include "tests/support/warehouses.h"
#include "tests/support/watched_database.h"

namespace sohoa {
namespace {

using test::Engine;
using test::TestWarehouse;

class WriteInTurnTest : public testing::TestWithParam<Engine> {
 protected:
  void SetUp() override {
    if (place_.url().empty()) GTEST_SKIP() << test::no_postgresql;
    warehouse_ = place_.open();
    place_.run("CREATE TABLE written (number BIGINT PRIMARY KEY, name TEXT NOT NULL)");
    database_ = std::make_unique<test::WatchedDatabase>(
        warehouse_->database(), [this] { ++transactions_; },
        [this](const Result<void>& ended) -> Result<void> {
          if (answer_is_lost_.exchange(false)) return fail(ErrorCode::storage, "test", "nobody knows");
          return ended;
        });
  }

  // Each adds a row whose number follows the last one's, as the audit trail's do.
  static Database::Work adding(const std::string& name, const Result<void>& outcome = {}) {
    return [=](Session& session) -> Result<void> {
      std::int64_t last = 0;
      session.query("SELECT coalesce(max(number), 0) FROM written", {}, [&](const SqlRow& row) { last = std::stoll(row.text(0)); });
      session.run("INSERT INTO written VALUES (?, ?)", {last + 1, name});
      return outcome;
    };
  }

  // Has them written while another one is being written, each by its own thread, until once they wait at the same time: the first
  // transaction behind the other one is then theirs together.
  std::vector<Result<void>> write_together(const std::vector<Database::Work>& works) {
    std::vector<Result<void>> outcomes(works.size());
    for (std::size_t most = 0; most < works.size();) {
      place_.run("DELETE FROM written");
      std::mutex mutex;
      std::map<int, std::size_t> works_in;  // by transaction
      std::atomic<std::size_t> asking = 0;
      std::atomic<bool> other_runs = false;
      std::thread other([&] {
        EXPECT_TRUE(database_->write_in_turn([&](Session&) -> Result<void> {
          other_runs = true;
          while (asking < works.size()) std::this_thread::yield();
          for (int i = 0; i < 1000; ++i) std::this_thread::yield();
          return {};
        }));
      });
      while (!other_runs) std::this_thread::yield();
      std::vector<std::thread> people;
      for (std::size_t i = 0; i < works.size(); ++i)
        people.emplace_back([&, i] {
          ++asking;
          outcomes[i] = database_->write_in_turn([&](Session& session) -> Result<void> {
            {
              const std::lock_guard lock(mutex);
              most = std::max(most, ++works_in[transactions_]);
            }
            return works[i](session);
          });
        });
      other.join();
      for (std::thread& person : people) person.join();
    }
    return outcomes;
  }

  std::string written() { return place_.ask("SELECT number, ' ', name FROM written ORDER BY number"); }

  TestWarehouse place_{GetParam()};
  std::unique_ptr<Warehouse> warehouse_;
  std::atomic<int> transactions_ = 0;
  std::atomic<bool> answer_is_lost_ = false;  // of the transaction that is being written
  std::unique_ptr<Database> database_;
};

std::string engine_name(const testing::TestParamInfo<Engine>& tested) { return test::name_of(tested.param); }
INSTANTIATE_TEST_SUITE_P(Engines, WriteInTurnTest, testing::Values(Engine::sqlite, Engine::postgresql), engine_name);

TEST_P(WriteInTurnTest, WritesWhatWaitsInOneTransactionOneAfterTheOther) {
  for (const Result<void>& outcome : write_together({adding("a"), adding("a"), adding("a")})) EXPECT_TRUE(outcome);
  EXPECT_EQ(written(), "1 a,2 a,3 a");
}

TEST_P(WriteInTurnTest, UndoesWhatReturnsAnErrorByItself) {
  const auto outcomes = write_together({adding("a"), adding("not", fail(ErrorCode::damaged, "test", "on purpose")), adding("a")});
  EXPECT_TRUE(outcomes[0]);
  ASSERT_FALSE(outcomes[1]);
  EXPECT_EQ(outcomes[1].error().message, "on purpose");
  EXPECT_TRUE(outcomes[2]);
  EXPECT_EQ(written(), "1 a,2 a");
}

TEST_P(WriteInTurnTest, LetsNoStatementThatFailsTakeOthersWithIt) {
  const Database::Work broken = [](Session& session) -> Result<void> {
    session.run("INSERT INTO written VALUES (1000, NULL)");
    return {};
  };
  const auto outcomes = write_together({adding("a"), broken, adding("a")});
  EXPECT_TRUE(outcomes[0]);
  EXPECT_FALSE(outcomes[1]);
  EXPECT_TRUE(outcomes[2]);
  EXPECT_EQ(written(), "1 a,2 a");
}

TEST_P(WriteInTurnTest, WritesNothingAgainThatMayHaveBeenCommitted) {
  const Database::Work lost = [this](Session& session) -> Result<void> {
    answer_is_lost_ = true;
    return adding("a")(session);
  };
  for (const Result<void>& outcome : write_together({lost, lost, lost})) {
    ASSERT_FALSE(outcome);
    EXPECT_EQ(outcome.error().message, "nobody knows");
  }
  EXPECT_EQ(written(), "1 a,2 a,3 a");
}

TEST_P(WriteInTurnTest, GoesOnBehindOneThatThrows) {
  EXPECT_THROW((void)database_->write_in_turn([](Session&) -> Result<void> { throw std::runtime_error("on purpose"); }), std::runtime_error);
  EXPECT_TRUE(database_->write_in_turn(adding("a")));
  EXPECT_EQ(written(), "1 a");
}

}  // namespace
}  // namespace sohoa

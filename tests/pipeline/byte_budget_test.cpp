#include "pipeline/byte_budget.h"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <future>
#include <thread>
#include <vector>

namespace sohoa {
namespace {

using namespace std::chrono_literals;

TEST(ByteBudget, HoldsBackWhatDoesNotFitUntilSomethingIsFreed) {
  ByteBudget budget(100);
  ByteBudget::Ticket first = budget.acquire(60);
  auto second = std::async(std::launch::async, [&] { return budget.acquire(60); });
  EXPECT_EQ(second.wait_for(50ms), std::future_status::timeout);
  first.reset();
  EXPECT_EQ(second.wait_for(10s), std::future_status::ready);
  EXPECT_EQ(budget.peak_bytes(), 60U);
}

TEST(ByteBudget, LetsAPageAboveTheWholeBudgetTravelAlone) {
  ByteBudget budget(100);
  ByteBudget::Ticket small = budget.acquire(1);
  auto huge = std::async(std::launch::async, [&] { return budget.acquire(1000); });
  EXPECT_EQ(huge.wait_for(50ms), std::future_status::timeout);
  small.reset();
  const ByteBudget::Ticket held = huge.get();
  auto next = std::async(std::launch::async, [&] { return budget.acquire(1); });
  EXPECT_EQ(next.wait_for(50ms), std::future_status::timeout);
  const_cast<ByteBudget::Ticket&>(held).reset();
  EXPECT_EQ(next.wait_for(10s), std::future_status::ready);
}

TEST(ByteBudget, IsNeverExceededByManyThreads) {
  ByteBudget budget(1000);
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t)
    threads.emplace_back([&, t] {
      for (int i = 0; i < 500; ++i) auto ticket = budget.acquire(static_cast<std::uint64_t>(100 + 97 * ((i + t) % 5)));
    });
  for (std::thread& thread : threads) thread.join();
  EXPECT_LE(budget.peak_bytes(), 1000U);
}

}  // namespace
}  // namespace sohoa

#include "review/shared_answers.h"

#include <gtest/gtest.h>

#include <atomic>
#include <stdexcept>
#include <thread>
#include <vector>

namespace sohoa {
namespace {

constexpr std::int64_t morning = 1'800'000'000;

// Finds "1", "2", ... Each time it is `held` it says that it has begun and waits to be let go.
class SharedAnswersTest : public testing::Test {
 protected:
  std::string ask(std::int64_t at) {
    return answers_.answer("all", at, [this] {
      const std::string number = std::to_string(++found_);
      while (held_) std::this_thread::yield();
      return HttpReply{200, "text/plain", number};
    }).body;
  }
  void wait_until_found(int number) const {
    while (found_ < number) std::this_thread::yield();
  }

  SharedAnswers answers_{1};
  std::atomic<bool> held_ = false;
  std::atomic<int> found_ = 0;
};

TEST_F(SharedAnswersTest, AreFoundOnceForAllWhoAskMeanwhile) {
  held_ = true;
  std::vector<std::string> given(4);
  std::vector<std::thread> people;
  for (std::string& mine : given) people.emplace_back([&] { mine = ask(morning); });
  wait_until_found(1);
  held_ = false;
  for (std::thread& person : people) person.join();
  EXPECT_EQ(given, std::vector<std::string>(4, "1"));
  EXPECT_EQ(answers_.answer("others", morning, [] { return HttpReply{200, "text/plain", "other"}; }).body, "other");
}

TEST_F(SharedAnswersTest, GiveTheFormerWhileANewerOneIsBeingFound) {
  EXPECT_EQ(ask(morning), "1");
  EXPECT_EQ(ask(morning + 1), "1");
  held_ = true;
  std::string newer;
  std::thread person([&] { newer = ask(morning + 2); });
  wait_until_found(2);
  EXPECT_EQ(ask(morning + 3), "1");
  std::string waited;
  std::thread other([&] { waited = ask(morning + 4); });  // the former is too old by now
  held_ = false;
  person.join();
  other.join();
  EXPECT_EQ(newer, "2");
  EXPECT_NE(waited, "1");
}

TEST_F(SharedAnswersTest, AreFoundAnewWhenTheClockWasPutBack) {
  EXPECT_EQ(ask(morning), "1");
  EXPECT_EQ(ask(morning - 3600), "2");
}

TEST_F(SharedAnswersTest, AreFoundAnewOnceTheyAreForgotten) {
  EXPECT_EQ(ask(morning), "1");
  answers_.forget();
  EXPECT_EQ(ask(morning), "2");
  held_ = true;
  std::thread person([&] { ask(morning + 2); });
  wait_until_found(3);
  answers_.forget();
  held_ = false;
  person.join();
  EXPECT_EQ(ask(morning + 2), "4") << "the third was begun before";
}

TEST_F(SharedAnswersTest, DoNotGiveAFailureAgain) {
  EXPECT_EQ(answers_.answer("all", morning, [] { return HttpReply{503, "text/plain", "down"}; }).status, 503);
  EXPECT_THROW((void)answers_.answer("all", morning, []() -> HttpReply { throw std::runtime_error("broken"); }), std::runtime_error);
  EXPECT_EQ(ask(morning), "1");
}

}  // namespace
}  // namespace sohoa

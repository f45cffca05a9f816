#include "review/sign_in_throttle.h"

#include <gtest/gtest.h>

namespace sohoa {
namespace {

TEST(SignInThrottle, MakesEveryFurtherWrongPasswordWaitLonger) {
  SignInThrottle throttle;
  for (int i = 0; i < 4; ++i) throttle.note_failure("an", "a", 1000);
  EXPECT_EQ(throttle.wait_seconds("an", "a", 1000), 0);
  throttle.note_failure("an", "a", 1000);
  const auto first = throttle.wait_seconds("an", "b", 1000);  // from anywhere
  EXPECT_GT(first, 0);
  EXPECT_EQ(throttle.wait_seconds("binh", "a", 1000), 0);
  throttle.note_failure("an", "a", 1000);
  EXPECT_GT(throttle.wait_seconds("an", "a", 1000), first);
  for (int i = 0; i < 100; ++i) throttle.note_failure("an", "c", 1000);
  EXPECT_EQ(throttle.wait_seconds("an", "a", 1000), 15 * 60);
  throttle.note_success("an", "a");
  EXPECT_EQ(throttle.wait_seconds("an", "a", 1000), 0);
}

TEST(SignInThrottle, LetsAWholeOfficeSignInFromOneAddress) {
  SignInThrottle throttle;
  for (int i = 0; i < 100; ++i) {
    EXPECT_EQ(throttle.wait_seconds("name" + std::to_string(i), "office", 1000), 0);
    throttle.note_failure("name" + std::to_string(i), "office", 1000);
    throttle.note_success("name" + std::to_string(i), "office");
  }
}

TEST(SignInThrottle, StopsAnAddressThatTriesManyNames) {
  SignInThrottle throttle;
  for (int i = 0; i < 20; ++i) throttle.note_failure("name" + std::to_string(i), "a", 1000);
  EXPECT_GT(throttle.wait_seconds("another", "a", 1000), 0);
  EXPECT_EQ(throttle.wait_seconds("another", "b", 1000), 0);
}

}  // namespace
}  // namespace sohoa

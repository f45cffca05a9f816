#include "review/passwords.h"

#include <gmock/gmock.h>

#include <set>

namespace sohoa {
namespace {

TEST(Passwords, KnowsAPasswordByItsArgon2idHash) {
  const std::string hash = hash_password("mật khẩu dài");
  EXPECT_THAT(hash, testing::StartsWith("$argon2id$"));
  EXPECT_NE(hash, hash_password("mật khẩu dài"));  // salted
  EXPECT_TRUE(password_matches(hash, "mật khẩu dài"));
  EXPECT_FALSE(password_matches(hash, "mật khẩu dai"));
  EXPECT_FALSE(password_matches("", ""));
}

TEST(Passwords, MakesTokensAndPasswordsThatDoNotRepeat) {
  std::set<std::string> made;
  for (int i = 0; i < 100; ++i) {
    made.insert(random_token(32));
    made.insert(one_time_password());
  }
  EXPECT_EQ(made.size(), 200U);
  EXPECT_THAT(random_token(16), testing::MatchesRegex("[0-9a-f]{32}"));
  EXPECT_THAT(one_time_password(), testing::MatchesRegex("[a-z2-9]{5}-[a-z2-9]{5}-[a-z2-9]{5}"));
}

}  // namespace
}  // namespace sohoa

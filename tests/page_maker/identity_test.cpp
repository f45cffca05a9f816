#include "page_maker/identity.h"

#include <gtest/gtest.h>

namespace sohoa::page_maker {
namespace {

const IdentityCard kCard{"038190001234", "171234567", "Nguyễn Thị Minh Hà", "1990-03-05", "Nữ",
                         "Thôn 2, Đông Tiến, Đông Sơn, Thanh Hóa", "2021-05-10", "2030-03-05"};

TEST(Identity, TheZoneHasItsCheckDigits) {
  const auto lines = machine_readable_zone(kCard);
  EXPECT_EQ(lines[0], "IDVNM1900012342038190001234<<9");
  EXPECT_EQ(lines[1], "9003059F3003057VNM<<<<<<<<<<<0");
  EXPECT_EQ(lines[2], "NGUYEN<<THI<MINH<HA<<<<<<<<<<<");
}

TEST(Identity, ALongNameIsCutAndALifelongCardEndsIn2099) {
  IdentityCard card = kCard;
  card.name = "Trương Đình Nguyễn Hoàng Phương Thảo Nguyên";
  card.expiry.clear();
  const auto lines = machine_readable_zone(card);
  for (const auto& line : lines) EXPECT_EQ(line.size(), 30u) << line;
  EXPECT_EQ(lines[1].substr(8, 6), "991231");
  EXPECT_EQ(lines[2], "TRUONG<<DINH<NGUYEN<HOANG<PHUO");
}

TEST(Identity, TheCodeHasSevenFieldsOfWhichTheSecondMayBeEmpty) {
  EXPECT_EQ(card_payload(kCard), "038190001234|171234567|Nguyễn Thị Minh Hà|05031990|Nữ|Thôn 2, Đông Tiến, Đông Sơn, Thanh Hóa|10052021");
  IdentityCard card = kCard;
  card.old_number.clear();
  EXPECT_TRUE(card_payload(card).starts_with("038190001234||Nguyễn"));
}

TEST(Identity, ACardLastsToTheNextOfThreeBirthdays) {
  EXPECT_EQ(card_expiry("1990-03-05", "2021-05-10"), "2030-03-05");
  EXPECT_EQ(card_expiry("1990-03-05", "2028-05-10"), "2050-03-05");
  EXPECT_EQ(card_expiry("2004-03-05", "2021-05-10"), "2029-03-05");
  EXPECT_EQ(card_expiry("1950-03-05", "2021-05-10"), "");
}

}  // namespace
}  // namespace sohoa::page_maker

#include "classifiers/mrz.h"

#include <gmock/gmock.h>

#include "tests/classifiers/page_builder.h"

namespace sohoa {
namespace {

constexpr const char* kFirst = "IDVNM1900012342038190001234<<9";
constexpr const char* kSecond = "9003059F3003057VNM<<<<<<<<<<<0";
constexpr const char* kThird = "NGUYEN<<THI<MINH<HA<<<<<<<<<<<";

std::vector<MachineReadableZone> zones_of(const std::string& first, const std::string& second, const std::string& third) {
  PageBuilder page;
  page.at(400, 1900, "Ngày, tháng, năm: 10/05/2021");
  page.at(400, 2000, first).at(400, 2080, second).at(400, 2160, third);
  const PageText text = page.build();
  return read_machine_readable_zones(PageView(text, 1));
}

TEST(MachineReadableZone, IsReadWithItsPlace) {
  const auto zones = zones_of(kFirst, kSecond, kThird);
  ASSERT_EQ(zones.size(), 1u);
  EXPECT_TRUE(zones[0].sound);
  EXPECT_EQ(zones[0].pid, "038190001234");
  EXPECT_EQ(zones[0].dob, "1990-03-05");
  EXPECT_EQ(zones[0].sex, "Nữ");
  EXPECT_EQ(zones[0].expiry, "2030-03-05");
  EXPECT_EQ(zones[0].nationality, "Việt Nam");
  EXPECT_EQ(zones[0].name, "NGUYEN THI MINH HA");
  EXPECT_EQ(zones[0].correction, "");
  EXPECT_GT(zones[0].box.y, 1930);
  EXPECT_GT(zones[0].box.h, 150);
}

TEST(MachineReadableZone, LettersThatTheReaderKnowsBetterAreNoObstacle) {
  const auto zones = zones_of("IĐVNM1 900012342038190001234<<9", "9003059F3003057VNM<<<<<<<<<0", "NGUYÊN<<THỊ <MINH <HÀ<<<<");
  ASSERT_EQ(zones.size(), 1u);
  EXPECT_TRUE(zones[0].sound);
  EXPECT_EQ(zones[0].name, "NGUYEN THI MINH HA");
}

TEST(MachineReadableZone, ALetterIsTakenForADigitWhereTheCheckDigitsHold) {
  const auto zones = zones_of("IDVNM19O0012342038190001234<<9", kSecond, kThird);
  ASSERT_EQ(zones.size(), 1u);
  EXPECT_TRUE(zones[0].sound);
  EXPECT_EQ(zones[0].pid, "038190001234");
  EXPECT_EQ(zones[0].correction, "0 for O");
}

TEST(MachineReadableZone, TwoSuchLettersInALineAreTooMany) {
  const auto zones = zones_of("IDVNM19OOO12342038190001234<<9", kSecond, kThird);
  ASSERT_EQ(zones.size(), 1u);
  EXPECT_FALSE(zones[0].sound);
}

TEST(MachineReadableZone, AnyWrongDigitIsNoticed) {
  const std::string first = kFirst, second = kSecond;
  for (std::size_t i = 5; i < 27; ++i) {
    std::string spoilt = first;
    spoilt[i] = spoilt[i] == '4' ? '7' : '4';
    const auto zones = zones_of(spoilt, second, kThird);
    ASSERT_EQ(zones.size(), 1u) << i;
    EXPECT_FALSE(zones[0].sound) << i;
  }
  for (const std::size_t i : {0u, 3u, 5u, 6u, 8u, 13u, 14u, 29u}) {
    std::string spoilt = second;
    spoilt[i] = spoilt[i] == '4' ? '7' : '4';
    const auto zones = zones_of(first, spoilt, kThird);
    ASSERT_EQ(zones.size(), 1u) << i;
    EXPECT_FALSE(zones[0].sound) << i;
  }
}

TEST(MachineReadableZone, PrintIsNone) {
  EXPECT_TRUE(zones_of("Số VNM 1234 của Công ty", "ngày 05/03/1990", "NGUYỄN THỊ MINH HÀ").empty());
}

TEST(MachineReadableZone, CheckDigitsWeighSevenThreeOne) {
  EXPECT_EQ(mrz_check_digit("190001234"), 2);
  EXPECT_EQ(mrz_check_digit("900305"), 9);
  EXPECT_EQ(mrz_check_digit("a"), -1);
}

}  // namespace
}  // namespace sohoa

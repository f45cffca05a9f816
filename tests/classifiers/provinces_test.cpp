#include "classifiers/provinces.h"

#include <gmock/gmock.h>

#include <set>

namespace sohoa {
namespace {

TEST(Provinces, OneCodeMeansTwoPlacesByEpoch) {
  EXPECT_EQ(provinces(ProvinceEpoch::before_2025_07).size(), 63u);
  EXPECT_EQ(provinces(ProvinceEpoch::since_2025_07).size(), 34u);
  EXPECT_EQ(province_of_code(52, ProvinceEpoch::before_2025_07)->name, "Bình Định");
  EXPECT_EQ(province_of_code(52, ProvinceEpoch::since_2025_07)->name, "Gia Lai");
  EXPECT_EQ(province_of_code(3, ProvinceEpoch::before_2025_07), nullptr);
}

TEST(Provinces, EveryOldOneBelongsToOneOfToday) {
  std::set<int> today;
  for (const Province& old : provinces(ProvinceEpoch::before_2025_07)) {
    const int now = current_province_code(old.code);
    ASSERT_NE(province_of_code(now, ProvinceEpoch::since_2025_07), nullptr) << old.name;
    today.insert(now);
  }
  EXPECT_EQ(today.size(), 34u);
  EXPECT_EQ(current_province_code(62), 51);
  EXPECT_EQ(current_province_code(3), 0);
}

TEST(Provinces, AreFoundAtTheEndOfAnAddress) {
  const auto* found =
      province_in_address("Tổ 4, phường An Tảo, thành phố Hưng Yên, tỉnh Hưng Yên", ProvinceEpoch::since_2025_07);
  ASSERT_NE(found, nullptr);
  EXPECT_EQ(found->code, 33);
  EXPECT_EQ(province_in_address("Thôn Đoài", ProvinceEpoch::since_2025_07), nullptr);
}

}  // namespace
}  // namespace sohoa

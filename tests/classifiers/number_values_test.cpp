#include "classifiers/number_values.h"

#include <gmock/gmock.h>

namespace sohoa {
namespace {

TEST(NumberValues, AmountsLoseTheirGroupingAndAreNeverSureAlone) {
  EXPECT_EQ(read_money("250.000 đồng").value, "250000");
  EXPECT_EQ(read_money("1.250.000đ").value, "1250000");
  EXPECT_TRUE(needs_second_source(FieldType::money, "500000"));
}

TEST(NumberValues, WeightsAreGrams) {
  EXPECT_EQ(read_weight("3200 gam").value, "3200");
  EXPECT_EQ(read_weight("3.200 g").value, "3200");
  EXPECT_EQ(read_weight("3,2 kg").value, "3200");
}

}  // namespace
}  // namespace sohoa

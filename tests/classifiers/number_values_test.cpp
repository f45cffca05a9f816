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

TEST(NumberValues, SurfacesHaveADecimalComma) {
  EXPECT_EQ(read_surface("105,5 m²").value, "105.5");
  EXPECT_EQ(read_surface("1.105,50 m2").value, "1105.5");
  EXPECT_EQ(read_surface("240m²").value, "240");
  EXPECT_EQ(read_surface_words("Một trăm linh năm phẩy năm mét vuông").value, "105.5");
  EXPECT_EQ(read_surface_words("Hai trăm bốn mươi phẩy không năm mét vuông").value, "240.05");
  EXPECT_EQ(read_surface_words("Một nghìn hai trăm mét vuông").value, "1200");
}

}  // namespace
}  // namespace sohoa

#include "classifiers/place_values.h"

#include <gmock/gmock.h>

namespace sohoa {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;

TEST(PlaceValues, BodiesBeginWithTheirKindAndEndWithAPlace) {
  EXPECT_THAT(read_organization("ỦY BAN NHÂN DÂN XÃ DÂN QUYỀN").doubt, IsEmpty());
  EXPECT_THAT(read_organization("ỦY BAN NHÂN DÂN TỈNH HUẾ").doubt, IsEmpty());
  EXPECT_THAT(read_organization("ỦY BAN NHÂN DÂN XÃ DÂN").doubt, HasSubstr("cut"));
  EXPECT_THAT(read_organization("LIÊN KHÊ").doubt, HasSubstr("beginning"));
}

TEST(PlaceValues, UnitsInAddressesHaveOneSpelling) {
  EXPECT_EQ(read_address("Tố dân phố số 6, phường Sông Cầu, huyên Na Rì, tỉnh Bắc Kạn").value,
            "Tổ dân phố số 6, phường Sông Cầu, huyện Na Rì, tỉnh Bắc Kạn");
  EXPECT_THAT(read_address("Trạm Y tế xã Chu Hương, huyện Ba Bể, tỉnh Bắc Kạn").doubt, IsEmpty());
}

TEST(PlaceValues, AddressesThatColumnsRanTogetherInOrThatAreCutGoToAPerson) {
  EXPECT_THAT(read_address("Thôn 12, xã Lục Bình, Kạn huyện Bạch Thông, tỉnh Bắc Kạn").doubt,
              HasSubstr("follow each other"));
  EXPECT_THAT(read_address("Tổ 2, phường Sông").doubt, HasSubstr("cut"));
  EXPECT_THAT(read_address("Số nhà 5, ngõ 7 phố Hàng").doubt, HasSubstr("cut"));
  EXPECT_THAT(read_address("Châu, tỉnh Yên Bái").doubt, HasSubstr("beginning"));
  EXPECT_THAT(read_address("tỉnh Yên Bái").doubt, HasSubstr("beginning"));
}

TEST(PlaceValues, ABodyIsSpeltAsItsKindIsAndWaitsForAPerson) {
  EXPECT_EQ(read_value(FieldType::address, "Bệnh viên Phụ sản tỉnh Hà Nam").value, "Bệnh viện Phụ sản tỉnh Hà Nam");
  EXPECT_THAT(read_value(FieldType::address, "Bệnh viên Phụ sản tỉnh Hà Nam").doubt, HasSubstr("mended"));
  EXPECT_EQ(read_value(FieldType::organization, "ỦY BẠN NHÂN DÂN XÃ YÊN LÃNG").value, "ỦY BAN NHÂN DÂN XÃ YÊN LÃNG");
  EXPECT_EQ(read_value(FieldType::organization, "Uỷ ban nhân dân xã Yên Lãng").value, "Uỷ ban nhân dân xã Yên Lãng");
  EXPECT_THAT(read_value(FieldType::organization, "Uỷ ban nhân dân xã Yên Lãng").doubt, IsEmpty());
}

TEST(PlaceValues, StrokesBehindAPostAreNoPartOfIt) {
  EXPECT_THAT(read_post("HIỆU TRƯỞNG").doubt, IsEmpty());
  EXPECT_THAT(read_post("Q. CHỦ TỊCH").doubt, IsEmpty());
  EXPECT_EQ(read_post("0. CHỦ TỊCH").value, "Q. CHỦ TỊCH");
  EXPECT_THAT(read_post("0. CHỦ TỊCH").doubt, HasSubstr("mended"));
  EXPECT_THAT(read_post("HIỆU TRƯỞNG XWWV+").doubt, HasSubstr("post"));
}

}  // namespace
}  // namespace sohoa

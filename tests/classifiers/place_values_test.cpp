#include "classifiers/place_values.h"

#include <gmock/gmock.h>

#include "tests/classifiers/recognised.h"

namespace sohoa {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;

TEST(PlaceValues, BodiesBeginWithTheirKindAndEndWithAPlace) {
  EXPECT_THAT(read_organization("ỦY BAN NHÂN DÂN XÃ DÂN QUYỀN", shipped_words()).doubt, IsEmpty());
  EXPECT_THAT(read_organization("ỦY BAN NHÂN DÂN TỈNH HUẾ", shipped_words()).doubt, IsEmpty());
  EXPECT_THAT(read_organization("ỦY BAN NHÂN DÂN XÃ MỸ XÁ", shipped_words()).doubt, IsEmpty());
  EXPECT_THAT(read_organization("ỦY BAN NHÂN DÂN HUYỆN QUAN XÃ", shipped_words()).doubt, HasSubstr("cut"));
  EXPECT_THAT(read_organization("ỦY BAN NHÂN DÂN XÃ DÂN", shipped_words()).doubt, HasSubstr("cut"));
  EXPECT_THAT(read_organization("Bệnh viện Đa khoa khu vực Hồng", shipped_words()).doubt, HasSubstr("cut"));
  EXPECT_THAT(read_organization("Bệnh viện Đa khoa khu vực Hồng Ngự", shipped_words()).doubt, IsEmpty());
  EXPECT_THAT(read_organization("Kho bạc Nhà nước khu vực XV", shipped_words()).doubt, IsEmpty());
  EXPECT_THAT(read_organization("LIÊN KHÊ", shipped_words()).doubt, HasSubstr("beginning"));
}

TEST(PlaceValues, UnitsInAddressesHaveOneSpelling) {
  EXPECT_EQ(read_address("Tố dân phố số 6, phường Sông Cầu, huyên Na Rì, tỉnh Bắc Kạn").value,
            "Tổ dân phố số 6, phường Sông Cầu, huyện Na Rì, tỉnh Bắc Kạn");
  EXPECT_THAT(read_address("Trạm Y tế xã Chu Hương, huyện Ba Bể, tỉnh Bắc Kạn").doubt, IsEmpty());
}

TEST(PlaceValues, MarksOfNotesToALabelAreNoPartOfAnAddress) {
  EXPECT_EQ(read_address("2) Thôn Thuận Vượng, xã Xuân Lãng, huyện Trung Lĩnh, tỉnh Hà Giang").value,
            "Thôn Thuận Vượng, xã Xuân Lãng, huyện Trung Lĩnh, tỉnh Hà Giang");
  EXPECT_THAT(read_address("9 Khu phố 7, xã Lạc Hậu, huyện Phước Khê, tỉnh Đắk Nông").doubt, HasSubstr("figure"));
  EXPECT_THAT(read_address("9 Trần Phú, phường Lê Lợi, thành phố Vinh, tỉnh Nghệ An").doubt, IsEmpty());
}

TEST(PlaceValues, AddressesThatColumnsRanTogetherInOrThatAreCutGoToAPerson) {
  EXPECT_THAT(read_address("Thôn 12, xã Lục Bình, Kạn huyện Bạch Thông, tỉnh Bắc Kạn").doubt,
              HasSubstr("follow each other"));
  EXPECT_THAT(read_address("Tổ 2, phường Sông").doubt, HasSubstr("cut"));
  EXPECT_THAT(read_address("Số nhà 5, ngõ 7 phố Hàng").doubt, HasSubstr("cut"));
  EXPECT_THAT(read_address("Châu, tỉnh Yên Bái").doubt, HasSubstr("beginning"));
  EXPECT_THAT(read_address("tỉnh Yên Bái").doubt, HasSubstr("beginning"));
}

TEST(PlaceValues, FlatsHamletsOfTownsAndCooperativesBeginAnAddress) {
  for (const char* address : {"Khóm 5, xã Phong Tâm, huyện Nam Đồng, tỉnh Cà Mau", "Phòng 1296, nhà CT9, khu đô thị mới Linh Đàm, phường Hoàng Liệt, quận Hoàng Mai, thành phố Hà Nội",
                              "Hợp tác xã Thắng Lợi, xã Hải Hà, huyện Hải Hậu, tỉnh Nam Định", "Số 214, đường tỉnh 825, ấp Hòa 3, xã Đức Hòa, huyện Đức Hòa, tỉnh Long An"})
    EXPECT_THAT(read_address(address).doubt, IsEmpty()) << address;
  EXPECT_THAT(read_address("Phong Châu, huyện Phù Ninh, tỉnh Phú Thọ").doubt, HasSubstr("beginning"));
}

TEST(PlaceValues, OldPapersNameProvincesOfTheirTime) {
  EXPECT_THAT(read_address("Xóm 5, xã Nam Kim, huyện Nam Đàn, tỉnh Nghệ Tĩnh").doubt, IsEmpty());
  EXPECT_THAT(read_address("Xóm 5, xã Nam Kim, huyện Nam Đàn, tỉnh Nghê Tĩnh").doubt, HasSubstr("province"));
  EXPECT_THAT(read_address("Tổ 2, đường Nam Hà").doubt, IsEmpty());
}

TEST(PlaceValues, WhatHappenedAtHomeHasItsBeginning) {
  EXPECT_THAT(read_address("Tại nhà riêng, Xóm 13, xã Hòa Lãng, huyện Mỹ Ổn, tỉnh Hưng Yên").doubt, IsEmpty());
}

TEST(PlaceValues, ABodyIsSpeltAsItsKindIsAndWaitsForAPerson) {
  EXPECT_EQ(read_value(FieldType::address, "Bệnh viên Phụ sản tỉnh Hà Nam", shipped_words()).value, "Bệnh viện Phụ sản tỉnh Hà Nam");
  EXPECT_THAT(read_value(FieldType::address, "Bệnh viên Phụ sản tỉnh Hà Nam", shipped_words()).doubt, HasSubstr("mended"));
  EXPECT_EQ(read_value(FieldType::organization, "ỦY BẠN NHÂN DÂN XÃ YÊN LÃNG", shipped_words()).value, "ỦY BAN NHÂN DÂN XÃ YÊN LÃNG");
  EXPECT_EQ(read_value(FieldType::organization, "Uỷ ban nhân dân xã Yên Lãng", shipped_words()).value, "Uỷ ban nhân dân xã Yên Lãng");
  EXPECT_THAT(read_value(FieldType::organization, "Uỷ ban nhân dân xã Yên Lãng", shipped_words()).doubt, IsEmpty());
}

TEST(PlaceValues, StrokesBehindAPostAreNoPartOfIt) {
  EXPECT_THAT(read_post("HIỆU TRƯỞNG", shipped_words()).doubt, IsEmpty());
  EXPECT_THAT(read_post("Q. CHỦ TỊCH", shipped_words()).doubt, IsEmpty());
  EXPECT_EQ(read_post("0. CHỦ TỊCH", shipped_words()).value, "Q. CHỦ TỊCH");
  EXPECT_THAT(read_post("0. CHỦ TỊCH", shipped_words()).doubt, HasSubstr("mended"));
  EXPECT_THAT(read_post("HIỆU TRƯỞNG XWWV+", shipped_words()).doubt, HasSubstr("post"));
}

}  // namespace
}  // namespace sohoa

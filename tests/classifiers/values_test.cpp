#include "classifiers/values.h"

#include <gmock/gmock.h>

#include <set>

#include "classifiers/provinces.h"

namespace sohoa {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

Reading read(FieldType type, std::string_view raw) { return read_value(type, raw); }

TEST(Values, NamesHaveTwoSyllablesAndOnlyLetters) {
  EXPECT_THAT(read(FieldType::name, "TRỊNH THU HƯƠNG").doubt, IsEmpty());
  EXPECT_EQ(read(FieldType::name, "Ông: Trịnh Văn Hậu").value, "Trịnh Văn Hậu");
  EXPECT_THAT(read(FieldType::name, "HƯƠNG").doubt, HasSubstr("two syllables"));
  EXPECT_THAT(read(FieldType::name, "TRỊNH 7HU HƯƠNG").doubt, HasSubstr("no name has"));
  EXPECT_THAT(read(FieldType::name, "TRỊNH THUU HƯƠNG").doubt, HasSubstr("syllable"));
  EXPECT_EQ(read(FieldType::name, "Ksor H'Nhi").value, "Ksor H'Nhi");  // kept as printed, for a person to look at
}

TEST(Values, PersonalNumbersAreCheckedAgainstProvinceSexAndYear) {
  EXPECT_THAT(personal_number_doubt("038190001234", "Nữ", 1990), IsEmpty());
  EXPECT_THAT(personal_number_doubt("038190001234", "Nam", 1990), HasSubstr("sex"));
  EXPECT_THAT(personal_number_doubt("038190001234", "Nữ", 1991), HasSubstr("1990"));
  EXPECT_THAT(personal_number_doubt("003190001234", "", 0), HasSubstr("no province"));
  EXPECT_THAT(personal_number_doubt("001224012345", "Nữ", 2024), HasSubstr("sex"));
  EXPECT_THAT(personal_number_doubt("001224012345", "", 2024), IsEmpty());
  EXPECT_THAT(personal_number_doubt("001924012345", "", 0), HasSubstr("fourth digit"));
}

TEST(Values, PersonalNumbersNeedTwelveFigures) {
  EXPECT_EQ(read(FieldType::pid, "038 190 001 234").value, "038190001234");
  EXPECT_THAT(read(FieldType::pid, "03819000123").doubt, HasSubstr("12 digits"));
  EXPECT_THAT(read(FieldType::pid, "O3819000l234").doubt, HasSubstr("letters"));
  EXPECT_TRUE(needs_second_source(FieldType::pid));
}

TEST(Values, IdentityNumbersOfThreeKinds) {
  EXPECT_EQ(read(FieldType::id_number, "CMND số 171234567, cấp ngày 02/03/2010").value, "171234567");
  EXPECT_EQ(read(FieldType::id_number, "Hộ chiếu C1234567").value, "C1234567");
  EXPECT_EQ(read(FieldType::id_number, "038190001234").value, "038190001234");
  EXPECT_THAT(read(FieldType::id_number, "1712345").doubt, Not(IsEmpty()));
}

TEST(Values, SexIsOneOfTwoAndAnUnreadBoxIsNeither) {
  EXPECT_EQ(read(FieldType::sex, "Nữ").value, "Nữ");
  EXPECT_EQ(read(FieldType::sex, "Nử").value, "Nữ");
  EXPECT_EQ(read(FieldType::sex, "NAM").value, "Nam");
  EXPECT_THAT(read(FieldType::sex, "Nam/Nữ").doubt, Not(IsEmpty()));
  EXPECT_THAT(read(FieldType::sex, "Kinh").doubt, Not(IsEmpty()));
}

TEST(Values, EthnicGroupsInAllSpellings) {
  EXPECT_EQ(ethnic_group("kinh"), "Kinh");
  EXPECT_EQ(ethnic_group("Ê Đê"), "Ê-đê");
  EXPECT_EQ(ethnic_group("BRU - VÂN KIỀU"), "Bru-Vân Kiều");
  EXPECT_EQ(ethnic_group("H'Mông"), "Hmông");
  EXPECT_EQ(ethnic_group("Klingon"), "");
  EXPECT_THAT(read(FieldType::ethnicity, "Klingon").doubt, Not(IsEmpty()));
}

TEST(Values, DocumentNumbers) {
  EXPECT_EQ(read(FieldType::doc_number, "27/2024").value, "27/2024");
  EXPECT_EQ(read(FieldType::doc_number, "470 / 2025/TLKS-BS").value, "470/2025/TLKS-BS");
  EXPECT_EQ(read(FieldType::doc_number, "118/XN").value, "118/XN");
  EXPECT_THAT(read(FieldType::doc_number, "/XN").doubt, Not(IsEmpty()));
  EXPECT_THAT(read(FieldType::doc_number, "893/3").doubt, Not(IsEmpty()));
}

TEST(Values, AmountsLoseTheirGroupingAndAreNeverSureAlone) {
  EXPECT_EQ(read(FieldType::money, "250.000 đồng").value, "250000");
  EXPECT_EQ(read(FieldType::money, "1.250.000đ").value, "1250000");
  EXPECT_TRUE(needs_second_source(FieldType::money));
}

TEST(Values, DossierCodes) {
  EXPECT_EQ(dossier_code_in("Mã: 000.16.38.H56-240305-0012."), "000.16.38.H56-240305-0012");
  EXPECT_EQ(dossier_code_in("https://x.gov.vn/?ma=G15.99.01.H05-231231-00007&x"), "G15.99.01.H05-231231-00007");
  EXPECT_EQ(dossier_code_in("000.16.38-240305-0012"), "");
  EXPECT_THAT(dossier_code_doubt("000.16.38.H56-240305-0012", "2024-03-05 08:00"), IsEmpty());
  EXPECT_THAT(dossier_code_doubt("000.16.38.H56-240305-0012", "2024-03-06"), HasSubstr("2024-03-05"));
}

TEST(Values, TelephonesAndMail) {
  EXPECT_THAT(read(FieldType::phone, "0912 345 678").doubt, IsEmpty());
  EXPECT_EQ(read(FieldType::phone, "0912.345.678").value, "0912345678");
  EXPECT_THAT(read(FieldType::phone, "0123").doubt, Not(IsEmpty()));
  EXPECT_EQ(read(FieldType::email, "thu.huong @example.vn").value, "thu.huong@example.vn");
  EXPECT_THAT(read(FieldType::email, "không có").doubt, Not(IsEmpty()));
}

TEST(Values, WhatStandsAroundAValueIsDropped) {
  EXPECT_EQ(trimmed_value(" : ....... "), "");
  EXPECT_EQ(trimmed_value("……… Lý Thị Mai ………"), "Lý Thị Mai");
  EXPECT_EQ(trimmed_value("Lý......Mai"), "Lý Mai");
  EXPECT_EQ(trimmed_value(": 12/02/2024 ("), "12/02/2024");
}

TEST(Values, RelationsAreWordsForRelations) {
  EXPECT_THAT(read(FieldType::relation, "Cháu ngoại").doubt, IsEmpty());
  EXPECT_EQ(read(FieldType::relation, "VỢ").value, "Vợ");
  for (const char* wrong : {"Cháu ngoài", "Con NAM", "13"})
    EXPECT_THAT(read(FieldType::relation, wrong).doubt, HasSubstr("relation")) << wrong;
}

TEST(Values, BodiesBeginWithTheirKindAndEndWithAPlace) {
  EXPECT_THAT(read(FieldType::organization, "ỦY BAN NHÂN DÂN XÃ DÂN QUYỀN").doubt, IsEmpty());
  EXPECT_THAT(read(FieldType::organization, "ỦY BAN NHÂN DÂN TỈNH HUẾ").doubt, IsEmpty());
  EXPECT_THAT(read(FieldType::organization, "ỦY BAN NHÂN DÂN XÃ DÂN").doubt, HasSubstr("cut"));
  EXPECT_THAT(read(FieldType::organization, "LIÊN KHÊ").doubt, HasSubstr("beginning"));
}

TEST(Values, UnitsInAddressesHaveOneSpelling) {
  EXPECT_EQ(read(FieldType::address, "Tố dân phố số 6, phường Sông Cầu, huyên Na Rì, tỉnh Bắc Kạn").value,
            "Tổ dân phố số 6, phường Sông Cầu, huyện Na Rì, tỉnh Bắc Kạn");
  EXPECT_THAT(read(FieldType::address, "Trạm Y tế xã Chu Hương, huyện Ba Bể, tỉnh Bắc Kạn").doubt, IsEmpty());
}

TEST(Values, AddressesThatColumnsRanTogetherInOrThatAreCutGoToAPerson) {
  EXPECT_THAT(read(FieldType::address, "Thôn 12, xã Lục Bình, Kạn huyện Bạch Thông, tỉnh Bắc Kạn").doubt,
              HasSubstr("follow each other"));
  EXPECT_THAT(read(FieldType::address, "Tổ 2, phường Sông").doubt, HasSubstr("cut"));
  EXPECT_THAT(read(FieldType::address, "Số nhà 5, ngõ 7 phố Hàng").doubt, HasSubstr("cut"));
  EXPECT_THAT(read(FieldType::address, "Châu, tỉnh Yên Bái").doubt, HasSubstr("beginning"));
  EXPECT_THAT(read(FieldType::address, "tỉnh Yên Bái").doubt, HasSubstr("beginning"));
}

TEST(Values, StrokesBehindAPostAreNoPartOfIt) {
  EXPECT_THAT(read(FieldType::post, "HIỆU TRƯỞNG").doubt, IsEmpty());
  EXPECT_THAT(read(FieldType::post, "HIỆU TRƯỞNG XWWV+").doubt, HasSubstr("post"));
}

TEST(Values, EveryTypeHasAName) {
  EXPECT_EQ(field_type_from("PID"), FieldType::pid);
  EXPECT_FALSE(field_type_from("pid").has_value());
}

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

TEST(Values, ATickedBoxSaysWhichSex) {
  EXPECT_EQ(read_value(FieldType::sex, "Nam ☒ Nữ ☐").value, "Nam");
  EXPECT_EQ(read_value(FieldType::sex, "Nam [ ] Nữ [x]").value, "Nữ");
  EXPECT_EQ(read_value(FieldType::sex, "☐ Nam ☒ Nữ").value, "Nữ");
  EXPECT_EQ(read_value(FieldType::sex, "Nam ☒ Nữ ☒").value, "");
}

TEST(Values, WeightsAreGrams) {
  EXPECT_EQ(read_value(FieldType::weight, "3200 gam").value, "3200");
  EXPECT_EQ(read_value(FieldType::weight, "3.200 g").value, "3200");
  EXPECT_EQ(read_value(FieldType::weight, "3,2 kg").value, "3200");
}

TEST(Values, NumbersOfHealthStationsHaveParts) {
  EXPECT_EQ(read_value(FieldType::doc_number, "02020.GCS.12096.25").value, "02020.GCS.12096.25");
}

}  // namespace
}  // namespace sohoa

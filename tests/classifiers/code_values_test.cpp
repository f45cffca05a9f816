#include "classifiers/code_values.h"

#include <gmock/gmock.h>

namespace sohoa {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

TEST(CodeValues, PersonalNumbersAreCheckedAgainstProvinceSexAndYear) {
  EXPECT_THAT(personal_number_doubt("038190001234", "Nữ", 1990), IsEmpty());
  EXPECT_THAT(personal_number_doubt("038190001234", "Nam", 1990), HasSubstr("sex"));
  EXPECT_THAT(personal_number_doubt("038190001234", "Nữ", 1991), HasSubstr("1990"));
  EXPECT_THAT(personal_number_doubt("003190001234", "", 0), HasSubstr("no province"));
  EXPECT_THAT(personal_number_doubt("001224012345", "Nữ", 2024), HasSubstr("sex"));
  EXPECT_THAT(personal_number_doubt("001224012345", "", 2024), IsEmpty());
  EXPECT_THAT(personal_number_doubt("001924012345", "", 0), HasSubstr("fourth digit"));
}

TEST(CodeValues, CodesAreTakenInTheFormThatTheyAreKnownBy) {
  EXPECT_EQ(read_code("BM637293 ", {"AA 999999"}).value, "BM 637293");
  EXPECT_EQ(read_code("số AĐ 123456.", {"AA 99999999", "AA 999999"}).value, "AĐ 123456");
  EXPECT_EQ(read_code("531a, tờ", {"9*a", "9*"}).value, "531a");
  EXPECT_EQ(read_code("Mẫu 01BLP2-001", {"99AAA9-999"}).value, "01BLP2-001");
  EXPECT_THAT(read_code("BM 6372934", {"AA 999999"}).doubt, Not(IsEmpty())) << "a figure too many";
}

TEST(CodeValues, PersonalNumbersNeedTwelveFigures) {
  EXPECT_EQ(read_pid("038 190 001 234").value, "038190001234");
  EXPECT_THAT(read_pid("03819000123").doubt, HasSubstr("12 digits"));
  EXPECT_THAT(read_pid("O3819000l234").doubt, HasSubstr("letters"));
  EXPECT_TRUE(needs_second_source(FieldType::pid, "038190001234"));
}

TEST(CodeValues, IdentityNumbersOfThreeKinds) {
  EXPECT_EQ(read_id_number("CMND số 171234567, cấp ngày 02/03/2010").value, "171234567");
  EXPECT_EQ(read_id_number("Hộ chiếu C1234567").value, "C1234567");
  EXPECT_EQ(read_id_number("038190001234").value, "038190001234");
  EXPECT_THAT(read_id_number("1712345").doubt, Not(IsEmpty()));
}

TEST(CodeValues, DocumentNumbers) {
  EXPECT_EQ(read_doc_number("27/2024").value, "27/2024");
  EXPECT_EQ(read_doc_number("470 / 2025/TLKS-BS").value, "470/2025/TLKS-BS");
  EXPECT_EQ(read_doc_number("118/XN").value, "118/XN");
  EXPECT_EQ(read_doc_number("306/3").value, "306/3");  // kept whole, for a person to look at
  EXPECT_THAT(read_doc_number("27/202").doubt, HasSubstr("goes on"));
  EXPECT_THAT(read_doc_number("/XN").doubt, Not(IsEmpty()));
  EXPECT_THAT(read_doc_number("893/3").doubt, Not(IsEmpty()));
}

TEST(CodeValues, NumbersOfHealthStationsHaveParts) {
  EXPECT_EQ(read_doc_number("02020.GCS.12096.25").value, "02020.GCS.12096.25");
}

TEST(CodeValues, DossierCodes) {
  EXPECT_EQ(dossier_code_in("Mã: 000.16.38.H56-240305-0012."), "000.16.38.H56-240305-0012");
  EXPECT_EQ(dossier_code_in("https://x.gov.vn/?ma=G15.99.01.H05-231231-00007&x"), "G15.99.01.H05-231231-00007");
  EXPECT_EQ(dossier_code_in("000.16.38-240305-0012"), "");
  EXPECT_EQ(dossier_code_in("039.5216.H39-240312-0243"), "039.52.16.H39-240312-0243");
  EXPECT_EQ(dossier_code_in("039.52.16.H39-24031-0243"), "");
  EXPECT_EQ(dossier_code_in("1000.16.38.H56-240305-0012"), "") << "the end of a longer number";
  EXPECT_EQ(dossier_code_in("AG15.99.01.H05-231231-00007"), "");
  EXPECT_EQ(dossier_code_in("2 000.16.38.H56-240305-0012"), "000.16.38.H56-240305-0012") << "a blank parts the two numbers";
  EXPECT_EQ(dossier_code_in("HS G15.99.01. H05-231231-00007"), "G15.99.01.H05-231231-00007");
  EXPECT_EQ(dossier_code_in("HS000.16.38.H56-240305-0012"), "000.16.38.H56-240305-0012");
  EXPECT_EQ(dossier_code_in("1000.16.38.H56-240305-0012, 000.16.38.H56-240305-0013"), "000.16.38.H56-240305-0013");
  EXPECT_THAT(dossier_code_doubt("000.16.38.H56-240305-0012", "2024-03-05 08:00"), IsEmpty());
  EXPECT_THAT(dossier_code_doubt("000.16.38.H56-240305-0012", "2024-03-06"), HasSubstr("2024-03-05"));
}

TEST(CodeValues, TheAgencyOfADossierCodeIsOneOfAProvince) {
  EXPECT_THAT(read_dossier_code("000.16.38.H63-240305-0012").doubt, IsEmpty());
  EXPECT_THAT(read_dossier_code("G15.99.01.G05-231231-00007").doubt, IsEmpty());
  EXPECT_THAT(read_dossier_code("000.16.38.H64-240305-0012").doubt, HasSubstr("H64"));
  EXPECT_THAT(read_dossier_code("000.16.38.H00-240305-0012").doubt, HasSubstr("H00"));
  EXPECT_EQ(read_dossier_code("000.16.38.H00-240305-0012").value, "000.16.38.H00-240305-0012");
}

TEST(CodeValues, TaxCodesHaveACheckDigit) {
  EXPECT_EQ(read_tax_code("0100109106").value, "0100109106");
  EXPECT_THAT(read_tax_code("0100109106").doubt, IsEmpty());
  EXPECT_EQ(read_tax_code("0100109106 - 001").value, "0100109106-001");
  for (const char* misread : {"0100109108", "0100109100", "0700109106", "0100190106"})
    EXPECT_THAT(read_tax_code(misread).doubt, HasSubstr("check digit")) << misread;
  EXPECT_THAT(read_tax_code("0100109106-000").doubt, HasSubstr("form"));
  EXPECT_THAT(read_tax_code("010010910").doubt, HasSubstr("form"));
  EXPECT_THAT(read_tax_code("038190001234").doubt, IsEmpty());
  EXPECT_THAT(read_tax_code("003190001234").doubt, HasSubstr("no province"));
  EXPECT_EQ(read_tax_code("38A8001234").value, "38A8001234");
  EXPECT_TRUE(needs_second_source(FieldType::tax_code, "038190001234")) << "a personal number is one here too";
  EXPECT_FALSE(needs_second_source(FieldType::tax_code, "0100109106-001"));
}

TEST(CodeValues, TelephonesAndMail) {
  EXPECT_THAT(read_phone("0912 345 678").doubt, IsEmpty());
  EXPECT_EQ(read_phone("0912.345.678").value, "0912345678");
  EXPECT_THAT(read_phone("0123").doubt, Not(IsEmpty()));
  EXPECT_EQ(read_email("thu.huong @example.vn").value, "thu.huong@example.vn");
  EXPECT_THAT(read_email("không có").doubt, Not(IsEmpty()));
  EXPECT_THAT(read_email("họpthu129@example.vn").doubt, Not(IsEmpty()));
}

}  // namespace
}  // namespace sohoa

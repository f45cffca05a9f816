#include "classifiers/field_rules.h"

#include <gmock/gmock.h>

#include "classifiers/judgement.h"

namespace sohoa {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using Check = RuleDefinition::Check;

Field printed(const std::string& value, const std::string& raw = "") {
  Field field;
  field.value = value;
  field.raw = raw.empty() ? value : raw;
  field.page = 1;
  field.signs.words = 0.9;
  return field;
}

FieldMap applied(Check check, const Field& a, const Field& b) {
  FieldMap fields = {{"a", a}, {"b", b}};
  RuleDefinition rule;
  rule.check = check;
  rule.fields = {"a", "b"};
  apply_rules({rule}, fields);
  return fields;
}

Field address(const std::string& commune, const std::string& district) {
  Field field = printed(commune + ", " + district);
  field.parsed = AddressParts{};
  field.parsed->commune = commune;
  field.parsed->district = district;
  return field;
}

TEST(FieldRules, ADistrictIsDoubtfulOnAPaperOfTheTimeWithoutDistricts) {
  const Field old = address("xã Bản Lỗ", "huyện Nà Lốc"), now = address("xã Bản Lỗ", "");
  EXPECT_TRUE(is_doubted(applied(Check::units_of_the_day, old, printed("2025-07-01")).at("a")));
  EXPECT_TRUE(is_doubted(applied(Check::units_of_the_day, old, printed("2026-03-05 08:30")).at("a")));
  EXPECT_FALSE(is_doubted(applied(Check::units_of_the_day, old, printed("2025-06-30")).at("a")));
  EXPECT_FALSE(is_doubted(applied(Check::units_of_the_day, now, printed("2026-03-05")).at("a")));
  EXPECT_FALSE(is_doubted(applied(Check::units_of_the_day, old, printed("2026")).at("a"))) << "the day is not known";
  EXPECT_FALSE(is_doubted(applied(Check::units_of_the_day, old, printed("2026-03-05")).at("b")));
}

TEST(FieldRules, FiguresThatAreNoDateAreProposedAsTheWordsHaveThem) {
  Field figures = printed("32/02/2024", "32/02/2024");
  doubt(figures, "form", "not a date of the calendar");
  const FieldMap both = applied(Check::same_date, figures, printed("2024-02-12"));
  const Field& read = both.at("a");
  EXPECT_TRUE(both.at("b").sources.empty()) << "the figures do not say what the words say";
  EXPECT_EQ(read.value, "2024-02-12");
  EXPECT_EQ(read.raw, "32/02/2024");
  EXPECT_THAT(read.correction, HasSubstr("32/02/2024"));
  EXPECT_TRUE(is_doubted(read)) << "a person decides";
}

TEST(FieldRules, ADeputysPostIsPrintedTwiceOnlyWhereItIsWhole) {
  EXPECT_EQ(applied(Check::deputy, printed("KT. CHỦ TỊCH"), printed("PHÓ CHỦ TỊCH")).at("a").sources.size(), 1U);
  for (const char* cut : {"KT. GIÁM ĐỐC", "KT.BỘ TRƯỞNG", "KT. TRƯỞNG"})
    EXPECT_TRUE(applied(Check::deputy, printed(cut), printed("PHÓ TỔNG GIÁM ĐỐC")).at("a").sources.empty()) << cut;
}

TEST(FieldRules, WordsOfAnotherDayProposeNothing) {
  const Field far = applied(Check::same_date, printed("39/19/1987"), printed("2024-02-12")).at("a");
  EXPECT_EQ(far.value, "39/19/1987");
  EXPECT_THAT(far.correction, IsEmpty());
  const Field other = applied(Check::same_date, printed("2024-02-13"), printed("2024-02-12")).at("a");
  EXPECT_EQ(other.value, "2024-02-13") << "a date of the calendar is never overruled by words alone";
  EXPECT_TRUE(is_doubted(other));
}

}  // namespace
}  // namespace sohoa

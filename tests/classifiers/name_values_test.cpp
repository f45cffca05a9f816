#include "classifiers/name_values.h"

#include <gmock/gmock.h>

#include "tests/classifiers/recognised.h"

namespace sohoa {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

TEST(NameValues, NamesHaveTwoSyllablesAndOnlyLetters) {
  EXPECT_THAT(read_name("TRỊNH THU HƯƠNG").doubt, IsEmpty());
  EXPECT_EQ(read_name("Ông: Trịnh Văn Hậu").value, "Trịnh Văn Hậu");
  EXPECT_THAT(read_name("HƯƠNG").doubt, HasSubstr("two syllables"));
  EXPECT_THAT(read_name("TRỊNH 7HU HƯƠNG").doubt, HasSubstr("no name has"));
  EXPECT_THAT(read_name("TRỊNH THUU HƯƠNG").doubt, HasSubstr("syllable"));
  EXPECT_EQ(read_name("Ksor H'Nhi").value, "Ksor H'Nhi");  // kept as printed, for a person to look at
}

TEST(NameValues, ASurnameIsMendedWhereOnlyOneHasItsLettersAndWaitsForAPerson) {
  EXPECT_EQ(read_name("ĐỒ SỸ TIỆP").value, "ĐỖ SỸ TIỆP");
  EXPECT_EQ(read_name("Bủi Thị Oanh").value, "Bùi Thị Oanh");
  EXPECT_THAT(read_name("Bủi Thị Oanh").doubt, HasSubstr("read as Bủi"));
  EXPECT_EQ(read_name("TÒNG HUY SÁNG").value, "TÒNG HUY SÁNG");
  EXPECT_THAT(read_name("TÒNG HUY SÁNG").doubt, IsEmpty());
  EXPECT_THAT(read_name("Tổng Thị Oanh").doubt, HasSubstr("surname"));  // Tống or Tòng
  EXPECT_EQ(read_name("Lỷ Thu Hà").value, "Lý Thu Hà");
  EXPECT_EQ(read_name("Trình Thu Hà").value, "Trịnh Thu Hà");
  EXPECT_EQ(read_name("Đoản Thu Hà").value, "Đoàn Thu Hà");  // Doãn begins with another letter
  EXPECT_THAT(read_name("Quỳnh Thu Hà").doubt, HasSubstr("surname"));
}

TEST(NameValues, SexIsOneOfTwoAndAnUnreadBoxIsNeither) {
  EXPECT_EQ(read_sex("Nữ").value, "Nữ");
  EXPECT_EQ(read_sex("Nử").value, "Nữ");
  EXPECT_EQ(read_sex("NAM").value, "Nam");
  EXPECT_THAT(read_sex("Nam/Nữ").doubt, Not(IsEmpty()));
  EXPECT_THAT(read_sex("Kinh").doubt, Not(IsEmpty()));
}

TEST(NameValues, ATickedBoxSaysWhichSex) {
  EXPECT_EQ(read_sex("Nam ☒ Nữ ☐").value, "Nam");
  EXPECT_EQ(read_sex("Nam [ ] Nữ [x]").value, "Nữ");
  EXPECT_EQ(read_sex("☐ Nam ☒ Nữ").value, "Nữ");
  EXPECT_EQ(read_sex("Nam ☒ Nữ ☒").value, "");
}

TEST(NameValues, EthnicGroupsInAllSpellings) {
  EXPECT_EQ(ethnic_group("kinh"), "Kinh");
  EXPECT_EQ(ethnic_group("Ê Đê"), "Ê-đê");
  EXPECT_EQ(ethnic_group("BRU - VÂN KIỀU"), "Bru-Vân Kiều");
  EXPECT_EQ(ethnic_group("H'Mông"), "Hmông");
  EXPECT_EQ(ethnic_group("Klingon"), "");
  EXPECT_THAT(read_ethnicity("Klingon").doubt, Not(IsEmpty()));
}

TEST(NameValues, RelationsAreWordsForRelations) {
  EXPECT_THAT(read_relation("Cháu ngoại", shipped_words()).doubt, IsEmpty());
  EXPECT_EQ(read_relation("VỢ", shipped_words()).value, "Vợ");
  for (const char* wrong : {"Cháu ngoài", "Con NAM", "13"})
    EXPECT_THAT(read_relation(wrong, shipped_words()).doubt, HasSubstr("relation")) << wrong;
}

TEST(NameValues, AReligionIsSpeltAsTheListHasIt) {
  EXPECT_EQ(read_religion("Phật giáo", shipped_words()).value, "Phật giáo");
  const Reading mended = read_religion("Cộng giáo", shipped_words());
  EXPECT_EQ(mended.value, "Công giáo");
  EXPECT_THAT(mended.doubt, IsEmpty());
  EXPECT_EQ(read_religion("KHỘNG", shipped_words()).value, "KHÔNG");
  EXPECT_THAT(read_religion("Phúc giáo", shipped_words()).doubt, Not(IsEmpty()));
  EXPECT_THAT(read_religion("Phúc giáo", ValueWords{}).doubt, IsEmpty()) << "without a list any will do";
}

}  // namespace
}  // namespace sohoa

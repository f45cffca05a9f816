#include "document/legacy_text.h"

#include <gtest/gtest.h>

#include "document/text.h"

namespace sohoa {
namespace {

constexpr auto tcvn3 = LegacyEncoding::tcvn3;
constexpr auto vni = LegacyEncoding::vni;

TEST(LegacyText, ReadsTcvn3) {
  EXPECT_EQ(from_legacy("B¶o Th¾ng", tcvn3), "Bảo Thắng");
  EXPECT_EQ(from_legacy("M\u00ADêng Kh\u00AD¬ng", tcvn3), "Mường Khương");
  EXPECT_EQ(from_legacy("Mêng Kh¬ng", tcvn3), "Mường Khương") << "without its soft hyphens";
  EXPECT_EQ(from_legacy("B¸t X¸t", tcvn3), "Bát Xát");
  EXPECT_EQ(from_legacy("Céng hßa x· héi chñ nghÜa ViÖt Nam", tcvn3), "Cộng hòa xã hội chủ nghĩa Việt Nam");
  EXPECT_EQ(from_legacy("§éc lËp - Tù do - H¹nh phóc", tcvn3), "Độc lập - Tự do - Hạnh phúc");
}

TEST(LegacyText, ReadsVni) {
  EXPECT_EQ(from_legacy("Xin chaøo caùc baïn", vni), "Xin chào các bạn");
  EXPECT_EQ(from_legacy("Coäng hoøa xaõ hoäi chuû nghóa Vieät Nam", vni), "Cộng hòa xã hội chủ nghĩa Việt Nam");
  EXPECT_EQ(from_legacy("Ñoäc laäp - Töï do - Haïnh phuùc", vni), "Độc lập - Tự do - Hạnh phúc");
  EXPECT_EQ(from_legacy("UÛY BAN NHAÂN DAÂN TÆNH", vni), "ỦY BAN NHÂN DÂN TỈNH");
}

TEST(LegacyText, ComesBackUnchangedForEveryVietnameseLetter) {
  const std::string letters =
      "aàảãáạăằẳẵắặâầẩẫấậ eèẻẽéẹêềểễếệ iìỉĩíị oòỏõóọôồổỗốộơờởỡớợ uùủũúụưừửữứự yỳỷỹýỵ đ "
      "AÀẢÃÁẠĂẰẲẴẮẶÂẦẨẪẤẬ EÈẺẼÉẸÊỀỂỄẾỆ IÌỈĨÍỊ OÒỎÕÓỌÔỒỔỖỐỘƠỜỞỠỚỢ UÙỦŨÚỤƯỪỬỮỨỰ YỲỶỸÝỴ Đ";
  for (const LegacyEncoding encoding : {tcvn3, vni}) {
    // A space between any two: in VNI a mark may follow a bare vowel.
    std::string spaced;
    for (const char32_t c : to_code_points(letters)) spaced += to_utf8(std::u32string(1, c)) + " ";
    const std::string written = to_legacy(spaced, encoding);
    EXPECT_NE(written, spaced);
    for (const char32_t c : to_code_points(written)) EXPECT_TRUE(c < 0x100 || (c >= 0x152 && c <= 0x2122)) << written;
    EXPECT_EQ(from_legacy(written, encoding), to_nfc(spaced));
  }
}

TEST(LegacyText, KnowsFontsByName) {
  EXPECT_EQ(encoding_of_font("ABCDEF+.VnTime"), tcvn3);
  EXPECT_EQ(encoding_of_font("VNI-Times"), vni);
  EXPECT_EQ(encoding_of_font("ABCDEF+VnCenturySchoolbook"), std::nullopt);
  EXPECT_TRUE(draws_capitals("ABCDEF+.VnTimeH"));
  EXPECT_TRUE(draws_capitals(".VnArialH,Bold"));
  EXPECT_FALSE(draws_capitals(".VnTime"));
  EXPECT_FALSE(draws_capitals("TimesH"));
}

TEST(LegacyText, TellsSpellingFromNoise) {
  EXPECT_EQ(count_syllables("Điều 12. Phạm vi điều chỉnh").share(), 1);
  EXPECT_LT(count_syllables("§iÒu 12. Ph¹m vi ®iÒu chØnh").share(), 0.5);
  EXPECT_LT(count_syllables("Ñieàu 12. Phaïm vi ñieàu chænh").share(), 0.5);
  EXPECT_EQ(count_syllables("12/2024, 5.3").words, 0U);
}

}  // namespace
}  // namespace sohoa

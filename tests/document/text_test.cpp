#include "document/text.h"

#include <gmock/gmock.h>

namespace sohoa {
namespace {

TEST(Text, ComposesDecomposedAndHalfComposedLetters) {
  EXPECT_EQ(to_nfc("Vie\u0323\u0302t"), "Vi\u1ec7t");   // NFD order
  EXPECT_EQ(to_nfc("Ti\u00ea\u0301ng"), "Ti\u1ebfng");  // ê + U+0301, as some keyboards write it
  EXPECT_EQ(to_nfc("\u1ea1\u0302"), "\u1ead");          // ạ + circumflex: the marks are put in order
}

TEST(Text, ReplacesLookAlikesAndDropsInvisibleCharacters) {
  EXPECT_EQ(to_nfc("\u00d0i\u1ec1u 1\u00a0\u0189\u00f0"), "\u0110i\u1ec1u 1 \u0110\u0111");
  EXPECT_EQ(to_nfc("h\u00e0nh\u00ad ch\u00ednh\ufeff"), "h\u00e0nh ch\u00ednh");
  EXPECT_EQ(to_nfc("\u041d\u0410 N\u1ed8I"), "HA N\u1ed8I");  // Cyrillic НА
}

TEST(Text, InvalidBytesBecomeReplacementCharacters) {
  EXPECT_EQ(to_nfc("a\xff\xc3"), "a\ufffd\ufffd");
  EXPECT_EQ(folded("\xe1\xba"), "\ufffd");
}

TEST(Text, FoldsVietnameseToPlainLetters) {
  EXPECT_EQ(folded("ĐỘC LẬP - Tự do - Hạnh phúc"), "doc lap - tu do - hanh phuc");
  EXPECT_EQ(folded("ăâđêôơư ĂÂĐÊÔƠƯ ễ Ỡ ự ỹ"), "aadeoou aadeoou e o u y");
  EXPECT_EQ(folded(to_nfc("đường")), folded("d\u0323uo\u031b\u0300ng"));
}

TEST(Text, FoldingCollapsesAndTrimsWhiteSpace) {
  EXPECT_EQ(folded("  Số \t\n :\u00a0 12  "), "so : 12");
  EXPECT_EQ(folded(" \t "), "");
  EXPECT_EQ(folded(""), "");
}

TEST(Text, OffsetsLeadBackToTheOriginal) {
  const std::string original = "  Họ,  chữ đệm: MAI";
  const FoldedText f = fold_with_offsets(original);
  ASSERT_EQ(f.text, "ho, chu dem: mai");
  ASSERT_EQ(f.offsets.size(), f.text.size() + 1);
  const std::size_t label = f.text.find("chu dem");
  EXPECT_EQ(original.substr(f.offsets[label], f.offsets[label + 7] - f.offsets[label]), "chữ đệm");
  const std::size_t name = f.text.find("mai");
  EXPECT_EQ(original.substr(f.offsets[name], f.offsets[name + 3] - f.offsets[name]), "MAI");
}

TEST(Text, OffsetsKeepCombiningMarksWithTheirLetter) {
  const std::string original = "e\u0323\u0302 x";
  const FoldedText f = fold_with_offsets(original);
  ASSERT_EQ(f.text, "e x");
  EXPECT_EQ(f.offsets[1], original.find(' '));
  EXPECT_EQ(fold_with_offsets("e\u0323\u0302").offsets.back(), 5u);
  EXPECT_EQ(fold_with_offsets("xa  ").offsets.back(), 2u);
}

TEST(Text, CodePointsThereAndBack) {
  const std::string text = "Ễ \U0001F600 a";
  EXPECT_EQ(to_code_points(text).size(), 5u);
  EXPECT_EQ(to_utf8(to_code_points(text)), text);
  EXPECT_EQ(to_utf8(std::u32string{0xD800}), "\ufffd");
}

TEST(SameButForTonePlaces, TellsLettersMarksAndFiguresApart) {
  EXPECT_TRUE(same_but_for_tone_places("Hoà Bình", "Hòa Bình"));
  EXPECT_TRUE(same_but_for_tone_places("thuỷ", "thủy"));
  for (const auto& [one, other] : {std::pair("Hoa Bình", "Hòa Bình"), std::pair("hòa", "Hòa"), std::pair("12/3", "21/3"), std::pair("an", "na"),
                                   std::pair("Hoà Bình", "HoàBình"), std::pair("Đông", "Dông"), std::pair("Huế", "Huê")})
    EXPECT_FALSE(same_but_for_tone_places(one, other)) << one << ", " << other;
}

}  // namespace
}  // namespace sohoa

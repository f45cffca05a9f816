#include "ocr/language_rules.h"

#include <gtest/gtest.h>

#include <sstream>

namespace sohoa {
namespace {

class LanguageRules : public ::testing::Test {
 protected:
  void SetUp() override { ASSERT_TRUE(SyllableModel::official_prose()) << SyllableModel::official_prose().error().message; }

  // The text after the rules, its words given this confidence.
  static std::string settled(const std::string& text, double confidence = 0.97) {
    std::vector<Word> words = read(text, confidence);
    run(words);
    std::string result;
    for (const auto& w : words) result += (result.empty() ? "" : " ") + w.text;
    return result;
  }
  static std::vector<Word> read(const std::string& text, double confidence) {
    std::vector<Word> words;
    std::istringstream in(text);
    for (std::string w; in >> w;) words.push_back({w, confidence, {}});
    return words;
  }
  static void run(std::vector<Word>& words) {
    std::vector<Word*> pointers;
    for (auto& w : words) pointers.push_back(&w);
    settle_marks(pointers, *SyllableModel::official_prose());
  }
};

TEST_F(LanguageRules, SettleHookAgainstTilde) { EXPECT_EQ(settled("vật liệu nỗ công nghiệp"), "vật liệu nổ công nghiệp"); }

TEST_F(LanguageRules, RestoreAToneLostBesideACircumflex) { EXPECT_EQ(settled("của quôc gia"), "của quốc gia"); }

TEST_F(LanguageRules, SettleDAgainstBarredD) { EXPECT_EQ(settled("cung cấp địch vụ công"), "cung cấp dịch vụ công"); }

TEST_F(LanguageRules, WorkOnCapitalLinesWhenTheWordCannotBe) { EXPECT_EQ(settled("CỘNG HÒA XÃ HỘI CHŨ NGHĨA"), "CỘNG HÒA XÃ HỘI CHỦ NGHĨA"); }

TEST_F(LanguageRules, LeaveRightWordsAlone) {
  for (const char* text : {"kinh doanh súng bắn sơn", "ngành, nghề kinh doanh", "vũ khí, vật liệu nổ", "quyền lợi và nghĩa vụ"}) {
    EXPECT_EQ(settled(text), text);
  }
}

TEST_F(LanguageRules, LeaveNamesInsideASentenceAlone) {
  EXPECT_EQ(settled("ông Nguyễn Văn Bẩy và bà Đỗ Thị Dung"), "ông Nguyễn Văn Bẩy và bà Đỗ Thị Dung");
}

TEST_F(LanguageRules, LeaveCodesAndForeignWordsAlone) {
  EXPECT_EQ(settled("số 123/QĐ-UBND casino massage"), "số 123/QĐ-UBND casino massage");
}

TEST_F(LanguageRules, LeaveListLabelsAlone) { EXPECT_EQ(settled("đ) Tem chống giả; d) Vé"), "đ) Tem chống giả; d) Vé"); }

TEST_F(LanguageRules, LowerTheConfidenceOfAChangedWord) {
  std::vector<Word> words = read("vật liệu nỗ công nghiệp", 0.99);
  run(words);
  EXPECT_LT(words[2].confidence, 0.98);
  EXPECT_DOUBLE_EQ(words[0].confidence, 0.99);
}

TEST_F(LanguageRules, DoNotLookAcrossABreak) {
  std::vector<Word> words = read("vật liệu", 0.97);
  std::vector<Word*> broken = {&words[0], nullptr, &words[1]};
  settle_marks(broken, *SyllableModel::official_prose());
  EXPECT_EQ(words[1].text, "liệu");
}

TEST(RepairedWord, PutsLettersAmongDigitsRight) {
  EXPECT_EQ(repaired_word("2O25"), "2025");
  EXPECT_EQ(repaired_word("l5/03/2024"), "15/03/2024");
  EXPECT_EQ(repaired_word("1.5OO.000"), "1.500.000");
}

TEST(RepairedWord, PutsDigitsAmongLettersRight) {
  EXPECT_EQ(repaired_word("c0ng"), "cong");
  EXPECT_EQ(repaired_word("1à"), "là");
}

TEST(RepairedWord, LeavesCodesAlone) {
  for (const char* code : {"H05", "QH14", "123/QĐ-UBND", "A1", "000.00.15.H36-240105-0001", "3O"}) EXPECT_EQ(repaired_word(code), code);
}

TEST(RepairedWord, LowersACapitalInsideASyllable) { EXPECT_EQ(repaired_word("cẦm"), "cầm"); }

TEST(RepairedWord, KeepsCapitalsOfAbbreviations) {
  for (const char* word : {"TTATXH", "UBND", "TTr", "Krông", "VNeID"}) EXPECT_EQ(repaired_word(word), word);
}

TEST(RepairedWord, DropsSpecksBeforeAWord) {
  EXPECT_EQ(repaired_word("'Điều"), "Điều");
  EXPECT_EQ(repaired_word("_13."), "13.");
  EXPECT_EQ(repaired_word("“Nghị"), "“Nghị");
}

}  // namespace
}  // namespace sohoa

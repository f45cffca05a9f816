#include "ocr/ctc_decoder.h"

#include <gtest/gtest.h>

#include <cmath>
#include <map>

namespace sohoa {
namespace {

const std::vector<std::string> kSymbols = {" ", "a", "h", "n", "o", "ổ", "ỗ", "k", "u", "ẩ", "ẫ", "ồ", "A", "N", "1", "9", "V", "H", ".", "đ", "l", "ệ", "v", "t", "ậ", "i"};

// Scores in which each step is sure of one symbol, or divided between two: {"ổ", "ỗ", 0.4} gives ổ 0.4 and ỗ 0.6.
struct Step {
  std::string symbol, rival = {};
  double share = 1;
};

cv::Mat scores_of(const std::vector<Step>& steps) {
  const int columns = static_cast<int>(kSymbols.size()) + 1;
  cv::Mat scores(static_cast<int>(steps.size()) * 2, columns, CV_32FC1, cv::Scalar(-15));
  const auto column = [](const std::string& symbol) {
    return static_cast<int>(std::find(kSymbols.begin(), kSymbols.end(), symbol) - kSymbols.begin()) + 1;
  };
  for (std::size_t i = 0; i < steps.size(); ++i) {
    float* row = scores.ptr<float>(static_cast<int>(2 * i));
    row[column(steps[i].symbol)] = static_cast<float>(std::log(steps[i].share));
    if (!steps[i].rival.empty()) row[column(steps[i].rival)] = static_cast<float>(std::log(1 - steps[i].share));
    scores.ptr<float>(static_cast<int>(2 * i + 1))[0] = 0;  // blank
  }
  return scores;
}

class Decoding : public ::testing::Test {
 protected:
  void SetUp() override { ASSERT_TRUE(SyllableModel::official_prose()) << SyllableModel::official_prose().error().message; }
  std::vector<DecodedWord> decode(const std::vector<Step>& steps) {
    CtcDecoder decoder(kSymbols, *SyllableModel::official_prose());
    return decoder.decode(scores_of(steps));
  }
  static std::string text_of(const std::vector<DecodedWord>& words) {
    std::string text;
    for (const auto& w : words) text += (text.empty() ? "" : " ") + w.text;
    return text;
  }
};

TEST_F(Decoding, JoinsSymbolsToWordsAndTellsWhereTheyStand) {
  const auto words = decode({{"a"}, {"n"}, {" "}, {"h"}, {"o"}});
  ASSERT_EQ(words.size(), 2u);
  EXPECT_EQ(words[0].text, "an");
  EXPECT_EQ(words[1].text, "ho");
  EXPECT_EQ(words[0].first, 0);
  EXPECT_EQ(words[0].end, 4);
  EXPECT_EQ(words[1].first, 4);
  EXPECT_EQ(words[1].end, 10);
}

TEST_F(Decoding, KeepsDoubledLettersApart) { EXPECT_EQ(text_of(decode({{"1"}, {"1"}, {"9"}, {"9"}})), "1199"); }

TEST_F(Decoding, SettlesADoubtfulMarkByItsNeighbour) {
  // "vật liệu nổ" is common, "nỗ" after "liệu" is not.
  const std::vector<Step> steps = {{"v"}, {"ậ"}, {"t"}, {" "}, {"l"}, {"i"}, {"ệ"}, {"u"}, {" "}, {"n"}, {"ổ", "ỗ", 0.4}};
  const auto words = decode(steps);
  EXPECT_EQ(text_of(words), "vật liệu nổ");
  ASSERT_FALSE(words[2].others.empty());
  EXPECT_EQ(words[2].others[0].first, "nỗ");
  EXPECT_NEAR(words[2].share + words[2].others[0].second, 1, 1e-6);
}

TEST_F(Decoding, LeavesAClearMarkAlone) {
  EXPECT_EQ(text_of(decode({{"v"}, {"ậ"}, {"t"}, {" "}, {"l"}, {"i"}, {"ệ"}, {"u"}, {" "}, {"n"}, {"ổ", "ỗ", 0.001}})), "vật liệu nỗ");
}

TEST_F(Decoding, LeavesCodesToThePixels) {
  // As a word "an" would win; beside a digit it is no word.
  EXPECT_EQ(text_of(decode({{"9"}, {"a", "k", 0.45}, {"n"}})), "9kn");
}

TEST_F(Decoding, LeavesRomanNumbersAndAbbreviationsToThePixels) {
  EXPECT_EQ(text_of(decode({{"V", "1", 0.6}, {"."}})), "V.");
  EXPECT_EQ(text_of(decode({{"N"}, {"H", "1", 0.6}})), "NH");
}

TEST_F(Decoding, IsLessSureOfADividedLetterThanOfAClearOne) {
  const auto clear = decode({{"a"}, {"n"}}), divided = decode({{"a"}, {"n", "u", 0.7}});
  EXPECT_GT(clear[0].share * std::exp(clear[0].weakest), 0.99);
  EXPECT_LT(divided[0].weakest, -0.3);
}

TEST_F(Decoding, GivesNothingForNothing) {
  EXPECT_TRUE(decode({}).empty());
  EXPECT_TRUE(decode({{" "}, {" "}}).empty());
}

TEST_F(Decoding, KeepsNothingBetweenLines) {
  CtcDecoder decoder(kSymbols, *SyllableModel::official_prose());
  const cv::Mat line = scores_of({{"n"}, {"ổ", "ỗ", 0.4}});
  const auto fresh = decoder.decode(line);
  (void)decoder.decode(scores_of({{"l"}, {"i"}, {"ệ"}, {"u"}}));
  const auto again = decoder.decode(line);
  EXPECT_EQ(fresh[0].text, again[0].text);
  EXPECT_EQ(fresh[0].share, again[0].share);
}

}  // namespace
}  // namespace sohoa

#include "ocr/agreement.h"

#include <gtest/gtest.h>

namespace sohoa {
namespace {

// Words a hundred pixels wide, side by side.
SeenLine line_of(const std::vector<std::pair<std::string, double>>& words, const char* engine) {
  SeenLine line;
  line.engine = engine;
  int x = 0;
  for (const auto& [text, confidence] : words) {
    line.words.push_back({{text, confidence, 0, 0, {}}, {x, 0, 90, 30}});
    x += 100;
  }
  return line;
}

TEST(Agreement, MakesAWordSurerThatBothReadAlike) {
  const SeenLine line = agreed(line_of({{"Hà", 0.8}}, "a"), line_of({{"Hà", 0.9}}, "b"));
  EXPECT_GT(line.words[0].reading.confidence, 0.9);
  EXPECT_EQ(line.engine, "a+b");
}

TEST(Agreement, LetsTheFirstStandAndDoubtsIt) {
  const SeenLine line = agreed(line_of({{"Hà", 0.9}, {"Nội", 0.7}}, "a"), line_of({{"Hả", 0.7}, {"Nôi", 0.95}}, "b"));
  EXPECT_EQ(line.text(), "Hà Nội");
  EXPECT_LT(line.words[0].reading.confidence, 0.9);
  EXPECT_EQ(line.words[0].reading.others.front().first, "Hả");
}

TEST(Agreement, TakesASureWordForOneThatWasHardlyBelieved) {
  const SeenLine line = agreed(line_of({{"Hà", 0.9}, {"Nợi", 0.2}, {"Hà", 0.9}}, "a"), line_of({{"Hà", 0.9}, {"Nội", 0.95}, {"Hà", 0.9}}, "b"));
  EXPECT_EQ(line.text(), "Hà Nội Hà");
  EXPECT_LT(line.words[1].reading.confidence, 0.7);
  EXPECT_EQ(line.words[1].reading.others.front().first, "Nợi");
}

TEST(Agreement, PairsWordsByTheirLettersWhereOneReaderJoinedThem) {
  const SeenLine line = agreed(line_of({{"số", 0.9}, {"16/KH-UBND;12", 0.8}, {"đồng", 0.8}}, "a"),
                               line_of({{"số", 0.9}, {"16/KH-UBND;", 0.9}, {"12", 0.9}, {"đồng", 0.9}}, "b"));
  EXPECT_LT(line.words[1].reading.confidence, 0.8);
  EXPECT_EQ(line.words[1].reading.others.front().first, "16/KH-UBND; 12");
  EXPECT_GT(line.words[2].reading.confidence, 0.8);
}

TEST(Agreement, DoubtsAWordTheOtherDidNotSee) {
  const SeenLine line = agreed(line_of({{"Hà", 0.9}, {"ll", 0.7}}, "a"), line_of({{"Hà", 0.9}}, "b"));
  EXPECT_LT(line.words[1].reading.confidence, 0.7);
}

TEST(Agreement, TakesTheWholeLineOfTheOneThatIsNotLost) {
  const SeenLine line = agreed(line_of({{"D1I0", 0.2}, {"L1", 0.3}}, "a"), line_of({{"an", 0.95}, {"ninh", 0.95}}, "b"));
  EXPECT_EQ(line.text(), "an ninh");
  EXPECT_EQ(line.engine, "b");
  EXPECT_EQ(line.words[0].reading.confidence, 0.95);
}

TEST(Agreement, KeepsWhatTheFirstTookForHandwritingWhereItTakesTheOther) {
  SeenLine lost = line_of({{"D1I0", 0.2}, {"L1", 0.3}}, "a");
  lost.words[1].reading.by_hand = 0.9;
  const SeenLine line = agreed(lost, line_of({{"an", 0.95}, {"ninh", 0.95}}, "b"));
  EXPECT_EQ(line.text(), "an ninh");
  for (const SeenWord& word : line.words) EXPECT_EQ(word.reading.by_hand, 0.9);
}

TEST(Agreement, HasNoOpinionOnAFinalStop) {
  const SeenLine line = agreed(line_of({{"ninh.", 0.8}}, "a"), line_of({{"ninh", 0.9}}, "b"));
  EXPECT_EQ(line.text(), "ninh.");
  EXPECT_EQ(line.words[0].reading.confidence, 0.8);
}

TEST(Agreement, KeepsWhatOneReaderSawWhereTheOtherSawNothing) {
  EXPECT_EQ(agreed(line_of({}, "a"), line_of({{"an", 0.9}}, "b")).text(), "an");
  EXPECT_EQ(agreed(line_of({{"an", 0.9}}, "a"), line_of({}, "b")).text(), "an");
}

}  // namespace
}  // namespace sohoa

#include "ocr/layer_comparison.h"

#include <gtest/gtest.h>

#include <sstream>

namespace sohoa {
namespace {

using Standing = TextLayer::Standing;
using Verdict = LayerRegion::Verdict;

// Words 20 pixels a letter wide, 30 high.
Line line_at(int x, int y, const std::string& text, double confidence = 0.95) {
  Line line;
  line.engine = "network";
  line.text = text;
  line.confidence = 1;
  std::istringstream words(text);
  for (std::string word; words >> word;) {
    const int width = 20 * static_cast<int>(word.size());
    line.words.push_back({word, confidence, {x, y, width, 30}});
    line.box = united(line.box, line.words.back().box);
    line.confidence *= confidence;
    x += width + 20;
  }
  return line;
}

// A white page on which every line that was read has ink.
class LayerComparison : public testing::Test {
 protected:
  LayerComparison() {
    image_.pixels = cv::Mat(1000, 1000, CV_8UC1, cv::Scalar(255));
    read_.width = read_.height = 1000;
  }
  void read(Line line, int block = 0) {
    line.block = block;
    for (const Word& word : line.words)
      for (int x = word.box.x; x < word.box.right(); x += 6) image_.pixels(cv::Rect(x, word.box.y + 4, 3, 22)) = 0;
    read_.lines.push_back(std::move(line));
  }
  void claim(Line line, Standing standing = Standing::unseen) {
    line.engine = "text_layer";
    image_.text_layer.claims.push_back({std::move(line), standing});
  }
  PageText result() const { return with_text_layer(read_, image_); }

  PageImage image_;
  PageText read_;
};

TEST_F(LayerComparison, LeavesAPageWithoutALayerAlone) {
  read(line_at(10, 10, "Xin chao"));
  const PageText page = result();
  EXPECT_EQ(page.outcome, Outcome::read);
  EXPECT_TRUE(page.layer_regions.empty());
}

TEST_F(LayerComparison, MakesWordsSurerThatTheLayerSaysToo) {
  read(line_at(10, 10, "Quyet dinh so 12", 0.8));
  claim(line_at(12, 8, "Quyet dinh so 17"));
  const PageText page = result();
  EXPECT_EQ(page.lines[0].text, "Quyet dinh so 12") << "what is seen stands";
  EXPECT_GT(page.lines[0].words[0].confidence, 0.9);
  EXPECT_EQ(page.lines[0].words[3].confidence, 0.8);
  ASSERT_FALSE(page.lines[0].words[3].others.empty());
  EXPECT_EQ(page.lines[0].words[3].others[0].text, "17");
  EXPECT_EQ(page.lines[0].engine, "network+text_layer");
  EXPECT_EQ(page.outcome, Outcome::text_layer);
  EXPECT_EQ(page.layer_regions.at(0).verdict, Verdict::confirmed);
}

TEST_F(LayerComparison, RefusesOtherText) {
  read(line_at(10, 10, "Quyet dinh so 12"));
  claim(line_at(10, 10, "Thong bao moi hop"));
  const PageText page = result();
  EXPECT_EQ(page.lines[0].text, "Quyet dinh so 12");
  EXPECT_EQ(page.outcome, Outcome::read);
  ASSERT_EQ(page.layer_regions.size(), 1U);
  EXPECT_EQ(page.layer_regions[0].verdict, Verdict::refused);
  EXPECT_EQ(page.layer_regions[0].text, "Thong bao moi hop");
}

TEST_F(LayerComparison, RefusesTheSameTextElsewhere) {
  read(line_at(10, 100, "Quyet dinh so 12"));
  claim(line_at(10, 120, "Quyet dinh so 12"));  // two thirds of a line too low
  claim(line_at(60, 100, "Quyet dinh so 12"));  // and too far to the right
  EXPECT_EQ(result().layer_regions.at(0).verdict, Verdict::refused);
  EXPECT_EQ(result().layer_regions.at(0).reason, "elsewhere");
  EXPECT_EQ(result().layer_regions.at(0).lines, 2);
}

TEST_F(LayerComparison, ReportsTextWhereThePageIsBare) {
  read(line_at(10, 10, "Quyet dinh so 12"));
  claim(line_at(10, 10, "Quyet dinh so 12"));
  claim(line_at(10, 600, "Chi mot ty dong"));
  const PageText page = result();
  ASSERT_EQ(page.lines.size(), 1U);
  ASSERT_EQ(page.layer_regions.size(), 2U);
  EXPECT_EQ(page.layer_regions[1].verdict, Verdict::hidden);
  EXPECT_EQ(page.layer_regions[1].reason, "not on the page");
}

TEST_F(LayerComparison, TellsAnInjectedLineFromTheTrueOneInTheSamePlace) {
  read(line_at(10, 10, "Quyet dinh so 12"));
  claim(line_at(10, 10, "Quyet dinh so 12"));
  claim(line_at(10, 12, "Chi mot ty dong"));
  const PageText page = result();
  ASSERT_EQ(page.layer_regions.size(), 2U);
  EXPECT_EQ(page.layer_regions[0].verdict, Verdict::confirmed);
  EXPECT_EQ(page.layer_regions[1].verdict, Verdict::refused);
}

TEST_F(LayerComparison, DoesNotJudgeWhatWeCannotRead) {
  read(line_at(10, 10, "Qwcyt dnnh", 0.3));
  claim(line_at(10, 10, "Nguyen Van An"));
  EXPECT_EQ(result().layer_regions.at(0).verdict, Verdict::unconfirmed);
  EXPECT_EQ(result().lines.at(0).text, "Qwcyt dnnh") << "unseen text is never copied";
}

TEST_F(LayerComparison, LetsOnlyWordsThatItIsSureOfSpeakAgainstALine) {
  Line by_hand = line_at(10, 10, "Noi dang ky: UBND qhtanp Xv");
  for (std::size_t i = 3; i < by_hand.words.size(); ++i) by_hand.words[i].confidence = 0.5;
  read(by_hand);
  claim(line_at(10, 10, "Noi dang ky: Xa Tan Phu B"));
  EXPECT_EQ(result().layer_regions.at(0).verdict, Verdict::unconfirmed);
  for (Word& word : read_.lines[0].words) word.confidence = 0.95;
  EXPECT_EQ(result().layer_regions.at(0).verdict, Verdict::refused);
}

TEST_F(LayerComparison, DoesNotRefuseALineForWhatIsPrintedThereAndWasNotRead) {
  read(line_at(10, 10, "Noi dang ky:"));
  const Line whole = line_at(10, 10, "Noi dang ky: Xa Tan Phu B");
  claim(whole);
  EXPECT_EQ(result().layer_regions.at(0).verdict, Verdict::refused) << "bare paper shows no village";
  const Box& last = whole.words.back().box;
  for (int x = 290; x < last.right(); x += 6) image_.pixels(cv::Rect(x, last.y + 4, 3, 22)) = 0;
  EXPECT_EQ(result().layer_regions.at(0).verdict, Verdict::unconfirmed);
}

TEST_F(LayerComparison, MindsNeitherLeadersNorCase) {
  read(line_at(10, 10, "So luong ban"));
  claim(line_at(10, 10, "So Luong ............ ban"));
  EXPECT_EQ(result().layer_regions.at(0).verdict, Verdict::confirmed);
}

TEST_F(LayerComparison, FindsALineInItsPlaceWhoseWordsAreSpreadEvenly) {
  Line combed = line_at(10, 10, "So dinh danh");
  for (const Word& digit : line_at(600, 10, "040815702").words) combed.words.push_back(digit);
  read(combed);
  Line spread = line_at(10, 10, "So dinh danh 040815702");
  for (std::size_t i = 0; i < spread.words.size(); ++i) spread.words[i].box = {10 + 195 * static_cast<int>(i), 10, 185, 30};
  spread.box = united(spread.words.front().box, spread.words.back().box);
  claim(spread);
  EXPECT_EQ(result().layer_regions.at(0).verdict, Verdict::confirmed);
}

TEST_F(LayerComparison, DoesNotJudgeALineByABoxOfTwoRows) {
  Line two_rows = line_at(10, 10, "NGUOI KE KHAI");
  for (Word& word : two_rows.words) word.box.h = 70;
  two_rows.box.h = 70;
  read(two_rows);
  claim(line_at(10, 8, "Dai Phong"));
  claim(line_at(10, 45, "Tan Phong xin"));
  const PageText page = result();
  EXPECT_EQ(page.layer_regions.at(0).verdict, Verdict::unconfirmed);
  EXPECT_EQ(page.layer_regions.at(1).verdict, Verdict::refused) << "the box is mostly this row's";
}

TEST_F(LayerComparison, DoesNotJudgeALineByWhatWasReadAcrossIt) {
  read(line_at(100, 300, "s5 2o"));
  claim(Line{.text = "Quoc tich", .box = {100, 200, 30, 300}, .words = {{"Quoc", 0.9, {100, 200, 30, 140}}, {"tich", 0.9, {100, 350, 30, 140}}}});
  EXPECT_EQ(result().layer_regions.at(0).verdict, Verdict::unconfirmed);
}

TEST_F(LayerComparison, CopiesPaintedTextUnlessThePictureShowsAnother) {
  read(line_at(10, 10, "Quyet dlnh so 12"));
  read(line_at(10, 60, "Ph0 chu tlch", 0.3), 1);
  read(line_at(10, 110, "Khong he giong"), 2);
  claim(line_at(10, 10, "Quyet dinh so 12"), Standing::painted);
  claim(line_at(10, 60, "Truong phong"), Standing::painted);
  claim(line_at(10, 110, "Toan chu khac"), Standing::painted);
  const PageText page = result();
  ASSERT_EQ(page.lines.size(), 3U);
  EXPECT_EQ(page.lines[0].text, "Quyet dinh so 12");
  EXPECT_EQ(page.lines[1].text, "Truong phong");
  EXPECT_LT(page.lines[1].words[0].confidence, 0.7) << "nobody has seen it";
  EXPECT_EQ(page.lines[2].text, "Khong he giong");
}

TEST_F(LayerComparison, BelievesALyingFontOnlyWhatThePictureShows) {
  read(line_at(10, 10, "Quyet dinh so 12"));
  read(line_at(10, 60, "Khong ro", 0.3), 1);
  claim(line_at(10, 10, "Quyet dinh so 12"), Standing::doubted);
  claim(line_at(10, 60, "Xqzy wwkk"), Standing::doubted);
  const PageText page = result();
  ASSERT_EQ(page.lines.size(), 2U);
  EXPECT_EQ(page.lines[0].engine, "text_layer");
  EXPECT_EQ(page.lines[1].text, "Khong ro");
}

TEST_F(LayerComparison, PutsReadLinesAmongTheCopiedOnes) {
  for (const int y : {10, 60, 210}) image_.text_layer.copied.push_back(line_at(10, y, "Dong thu " + std::to_string(y)));
  for (Line& line : image_.text_layer.copied) line.engine = "text_layer";
  read(line_at(10, 130, "Trong anh"));
  const PageText page = result();
  ASSERT_EQ(page.lines.size(), 4U);
  EXPECT_EQ(page.lines[2].text, "Trong anh");
  EXPECT_EQ(page.lines[3].text, "Dong thu 210");
  EXPECT_EQ(page.outcome, Outcome::read) << "a fifth of it was read";
}

TEST_F(LayerComparison, FollowsThePageWhereItIsTurned) {
  read_.rotate_degrees = 90;
  // Upright (x, y) lies at (y, 1000 - x - w) of the stored raster.
  const auto stored = [](Line line) {
    for (Word& word : line.words) word.box = {word.box.y, 1000 - word.box.right(), word.box.h, word.box.w};
    line.box = {line.box.y, 1000 - line.box.right(), line.box.h, line.box.w};
    return line;
  };
  read(stored(line_at(10, 10, "Quyet dinh so 12")));
  claim(stored(line_at(10, 10, "Quyet dinh so 12")));
  claim(stored(line_at(10, 30, "Quyet dinh so 12")));
  const PageText page = result();
  ASSERT_EQ(page.layer_regions.size(), 2U);
  EXPECT_EQ(page.layer_regions[0].verdict, Verdict::confirmed);
  EXPECT_EQ(page.layer_regions[1].reason, "elsewhere");
}

}  // namespace
}  // namespace sohoa

#include "ocr/network_reader.h"

#include <gtest/gtest.h>

#include "ocr/line_sight.h"
#include "page_maker/ageing.h"
#include "page_maker/typeset.h"
#include "pipeline/image/find_lines.h"
#include "pipeline/image/prepare_page.h"

namespace sohoa {
namespace {

// Words of the second sequence that stand in the first, in order.
double share_found(const std::vector<std::string>& truth, const std::vector<std::string>& read) {
  std::vector<std::vector<std::size_t>> common(truth.size() + 1, std::vector<std::size_t>(read.size() + 1));
  for (std::size_t i = 1; i <= truth.size(); ++i) {
    for (std::size_t j = 1; j <= read.size(); ++j) {
      common[i][j] = truth[i - 1] == read[j - 1] ? common[i - 1][j - 1] + 1 : std::max(common[i - 1][j], common[i][j - 1]);
    }
  }
  return static_cast<double>(common.back().back()) / static_cast<double>(std::max(truth.size(), read.size()));
}

std::vector<std::string> words_of(const std::string& text) {
  std::vector<std::string> words(1);
  for (const char c : text) {
    if (c != ' ' && c != '\n') words.back() += c;
    else if (!words.back().empty()) words.emplace_back();
  }
  if (words.back().empty()) words.pop_back();
  return words;
}

class OwnReader : public ::testing::Test {
 protected:
  void SetUp() override {
    ASSERT_TRUE(own_network()) << own_network().error().message;
    ASSERT_TRUE(SyllableModel::official_prose());
    reader_ = make_network_reader(*own_network(), *SyllableModel::official_prose());
    const auto layout = page_maker::load_layout(SOHOA_SOURCE_DIR "/benchmarks/lines/running.yaml");
    ASSERT_TRUE(layout) << layout.error().message;
    const auto paper = page_maker::typeset(*layout, 11);
    ASSERT_TRUE(paper) << paper.error().message;
    made_ = page_maker::age(paper->pages.front(), *page_maker::preset("office"), 11);
    auto image = std::make_shared<PageImage>();
    image->pixels = made_.picture, image->dpi = made_.dpi;
    page_ = *prepare_page(image);
    lines_ = find_lines(page_);
    for (Stretch& stretch : stretches_of(page_.grey, lines_, reader_->shape())) cuts_.push_back(std::move(stretch.cut));
  }
  std::unique_ptr<LineReader> reader_;
  page_maker::MadePage made_;
  PreparedPage page_;
  std::vector<TextLine> lines_;
  std::vector<CutLine> cuts_;
};

TEST_F(OwnReader, ReadsAnOfficeScan) {
  std::vector<std::string> read;
  for (const SeenLine& line : see(cuts_, *reader_)) {
    for (const SeenWord& word : line.words) read.push_back(word.reading.text);
  }
  EXPECT_GT(share_found(words_of(made_.text), read), 0.97);
}

TEST_F(OwnReader, PlacesItsWordsLeftToRightOnTheirInk) {
  for (const SeenLine& line : see(cuts_, *reader_)) {
    int last = 0;
    for (const SeenWord& word : line.words) {
      EXPECT_GE(word.box.x, last);
      last = word.box.right() - word.box.h / 4;  // boxes of a skewed line may touch
      EXPECT_GT(word.reading.confidence, 0);
      EXPECT_LE(word.reading.confidence, 1);
    }
  }
}

TEST_F(OwnReader, ReadsALineAlikeAloneAndAmongOthers) {
  const std::vector<SeenLine> together = see(cuts_, *reader_);
  for (std::size_t i = 0; i < cuts_.size(); ++i) {
    const auto fresh = make_network_reader(*own_network(), *SyllableModel::official_prose());
    const SeenLine alone = see({cuts_[i]}, *fresh).front();
    EXPECT_EQ(alone.text(), together[i].text());
    EXPECT_EQ(alone.weakest(), together[i].weakest());
  }
}

TEST_F(OwnReader, GivesNothingForAWhiteLine) {
  EXPECT_TRUE(reader_->read({{cv::Mat(reader_->shape().height, 200, CV_8UC1, cv::Scalar(255))}})[0].words.empty());
}

// Mean probability of being by hand, over the numbers and dates of filled-in forms.
double numbers_by_hand(LineReader& reader, double handwriting) {
  const auto layout = page_maker::load_layout(page_maker::layout_folder() + "/birth_form.yaml");
  if (!layout) throw std::runtime_error(layout.error().message);
  page_maker::TypesetOptions options;
  options.handwriting = handwriting;
  double sum = 0;
  int numbers = 0;
  for (int seed = 1; seed <= 3; ++seed) {
    const auto made = page_maker::age(page_maker::typeset(*layout, seed, options)->pages.front(), *page_maker::preset("office"), seed);
    auto image = std::make_shared<PageImage>();
    image->pixels = made.picture, image->dpi = made.dpi;
    const PreparedPage page = *prepare_page(image);
    std::vector<CutLine> cuts;
    for (Stretch& stretch : stretches_of(page.grey, find_lines(page), reader.shape())) cuts.push_back(std::move(stretch.cut));
    for (const SeenLine& line : see(cuts, reader)) {
      for (const SeenWord& word : line.words) {
        const std::string& text = word.reading.text;
        if (text.size() < 4 || text.find_first_not_of("0123456789/") != std::string::npos) continue;
        sum += word.reading.by_hand, ++numbers;
      }
    }
  }
  EXPECT_GT(numbers, 10);
  return sum / std::max(1, numbers);
}

TEST_F(OwnReader, TellsFiguresByHandFromPrint) {
  EXPECT_LT(numbers_by_hand(*reader_, 0), 0.02);
  EXPECT_GT(numbers_by_hand(*reader_, 1), 0.1);  // some of them are printed there too
}

}  // namespace
}  // namespace sohoa

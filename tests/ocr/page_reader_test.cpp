#include "ocr/page_reader.h"

#include <gtest/gtest.h>

#include "tests/ocr/drawn_line.h"

namespace sohoa {
namespace {

// Says the same words of every line, with the confidences it was given, one look after another.
class ScriptedReader : public LineReader {
 public:
  using Looks = std::vector<std::vector<WordReading>>;
  ScriptedReader(Looks looks, std::size_t& count, const char* name) : looks_(std::move(looks)), look_(count), name_(name) {}
  std::vector<LineReading> read(const std::vector<LineImage>& lines) override {
    if (lines.empty()) return {};
    const auto& words = looks_[std::min(look_++, looks_.size() - 1)];
    return std::vector<LineReading>(lines.size(), LineReading{words});
  }
  [[nodiscard]] LineShape shape() const override { return {}; }
  [[nodiscard]] std::string_view name() const override { return name_; }

 private:
  Looks looks_;
  std::size_t& look_;
  const char* name_;
};

// A page reader of one or two scripts, and how often each was asked.
struct Scripted {
  explicit Scripted(ScriptedReader::Looks first, ScriptedReader::Looks second = {}, Effort effort = Effort::normal)
      : reader(std::make_unique<ScriptedReader>(std::move(first), first_looks, "scripted"),
               second.empty() ? PageReader::MakeReader{}
                              : [this, second]() -> Result<std::unique_ptr<LineReader>> {
                                  return std::make_unique<ScriptedReader>(second, second_looks, "other");
                                },
               effort) {}
  PageText read(const PreparedPage& page, const TextLine& line) {
    const Result<PageText> text = reader.read(page, {line});
    EXPECT_TRUE(text);
    return text.value_or(PageText{});
  }
  std::size_t first_looks = 0, second_looks = 0;
  PageReader reader;
};

PreparedPage page_of(const DrawnLine& drawn) {
  PreparedPage page;
  page.grey = drawn.grey;
  page.to_stored = PageTransform(drawn.grey.size(), 0, false);
  return page;
}

// A word of some probability before one beyond doubt.
std::vector<WordReading> said(const char* first, double probability) { return {{first, probability, 3, 60}, {"hành", 0.99, 70, 150}}; }

TEST(ReadPage, JoinsWordsAndPlacesThemOnTheStoredPage) {
  const DrawnLine drawn = draw_line([](double) { return 150.0; });
  Scripted reader({said("Ban", 0.97)});
  const PageText text = reader.read(page_of(drawn), drawn.line);
  ASSERT_EQ(text.lines.size(), 1u);
  EXPECT_EQ(text.lines[0].text, "Ban hành");
  EXPECT_EQ(text.lines[0].engine, "scripted");
  EXPECT_GT(text.lines[0].words[1].box.x, text.lines[0].words[0].box.right() - 1);
  EXPECT_NEAR(text.lines[0].words[0].box.bottom(), 150, 3);
  EXPECT_LE(text.lines[0].confidence, text.lines[0].words[0].confidence);
}

TEST(ReadPage, JoinsTheSignsOfPrintedBoxesToOneWord) {
  const DrawnLine drawn = draw_line([](double) { return 150.0; });
  TextLine line = drawn.line;
  line.comb = true;
  Scripted reader({{{"038", 0.97, 3, 60}, {"1", 0.9, 70, 90}, {"95", 0.97, 100, 150}}});
  const PageText text = reader.read(page_of(drawn), line);
  ASSERT_EQ(text.lines.size(), 1u);
  ASSERT_EQ(text.lines[0].words.size(), 1u);
  EXPECT_EQ(text.lines[0].text, "038195");
  EXPECT_NEAR(text.lines[0].confidence, 0.97 * 0.9 * 0.97, 0.01);
}

TEST(ReadPage, TurnsBoxesBackWithThePage) {
  const DrawnLine drawn = draw_line([](double) { return 150.0; });
  PreparedPage page = page_of(drawn);
  page.to_stored = PageTransform({drawn.grey.rows, drawn.grey.cols}, 1, false);  // the stored raster lies on its side
  Scripted reader({{{"Ban", 0.97, 3, 60}}});
  const PageText text = reader.read(page, drawn.line);
  const Box& box = text.lines[0].words[0].box;
  EXPECT_GT(box.h, box.w);
}

TEST(ReadPage, LooksTwiceAtWeakLinesAndKeepsTheSurerReading) {
  const DrawnLine drawn = draw_line([](double) { return 150.0; });
  Scripted reader({{{"Bam", 0.5, 3, 60}}, {{"Ban", 0.9, 3, 60}}});
  const PageText text = reader.read(page_of(drawn), drawn.line);
  EXPECT_EQ(text.lines[0].text, "Ban");
}

TEST(ReadPage, LooksOnceAtSureLines) {
  const DrawnLine drawn = draw_line([](double) { return 150.0; });
  Scripted reader({{{"Ban", 0.96, 3, 60}}, {{"Bam", 0.99, 3, 60}}});
  const PageText text = reader.read(page_of(drawn), drawn.line);
  EXPECT_EQ(text.lines[0].text, "Ban");
  EXPECT_EQ(reader.first_looks, 1u);
}

TEST(ReadPage, AsksTheSecondReaderOnlyAboutDoubtfulLines) {
  const DrawnLine drawn = draw_line([](double) { return 150.0; });
  Scripted sure({said("Ban", 0.96)}, {said("Ban", 0.9)}), doubtful({said("Ban", 0.45)}, {said("Ban", 0.9)});
  EXPECT_EQ(sure.read(page_of(drawn), drawn.line).lines[0].engine, "scripted");
  EXPECT_EQ(sure.second_looks, 0u);
  const PageText text = doubtful.read(page_of(drawn), drawn.line);
  EXPECT_EQ(text.lines[0].engine, "scripted+other");
  EXPECT_GT(text.lines[0].words[0].confidence, 0.45);
}

TEST(ReadPage, DoubtsAWordMoreWhenTheReadersDiffer) {
  const DrawnLine drawn = draw_line([](double) { return 150.0; });
  Scripted reader({said("Bạn", 0.45)}, {said("Ban", 0.9)});
  const PageText text = reader.read(page_of(drawn), drawn.line);
  EXPECT_EQ(text.lines[0].text, "Bạn hành");
  EXPECT_LT(text.lines[0].words[0].confidence, 0.45);
}

TEST(ReadPage, GoesAsFarAsTheEffortSays) {
  const DrawnLine drawn = draw_line([](double) { return 150.0; });
  Scripted fast({said("Ban", 0.45)}, {said("Ban", 0.9)}, Effort::fast);
  Scripted careful({said("Ban", 0.97)}, {said("Ban", 0.9)}, Effort::careful);
  EXPECT_EQ(fast.read(page_of(drawn), drawn.line).lines[0].engine, "scripted");
  EXPECT_EQ(careful.read(page_of(drawn), drawn.line).lines[0].engine, "scripted+other");
}

TEST(ReadPage, DropsSpecksButKeepsAPageNumber) {
  const DrawnLine drawn = draw_line([](double) { return 150.0; });
  Scripted specks({{{"^", 0.4, 3, 60}}}), number({{{"7", 0.8, 3, 60}}});
  EXPECT_TRUE(specks.read(page_of(drawn), drawn.line).lines.empty());
  EXPECT_EQ(number.read(page_of(drawn), drawn.line).lines.size(), 1u);
}

TEST(ReadPage, DropsTheStrokesOfASignatureButKeepsPrintUnderIt) {
  const DrawnLine drawn = draw_line([](double) { return 150.0; });
  PreparedPage page = page_of(drawn);
  page.marks.push_back({Mark::Kind::signature, drawn.line.box, 0.9});
  Scripted scribble({{{"NVÀI4", 0.5, 3, 60}}}), print({{{"Ban", 0.95, 3, 60}}});
  EXPECT_TRUE(scribble.read(page, drawn.line).lines.empty());
  EXPECT_EQ(print.read(page, drawn.line).lines.size(), 1u);
}

TEST(ReadPage, PassesHandwritingOnAndLeavesItsWordsAlone) {
  DrawnLine drawn = draw_line([](double) { return 150.0; });
  drawn.line.handwriting = true;
  Scripted reader({{{"vật", 0.97, 3, 40}, {"liệu", 0.97, 45, 80}, {"nỗ", 0.97, 85, 120}}});
  const PageText text = reader.read(page_of(drawn), drawn.line);
  EXPECT_TRUE(text.lines[0].handwriting);
  EXPECT_EQ(text.lines[0].text, "vật liệu nỗ");
}

TEST(ReadPage, TakesNoWordForANeighbourAcrossALineThatIsLeftAlone) {
  const DrawnLine drawn = draw_line([](double) { return 150.0; });
  TextLine by_hand = drawn.line;
  by_hand.handwriting = true;
  std::size_t looks = 0;
  PageReader reader(std::make_unique<ScriptedReader>(ScriptedReader::Looks{{{"nỗ", 0.97, 3, 60}, {"liệu", 0.97, 70, 150}}}, looks, "tesseract"),
                    {}, Effort::fast);
  const auto text = reader.read(page_of(drawn), {drawn.line, by_hand, drawn.line});
  ASSERT_TRUE(text);
  ASSERT_EQ(text->lines.size(), 3u);
  EXPECT_EQ(text->lines[2].text, text->lines[0].text);
}

TEST(ReadPage, ReadsFarApartWordsOfALineSeparately) {
  DrawnLine drawn = draw_line([](double) { return 150.0; });
  drawn.grey(cv::Rect(250, 100, 250, 80)).setTo(255);
  Scripted reader({{{"Ban", 0.97, 3, 60}}});
  const PageText text = reader.read(page_of(drawn), drawn.line);
  ASSERT_EQ(text.lines.size(), 1u);
  EXPECT_EQ(text.lines[0].text, "Ban Ban");
  EXPECT_GT(text.lines[0].words[1].box.x, 480);
}

TEST(ReadPage, ListsTheLinesOfEachCell) {
  DrawnLine drawn = draw_line([](double) { return 150.0; });
  PreparedPage page = page_of(drawn);
  page.tables.push_back({{50, 50, 700, 200}, {{{50, 50, 700, 100}, 0, 0, 1, 1}, {{50, 150, 700, 100}, 1, 0, 1, 1}}});
  drawn.line.table = 0, drawn.line.cell = 1;
  Scripted reader({{{"Ban", 0.97, 3, 60}}});
  const PageText text = reader.read(page, drawn.line);
  ASSERT_EQ(text.tables.size(), 1u);
  EXPECT_TRUE(text.tables[0].cells[0].lines.empty());
  EXPECT_EQ(text.tables[0].cells[1].lines, std::vector<int>{0});
}

}  // namespace
}  // namespace sohoa

#include "ocr/read_page.h"

#include <gtest/gtest.h>

#include "tests/ocr/drawn_line.h"

namespace sohoa {
namespace {

// Says the same words of every line, with the confidences it was given, one look after another.
class ScriptedReader : public LineReader {
 public:
  explicit ScriptedReader(std::vector<std::vector<WordReading>> looks) : looks_(std::move(looks)) {}
  std::vector<LineReading> read(const std::vector<LineImage>& lines) override {
    if (lines.empty()) return {};
    const auto& words = looks_[std::min(look_++, looks_.size() - 1)];
    return std::vector<LineReading>(lines.size(), LineReading{words});
  }
  [[nodiscard]] std::string_view name() const override { return "scripted"; }
  [[nodiscard]] std::size_t looks() const { return look_; }

 private:
  std::vector<std::vector<WordReading>> looks_;
  std::size_t look_ = 0;
};

PreparedPage page_of(const DrawnLine& drawn) {
  PreparedPage page;
  page.grey = drawn.grey;
  page.to_stored = PageTransform(drawn.grey.size(), 0, false);
  return page;
}

TEST(ReadPage, JoinsWordsAndPlacesThemOnTheStoredPage) {
  const DrawnLine drawn = draw_line([](double) { return 150.0; });
  ScriptedReader reader({{{"Ban", 0.97, 3, 60}, {"hành", 0.97, 70, 150}}});
  const auto text = read_page(page_of(drawn), {drawn.line}, reader);
  ASSERT_TRUE(text);
  ASSERT_EQ(text->lines.size(), 1u);
  EXPECT_EQ(text->lines[0].text, "Ban hành");
  EXPECT_EQ(text->lines[0].engine, "scripted");
  EXPECT_GT(text->lines[0].words[1].box.x, text->lines[0].words[0].box.right() - 1);
  EXPECT_NEAR(text->lines[0].words[0].box.bottom(), 150, 3);
  EXPECT_LE(text->lines[0].confidence, text->lines[0].words[0].confidence);
}

TEST(ReadPage, TurnsBoxesBackWithThePage) {
  const DrawnLine drawn = draw_line([](double) { return 150.0; });
  PreparedPage page = page_of(drawn);
  page.to_stored = PageTransform({drawn.grey.rows, drawn.grey.cols}, 1, false);  // the stored raster lies on its side
  ScriptedReader reader({{{"Ban", 0.97, 3, 60}}});
  const auto text = read_page(page, {drawn.line}, reader);
  ASSERT_TRUE(text);
  const Box& box = text->lines[0].words[0].box;
  EXPECT_GT(box.h, box.w);
}

TEST(ReadPage, LooksTwiceAtWeakLinesAndKeepsTheSurerReading) {
  const DrawnLine drawn = draw_line([](double) { return 150.0; });
  ScriptedReader reader({{{"Bam", 0.5, 3, 60}}, {{"Ban", 0.9, 3, 60}}});
  const auto text = read_page(page_of(drawn), {drawn.line}, reader);
  ASSERT_TRUE(text);
  EXPECT_EQ(text->lines[0].text, "Ban");
}

TEST(ReadPage, LooksOnceAtSureLines) {
  const DrawnLine drawn = draw_line([](double) { return 150.0; });
  ScriptedReader reader({{{"Ban", 0.96, 3, 60}}, {{"Bam", 0.99, 3, 60}}});
  const auto text = read_page(page_of(drawn), {drawn.line}, reader);
  ASSERT_TRUE(text);
  EXPECT_EQ(text->lines[0].text, "Ban");
  EXPECT_EQ(reader.looks(), 1u);
}

TEST(ReadPage, DropsSpecksButKeepsAPageNumber) {
  const DrawnLine drawn = draw_line([](double) { return 150.0; });
  ScriptedReader specks({{{"^", 0.4, 3, 60}}}), number({{{"7", 0.8, 3, 60}}});
  EXPECT_TRUE(read_page(page_of(drawn), {drawn.line}, specks)->lines.empty());
  EXPECT_EQ(read_page(page_of(drawn), {drawn.line}, number)->lines.size(), 1u);
}

TEST(ReadPage, DropsTheStrokesOfASignatureButKeepsPrintUnderIt) {
  const DrawnLine drawn = draw_line([](double) { return 150.0; });
  PreparedPage page = page_of(drawn);
  page.marks.push_back({Mark::Kind::signature, drawn.line.box, 0.9});
  ScriptedReader scribble({{{"NVÀI4", 0.5, 3, 60}}}), print({{{"Ban", 0.95, 3, 60}}});
  EXPECT_TRUE(read_page(page, {drawn.line}, scribble)->lines.empty());
  EXPECT_EQ(read_page(page, {drawn.line}, print)->lines.size(), 1u);
}

TEST(ReadPage, PassesHandwritingOnAndLeavesItsWordsAlone) {
  DrawnLine drawn = draw_line([](double) { return 150.0; });
  drawn.line.handwriting = true;
  ScriptedReader reader({{{"vật", 0.97, 3, 40}, {"liệu", 0.97, 45, 80}, {"nỗ", 0.97, 85, 120}}});
  const auto text = read_page(page_of(drawn), {drawn.line}, reader);
  EXPECT_TRUE(text->lines[0].handwriting);
  EXPECT_EQ(text->lines[0].text, "vật liệu nỗ");
}

TEST(ReadPage, ReadsFarApartWordsOfALineSeparately) {
  DrawnLine drawn = draw_line([](double) { return 150.0; });
  drawn.grey(cv::Rect(250, 100, 250, 80)).setTo(255);
  ScriptedReader reader({{{"Ban", 0.97, 3, 60}}});
  const auto text = read_page(page_of(drawn), {drawn.line}, reader);
  ASSERT_EQ(text->lines.size(), 1u);
  EXPECT_EQ(text->lines[0].text, "Ban Ban");
  EXPECT_GT(text->lines[0].words[1].box.x, 480);
}

TEST(ReadPage, ListsTheLinesOfEachCell) {
  DrawnLine drawn = draw_line([](double) { return 150.0; });
  PreparedPage page = page_of(drawn);
  page.tables.push_back({{50, 50, 700, 200}, {{{50, 50, 700, 100}, 0, 0, 1, 1}, {{50, 150, 700, 100}, 1, 0, 1, 1}}});
  drawn.line.table = 0, drawn.line.cell = 1;
  ScriptedReader reader({{{"Ban", 0.97, 3, 60}}});
  const auto text = read_page(page, {drawn.line}, reader);
  ASSERT_EQ(text->tables.size(), 1u);
  EXPECT_TRUE(text->tables[0].cells[0].lines.empty());
  EXPECT_EQ(text->tables[0].cells[1].lines, std::vector<int>{0});
}

}  // namespace
}  // namespace sohoa

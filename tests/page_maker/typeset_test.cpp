#define ZX_USE_UTF8  // the library asks for it until its next release
#include "page_maker/typeset.h"

#include <gmock/gmock.h>
#include <ZXing/ReadBarcode.h>

#include <algorithm>
#include <cstring>
#include <map>
#include <opencv2/imgproc.hpp>
#include <string>

#include "document/text.h"
#include "page_maker/fonts.h"
#include "page_maker/invented.h"

namespace sohoa::page_maker {
namespace {

using testing::HasSubstr;

TypesetOptions small(const std::string& type, double handwriting = 0) {
  TypesetOptions options;
  options.type = type;
  options.dpi = 75;
  options.handwriting = handwriting;
  return options;
}

MadePaper made(const std::string& name, const std::string& type, std::uint64_t seed, double handwriting = 0) {
  const auto layout = load_layout(layout_folder() + "/" + name + ".yaml");
  EXPECT_TRUE(layout) << layout.error().message;
  const auto paper = typeset(*layout, seed, small(type, handwriting));
  EXPECT_TRUE(paper) << paper.error().message;
  return *paper;
}

std::map<std::string, std::string> fields_of(const MadePaper& paper) { return {paper.fields.begin(), paper.fields.end()}; }

// All text of the paper with lines joined, so that wrapped values are found.
std::string joined_text(const MadePaper& paper) {
  std::string all;
  for (const auto& page : paper.pages) all += page.text + "\n";
  std::replace(all.begin(), all.end(), '\n', ' ');
  return all;
}

TEST(Typeset, TheSameSeedGivesTheSameBytesAndAnotherSeedAnotherPaper) {
  const MadePaper one = made("official", "decision", 7), again = made("official", "decision", 7), other = made("official", "decision", 8);
  ASSERT_EQ(one.pages.size(), again.pages.size());
  for (std::size_t i = 0; i < one.pages.size(); ++i) {
    const cv::Mat &a = one.pages[i].picture, &b = again.pages[i].picture;
    ASSERT_EQ(a.size(), b.size());
    EXPECT_EQ(std::memcmp(a.data, b.data, a.total() * a.elemSize()), 0);
    EXPECT_EQ(one.pages[i].text, again.pages[i].text);
  }
  EXPECT_EQ(one.fields, again.fields);
  EXPECT_NE(one.pages[0].text, other.pages[0].text);
}

TEST(Typeset, APlaceIsNamedWithoutTheKindOfUnitItIs) {
  const auto phrases = Phrases::load(layout_folder() + "/invented.yaml");
  ASSERT_TRUE(phrases) << phrases.error().message;
  int towns = 0;
  for (std::uint64_t seed = 1; seed < 400; ++seed) {
    const Invented world = invent(*phrases, seed);
    towns += world.values.at("commune").starts_with("thị trấn") ? 1 : 0;
    EXPECT_FALSE(world.values.at("commune.name").starts_with("trấn")) << seed;
    EXPECT_FALSE(world.values.at("org.place").starts_with("trấn")) << seed;
  }
  EXPECT_GT(towns, 0);
}

TEST(Typeset, EveryLayoutDrawsEachOfItsTypes) {
  ASSERT_THAT(record_types(), testing::IsSupersetOf({"decision", "letter", "law", "birth_cert", "ct07", "receipt", "separator", "blank"}));
  for (const auto& type : record_types()) {
    for (const auto& path : layouts_of_type(type)) {
      const auto layout = load_layout(path);
      ASSERT_TRUE(layout);
      const auto paper = typeset(*layout, 3, small(type, 1));
      ASSERT_TRUE(paper) << path << ": " << paper.error().message;
      EXPECT_EQ(paper->record_type, type);
      ASSERT_FALSE(paper->pages.empty());
      for (const auto& page : paper->pages) EXPECT_EQ(page.text, to_nfc(page.text)) << path;
    }
  }
}

TEST(Typeset, EveryPrintedFieldStandsInTheText) {
  for (std::uint64_t seed = 1; seed <= 3; ++seed) {
    for (const auto& [name, type] : {std::pair{"official", "decision"}, {"official", "letter"}, {"birth_cert_form", "birth_cert"},
                                     {"birth_cert_extract", "birth_cert"}, {"ct07", "ct07"}, {"receipt", "receipt"}}) {
      const MadePaper paper = made(name, type, seed);
      const std::string text = joined_text(paper);
      for (const auto& [key, value] : paper.fields) {
        const bool reworded = key == "dob_words" || key.ends_with("_at") || key == "recipients" || key == "legal_bases" || key == "registered_at" ||
                              key == "type_name";
        const bool date = value.size() == 10 && value[4] == '-';
        if (reworded || date) continue;
        EXPECT_THAT(text, HasSubstr(value)) << name << " " << key << " seed " << seed;
      }
    }
  }
}

TEST(Typeset, EmptyFieldsAreInTheTruth) {
  bool without_father = false, with_father = false;
  for (std::uint64_t seed = 1; seed <= 12; ++seed) {
    const auto fields = fields_of(made("birth_cert_extract", "birth_cert", seed));
    ASSERT_EQ(fields.size(), 26U);
    (fields.at("father_residence").empty() ? without_father : with_father) = true;
  }
  EXPECT_TRUE(without_father && with_father);
}

TEST(Typeset, InkReachesTheSidesOfEveryLineBox) {
  const MadePaper paper = made("ct07", "ct07", 5);
  for (const auto& page : paper.pages) {
    cv::Mat grey;
    cv::cvtColor(page.picture, grey, cv::COLOR_BGR2GRAY);
    for (const auto& line : page.lines) {
      const cv::Rect box(cv::Point(cvFloor(line.quad[0].x), cvFloor(line.quad[0].y)), cv::Point(cvCeil(line.quad[2].x), cvCeil(line.quad[2].y)));
      ASSERT_EQ(box & cv::Rect(0, 0, grey.cols, grey.rows), box) << line.text;
      const int edge = std::min(box.width, 4);
      double darkest = 255;
      cv::minMaxLoc(grey(cv::Rect(box.x, box.y, edge, box.height)), &darkest);
      EXPECT_LT(darkest, 160) << line.text;
      cv::minMaxLoc(grey(cv::Rect(box.br().x - edge, box.y, edge, box.height)), &darkest);
      EXPECT_LT(darkest, 160) << line.text;
    }
  }
}

TEST(Typeset, PersonalNumbersAgreeWithSexAndYear) {
  for (std::uint64_t seed = 1; seed <= 8; ++seed) {
    const auto fields = fields_of(made("ct07", "ct07", seed));
    const std::string pid = fields.at("pid"), dob = fields.at("dob");
    ASSERT_EQ(pid.size(), 12U);
    const int expected = (dob.starts_with("20") ? 2 : 0) + (fields.at("sex") == "Nam" ? 0 : 1);
    EXPECT_EQ(pid[0], '0');
    EXPECT_EQ(pid[3] - '0', expected) << pid << ' ' << dob;
    EXPECT_EQ(pid.substr(4, 2), dob.substr(2, 2));
  }
}

TEST(Typeset, HandwrittenFieldsAreListed) {
  EXPECT_THAT(made("official", "notice", 4, 1).handwritten, testing::UnorderedElementsAre("code_number", "issued_date"));
  EXPECT_THAT(made("official", "notice", 4, 0).handwritten, testing::IsEmpty());
}

TEST(Typeset, TableRowsOfTheTruthArePrintedCellByCell) {
  const MadePaper paper = made("receipt", "receipt", 2);
  ASSERT_EQ(paper.tables.size(), 1U);
  EXPECT_EQ(paper.tables[0].first, "components");
  ASSERT_FALSE(paper.tables[0].second.empty());
  const auto& row = paper.tables[0].second[0];
  const std::map<std::string, std::string> cells(row.begin(), row.end());
  EXPECT_THAT(joined_text(paper), HasSubstr("1    " + cells.at("name") + "    " + cells.at("originals") + "    " + cells.at("certified") + "    " +
                                            cells.at("photocopies")));
}

TEST(Typeset, AnAnnexGoesOverNumberedPages) {
  const MadePaper paper = made("official_with_annex", "decision", 3);
  ASSERT_GE(paper.pages.size(), 3U);
  EXPECT_THAT(paper.pages[1].text, testing::StartsWith("2\n"));
  EXPECT_FALSE(paper.pages[0].text.starts_with("1\n"));
}

TEST(Typeset, NumbersInNarrowColumnsAreNotBroken) {
  TypesetOptions options = small("decision");
  for (const auto& family : families_of(FontClass::serif)) {
    options.font = family;
    const auto layout = load_layout(layout_folder() + "/official_with_annex.yaml");
    ASSERT_TRUE(layout);
    const auto paper = typeset(*layout, 10, options);
    ASSERT_TRUE(paper);
    for (const auto& line : paper->pages.back().lines) EXPECT_NE(line.text, "0") << family;
    for (const auto& line : paper->pages.back().lines) EXPECT_NE(line.text, "00") << family;
  }
}

TEST(Typeset, ASeparatorsCodeCanBeRead) {
  for (std::uint64_t seed = 1; seed <= 4; ++seed) {
    const cv::Mat picture = made("separator", "separator", seed).pages[0].picture;
    const auto code = ZXing::ReadBarcode({picture.data, picture.cols, picture.rows, ZXing::ImageFormat::BGR, static_cast<int>(picture.step)});
    ASSERT_TRUE(code.isValid());
    EXPECT_TRUE(code.text().starts_with("SOHOA:SEPARATOR"));
  }
}

TEST(Typeset, ABlankPageIsWhite) {
  const MadePaper paper = made("blank", "blank", 1);
  EXPECT_TRUE(paper.pages[0].text.empty());
  EXPECT_EQ(cv::countNonZero(paper.pages[0].picture.reshape(1) != 255), 0);
}

TEST(Typeset, AFontWithoutVietnameseIsRefused) {
  const auto layout = load_layout(layout_folder() + "/official.yaml");
  ASSERT_TRUE(layout);
  TypesetOptions options = small("decision");
  options.font = "No Such Face";
  const auto paper = typeset(*layout, 1, options);
  ASSERT_FALSE(paper);
  EXPECT_EQ(paper.error().code, ErrorCode::missing_dependency);
}

TEST(Typeset, FaultyLayoutsAreErrors) {
  for (const char* body : {"body: [{no_such_block: 1}]", "body: [{text: \"{no.such.value}\"}]", "body: [{text: \"<b>open\"}]", "body: 5",
                           "body: [{text: x, align: sideways}]"}) {
    const auto paper = typeset({"faulty", {"other"}, body}, 1, small("other"));
    ASSERT_FALSE(paper) << body;
    EXPECT_EQ(paper.error().code, ErrorCode::bad_config) << body;
  }
}

}  // namespace
}  // namespace sohoa::page_maker

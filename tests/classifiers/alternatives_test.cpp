#include "classifiers/alternatives.h"

#include <gtest/gtest.h>

#include "tests/classifiers/recognised.h"

namespace sohoa {
namespace {

// A line of words side by side, the last with other readings.
PageText page_of(const std::vector<std::string>& words, const std::vector<OtherReading>& others_of_last) {
  PageText page;
  Line line;
  int x = 100;
  for (const std::string& text : words) {
    line.words.push_back({text, 0.9, {x, 100, 90, 40}});
    x += 100;
  }
  line.words.back().others = others_of_last;
  page.lines.push_back(line);
  return page;
}

Field field_of(const std::string& raw, const std::string& value) {
  Field field;
  field.raw = raw, field.value = value, field.page = 1, field.box = {100, 90, 500, 60};
  return field;
}

TEST(Alternatives, AreNormalisedLikeTheValue) {
  const PageText page = page_of({"ngày", "05/03/2019"}, {{"05/08/2019", 0.2}, {"06/03/2019", 0.3}});
  const auto found = alternatives_of(FieldType::date, field_of("05/03/2019", "2019-03-05"), page, shipped_words());
  ASSERT_EQ(found.size(), 2u);
  EXPECT_EQ(found[0].text, "2019-03-06");
  EXPECT_EQ(found[1].text, "2019-08-05");
  EXPECT_EQ(found[1].probability, 0.2);
}

TEST(Alternatives, LeaveOutWhatIsNoValue) {
  const PageText page = page_of({"05/03/2019"}, {{"xxx", 0.4}});
  EXPECT_TRUE(alternatives_of(FieldType::date, field_of("05/03/2019", "2019-03-05"), page, shipped_words()).empty());
}

TEST(Alternatives, VaryTheValueItselfWhereItIsNotItsRawTextAlone) {
  const PageText page = page_of({"NGUYỄN", "THỊ", "HỔ"}, {{"HỒ", 0.3}});
  const auto found = alternatives_of(FieldType::text, field_of("something else", "NGUYỄN THỊ HỔ"), page, shipped_words());
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].text, "NGUYỄN THỊ HỒ");
}

TEST(Alternatives, KeepToTheWordsOfTheField) {
  PageText page = page_of({"ngày", "05/03/2019"}, {{"05/08/2019", 0.2}});
  page.lines[0].words[1].box.y = 900;
  EXPECT_TRUE(alternatives_of(FieldType::date, field_of("05/03/2019", "2019-03-05"), page, shipped_words()).empty());
}

}  // namespace
}  // namespace sohoa

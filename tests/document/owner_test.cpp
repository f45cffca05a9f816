#include "document/owner.h"

#include <gtest/gtest.h>

namespace sohoa {
namespace {

// An owner's papers: day, trait, value.
struct Said {
  std::string day, trait, value;
  OwnerEvidence evidence = OwnerEvidence::number;
};

std::string today(const std::vector<Said>& papers, const std::string& trait) {
  Owner owner;
  for (const Said& said : papers) {
    OwnerPaper paper;
    paper.dated = said.day;
    paper.evidence = said.evidence;
    paper.self.facts.push_back({said.trait, said.value, said.trait, 1, false});
    owner.papers.push_back(paper);
  }
  const std::vector<TraitValue> values = values_of(owner, trait);
  const TraitValue* value = value_today(values, trait);
  return value == nullptr ? "" : value->value;
}

TEST(Owner, LivesWhereTheNewestPaperSays) {
  EXPECT_EQ(today({{"2024-01-01", "residence", "new"}, {"2016-01-01", "residence", "old"}, {"", "residence", "undated"}}, "residence"), "new");
  EXPECT_EQ(today({{"2024-01-01", "residence", "one"}, {"2024-01-01", "residence", "other"}}, "residence"), "") << "of one day";
  EXPECT_EQ(today({{"", "residence", "one"}, {"", "residence", "other"}}, "residence"), "") << "nobody knows which is newer";
  EXPECT_EQ(today({{"", "residence", "one"}}, "residence"), "one");
}

TEST(Owner, HasOneNameAndOneDayOfBirth) {
  EXPECT_EQ(today({{"2024-01-01", "name", "HOÀ"}, {"2016-01-01", "name", "Hòa"}}, "name"), "HOÀ");
  EXPECT_EQ(today({{"2024-01-01", "name", "Hòa"}, {"2016-01-01", "name", "Hoa"}}, "name"), "");
  EXPECT_EQ(today({{"2024-01-01", "born", "1990"}, {"2016-01-01", "born", "1990-03-05"}}, "born"), "1990-03-05");
  EXPECT_EQ(today({{"2024-01-01", "born", "1991"}, {"2016-01-01", "born", "1990-03-05"}}, "born"), "");
}

TEST(Owner, IsNumberedByTheirPersonalNumberBeforeAnOldOne) {
  EXPECT_EQ(today({{"2024-01-01", "number", "171234567"}, {"2016-01-01", "number", "038190001234"}}, "number"), "038190001234");
  EXPECT_EQ(today({{"2024-01-01", "number", "171234567"}, {"2016-01-01", "number", "171234568"}}, "number"), "");
}

TEST(Owner, FillsInNothingThatIsTheirsByNameAndBirthDateOnly) {
  EXPECT_EQ(today({{"2024-01-01", "residence", "theirs?", OwnerEvidence::name_and_birth_date}, {"2016-01-01", "residence", "old"}}, "residence"), "old");
  EXPECT_EQ(today({{"2024-01-01", "sex", "Nữ", OwnerEvidence::name_and_birth_date}}, "sex"), "");
}

}  // namespace
}  // namespace sohoa

#include "page_maker/dossier.h"

#include <gmock/gmock.h>

#include <map>
#include <string>

namespace sohoa::page_maker {
namespace {

using testing::Contains;
using testing::HasSubstr;

MadePaper drawn(const PaperOrder& order, std::uint64_t seed) {
  const auto layout = load_layout(order.layout);
  EXPECT_TRUE(layout) << layout.error().message;
  TypesetOptions options;
  options.type = order.type, options.dpi = 50, options.handwriting = 0, options.story = order.story;
  auto paper = typeset(*layout, seed, options);
  EXPECT_TRUE(paper) << order.layout << ": " << paper.error().message;
  return *paper;
}

using Fields = std::map<std::string, std::string>;

// Fields of all papers, by type and person.
std::map<std::string, Fields> read(const DossierPlan& plan) {
  std::map<std::string, Fields> papers;
  std::uint64_t seed = 1;
  for (const auto& sheet : plan.sheets)
    for (const auto& order : sheet) {
      const MadePaper paper = drawn(order, seed++);
      papers[order.type + (order.person.empty() ? "" : " " + order.person)] = Fields(paper.fields.begin(), paper.fields.end());
    }
  return papers;
}

TEST(Dossier, ThePapersOfABirthTellOfTheSamePeople) {
  for (const std::uint64_t seed : {1, 2}) {
    const auto plan = plan_dossier("birth", seed, {});
    ASSERT_TRUE(plan) << plan.error().message;
    EXPECT_TRUE(plan->missing.empty() && plan->contradictions.empty());
    auto papers = read(*plan);
    ASSERT_EQ(papers.size(), 7u);
    EXPECT_EQ(papers["receipt"]["dossier_code"], plan->code);
      EXPECT_EQ(papers["cccd mother"]["full_name"], papers["marriage_cert"]["wife_name"]);
    EXPECT_EQ(papers["cccd father"]["dob"], papers["marriage_cert"]["husband_dob"]);
    EXPECT_EQ(papers["cccd mother"]["dob"].substr(0, 4), papers["birth_form"]["mother_birth_year"]);
    EXPECT_EQ(papers["birth_form"]["dob"], papers["gcs"]["birth_time"].substr(0, 10));
    EXPECT_EQ(papers["ct01"]["full_name"], papers["birth_form"]["full_name"]);
    EXPECT_EQ(papers["ct01"]["head_pid"], papers["cccd father"]["pid"]);
    EXPECT_THAT((std::vector{papers["cccd father"]["pid"], papers["cccd mother"]["pid"]}), Contains(papers["birth_form"]["requester_id_no"]));
  }
}

TEST(Dossier, ThePapersOfADeathTellOfTheSamePeople) {
  const auto plan = plan_dossier("death", 4, {});
  ASSERT_TRUE(plan) << plan.error().message;
  auto papers = read(*plan);
  EXPECT_EQ(papers["receipt"]["dossier_code"], plan->code);
  EXPECT_EQ(papers["death_form"]["full_name"], papers["cccd dead"]["full_name"]);
  EXPECT_EQ(papers["death_form"]["requester_id_no"], papers["cccd heir"]["pid"]);
}

TEST(Dossier, AContradictionStandsOnOnePaperAndInTheTruth) {
  for (const std::uint64_t seed : {1, 2}) {
    const auto plan = plan_dossier(seed % 2 == 0 ? "death" : "birth", seed, {1, 0});
    ASSERT_TRUE(plan);
    ASSERT_EQ(plan->contradictions.size(), 1u);
    const Contradiction& wrong = plan->contradictions.front();
    EXPECT_NE(wrong.says, wrong.others_say);
    const Fields fields = read(*plan)[wrong.type];
    const std::string printed = fields.at(wrong.field);
    EXPECT_TRUE(printed == wrong.says || printed.empty()) << wrong.field << ' ' << printed;
  }
}

TEST(Dossier, WhatIsLeftOutIsNamed) {
  const auto plan = plan_dossier("birth", 5, {0, 1});
  ASSERT_TRUE(plan);
  ASSERT_EQ(plan->missing.size(), 1u);
  EXPECT_NE(plan->missing.front().type, "receipt");
  std::size_t papers = 0;
  for (const auto& sheet : plan->sheets) papers += sheet.size();
  EXPECT_EQ(papers, 6u);
}

TEST(Dossier, AnUnknownKindIsAnError) { EXPECT_FALSE(plan_dossier("wedding", 1, {})); }

}  // namespace
}  // namespace sohoa::page_maker

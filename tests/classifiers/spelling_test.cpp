#include "classifiers/spelling.h"

#include <gtest/gtest.h>

#include "classifiers/prose_counts.h"

namespace sohoa {
namespace {

TEST(Spelling, UsualSyllablesAreSureUnlessAnotherDiffersByMarksAlone) {
  EXPECT_EQ(name_support("TUYẾT"), Support::sure);
  EXPECT_EQ(name_support("Thắng"), Support::shared);
  EXPECT_EQ(name_support("Thăng"), Support::shared);
}

TEST(Spelling, WhatManyCommunesPeopleAndBodiesAreCalledIsUsual) {
  for (const char* usual : {"Tịnh", "Viết", "LỰU", "CHĂN", "THÚ", "Tại", "Khắc", "sứ", "PHẤN", "Sáo"}) EXPECT_NE(name_support(usual), Support::unlikely) << usual;
}

TEST(Spelling, ASyllableWithoutItsDotIsUnlikely) {
  for (const char* misread : {"Thuân", "Tho", "Kiêm", "Nhuân", "Thach", "Đai", "HÔNG"})
    EXPECT_EQ(name_support(misread), Support::unlikely) << misread;
}

TEST(Spelling, BetweenSurnameAndGivenNameTwoWordsAreFarMoreUsualThanAllOfTheirLetters) {
  for (const char* misread : {"Thi", "THÌ", "Vân", "Vạn", "Van"}) EXPECT_TRUE(is_rare_between_names(misread)) << misread;
  for (const char* usual : {"Thị", "VĂN", "Thế", "Anh", "Đức"}) EXPECT_FALSE(is_rare_between_names(usual)) << usual;
}

TEST(Spelling, NamesOutsideTheGrammarAreUnknown) { EXPECT_EQ(name_support("Ksor"), Support::unknown); }

TEST(ProseCounts, WordsThatProseNeverHasSoAreMended) {
  const ProseCounts& counts = ProseCounts::official();
  EXPECT_EQ(counts.likelier("trên", "đia", "bàn"), "địa");
  EXPECT_EQ(counts.likelier("du", "lich", "tỉnh"), "lịch");
}

TEST(ProseCounts, WordsThatFitAreLeftAlone) {
  const ProseCounts& counts = ProseCounts::official();
  EXPECT_EQ(counts.likelier("cơ", "thể", "con"), "");
  EXPECT_EQ(counts.likelier("có", "thể", "được"), "");
  EXPECT_EQ(counts.likelier("", "xyz", ""), "");
}

}  // namespace
}  // namespace sohoa

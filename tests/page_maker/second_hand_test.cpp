#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <set>
#include <string>

#include "page_maker/typeset.h"

namespace sohoa::page_maker {
namespace {

// The layouts of tests/layouts with their own words: chosen before anything is drawn.
const int kChosen = ::setenv("SOHOA_LAYOUTS", SOHOA_SOURCE_DIR "/tests/layouts", 1);

std::string joined_text(const MadePaper& paper) {
  std::string all;
  for (const auto& page : paper.pages) all += page.text + "\n";
  std::replace(all.begin(), all.end(), '\n', ' ');
  return all;
}

TEST(SecondHand, ThereArePapersOfTheTypesThatOfficesHandInMost) {
  ASSERT_EQ(kChosen, 0);
  std::set<std::string> layouts;
  for (const auto& type : record_types())
    for (const auto& path : layouts_of_type(type)) layouts.insert(path);
  EXPECT_EQ(layouts.size(), 29u);
  EXPECT_EQ(layouts_of_type("birth_cert").size(), 4u);
  EXPECT_EQ(layouts_of_type("ct07").size(), 3u);
  EXPECT_EQ(layouts_of_type("receipt").size(), 3u);
  for (const char* type : {"birth_form", "death_cert", "death_form", "gcs", "marriage_cert"}) EXPECT_EQ(layouts_of_type(type).size(), 1u) << type;
}

TEST(SecondHand, WhatTruthSaysStandsOnThePaper) {
  // Lists and titles stand in other words or letters than their value's; dates in figures of another order; amounts grouped or in words.
  const std::set<std::string> otherwise{"type_name", "recipients", "legal_bases", "signature", "area_m2", "amount", "amount_words", "capital", "capital_words"};
  for (const auto& type : record_types()) {
    for (const auto& path : layouts_of_type(type)) {
      const auto layout = load_layout(path);
      ASSERT_TRUE(layout) << path;
      for (const std::uint64_t seed : {1, 2}) {
        TypesetOptions options;
        options.type = type, options.dpi = 50, options.handwriting = 0;
        const auto paper = typeset(*layout, seed, options);
        ASSERT_TRUE(paper) << path << ": " << paper.error().message;
        const std::string text = joined_text(*paper);
        for (const auto& [key, value] : paper->fields) {
          const bool date = value.size() >= 10 && value[4] == '-' && value[7] == '-';
          if (value.empty() || date || otherwise.contains(key)) continue;
          EXPECT_NE(text.find(value), std::string::npos) << path << " " << key << ": " << value;
        }
      }
    }
  }
}

}  // namespace
}  // namespace sohoa::page_maker

#include "pipeline/image/tables.h"

#include <gtest/gtest.h>

namespace sohoa {
namespace {

Rule across(float y, float from, float to) { return {{from, y}, {to, y}, 2, false}; }
Rule down(float x, float from, float to) { return {{x, from}, {x, to}, 2, true}; }

TEST(Tables, CellsSpanWhereLinesAreMissing) {
  // Two columns under one heading, beside a cell two rows tall.
  const std::vector<TableGrid> tables = find_tables(
      {across(100, 100, 700), across(150, 300, 700), across(200, 100, 700), across(250, 100, 700), down(100, 100, 250),
       down(300, 100, 250), down(500, 150, 250), down(700, 100, 250)},
      150);
  ASSERT_EQ(tables.size(), 1U);
  const auto& cells = tables[0].cells;
  ASSERT_EQ(cells.size(), 7U);
  EXPECT_EQ(cells[0].row_span, 2);
  EXPECT_EQ(cells[0].box, (Box{100, 100, 200, 100}));
  EXPECT_EQ(cells[1].column_span, 2);
  EXPECT_EQ(cells[1].box, (Box{300, 100, 400, 50}));
  EXPECT_EQ(tables[0].box, (Box{100, 100, 600, 150}));
}

TEST(Tables, MissingOuterLinesAreSupplied) {
  const std::vector<TableGrid> tables =
      find_tables({across(100, 50, 700), across(150, 50, 700), across(200, 50, 700), down(300, 100, 200)}, 150);
  ASSERT_EQ(tables.size(), 1U);
  EXPECT_EQ(tables[0].cells.size(), 4U);
  EXPECT_EQ(tables[0].box, (Box{50, 100, 650, 100}));
}

TEST(Tables, FramesAreNone) {
  EXPECT_TRUE(find_tables({across(50, 50, 900), across(1500, 50, 900), down(50, 50, 1500), down(900, 50, 1500)}, 150)
                  .empty());
}

TEST(Tables, ARowOfBoxesForDigitsIsOne) {
  std::vector<Rule> rules{across(100, 100, 460), across(130, 100, 460)};
  for (int i = 0; i <= 12; ++i) rules.push_back(down(100.0F + 30.0F * static_cast<float>(i), 100, 130));
  const std::vector<TableGrid> tables = find_tables(rules, 150);
  ASSERT_EQ(tables.size(), 1U);
  ASSERT_EQ(tables[0].cells.size(), 12U);
  EXPECT_EQ(tables[0].cells[11].column, 11);
  EXPECT_TRUE(is_comb(tables[0], 150));
}

TEST(Tables, ARowOfUnequalOrWideCellsIsNoComb) {
  for (const float step : {30.0F, 120.0F}) {
    std::vector<Rule> rules{across(100, 100, 100 + 6 * step), across(130, 100, 100 + 6 * step)};
    for (int i = 0; i <= 6; ++i) {
      if (step > 100 || i != 3) rules.push_back(down(100 + step * static_cast<float>(i), 100, 130));
    }
    const std::vector<TableGrid> tables = find_tables(rules, 150);
    ASSERT_EQ(tables.size(), 1U);
    EXPECT_FALSE(is_comb(tables[0], 150)) << step;
  }
}

}  // namespace
}  // namespace sohoa

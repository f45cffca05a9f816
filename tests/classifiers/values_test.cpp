#include "classifiers/values.h"

#include <gmock/gmock.h>

namespace sohoa {
namespace {

TEST(Values, WhatStandsAroundAValueIsDropped) {
  EXPECT_EQ(trimmed_value(" : ....... "), "");
  EXPECT_EQ(trimmed_value("……… Lý Thị Mai ………"), "Lý Thị Mai");
  EXPECT_EQ(trimmed_value("Lý......Mai"), "Lý Mai");
  EXPECT_EQ(trimmed_value(": 12/02/2024 ("), "12/02/2024");
}

TEST(Values, EveryTypeHasAName) {
  EXPECT_EQ(field_type_from("PID"), FieldType::pid);
  EXPECT_FALSE(field_type_from("pid").has_value());
}

}  // namespace
}  // namespace sohoa

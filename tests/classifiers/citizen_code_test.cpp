#include "classifiers/citizen_code.h"

#include <gmock/gmock.h>

namespace sohoa {
namespace {

TEST(CitizenCode, HasSevenFields) {
  const auto code = read_citizen_code("038190001234|171234567|Nguyễn Thị Minh Hà|05031990|Nữ|Thôn 2, Đông Tiến, Đông Sơn, Thanh Hóa|10052021");
  ASSERT_TRUE(code);
  EXPECT_EQ(code->pid, "038190001234");
  EXPECT_EQ(code->old_number, "171234567");
  EXPECT_EQ(code->name, "Nguyễn Thị Minh Hà");
  EXPECT_EQ(code->dob, "1990-03-05");
  EXPECT_EQ(code->sex, "Nữ");
  EXPECT_EQ(code->residence, "Thôn 2, Đông Tiến, Đông Sơn, Thanh Hóa");
  EXPECT_EQ(code->issue_date, "2021-05-10");
  EXPECT_TRUE(code->more.empty());
}

TEST(CitizenCode, TheOldNumberMayBeMissing) {
  const auto code = read_citizen_code("040088012345||Trần Văn Bình|11081988|Nam|Xóm 5, Diễn Kỷ, Nghệ An|22112021");
  ASSERT_TRUE(code);
  EXPECT_EQ(code->old_number, "");
  EXPECT_EQ(code->name, "Trần Văn Bình");
}

TEST(CitizenCode, MarksAreComposed) {
  const auto code = read_citizen_code("040088012345||Tra\u0302\u0300n Va\u0306n Bi\u0300nh|11081988|Nam|Nghệ An|22112021");
  ASSERT_TRUE(code);
  EXPECT_EQ(code->name, "Trần Văn Bình");
}

TEST(CitizenCode, FieldsOfLaterCardsAreKept) {
  const auto code = read_citizen_code("040088012345||Trần Văn Bình|11081988|Nam|Nghệ An|22112024|Nguyễn Thị Lan|Trần Văn Thái|\n");
  ASSERT_TRUE(code);
  EXPECT_EQ(code->more, (std::vector<std::string>{"Nguyễn Thị Lan", "Trần Văn Thái", ""}));
}

TEST(CitizenCode, OtherTextsAreNone) {
  EXPECT_FALSE(read_citizen_code("000.16.38.H56-240305-0012"));
  EXPECT_FALSE(read_citizen_code("1|2|3|4|5|6|7"));
  EXPECT_FALSE(read_citizen_code("038190001234|171234567|Nguyễn Thị Minh Hà|05031990"));
  EXPECT_FALSE(read_citizen_code("099990001234||Nguyễn Thị Minh Hà|05031990|Nữ|Thanh Hóa|10052021")) << "no such province";
}

TEST(CitizenCode, ADayThatTheCalendarDoesNotHaveIsLeftOut) {
  const auto code = read_citizen_code("038190001234||Nguyễn Thị Minh Hà|31021990|Nữ|Thanh Hóa|10052021");
  ASSERT_TRUE(code);
  EXPECT_EQ(code->dob, "");
  EXPECT_EQ(code->issue_date, "2021-05-10");
}

}  // namespace
}  // namespace sohoa

#include "classifiers/dates.h"

#include <gmock/gmock.h>

namespace sohoa {
namespace {

std::string figures(std::string_view text) {
  const auto date = date_from_figures(text);
  return date ? date->iso() : "none";
}
std::string words(std::string_view text) {
  const auto date = date_from_words(text);
  return date ? date->iso() : "none";
}

TEST(Dates, AreReadFromEveryWayOfWritingFigures) {
  EXPECT_EQ(figures("ngày 05 tháng 3 năm 2024"), "2024-03-05");
  EXPECT_EQ(figures("Huế, ngay 7 thang 11 nam 2021"), "2021-11-07");
  EXPECT_EQ(figures("05/03/2024"), "2024-03-05");
  EXPECT_EQ(figures("5.3.2024"), "2024-03-05");
  EXPECT_EQ(figures("05-03-2024"), "2024-03-05");
  EXPECT_EQ(figures("05 / 03 / 2024"), "2024-03-05");
}

TEST(Dates, MayBePartialForOldBirths) {
  EXPECT_EQ(figures("tháng 3 năm 1950"), "1950-03");
  EXPECT_EQ(figures("03/1950"), "1950-03");
  EXPECT_EQ(figures("năm 1950"), "1950");
  EXPECT_EQ(figures("--/1950"), "1950");
  EXPECT_EQ(figures("1950"), "1950");
}

TEST(Dates, OutsideTheCalendarAreNone) {
  EXPECT_EQ(figures("31/02/2024"), "none");
  EXPECT_EQ(figures("29/02/2023"), "none");
  EXPECT_EQ(figures("29/02/2024"), "2024-02-29");
  EXPECT_EQ(figures("12/13/2024"), "none");
  EXPECT_EQ(figures("05/03/1824"), "none");
  EXPECT_EQ(figures("ngày tháng năm"), "none");
  EXPECT_EQ(figures(""), "none");
  EXPECT_EQ(figures("123456"), "none");
}

TEST(Dates, AreReadFromWords) {
  EXPECT_EQ(words("ngày mồng năm tháng ba năm hai nghìn không trăm hai mươi tư"), "2024-03-05");
  EXPECT_EQ(words("Ngày hai mươi mốt, tháng mười hai, năm một nghìn chín trăm chín mươi lăm"), "1995-12-21");
  EXPECT_EQ(words("ngày mười lăm tháng tư năm hai nghìn linh bảy"), "2007-04-15");
  EXPECT_EQ(words("ngày ba mươi tháng chạp năm một nghìn chín trăm tám mươi"), "1980-12-30");
  EXPECT_EQ(words("ngày năm tháng năm năm hai không hai hai"), "2022-05-05");
  EXPECT_EQ(words("ngày ba mươi mốt tháng hai năm hai nghìn"), "none");
  EXPECT_EQ(words("hôm qua"), "none");
}

TEST(Dates, WordsThatRanTogetherArePartedAgain) {
  EXPECT_EQ(words("ngày mồngnăm tháng bảy năm hainghìn khôngtrăm mười ba"), "2013-07-05");
  EXPECT_EQ(number_from_words("hai trămnăm mươi nghìn đồngchẵn"), 250'000);
  EXPECT_EQ(number_from_words("haixe"), std::nullopt);
}

TEST(Dates, NumbersInWords) {
  EXPECT_EQ(number_from_words("hai trăm năm mươi nghìn đồng chẵn"), 250'000);
  EXPECT_EQ(number_from_words("Một triệu hai trăm ba mươi tư nghìn năm trăm linh sáu đồng"), 1'234'506);
  EXPECT_EQ(number_from_words("ba tỷ rưỡi"), 3'500'000'000);
  EXPECT_EQ(number_from_words("mười lăm"), 15);
  EXPECT_EQ(number_from_words("hai nghìn tỷ đồng"), 2'000'000'000'000);
  EXPECT_EQ(number_from_words("chưa nộp"), std::nullopt);
}

TEST(Dates, TimesStandBeforeOrWithoutTheirDate) {
  EXPECT_EQ(date_and_time("09 giờ 30 phút, ngày 05/03/2024"), "2024-03-05 09:30");
  EXPECT_EQ(date_and_time("14 giờ 05 phút, ngày 07 tháng 6 năm 2023"), "2023-06-07 14:05");
  EXPECT_EQ(date_and_time("08:15 12/04/2024"), "2024-04-12 08:15");
  EXPECT_EQ(date_and_time("ngày 12/04/2024"), "2024-04-12");
  EXPECT_EQ(date_and_time("25 giờ 70 phút, ngày 05/03/2024"), std::nullopt);
  EXPECT_EQ(date_and_time("... giờ ... phút"), std::nullopt);
}

}  // namespace
}  // namespace sohoa

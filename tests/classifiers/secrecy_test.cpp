#include "classifiers/secrecy.h"

#include <gtest/gtest.h>

#include "tests/classifiers/page_builder.h"

namespace sohoa {
namespace {

PageBuilder official_page() {
  PageBuilder page;
  page.letterhead({"ỦY BAN NHÂN DÂN", "XÃ CHU HƯƠNG"}, "Số: 31/QĐ-UBND", "Chu Hương, ngày 18 tháng 4 năm 2024");
  page.centred(1240, 860, "QUYẾT ĐỊNH");
  page.at(420, 1000, "Căn cứ Luật Bảo vệ bí mật nhà nước ngày 15 tháng 11 năm 2018;");
  page.at(420, 1080, "Đơn vị giữ bí mật nhà nước độ mật, tối mật và tuyệt mật theo quy định về bảo mật.");
  return page;
}

TEST(Secrecy, ALevelByItselfUnderTheNumberIsAStamp) {
  for (const char* level : {"MẬT", "TỐI MẬT", "TUYỆT MẬT", "ĐỘ MẬT: TỐI MẬT", "MAT", "TUYỆT MẶT"})
    EXPECT_TRUE(shows_secrecy(official_page().centred(700, 640, level).build())) << level;
}

TEST(Secrecy, AStampOnTheSameLineAsTheTitleIsSeen) {
  PageBuilder page;
  page.letterhead({"SỞ NỘI VỤ"}, "Số: 31/TB-SNV", "Lai Châu, ngày 18 tháng 4 năm 2024");
  page.at(500, 700, "MẬT");
  const Line stamp = page.last();
  page.page().lines.pop_back();
  page.at(1100, 700, "THÔNG BÁO");
  page.last().words.insert(page.last().words.begin(), stamp.words.begin(), stamp.words.end());
  EXPECT_TRUE(shows_secrecy(page.build()));
}

TEST(Secrecy, WordsInSentencesHeadingsAndOtherWordsAreNone) {
  EXPECT_FALSE(shows_secrecy(official_page().build()));
  for (const char* words : {"BẢO VỆ BÍ MẬT NHÀ NƯỚC", "HỎA TỐC", "KHẨN", "MẶT", "MẮT", "Mật", "MỰT"})
    EXPECT_FALSE(shows_secrecy(official_page().centred(700, 640, words).build())) << words;
}

TEST(Secrecy, CellsOfATableAndTheLowerHalfAreNoPlaceForAStamp) {
  PageBuilder low = official_page();
  EXPECT_FALSE(shows_secrecy(low.centred(700, 2600, "MẬT").build()));
  PageBuilder table = official_page();
  table.centred(700, 1300, "MẬT");
  table.last().table = 0;
  table.page().tables = {{{300, 1200, 1900, 300}, {TableText::Cell{}, TableText::Cell{}}}};
  EXPECT_FALSE(shows_secrecy(table.build()));
}

TEST(Secrecy, AFramedStampIsReadForWhatItSays) {
  for (const char* text : {"MẬT", "TỐI MẬT", "TUYỆT MẬT", "T0I MÂT", "TUYET MAI"}) EXPECT_EQ(read_stamp_text(text, 0.95), StampReading::secret) << text;
  for (const char* text : {"KHẨN", "HỎA TỐC", "THƯỢNG KHẨN", "HOÀ TÔC"}) EXPECT_EQ(read_stamp_text(text, 0.4), StampReading::urgent) << text;
  for (const char* text : {"ĐÃ THU TIỀN", "BẢN SAO"}) EXPECT_EQ(read_stamp_text(text, 0.95), StampReading::words) << text;
  for (const char* text : {"", "I I"}) EXPECT_EQ(read_stamp_text(text, 0.95), StampReading::unclear) << text;
  EXPECT_EQ(read_stamp_text("ĐÃ THU TIỀN", 0.4), StampReading::unclear);
}

TEST(Secrecy, APaperBeginsWhereALetterheadIs) {
  EXPECT_TRUE(begins_with_letterhead(official_page().build()));
  PageBuilder next;
  next.at(420, 400, "và các đơn vị khác chịu trách nhiệm thi hành.");
  EXPECT_FALSE(begins_with_letterhead(next.build()));
}

}  // namespace
}  // namespace sohoa

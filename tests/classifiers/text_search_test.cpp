#include "classifiers/text_search.h"

#include <gmock/gmock.h>

namespace sohoa {
namespace {

std::string found(const std::string& label, const std::string& text) {
  const SearchKey key = search_key(text);
  const auto match = Pattern(label).find(key);
  if (!match) return "";
  return text.substr(key.offsets[match->begin], key.offsets[match->end - 1] + 1 - key.offsets[match->begin]);
}

TEST(TextSearch, ReducesLookAlikesAndPunctuation) {
  EXPECT_EQ(search_letters("GlẤY KHAI SlNH"), search_letters("GIẤY KHAI SINH"));
  EXPECT_EQ(search_letters("S0: l2"), "soi2");
  EXPECT_EQ(search_letters(" .:- "), "");
}

TEST(TextSearch, FindsLabelsThroughReadingErrors) {
  EXPECT_NE(found("Ngày, tháng, năm sinh", "5. Ngay thảng năm sính: 01/02/2003"), "");
  EXPECT_NE(found("Số định danh cá nhân", "Sô đinh danh cả nhàn 038"), "");
  EXPECT_NE(found("Nơi thường trú", "Nơithường trú: Thôn 1"), "");
  EXPECT_NE(found("Quê quán", "Que quan"), "");
}

TEST(TextSearch, ShortLabelsMustBeExact) {
  EXPECT_NE(found("Số", "Số: 12"), "");
  EXPECT_EQ(found("Số", "Sốt: 12"), "");
  EXPECT_EQ(found("Nam", "Nom"), "");
}

TEST(TextSearch, MatchesBeginAndEndWithAWord) {
  EXPECT_EQ(found("Nơi sinh", "người sinhx"), "");
  EXPECT_EQ(found("Địa chỉ", "gia đìa chỉnh"), "");
}

TEST(TextSearch, OffsetsPointIntoTheOriginal) {
  const std::string text = "Họ và tên: ĐẶNG   Quê quán: Huế";
  const SearchKey key = search_key(text);
  const auto match = Pattern("Quê quán").find(key);
  ASSERT_TRUE(match);
  EXPECT_EQ(text.substr(key.offsets[match->begin], 4), "Qu\xC3\xAA");
}

TEST(TextSearch, FindsEveryOccurrence) {
  const SearchKey key = search_key("Dân tộc: Kinh; Dân tộc: Tày; Dân tôc: Dao");
  EXPECT_EQ(Pattern("Dân tộc").find_all(key).size(), 3u);
}

TEST(TextSearch, EditDistance) {
  EXPECT_EQ(edit_distance("quyetdinh", "quyetdinh"), 0);
  EXPECT_EQ(edit_distance("quyetdinh", "quyedinh"), 1);
  EXPECT_EQ(edit_distance("", "abc"), 3);
}

}  // namespace
}  // namespace sohoa

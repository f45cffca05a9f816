#include "document/syllable.h"

#include <gmock/gmock.h>

#include <sstream>
#include <string>

namespace sohoa {
namespace {

void expect_all(bool legal, const std::string& words) {
  std::istringstream stream(words);
  for (std::string word; stream >> word;) EXPECT_EQ(is_syllable(word), legal) << word;
}

TEST(Syllable, KnowsOrdinaryWords) {
  expect_all(true,
             "Ủy ban nhân dân tỉnh Quyết định khuyến khích thuở nghiêng xoong quốc quyển gì giữa giết giếng giường "
             "yêu uống ươm ỉa khuya khuỷu ngoằn ngoèo tuýp loét huỳnh nguyễn quýnh quịt rượu chuếnh thoát y");
}

TEST(Syllable, TakesBothTonePlacements) { expect_all(true, "hòa hoà khỏe khoẻ thủy thuỷ úy uý HÒA Hoà"); }

TEST(Syllable, RefusesWhatSpellingForbids) {
  expect_all(false,
             "kan ceo gê nge ngha quc bắch mat làp tăc ch ng ươ iêu uyê yê qan hoă thuơn xyz đđ ệ1 l0 "
             "Krông Pleiku Đắkk congty tiêng2");
}

TEST(Syllable, StopsTakeOnlyTwoTones) {
  expect_all(true, "mát mạt các cạc bách bạch hấp hập");
  expect_all(false, "màt mảt mãt cac bàch hâp");
}

TEST(Syllable, ForeignOrEmptyWordsAreNone) {
  expect_all(false, "street Wifi 12 - .");
  EXPECT_FALSE(is_syllable(""));
}

}  // namespace
}  // namespace sohoa

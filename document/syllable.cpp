#include "document/syllable.h"

#include <unicode/uchar.h>

#include <algorithm>
#include <array>
#include <string>
#include <unordered_set>
#include <vector>

#include "document/text.h"

namespace sohoa {
namespace {

// A vowel group and the endings it takes; "-" stands for none.
struct Rimes {
  std::u32string_view nucleus;
  std::u32string_view endings;
};

constexpr Rimes kRimes[] = {
    {U"a", U"- c ch i m n ng nh o p t u y"},
    {U"ă", U"c m n ng p t"},
    {U"â", U"c m n ng p t u y"},
    {U"e", U"- c m n ng o p t"},
    {U"ê", U"- c ch m n nh p t u"},
    {U"i", U"- ch m n nh p t u"},
    {U"o", U"- c i m n ng p t"},
    {U"oo", U"c ng"},
    {U"ô", U"- c i m n ng p t"},
    {U"ơ", U"- i m n p t"},
    {U"u", U"- c i m n ng p t"},
    {U"ư", U"- c i m n ng t u"},
    {U"y", U"- t"},
    {U"ia", U"-"},
    {U"iê", U"c m n ng p t u"},
    {U"yê", U"m n ng t u"},
    {U"ua", U"-"},
    {U"uô", U"c i m n ng t"},
    {U"ưa", U"-"},
    {U"ươ", U"c i m n ng p t u"},
    {U"oa", U"- c ch i m n ng nh o p t y"},
    {U"oă", U"c m n ng t"},
    {U"oe", U"- m n o t"},
    {U"uâ", U"n ng t y"},
    {U"uê", U"- ch n nh t"},
    {U"uơ", U"-"},
    {U"uy", U"- ch n nh p t u"},
    {U"uya", U"-"},
    {U"uyê", U"n t"},
};

// After "gi" and "qu" the written i or u belongs to the initial: giêng, gìn; quên, quốc, quý.
constexpr Rimes kGiRimes[] = {{U"i", U"- m n"}, {U"ê", U"c ng t"}};
constexpr Rimes kQuRimes[] = {{U"ê", U"ng"}, {U"y", U"ch n nh p"}, {U"i", U"ng"}, {U"yê", U"n t"}};

constexpr std::u32string_view kInitials[] = {
    U"",  U"b",  U"c",   U"ch", U"d", U"đ",  U"g",  U"gh", U"gi", U"h", U"k",  U"kh", U"l", U"m",
    U"n", U"ng", U"ngh", U"nh", U"p", U"ph", U"qu", U"r",  U"s",  U"t", U"th", U"tr", U"v", U"x",
};

// Each vowel with its five tone marks: huyền, hỏi, ngã, sắc, nặng.
constexpr std::u32string_view kToned[] = {
    U"aàảãáạ", U"ăằẳẵắặ", U"âầẩẫấậ", U"eèẻẽéẹ", U"êềểễếệ", U"iìỉĩíị",
    U"oòỏõóọ", U"ôồổỗốộ", U"ơờởỡớợ", U"uùủũúụ", U"ưừửữứự", U"yỳỷỹýỵ",
};
constexpr std::size_t kAcute = 4, kDot = 5;

bool is_any_of(char32_t c, std::u32string_view set) { return set.find(c) != std::u32string_view::npos; }

bool spelling_allows(std::u32string_view initial, std::u32string_view nucleus) {
  const char32_t first = nucleus.front();
  const bool front_vowel = is_any_of(first, U"eêi") || nucleus == U"y";
  const bool rounded =
      nucleus.size() > 1 && (nucleus.starts_with(U"oa") || nucleus.starts_with(U"oă") || nucleus.starts_with(U"oe") ||
                             nucleus.starts_with(U"uâ") || nucleus.starts_with(U"uê") || nucleus.starts_with(U"uơ") ||
                             nucleus.starts_with(U"uy"));
  if (nucleus == U"yê") return initial.empty() || initial == U"qu";
  if (initial.empty()) return nucleus != U"iê";
  if (initial == U"k" || initial == U"gh" || initial == U"ngh") return front_vowel;
  if (initial == U"c") return !front_vowel && !rounded;
  if (initial == U"g") return !front_vowel;
  if (initial == U"ng") return !front_vowel;
  if (initial == U"gi") {
    return nucleus.size() == 1 ? !is_any_of(first, U"iyê")
                               : nucleus == U"ươ" || nucleus == U"ưa" || nucleus == U"ua" || nucleus == U"uô";
  }
  if (initial == U"qu") {
    return nucleus.size() == 1 ? is_any_of(first, U"aăâeêiôơy") : nucleus == U"iê";
  }
  return true;
}

// Where the tone mark stands in the vowels; two answers where the old and the new way differ.
std::vector<std::size_t> tone_places(std::u32string_view nucleus, bool open) {
  for (std::size_t i = nucleus.size(); i-- > 0;) {
    if (is_any_of(nucleus[i], U"ăâêôơ")) return {i};
  }
  if (nucleus == U"oa" || nucleus == U"oe" || nucleus == U"uy") {
    if (open) return {0, 1};
    return {1};
  }
  if (nucleus == U"oo" || nucleus == U"uya") return {1};
  return {0};
}

using Syllables = std::unordered_set<std::u32string_view>;

struct Table {
  std::vector<std::u32string> written;
  Syllables index;

  Table() {
    for (const auto initial : kInitials) {
      for (const Rimes& rimes : kRimes) {
        if (spelling_allows(initial, rimes.nucleus)) add(initial, rimes);
      }
    }
    for (const Rimes& rimes : kGiRimes) add(rimes.nucleus == U"i" ? U"g" : U"gi", rimes);
    for (const Rimes& rimes : kQuRimes) add(U"qu", rimes);
    index.reserve(written.size());
    for (const auto& syllable : written) index.insert(syllable);
  }

  void add(std::u32string_view initial, const Rimes& rimes) {
    for (std::size_t begin = 0; begin < rimes.endings.size();) {
      const std::size_t end = std::min(rimes.endings.find(U' ', begin), rimes.endings.size());
      const auto ending = rimes.endings.substr(begin, end - begin);
      add(initial, rimes.nucleus, ending == U"-" ? U"" : ending);
      begin = end + 1;
    }
  }

  void add(std::u32string_view initial, std::u32string_view nucleus, std::u32string_view ending) {
    const bool stopped = ending == U"c" || ending == U"ch" || ending == U"p" || ending == U"t";
    for (const std::size_t place : tone_places(nucleus, ending.empty())) {
      for (std::size_t tone = 0; tone <= kDot; ++tone) {
        if (stopped && tone < kAcute) continue;
        std::u32string syllable(initial);
        syllable += nucleus;
        char32_t& vowel = syllable[initial.size() + place];
        for (const auto toned : kToned) {
          if (toned.front() == vowel) {
            vowel = toned[tone];
            break;
          }
        }
        syllable += ending;
        written.push_back(std::move(syllable));
      }
    }
  }
};

const Table& table() {
  static const Table instance;
  return instance;
}

}  // namespace

bool is_syllable(std::u32string_view lower_case) { return table().index.contains(lower_case); }

bool is_syllable(std::string_view utf8) {
  std::u32string word = to_code_points(utf8);
  for (char32_t& c : word) c = static_cast<char32_t>(u_tolower(static_cast<UChar32>(c)));
  return is_syllable(word);
}

}  // namespace sohoa

#include "document/legacy_text.h"

#include <algorithm>
#include <array>
#include <map>

#include "document/syllable.h"
#include "document/text.h"

namespace sohoa {
namespace {

// TCVN 5712 VN1 from 0x80 on; of its lower half only ASCII is used. 0xB0 to 0xB4 are tones for the letter before.
constexpr std::u32string_view tcvn3_letters =
    U"ÀẢÃÁẠẶẬÈẺẼÉẸỆÌỈĨÍỊÒỎÕÓỌỘỜỞỠỚỢÙỦŨ\u00A0ĂÂÊÔƠƯĐăâêôơưđẰ\u0300\u0309\u0303\u0301\u0323àảãáạẲằẳẵắẴẮẦẨẪẤỀặầẩẫấậèỂẻẽéẹềểễếệìỉỄẾỒĩíịòỔỏõóọ"
    U"ồổỗốộờởỡớợùỖủũúụừửữứựỳỷỹýỵỐ";
static_assert(tcvn3_letters.size() == 0x80);

// Windows-1252 from 0x80 to 0x9F; unassigned bytes stand for themselves.
constexpr std::u32string_view windows_1252 = U"€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008DŽ\u008F\u0090‘’“”•–—˜™š›œ\u009DžŸ";
static_assert(windows_1252.size() == 0x20);

bool is_letter(char32_t c) { return (c >= U'a' && c <= U'z') || (c >= U'A' && c <= U'Z') || c >= 0x80; }

// 0 for characters that no byte shows as.
unsigned byte_of(char32_t c) {
  if (const auto at = windows_1252.find(c); at != std::u32string_view::npos) return 0x80 + static_cast<unsigned>(at);
  return c < 0x100 ? static_cast<unsigned>(c) : 0;
}

char32_t shown_as(unsigned byte) { return byte >= 0x80 && byte < 0xA0 ? windows_1252[byte - 0x80] : char32_t{byte}; }

std::u32string tcvn3_decoded(std::u32string_view text) {
  std::u32string decoded;
  for (const char32_t c : text) {
    const unsigned byte = byte_of(c);
    decoded += byte >= 0x80 ? tcvn3_letters[byte - 0x80] : c;
  }
  return decoded;
}

// Letters of VNI that stand alone, and what they are the base of.
struct Base {
  char32_t shown;
  std::u32string_view letter;
};
constexpr std::array vni_alone = {Base{U'ô', U"o\u031B"}, Base{U'ö', U"u\u031B"}, Base{U'í', U"i\u0301"}, Base{U'ì', U"i\u0300"},
                                  Base{U'æ', U"i\u0309"}, Base{U'ó', U"i\u0303"}, Base{U'ò', U"i\u0323"}, Base{U'î', U"y\u0323"},
                                  Base{U'ñ', U"đ"}};
// The letter after a vowel that puts marks on it.
struct Marks {
  char32_t shown;
  std::u32string_view marks, bases;
};
constexpr std::array vni_marks = {
    Marks{U'ù', U"\u0301", U"aeouyôö"},   Marks{U'ø', U"\u0300", U"aeouyôö"},   Marks{U'û', U"\u0309", U"aeouyôö"},
    Marks{U'õ', U"\u0303", U"aeouyôö"},   Marks{U'ï', U"\u0323", U"aeouôö"},    Marks{U'â', U"\u0302", U"aeo"},
    Marks{U'á', U"\u0302\u0301", U"aeo"}, Marks{U'à', U"\u0302\u0300", U"aeo"}, Marks{U'å', U"\u0302\u0309", U"aeo"},
    Marks{U'ã', U"\u0302\u0303", U"aeo"}, Marks{U'ä', U"\u0302\u0323", U"aeo"}, Marks{U'ê', U"\u0306", U"a"},
    Marks{U'é', U"\u0306\u0301", U"a"},   Marks{U'è', U"\u0306\u0300", U"a"},   Marks{U'ú', U"\u0306\u0309", U"a"},
    Marks{U'ü', U"\u0306\u0303", U"a"},   Marks{U'ë', U"\u0306\u0323", U"a"}};

std::u32string vni_decoded(std::u32string_view text) {
  std::u32string decoded;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char32_t small = lower_case(text[i]);
    const bool capital = small != text[i];
    std::u32string letter(1, text[i]);
    if (const auto* alone = std::ranges::find(vni_alone, small, &Base::shown); alone != vni_alone.end()) {
      letter = alone->letter;
      if (capital) letter[0] = upper_case(letter[0]);
    }
    if (i + 1 < text.size()) {
      const auto* marks = std::ranges::find(vni_marks, lower_case(text[i + 1]), &Marks::shown);
      if (marks != vni_marks.end() && marks->bases.find(small) != std::u32string_view::npos) letter += marks->marks, ++i;
    }
    decoded += letter;
  }
  return decoded;
}

// TCVN3 writes ư as a soft hyphen, which many programs drop: a word that is a syllable only with ư before its ơ had one.
std::u32string with_lost_letters(const std::u32string& text) {
  constexpr std::u32string_view after = U"ơờởỡớợƠỜỞỠỚỢ";
  std::u32string whole;
  for (std::size_t begin = 0; begin < text.size();) {
    std::size_t end = begin;
    while (end < text.size() && is_letter(text[end])) ++end;
    std::u32string word = text.substr(begin, std::max<std::size_t>(end - begin, 1));
    const auto at = word.find_first_of(after);
    if (at != std::u32string::npos && !is_syllable(to_utf8(word))) {
      std::u32string longer = word;
      longer.insert(at, 1, lower_case(word[at]) == word[at] ? U'ư' : U'Ư');
      if (is_syllable(to_utf8(longer))) word = longer;
    }
    whole += word;
    begin += std::max<std::size_t>(end - begin, 1);
  }
  return whole;
}

std::string decoded(std::u32string_view text, LegacyEncoding encoding) {
  return to_nfc(to_utf8(encoding == LegacyEncoding::tcvn3 ? tcvn3_decoded(text) : vni_decoded(text)));
}

// Every letter an encoding has and how it is written: all one- and two-character codes decoded.
std::map<char32_t, std::u32string> codes_of(LegacyEncoding encoding) {
  std::map<char32_t, std::u32string> codes;
  const auto add = [&](const std::u32string& code) {
    const std::u32string letter = to_code_points(decoded(code, encoding));
    if (letter.size() == 1 && letter[0] >= 0x80) codes.try_emplace(letter[0], code);
  };
  std::u32string bases = U"aeiouyAEIOUY", seconds;
  if (encoding == LegacyEncoding::tcvn3) {
    for (unsigned byte = 0x80; byte < 0x100; ++byte) add({shown_as(byte)});
    bases += U"¡¢£¤¥¦";  // Ă Â Ê Ô Ơ Ư
    for (unsigned byte = 0xB0; byte < 0xB5; ++byte) seconds += shown_as(byte);
  } else {
    for (const Base& alone : vni_alone) add({alone.shown}), add({upper_case(alone.shown)});
    bases += U"ôöÔÖ";
    for (const Marks& marks : vni_marks) seconds += marks.shown;
  }
  for (const char32_t base : bases)
    for (const char32_t second : seconds)
      add({base, encoding == LegacyEncoding::vni && lower_case(base) != base ? upper_case(second) : second});
  return codes;
}

// Without the six letters that name a subset.
std::string_view face(std::string_view font) {
  const auto plus = font.find('+');
  return plus == 6 ? font.substr(7) : font;
}

}  // namespace

std::string from_legacy(std::string_view utf8, LegacyEncoding encoding) {
  const std::string text = decoded(to_code_points(utf8), encoding);
  return encoding == LegacyEncoding::vni ? text : to_utf8(with_lost_letters(to_code_points(text)));
}

std::string to_legacy(std::string_view utf8, LegacyEncoding encoding) {
  static const std::map<char32_t, std::u32string> tcvn3 = codes_of(LegacyEncoding::tcvn3), vni = codes_of(LegacyEncoding::vni);
  const auto& codes = encoding == LegacyEncoding::tcvn3 ? tcvn3 : vni;
  std::u32string text;
  for (const char32_t c : to_code_points(to_nfc(utf8))) {
    if (const auto code = codes.find(c); code != codes.end()) text += code->second;
    else text += c;
  }
  return to_utf8(text);
}

std::optional<LegacyEncoding> encoding_of_font(std::string_view font) {
  const std::string_view name = face(font);
  if (name.starts_with(".Vn")) return LegacyEncoding::tcvn3;
  if (name.starts_with("VNI-") || name.starts_with("VNI ")) return LegacyEncoding::vni;
  return std::nullopt;
}

bool draws_capitals(std::string_view font) {
  std::string_view name = face(font).substr(0, face(font).find(','));  // ".VnTimeH,Bold"
  if (const auto dash = name.find('-'); dash != std::string_view::npos) name = name.substr(0, dash);
  return name.starts_with(".Vn") && name.ends_with('H');
}

SpellingCount count_syllables(std::string_view utf8) {
  SpellingCount count;
  const std::u32string text = to_code_points(utf8);
  for (std::size_t begin = 0; begin < text.size();) {
    std::size_t end = begin;
    while (end < text.size() && is_letter(text[end])) ++end;
    // A single letter is an enumeration or an initial.
    if (end - begin >= 2) {
      ++count.words;
      count.syllables += is_syllable(to_utf8(std::u32string_view(text).substr(begin, end - begin))) ? 1 : 0;
    }
    begin = std::max(end, begin + 1);
  }
  return count;
}

}  // namespace sohoa

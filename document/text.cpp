#include "document/text.h"

#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>
#include <unicode/utf8.h>

#include <algorithm>
#include <array>
#include <cassert>

namespace sohoa {
namespace {

constexpr UChar32 kReplacement = 0xFFFD;

const icu::Normalizer2& nfc() {
  static const icu::Normalizer2* const instance = [] {
    UErrorCode status = U_ZERO_ERROR;
    const auto* found = icu::Normalizer2::getNFCInstance(status);
    assert(U_SUCCESS(status));
    return found;
  }();
  return *instance;
}

// Letters of other scripts and signs that look like a Vietnamese or Latin one (domain rules, section 5.1); 0 drops it.
UChar32 without_look_alike(UChar32 c) {
  struct Pair {
    UChar32 from, to;
  };
  static constexpr std::array kPairs = {
      Pair{0x00A0, ' '}, Pair{0x00AD, 0},   Pair{0x00D0, 0x0110}, Pair{0x00F0, 0x0111}, Pair{0x0189, 0x0110},
      Pair{0x0391, 'A'}, Pair{0x0392, 'B'}, Pair{0x0395, 'E'},    Pair{0x0396, 'Z'},    Pair{0x0397, 'H'},
      Pair{0x0399, 'I'}, Pair{0x039A, 'K'}, Pair{0x039C, 'M'},    Pair{0x039D, 'N'},    Pair{0x039F, 'O'},
      Pair{0x03A1, 'P'}, Pair{0x03A4, 'T'}, Pair{0x03A5, 'Y'},    Pair{0x03A7, 'X'},    Pair{0x03BF, 'o'},
      Pair{0x0405, 'S'}, Pair{0x0406, 'I'}, Pair{0x0408, 'J'},    Pair{0x0410, 'A'},    Pair{0x0412, 'B'},
      Pair{0x0415, 'E'}, Pair{0x041A, 'K'}, Pair{0x041C, 'M'},    Pair{0x041D, 'H'},    Pair{0x041E, 'O'},
      Pair{0x0420, 'P'}, Pair{0x0421, 'C'}, Pair{0x0422, 'T'},    Pair{0x0423, 'Y'},    Pair{0x0425, 'X'},
      Pair{0x0430, 'a'}, Pair{0x0435, 'e'}, Pair{0x043E, 'o'},    Pair{0x0440, 'p'},    Pair{0x0441, 'c'},
      Pair{0x0443, 'y'}, Pair{0x0445, 'x'}, Pair{0x0455, 's'},    Pair{0x0456, 'i'},    Pair{0x0458, 'j'},
      Pair{0x2002, ' '}, Pair{0x2003, ' '}, Pair{0x2007, ' '},    Pair{0x2009, ' '},    Pair{0x200B, 0},
      Pair{0x202F, ' '}, Pair{0x3000, ' '}, Pair{0xFEFF, 0},
  };
  if (c < 0xA0) return c;
  for (const Pair& pair : kPairs) {
    if (pair.from == c) return pair.to;
  }
  return c;
}

void append(std::string& text, UChar32 c) {
  char bytes[U8_MAX_LENGTH];
  int32_t length = 0;
  U8_APPEND_UNSAFE(bytes, length, c);
  text.append(bytes, static_cast<std::size_t>(length));
}

icu::UnicodeString icu_text(std::string_view utf8) {
  return icu::UnicodeString::fromUTF8(icu::StringPiece(utf8.data(), static_cast<std::int32_t>(utf8.size())));
}

// NFD, or the text itself where ICU has no such table.
std::string nfd_of(const icu::UnicodeString& text) {
  UErrorCode status = U_ZERO_ERROR;
  const icu::Normalizer2* decompose = icu::Normalizer2::getNFDInstance(status);
  std::string letters;
  (U_SUCCESS(status) ? decompose->normalize(text, status) : text).toUTF8String(letters);
  return letters;
}

// Calls visit(code point, byte offset, byte offset after it) for each character; invalid bytes come as U+FFFD.
template <class Visit>
void for_each_code_point(std::string_view utf8, Visit visit) {
  const auto length = static_cast<int32_t>(utf8.size());
  const auto* bytes = reinterpret_cast<const std::uint8_t*>(utf8.data());
  for (int32_t i = 0; i < length;) {
    const int32_t begin = i;
    UChar32 c;
    U8_NEXT_OR_FFFD(bytes, i, length, c);
    visit(c, static_cast<std::size_t>(begin), static_cast<std::size_t>(i));
  }
}

bool is_combining(UChar32 c) { return c >= 0x300 && u_charType(c) == U_NON_SPACING_MARK; }

// The base letter of a precomposed one, with its marks dropped: ộ -> o.
UChar32 base_letter(UChar32 c) {
  icu::UnicodeString decomposed;
  while (c >= 0xC0 && nfc().getRawDecomposition(c, decomposed)) c = decomposed.char32At(0);
  return c;
}

// Most pages hold only Latin text: its foldings are computed once.
UChar32 folded_letter(UChar32 c) {
  const auto fold = [](UChar32 letter) -> UChar32 {
    letter = without_look_alike(letter);
    if (letter == 0 || is_combining(letter)) return 0;
    if (u_isUWhiteSpace(letter)) return ' ';
    letter = u_tolower(base_letter(letter));
    return letter == 0x0111 ? 'd' : letter;
  };
  constexpr UChar32 kLatinEnd = 0x2000;
  static const std::vector<UChar32> kLatin = [&] {
    std::vector<UChar32> table(kLatinEnd);
    for (UChar32 letter = 0; letter < kLatinEnd; ++letter) table[static_cast<std::size_t>(letter)] = fold(letter);
    return table;
  }();
  return c < kLatinEnd ? kLatin[static_cast<std::size_t>(c)] : fold(c);
}

}  // namespace

std::string to_nfc(std::string_view utf8) {
  std::string clean;
  clean.reserve(utf8.size());
  bool ascii = true;
  for_each_code_point(utf8, [&](UChar32 c, std::size_t, std::size_t) {
    if (const UChar32 kept = without_look_alike(c)) append(clean, kept);
    ascii = ascii && c < 0x80;
  });
  if (ascii) return clean;
  UErrorCode status = U_ZERO_ERROR;
  const auto text = icu::UnicodeString::fromUTF8(clean);
  if (nfc().isNormalized(text, status)) return clean;
  std::string result;
  nfc().normalize(text, status).toUTF8String(result);
  assert(U_SUCCESS(status));
  return result;
}

FoldedText fold_with_offsets(std::string_view utf8) {
  FoldedText result;
  result.text.reserve(utf8.size());
  result.offsets.reserve(utf8.size() + 1);
  std::size_t end = 0;  // in the original, after the last character kept
  for_each_code_point(utf8, [&](UChar32 c, std::size_t begin, std::size_t after) {
    c = folded_letter(c);
    if (c == 0) {  // a mark belongs to the letter before it
      if (!result.text.empty() && result.text.back() != ' ') end = after;
      return;
    }
    if (c == ' ' && (result.text.empty() || result.text.back() == ' ')) return;
    append(result.text, c);
    result.offsets.resize(result.text.size(), begin);
    if (c != ' ') end = after;
  });
  if (!result.text.empty() && result.text.back() == ' ') {
    result.text.pop_back();
    result.offsets.pop_back();
  }
  result.offsets.push_back(end);
  return result;
}

std::string folded(std::string_view utf8) { return fold_with_offsets(utf8).text; }

std::u32string to_code_points(std::string_view utf8) {
  std::u32string result;
  result.reserve(utf8.size());
  for_each_code_point(utf8, [&](UChar32 c, std::size_t, std::size_t) { result.push_back(static_cast<char32_t>(c)); });
  return result;
}

std::string to_utf8(std::u32string_view code_points) {
  std::string result;
  result.reserve(code_points.size());
  for (const char32_t c : code_points) {
    const auto value = static_cast<UChar32>(c);
    append(result, c > 0x10FFFF || U_IS_SURROGATE(value) ? kReplacement : value);
  }
  return result;
}

std::string name_key(std::string_view utf8) {
  std::u32string sorted = to_code_points(nfd_of(icu_text(utf8).toLower()));
  for (auto from = sorted.begin(); from != sorted.end();) {
    const auto to = std::find(from, sorted.end(), U' ');
    std::sort(from, to);
    from = to == sorted.end() ? to : to + 1;
  }
  return to_utf8(sorted);
}

bool same_but_for_tone_places(std::string_view one, std::string_view other) {
  const auto letters = [](std::string_view utf8) {
    std::u32string points = to_code_points(nfd_of(icu_text(utf8)));
    std::erase_if(points, [](char32_t point) { return u_charType(static_cast<UChar32>(point)) == U_NON_SPACING_MARK; });
    return points;
  };
  return one == other || (letters(one) == letters(other) && name_key(one) == name_key(other));
}

char32_t lower_case(char32_t letter) { return static_cast<char32_t>(u_tolower(static_cast<UChar32>(letter))); }
char32_t upper_case(char32_t letter) { return static_cast<char32_t>(u_toupper(static_cast<UChar32>(letter))); }

}  // namespace sohoa

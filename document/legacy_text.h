#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace sohoa {

// The 8-bit encodings of Vietnamese fonts before Unicode: TCVN3 (ABC, fonts .Vn*) and VNI (fonts VNI-*). Programs that
// do not know them show their bytes as Windows-1252 letters: "C¸c" and "Caùc" for "Các".
enum class LegacyEncoding { tcvn3, vni };

// What such letters mean, in NFC. Characters outside the encoding stay as they are.
[[nodiscard]] std::string from_legacy(std::string_view utf8, LegacyEncoding encoding);

// The inverse, for Vietnamese letters that the encoding has; others stay as they are. TCVN3 writes a toned capital
// without a byte of its own as the capital and a combining tone.
[[nodiscard]] std::string to_legacy(std::string_view utf8, LegacyEncoding encoding);

// What a font's name (with or without its subset prefix) says of its encoding.
[[nodiscard]] std::optional<LegacyEncoding> encoding_of_font(std::string_view font);
// Whether a TCVN3 font draws capitals for the codes of small letters (.VnTimeH and its kind).
[[nodiscard]] bool draws_capitals(std::string_view font);

// Words of a text and how many of them Vietnamese spelling allows; numbers and signs are no words.
struct SpellingCount {
  std::size_t words = 0, syllables = 0;
  [[nodiscard]] double share() const { return words == 0 ? 0 : static_cast<double>(syllables) / static_cast<double>(words); }
};
[[nodiscard]] SpellingCount count_syllables(std::string_view utf8);

}  // namespace sohoa

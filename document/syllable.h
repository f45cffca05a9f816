#pragma once

#include <string_view>

namespace sohoa {

// Whether Vietnamese spelling allows this syllable (initial, rime and tone; tone marks placed the old way, "hòa", or
// the new, "hoà"). The word is one syllable in lower-case NFC, without punctuation. Minority and foreign names
// (Đắk, Krông, Pleiku) are outside the grammar: their not being syllables proves nothing.
[[nodiscard]] bool is_syllable(std::u32string_view lower_case);

// The same for UTF-8 in any case; false when letters are mixed with anything else.
[[nodiscard]] bool is_syllable(std::string_view utf8);

}  // namespace sohoa

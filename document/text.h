#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace sohoa {

// UTF-8 to NFC with the look-alikes of domain rules replaced (Ð and Ɖ to Đ, NBSP to space, soft hyphens dropped).
// Invalid UTF-8 becomes U+FFFD. Never fails.
std::string to_nfc(std::string_view utf8);

// Search form: tone and vowel marks dropped, đ to d, lower case, white space collapsed. What labels and the
// full-text column are compared in.
std::string folded(std::string_view utf8);

// A folded text that remembers where each of its bytes came from.
struct FoldedText {
  std::string text;
  std::vector<std::size_t> offsets;  // text.size() + 1 entries: byte offset in the original for each byte, and its end
};
FoldedText fold_with_offsets(std::string_view utf8);

// What names are compared by: letters and marks of each syllable in a fixed order, so that hòa and hoà are one name, as are
// capitals and small letters.
std::string name_key(std::string_view utf8);

// Whether two texts are the same but for where in a syllable its tone mark stands (hòa and hoà).
bool same_but_for_tone_places(std::string_view one, std::string_view other);

// One letter in the other case; anything else as it is.
char32_t lower_case(char32_t letter);
char32_t upper_case(char32_t letter);

// Decoded code points of valid UTF-8, and back.
std::u32string to_code_points(std::string_view utf8);
std::string to_utf8(std::u32string_view code_points);

}  // namespace sohoa

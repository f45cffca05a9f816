#include "document/printable.h"

#include <cstddef>

namespace sohoa {
namespace {

// Bytes of the UTF-8 sequence at `at`, 0 when there is none.
std::size_t sequence_length(std::string_view text, std::size_t at) {
  const auto byte = [&](std::size_t i) { return at + i < text.size() ? static_cast<unsigned char>(text[at + i]) : 0U; };
  const auto follows = [&](std::size_t i) { return (byte(i) & 0xC0U) == 0x80U; };
  const unsigned first = byte(0);
  if (first < 0x80) return 1;
  if (first >= 0xC2 && first <= 0xDF) return follows(1) ? 2 : 0;
  if (first >= 0xE0 && first <= 0xEF) {
    if (!follows(1) || !follows(2)) return 0;
    if ((first == 0xE0 && byte(1) < 0xA0) || (first == 0xED && byte(1) > 0x9F)) return 0;  // overlong, surrogate
    return 3;
  }
  if (first >= 0xF0 && first <= 0xF4) {
    if (!follows(1) || !follows(2) || !follows(3)) return 0;
    if ((first == 0xF0 && byte(1) < 0x90) || (first == 0xF4 && byte(1) > 0x8F)) return 0;
    return 4;
  }
  return 0;
}

void append_encoded(std::string& text, std::string_view bytes) {
  static constexpr char digits[] = "0123456789ABCDEF";
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    text += '%', text += digits[byte >> 4], text += digits[byte & 15];
  }
}

// Of one character in UTF-8.
bool steers(std::string_view character) {
  const auto first = static_cast<unsigned char>(character[0]);
  if (character.size() == 1) return first < 0x20 || first == 0x7F;
  if (character.size() == 2) return first == 0xC2 && static_cast<unsigned char>(character[1]) < 0xA0;
  // Marks and overrides of direction, separators of lines and paragraphs.
  return (character >= "\u2028" && character <= "\u202E") || (character >= "\u2066" && character <= "\u2069") ||
         character == "\u200E" || character == "\u200F";
}

std::string encoded(std::string_view bytes, bool also_controls) {
  std::string text;
  for (std::size_t at = 0; at < bytes.size();) {
    const std::size_t length = sequence_length(bytes, at);
    const std::string_view character = bytes.substr(at, length > 0 ? length : 1);
    if (length == 0 || (also_controls && steers(character))) append_encoded(text, character);
    else text += character;
    at += character.size();
  }
  return text;
}

}  // namespace

std::string valid_utf8(std::string_view bytes) { return encoded(bytes, false); }
std::string printable(std::string_view bytes) { return encoded(bytes, true); }

}  // namespace sohoa

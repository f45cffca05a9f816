#pragma once

#include <string>
#include <string_view>

#include "document/text.h"

namespace sohoa {

// XML has no way to write most control characters, nor two that are no characters: they are left out.
inline std::string xml_text(std::string_view utf8) {
  std::u32string text = to_code_points(utf8);
  std::erase_if(text, [](char32_t c) {
    return (c < 0x20 && c != U'\t' && c != U'\n') || (c >= 0xD800 && c < 0xE000) || c == 0xFFFE || c == 0xFFFF;
  });
  return to_utf8(text);
}

}  // namespace sohoa

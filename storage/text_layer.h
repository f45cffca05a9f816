#pragma once

#include <map>
#include <string>

#include "document/page.h"

namespace sohoa {

// The number under which each character stands in the PDF's text strings: two bytes, neither of which means anything else
// in a literal string.
using CharacterCodes = std::map<char32_t, int>;

// PDF content operators that lay a page's words, invisibly, on their ink: each word starts at its left edge, level, at
// the height of its line's baseline there, and is stretched to its box; a space ends it, but for the line's last. On strongly
// skewed lines the words' heights are drawn together, or readers would take the line apart. The font resource is named
// /F0, its glyphs are all glyphless_advance wide. User space is the stored raster
// with square pixels, mirrored where the page is, scaled to points.
std::string text_layer(const PageText& page, const CharacterCodes& codes);

}  // namespace sohoa

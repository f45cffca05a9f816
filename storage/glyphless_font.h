#pragma once

#include <string>

namespace sohoa {

// Advance of every glyph of the glyphless font, in thousandths of the font size.
inline constexpr int glyphless_advance = 500;

// A complete TrueType font of two empty glyphs, each half an em wide: carries invisible text in a PDF, where a font
// must be embedded. Our own, so nobody else's licence travels with the archive.
std::string glyphless_font();

}  // namespace sohoa

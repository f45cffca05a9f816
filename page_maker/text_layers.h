#pragma once

#include <cstdint>
#include <string>

#include "document/result.h"
#include "page_maker/made_page.h"

class QPDF;
class QPDFObjectHandle;

namespace sohoa::page_maker {

// What a PDF's own text says of its pages. Scans get it as invisible text, born-digital PDFs in their fonts.
enum class LayerKind {
  none,
  exact,       // the truth; on scans with the few errors a recognition program makes
  partial,     // scans: only part of the lines
  misaligned,  // scans: shifted or scaled
  foreign,     // scans: the text of another paper
  scrambled,   // letters stand for others
  broken,      // born digital: all letters one, private-use letters, or letters shifted by a constant
  injected,    // the truth, and lines that no eye sees
  tcvn3,       // the truth in 8-bit letters
  vni,
};

// "none", "true", "partial", "misaligned", "foreign", "scrambled", "broken", "injected", "tcvn3", "vni"; bad_arguments for
// another name.
[[nodiscard]] Result<LayerKind> layer_from(const std::string& name);

// Puts text behind a scanned page. `foreign`: a page of another paper. Throws what qpdf throws.
void add_layer(QPDF& pdf, QPDFObjectHandle page, const MadePage& made, LayerKind kind, const MadePage* foreign, std::uint64_t seed);

// Spoils or re-encodes the fonts of a born-digital PDF, or writes hidden lines on its pages. Throws what qpdf throws.
void spoil_text(QPDF& pdf, LayerKind kind, std::uint64_t seed);

}  // namespace sohoa::page_maker

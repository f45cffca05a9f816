#pragma once

#include <string>

#include "ocr/page_reader.h"
#include "pipeline/intake/decoder_pool.h"

namespace sohoa {

// What a made page says, drawn by a decoder from a PDF without fonts of its own, and what was read of its pixels.
struct DrawnPage {
  std::string drawn, read;
  bool has_ink = false;  // else no font was found to draw with
};

// Proves fonts, decoders, line finding and the recogniser in one go; `folder` is for the PDF.
[[nodiscard]] Result<DrawnPage> read_drawn_page(DecoderPool& decoders, PageReader& reader, const std::string& folder);

}  // namespace sohoa

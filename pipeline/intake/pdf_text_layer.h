#pragma once

#include <vector>

#include "document/page.h"
#include "pipeline/intake/pdf_renderer.h"

namespace sohoa {

// What is printed inside each place, a line a line; a word inside several belongs to the smallest. Boxes in the words'
// raster.
[[nodiscard]] std::vector<std::string> texts_in(const std::vector<PdfWord>& words, const std::vector<Box>& places);

// Whether this is how signing software describes a signature (who, when), rather than text of the paper.
[[nodiscard]] bool is_signature_caption(const std::string& text);

// Takes over the words of a rendered page as its text layer when they are sane text and account for its ink; else
// leaves it without one. Words in the signature captions of image.overlays are no text of the page, and what overlays
// paint is no ink that they must account for.
void add_text_layer(const std::vector<PdfWord>& words, int page_rotation, PageImage& image);

}  // namespace sohoa

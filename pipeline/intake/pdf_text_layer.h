#pragma once

#include <vector>

#include "document/page.h"
#include "pipeline/intake/pdf_renderer.h"

namespace sohoa {

// Reports what is printed inside each place (boxes in the words' raster) as a signature caption; `shown` are the same
// places in the raster of `image`.
void add_captions(const std::vector<PdfWord>& words, const std::vector<Box>& places, const std::vector<Box>& shown,
                  PageImage& image);

// Takes over the words of a rendered page as its text layer when they are sane text and account for its ink; else leaves
// it without one. Words in `captions` are no text of the page.
void add_text_layer(const std::vector<PdfWord>& words, const std::vector<Box>& captions, int page_rotation,
                    PageImage& image);

}  // namespace sohoa

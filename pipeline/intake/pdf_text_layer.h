#pragma once

#include <opencv2/core.hpp>
#include <string>
#include <vector>

#include "document/page.h"
#include "pipeline/intake/pdf_text_reader.h"

namespace sohoa {

// What is painted inside each place, a line a line; a word inside several belongs to the smallest. Boxes in the words'
// raster.
[[nodiscard]] std::vector<std::string> texts_in(const PdfWriting& writing, const std::vector<Box>& places);

// Takes the words in signature captions out, as none of the page's text: those of `overlays`, and whole blocks of its own
// text that are captions. -> these blocks
[[nodiscard]] std::vector<Overlay> take_captions(PdfWriting& writing, const std::vector<Overlay>& overlays);

// What a page's words, without captions, are worth before anybody looks at its picture.
// `over_scan`: the page is a scan, on which text that is painted has been typed, and text that is not has been
// recognised. Otherwise text without colour has been hidden, unless it stands on an image.
[[nodiscard]] TextLayer sort_words(PdfWriting writing, int page_rotation, cv::Size raster, bool over_scan);

// Whether something is painted outside the overlays that may hold writing or codes.
[[nodiscard]] bool has_drawings(const PdfWriting& writing, const std::vector<Overlay>& overlays, double dpi);

// The layer in another raster: `to` maps points there.
[[nodiscard]] TextLayer moved(TextLayer layer, const cv::Matx23d& to, cv::Size raster);

}  // namespace sohoa

#pragma once

#include <vector>

#include "document/page.h"

namespace sohoa {

// The QR codes of a page, at any angle, top to bottom; boxes in the stored raster. A page without finder patterns
// costs one look at every eighth row. Pure; safe on any thread.
// Where small papers lie (stored raster) their codes may be too fine to be noticed: those places are searched thoroughly.
[[nodiscard]] std::vector<Barcode> read_barcodes(const PageImage& page, const std::vector<Box>& papers = {});

}  // namespace sohoa

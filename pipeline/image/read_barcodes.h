#pragma once

#include <vector>

#include "document/page.h"

namespace sohoa {

// The QR codes of a page, at any angle, top to bottom; boxes in the stored raster. A page without finder patterns
// costs one look at every eighth row. Pure; safe on any thread.
[[nodiscard]] std::vector<Barcode> read_barcodes(const PageImage& page);

}  // namespace sohoa

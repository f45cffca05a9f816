#pragma once

#include <string>
#include <vector>

#include "document/page.h"
#include "ocr/line_reader.h"

namespace sohoa {

// Cuts the page's lines, reads them, applies the language rules and maps everything to the stored raster.
// The result's sha256 is left empty: the caller knows the file.
[[nodiscard]] Result<PageText> read_page(const PreparedPage& page, const std::vector<TextLine>& lines, LineReader& reader);

}  // namespace sohoa

#pragma once

#include <string>

#include "document/record.h"
#include "document/result.h"
#include "storage/document_writer.h"

namespace sohoa {

// Writes the scan as PDF/A-1b, or PDF/A-2b where a page is JPEG 2000: each page's own compressed picture with the words,
// invisible, lying on their ink. Memory does not grow with the pictures, which wait in a file without a name beside
// `path`. The same document gives the same bytes. A quarantined page without a picture stays empty; any other failing
// picture fails the call.
[[nodiscard]] Result<void> write_pdf(const std::string& path, const Document& document, const PagePicture& picture);

}  // namespace sohoa

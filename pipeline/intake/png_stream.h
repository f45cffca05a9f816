#pragma once

#include <optional>

#include "document/page.h"
#include "pipeline/intake/opened_file.h"

namespace sohoa {

// A PNG's own zlib data, which PDF reads as it is: nothing for files that are interlaced, have transparency, 16 bits a
// sample or anything that PDF cannot say. Checks the file's structure, not its pixels.
[[nodiscard]] std::optional<EncodedImage> png_stream(ByteSpan file);

}  // namespace sohoa

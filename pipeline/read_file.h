#pragma once

#include <functional>
#include <optional>
#include <string>

#include "document/page.h"
#include "document/result.h"
#include "ocr/page_reader.h"
#include "pipeline/intake/decoder_pool.h"

namespace sohoa {

// Reads one file, or one page of it, on `jobs` threads and hands the pages over in order. Fails when the file cannot be
// opened or has no such page; a page that cannot be read is handed over as quarantined.
[[nodiscard]] Result<void> read_file(const std::string& path, std::optional<int> page, DecoderPool& decoders, Effort effort, int jobs,
                                     const std::function<void(const PageText&)>& sink);

}  // namespace sohoa

#pragma once

#include <string>

#include "document/record.h"
#include "document/result.h"
#include "pipeline/intake/decoder_pool.h"
#include "storage/paper_store.h"

namespace sohoa {

// Writes the folder of a paper that was read again, with the pictures of its kept originals. archive: as of PaperReader.
[[nodiscard]] Result<void> write_paper_folder(const KeptPaper& paper, const Document& document, const std::string& archive, DecoderPool& decoders);

}  // namespace sohoa

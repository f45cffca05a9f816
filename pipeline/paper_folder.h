#pragma once

#include <string>

#include "document/record.h"
#include "document/result.h"
#include "pipeline/intake/decoder_pool.h"
#include "storage/paper_store.h"

namespace sohoa {

// Writes the folder of a paper that was read again, with the pictures of its kept originals; not_found where the batch's folder is not there
// (a disk that is not mounted): it is never made anew. archive: as of PaperReader.
[[nodiscard]] Result<void> write_paper_folder(const KeptPaper& paper, const Document& document, const std::string& archive, DecoderPool& decoders);

// Locks away the originals of a secret paper, and leaves nothing of it in the journals, document folders, file codes, dossiers and
// reports of the batches that have read it. Fails where any of these cannot be reached or an original is nowhere, and does the rest:
// repeating it does no harm. archive: as of PaperReader.
[[nodiscard]] Result<void> put_away(const SecretPaper& paper, const std::string& archive);

}  // namespace sohoa

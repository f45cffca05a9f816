#pragma once

#include <string>
#include <vector>

#include "document/result.h"
#include "storage/paper_store.h"
#include "storage/review_store.h"

namespace sohoa {

// The document.json of one paper, beside which the one that the night wrote is kept once a person has decided.

// What the night wrote; not_found where it is not there.
[[nodiscard]] Result<std::string> night_document(const std::string& documents_folder, const std::string& document_id);

// What stands of one field in the night's document.json as JSON: {"alternatives", "sources", "correction"}; "{}" where there
// is nothing of the kind.
std::string field_background(const std::string& document_json, const FieldAddress& field);

// Whether document.json says what people decided, or did so once: a folder that a batch has just written does not.
bool is_reviewed(const std::string& documents_folder, const std::string& document_id);

// A page's mirroring, which the warehouse does not keep.
bool is_mirrored(const std::string& document_json, int page);

// The night's document.json with what people settled, each with who and when in its provenance, and what they decided of the
// whole paper in "decisions"; damaged when it is none.
[[nodiscard]] Result<std::string> reviewed_document(const std::string& night, const std::vector<SettledField>& settled,
                                                    const std::vector<PaperDecision>& decisions = {});

// Brings a document's document.json in line with what people settled, and keeps the night's as document.night.json.
[[nodiscard]] Result<void> write_reviewed_document(const std::string& documents_folder, const std::string& document_id,
                                                   const std::vector<SettledField>& settled, const std::vector<PaperDecision>& decisions = {});

}  // namespace sohoa

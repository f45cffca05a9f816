#pragma once

#include <memory>

#include "classifiers/record_types.h"
#include "document/record.h"

namespace sohoa {

// Fills in the document's id, type and fields. A paper with a secrecy stamp comes back withheld: its pages are
// quarantined and its text is gone. Never throws.
std::shared_ptr<Document> recognise_document(std::shared_ptr<Document> document, const RecordTypes& types);

}  // namespace sohoa

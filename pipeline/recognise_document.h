#pragma once

#include "classifiers/record_types.h"
#include "document/record.h"

namespace sohoa {

// Fills in the document's id, type and fields. A paper with a secrecy stamp comes back withheld: its pages are
// quarantined and carry no text any more.
void recognise_document(Document& document, const RecordTypes& types);

}  // namespace sohoa

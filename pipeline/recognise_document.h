#pragma once

#include "classifiers/record_types.h"
#include "document/record.h"

namespace sohoa {

// Fills in the document's id, type and fields. A paper with a secrecy stamp comes back withheld: its pages are
// quarantined and carry no text any more. known_type: as of RecordTypes::recognise().
void recognise_document(Document& document, const RecordTypes& types, const std::string& known_type = {});

}  // namespace sohoa

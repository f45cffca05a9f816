#pragma once

#include <string>

#include "document/record.h"
#include "storage/database.h"

namespace sohoa {

// Writes all rows of a document of this batch, in the transaction of whoever files it. What a person settled keeps its value.
void file_document_rows(Session& session, const std::string& batch_id, const Document& document);

}  // namespace sohoa

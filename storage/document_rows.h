#pragma once

#include <string>

#include "document/record.h"
#include "storage/database.h"

namespace sohoa {

// Writes all rows of a document of this batch, in the transaction of whoever files it. What a person settled keeps its value.
void file_document_rows(Session& session, const std::string& batch_id, const Document& document);

// Until the transaction ends nobody else files the document: call it before looking at what decides how it is filed.
void hold_document(Session& session, const std::string& document_id);

}  // namespace sohoa

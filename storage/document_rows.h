#pragma once

#include <string>

#include "document/record.h"
#include "storage/database.h"

namespace sohoa {

// Writes all rows of a document of this batch, in the transaction of whoever files it. What a person settled keeps its value.
void file_document_rows(Session& session, const std::string& batch_id, const Document& document);

// Leaves nothing of what a document says: its pages, of whatever batch, are quarantined as secret and remember which paper they were.
void withhold_document_rows(Session& session, const std::string& document_id);

// Leaves nothing of what it says in its dossiers and in other papers' fields, while it still stands; the dossiers wait to be assessed anew.
void withhold_from_dossiers(Session& session, const std::string& document_id);

// Until the transaction ends nobody else files the document: call it before looking at what decides how it is filed.
void hold_document(Session& session, const std::string& document_id);

}  // namespace sohoa

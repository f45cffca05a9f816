#pragma once

#include <string>

#include "storage/database.h"

// What orders and narrows the queue: each waiting field's due date, dossier, age, record type and kind of doubt. Whoever changes
// what these follow from calls these in the same transaction.
namespace sohoa {

// The due date of a field whose paper is in no dossier with one: after all others.
inline constexpr const char* no_due_date = "9999-12-31";

// Puts down which batches have come since it was last asked; by whoever serves the queue, as no clock and no neighbour decides what a
// batch files. now: seconds since 1970 UTC.
[[nodiscard]] Result<void> note_arrivals(Database& database, std::int64_t now);
void tag_document(Session& session, const std::string& document_id);
void tag_batch(Session& session, const std::string& batch_id);
// Of all papers of a dossier, with its due date: the earliest that a receipt of it says.
void tag_dossier(Session& session, const std::string& code);
// Which fields two people type, of all there are: after a rule has changed.
void tag_by_rules(Session& session);
// All there is: of a warehouse whose queue was filled before it had tags.
void tag_everything(Session& session);
// Its field `key` has another value now.
void tag_after_change(Session& session, const std::string& document_id, const std::string& key);

}  // namespace sohoa

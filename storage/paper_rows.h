#pragma once

#include <optional>
#include <string>
#include <vector>

#include "storage/database.h"
#include "storage/paper_store.h"
#include "storage/review_store.h"

// A paper's rows in the warehouse, for the stores that change them in a transaction of their own.
namespace sohoa {

// All in order of number; condition: an SQL condition on paper_decisions.
[[nodiscard]] std::vector<PaperDecision> paper_decisions(Session& session, const std::string& condition, const SqlValues& values);
// What stands of its type and turns.
[[nodiscard]] std::vector<PaperDecision> standing_in(Session& session, const std::string& document_id);
[[nodiscard]] std::vector<std::int64_t> numbers_of(const std::vector<PaperDecision>& decisions);
[[nodiscard]] bool others_have(Session& session, const Actor& actor, const std::string& document_id);
// As PaperStore::find().
[[nodiscard]] std::optional<KeptPaper> find_paper(Session& session, Database& database, const std::string& document_id, std::int64_t without = 0);
// Gives the decision its number and tells the trail.
void add_decision(Session& session, const Actor& actor, PaperDecision& decision, const std::string& before);
void end_leases(Session& session, const std::string& document_id);

[[nodiscard]] const Field* field_at(const Record& record, const FieldAddress& place);
// Whether a field stands on the ink that was settled: half of the larger box is shared, or neither has any.
[[nodiscard]] bool on_same_ink(const Field* field, int page, const Box& box);
[[nodiscard]] std::vector<FieldAddress> settled_fields(Session& session, const std::string& document_id);
// A settled field is one like any other again, until the decision is undone.
void let_go(Session& session, const Actor& actor, const ReviewItem& item, std::int64_t decision);
// Settled fields that the new reading has elsewhere or not at all are let go.
void let_go_of_moved(Session& session, const Actor& actor, const Document& paper, std::int64_t decision);
// What a decision let go of stands again where it is undone.
void take_up_again(Session& session, const Actor& actor, const Document& paper, std::int64_t decision);

// How a value is written in the trail.
[[nodiscard]] std::string in_the_trail(const std::string& status, const std::string& value);
// Where a decision was made: "0123456789abcdef/page 2".
[[nodiscard]] std::string place_of(const PaperDecision& decision);

}  // namespace sohoa

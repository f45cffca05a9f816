#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <vector>

#include "storage/interval.h"
#include "storage/review_store.h"

namespace sohoa {

// Which doubtful fields two people type, now and whenever more are filed: those that all its words fit. Empty words fit any.
struct DoubleEntryRule {
  std::int64_t number = 0, at = 0;
  std::string batch_id = {}, record_type = {}, key = {}, doubt = {};  // as in QueueFilter
  std::string account = {};                                           // who made it
};

// What one person typed.
struct Keying {
  std::string value, raw;  // normal form, and as typed; both empty for what is not on the paper or cannot be read
  bool unreadable = false;
};

// How far double entry has come, and how often one person's typing was not what the field was settled as.
struct DoubleEntryState {
  std::vector<DoubleEntryRule> rules;  // that stand, the newest first
  std::int64_t untyped = 0, typed_once = 0, differences = 0;  // fields that wait
  std::int64_t settled = 0, agreed = 0;   // fields that two people typed: settled since, and at once, as they typed the same
  std::int64_t keyings = 0, wrong = 0;    // of settled fields: what one person typed, and what of it was not the field's value in the end
  std::int64_t machine_wrong = 0;         // of settled fields: not as the machine read it
  Interval error;                         // wrong of keyings
};

// Doubtful fields of one kind that wait, for choosing what to type twice.
struct WaitingKind {
  std::string record_type, key;
  std::int64_t waiting = 0;
};

// Blind double entry: two accounts type a field from its picture, each without what the machine or the other has; what they typed alike is
// its value, the rest a supervisor decides who typed neither (ReviewStore, QueuePart::differences). What one person typed is in no trail and
// no file before the field is settled. Fields are leased by ReviewStore::lease() with QueuePart::to_type. Safe from any thread and
// several stations.
class DoubleEntryStore {
 public:
  explicit DoubleEntryStore(Database& database) : database_(database) {}

  // The rule's number; 0: all its words are empty, or it names a batch that is not there or closed to `reader`. What people have before
  // them of its fields, whose values they see, is taken from them.
  [[nodiscard]] Result<std::int64_t> add_rule(const Actor& actor, const DoubleEntryRule& rule, const std::string& reader = {});
  // Its fields are anybody's again unless another rule fits. false: no such rule stands.
  [[nodiscard]] Result<bool> end_rule(const Actor& actor, std::int64_t number);

  // Ends the lease. Nobody types a field twice, nor one that is no longer before them.
  [[nodiscard]] Result<SettleOutcome> key(const Actor& actor, const FieldAddress& address, const Keying& keying);
  // Takes back what this person typed last, unless another has typed it too, before or since: whoever came second would learn whether it was
  // alike. The field is leased to them again, without what was read.
  [[nodiscard]] Result<ReviewStore::Undone> undo(const Actor& actor);

  // Fields of batches open to `reader`.
  [[nodiscard]] Result<DoubleEntryState> state(const std::string& reader = {});
  // "DOCUMENT/PLACE", as the trail has it, of these papers' fields whose values are not to be told.
  [[nodiscard]] Result<std::set<std::string>> hidden_fields(const std::set<std::string>& document_ids);
  [[nodiscard]] Result<std::vector<WaitingKind>> kinds(const std::string& reader = {});

 private:
  Database& database_;
};

}  // namespace sohoa

#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "document/owner.h"
#include "document/result.h"
#include "storage/audit_trail.h"

namespace sohoa {

class Database;

// What a person said of who is who.
struct OwnerDecision {
  enum class Kind { join, part };
  std::int64_t number = 0;
  Kind kind = Kind::join;
  OwnerKind of = OwnerKind::person;
  std::string owner = {};        // a number
  std::string other = {};        // of join: a number of the same owner
  std::string document_id = {};  // of part, as are the next two: where the owner does not stand after all
  std::string role = {};
  int row = 0;
  std::string reason = {}, account = {};
  std::int64_t at = 0;
  bool undone = false;
};

// People and organizations over all papers of the warehouse. Nothing is merged in its rows: who is who is worked out at each
// question, so that a paper filed or settled since, a join and its undoing count at once. Nothing
// is told of papers that are closed to a `reader` (storage/batch_access.h). Safe from any thread.
class Owners {
 public:
  explicit Owners(Database& database) : database_(database) {}

  // Notes what record types say of whom. Where that is new, all papers are gone through.
  [[nodiscard]] Result<void> note_roles(const Roles& roles);

  // By a number that a paper bears: personal number, old identity number, enterprise or tax code. A paper without a number is a
  // person's where it bears their name and whole date of birth, no other person with a number of the same length has both, and
  // their sex is not another; never for the name alone. Nothing where no paper
  // open to `reader` speaks of them.
  [[nodiscard]] Result<std::optional<Owner>> find(OwnerKind kind, const std::string& number, const std::string& reader = {});

  // Both numbers are one owner's. bad_arguments where a number is on no paper, or they are joined already. Returns the decision's number.
  [[nodiscard]] Result<std::int64_t> join(const Actor& actor, OwnerKind kind, const std::string& number, const std::string& other, const std::string& reason,
                                          const std::string& reader = {});
  // Whoever stands there is not this owner, also when the paper is read again and has them in another row. bad_arguments where they do not
  // stand there.
  [[nodiscard]] Result<std::int64_t> part(const Actor& actor, OwnerKind kind, const std::string& number, const std::string& document_id,
                                          const std::string& role, int row, const std::string& reason, const std::string& reader = {});
  // bad_arguments where there is no such decision, or it is undone already.
  [[nodiscard]] Result<void> undo(const Actor& actor, std::int64_t decision, const std::string& reader = {});
  // Of one owner, or with an empty number all; the newest first.
  [[nodiscard]] Result<std::vector<OwnerDecision>> decisions(const std::string& number, int most, const std::string& reader = {});

 private:
  Database& database_;
};

}  // namespace sohoa

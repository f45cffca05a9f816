#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sohoa {

enum class OwnerKind { person, organization };

std::string_view name_of(OwnerKind kind);

// A field that tells something of somebody: in a `cccd` the holder's number stands in `pid`.
struct RoleField {
  std::string record_type;
  std::string role;   // "holder", "mother"; empty: the paper itself
  OwnerKind kind = OwnerKind::person;
  std::string trait;  // number, name, born, sex, residence, ...; of the paper itself: dated, expires
  std::string table;  // empty outside tables; else every row has somebody in this role
  std::string key;
  auto operator<=>(const RoleField&) const = default;
};

// How two who stand on one paper are related: in a `marriage_cert` the husband's spouse is the wife.
struct RoleKin {
  std::string record_type, role;
  std::string kin;  // spouse, mother, father
  std::string of;   // that one's role
  auto operator<=>(const RoleKin&) const = default;
};

// Whom papers speak of, by record type. In order, without repetition.
struct Roles {
  std::vector<RoleField> fields;
  std::vector<RoleKin> kin;
  bool operator==(const Roles&) const = default;
};

// One thing that a paper says and nobody doubts: accepted, or settled by a person.
struct OwnerFact {
  std::string trait, value;
  std::string place;   // of its field: "full_name", "members.2.pid"
  int page = 0;        // within the document, from 1
  bool settled = false;
};

// Somebody on a paper.
struct Bearer {
  std::string role;
  int row = 0;  // of a table, from 1; else 0
  OwnerKind kind = OwnerKind::person;
  std::vector<OwnerFact> facts;
  [[nodiscard]] const OwnerFact* fact(std::string_view trait) const;
};

// How an owner is known to be the one in a role of a paper.
enum class OwnerEvidence {
  number,               // it bears their number
  decision,             // it bears another number which a person said is theirs, too
  name_and_birth_date,  // nobody else in the warehouse has both
};

std::string_view name_of(OwnerEvidence evidence);

// A paper that an owner stands on, with all who stand there.
struct OwnerPaper {
  std::string document_id, record_type, source_path;
  std::string dated, expires;  // YYYY-MM-DD; empty: not known
  std::int64_t waiting = 0;    // fields that a person has not settled yet
  OwnerEvidence evidence = OwnerEvidence::number;
  Bearer self;
  std::vector<Bearer> others;
  std::vector<RoleKin> kin;  // of everybody on papers of this type
  // Who is so related to self, or to whom self is so related; null: nobody who is named there.
  [[nodiscard]] const Bearer* kin_of_self(std::string_view kin) const;
  [[nodiscard]] const Bearer* self_as_kin(std::string_view kin) const;
};

// A person or an organization as the warehouse knows them.
struct Owner {
  OwnerKind kind = OwnerKind::person;
  std::vector<std::string> numbers;  // the one that was asked for first
  std::vector<OwnerPaper> papers;    // the newest first, those without a date last
  std::int64_t more = 0;             // papers beyond those
  std::vector<std::string> namesakes;  // numbers of others with the same name and birth date
};

// One value of a trait, and the papers that say so, the newest first.
struct TraitValue {
  std::string value;
  std::vector<std::pair<const OwnerPaper*, const OwnerFact*>> says;
};

// What papers say of a trait, the newest value first. Names that differ in the place of a tone mark or in capitals are one.
[[nodiscard]] std::vector<TraitValue> values_of(const Owner& owner, std::string_view trait);

// The value that holds today, as it may be written into a form: number, name, born and sex are the same on every paper or not known;
// of the others the newest paper is right, unless it has no date or another of that day says otherwise. Papers that are the
// owner's only by name and birth date say nothing here. Null: not known, or papers disagree.
[[nodiscard]] const TraitValue* value_today(const std::vector<TraitValue>& values, std::string_view trait);

}  // namespace sohoa

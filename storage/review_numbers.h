#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "document/result.h"

namespace sohoa {

class Database;

// How many fields wait for a person, and how many of them somebody has before them.
struct QueueSize {
  std::int64_t waiting = 0, leased = 0;
};

// One day of reviewing, in Vietnam's time. `needless`: what was asked about was right as it stood. Seconds: from one decision of a person
// to their next, pauses of more than five minutes left out.
struct ReviewDay {
  std::string day;  // YYYY-MM-DD
  std::int64_t settled = 0, needless = 0, unreadable = 0;
  std::int64_t timed = 0, seconds = 0;  // fields whose time is known, and their seconds together
};

// What became of the fields of a record type that stood on the paper; `accepted`: nobody had to look.
struct TypeNumbers {
  std::string record_type;
  std::int64_t fields = 0, accepted = 0, waiting = 0;
};

// What goes wrong again and again, from what people decided and what is never found.
struct Fault {
  enum class Kind {
    never_found,      // a field is missing on most papers of its type
    often_corrected,  // what is read of a field is mostly wrong
    wrong_type,       // papers called one type that people call another
    letters,          // letters read for others
  };
  Kind kind = Kind::never_found;
  std::string record_type, key;   // of the first two
  std::string was, is;            // of the others: type or letter as it was read, and as people have it
  std::int64_t times = 0, of = 0; // of: papers, or decisions on the field; 0 where it says nothing
};
const char* name_of(Fault::Kind kind);

// What the warehouse knows of the reviewers' work, counted; no name and no value is in it. Safe from any thread.
class ReviewNumbers {
 public:
  explicit ReviewNumbers(Database& database) : database_(database) {}

  [[nodiscard]] Result<QueueSize> queue_size(std::int64_t now);
  // Days since `from`, seconds since 1970 UTC, on which somebody settled something.
  [[nodiscard]] Result<std::vector<ReviewDay>> days(std::int64_t from);
  [[nodiscard]] Result<std::vector<TypeNumbers>> types();
  // The most frequent of each kind first.
  [[nodiscard]] Result<std::vector<Fault>> faults();

 private:
  Database& database_;
};

// Which letters of `was` were read for which of `is`, one pair a letter, on the shortest way from one to the other.
[[nodiscard]] std::vector<std::pair<std::string, std::string>> mistaken_letters(const std::string& was, const std::string& is);

}  // namespace sohoa

#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "classifiers/definitions.h"
#include "classifiers/procedures.h"
#include "document/owner.h"
#include "document/result.h"

// What a procedure need not ask for again, because the warehouse has it.
namespace sohoa {

// Who asks for what, on which day.
struct ReuseQuestion {
  const Procedures& procedures;
  const Definitions& definitions;
  std::string procedure;  // its code
  std::string day;        // YYYY-MM-DD
  Owner person;           // who asks
  std::optional<Owner> subject;  // whom it is about, where that is somebody else whom papers name
  std::function<Result<std::optional<Owner>>(const std::string& number)> find;  // another person
};

// Where a value was taken from.
struct ReuseSource {
  std::string document_id, record_type, place, dated;
};

// A field of the form that need not be written again.
struct PrefilledField {
  std::string key, value;
  std::string whose;  // role in the form: "mother"
  std::vector<ReuseSource> sources;
};

// A procedure's form as far as the warehouse fills it in. Only what nobody doubts and no paper contradicts is taken.
struct Prefill {
  std::string procedure, name, form;  // form: a record type
  std::vector<PrefilledField> fields;  // in the form's order, as is `left`
  std::vector<std::string> left;       // keys
  std::vector<std::string> doubts;     // what papers disagree on; one English sentence each
};

// bad_arguments where the catalogue has no such procedure on that day, or no form for it.
[[nodiscard]] Result<Prefill> prefill(const ReuseQuestion& question);

// A paper of a procedure and whether it has to be brought.
struct NeededPaper {
  enum class State {
    there,    // a copy is in the warehouse
    expired,  // the same, but it does not hold any more
    needed,
  };
  std::string paper, name;
  DossierNeed::Rule need = DossierNeed::Rule::required;
  std::string instead_of;  // id of another paper of the list
  State state = State::needed;
  ReuseSource source;      // of what is there
  std::string expires;     // YYYY-MM-DD; empty: it does not, or it is not known
  std::int64_t waiting = 0;  // its fields that a person has not settled yet
};

// Papers in the catalogue's order, without the receipt and what the procedure issues. bad_arguments as above.
[[nodiscard]] Result<std::vector<NeededPaper>> needed(const ReuseQuestion& question);

}  // namespace sohoa

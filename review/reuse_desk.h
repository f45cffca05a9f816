#pragma once

#include <functional>
#include <string>
#include <vector>

#include "classifiers/reuse.h"
#include "storage/owners.h"

namespace sohoa {

// Who asks for which procedure.
struct ReuseAsked {
  std::string procedure;  // its code
  std::string person;     // a number of who asks
  std::string subject;    // the same of whom it is about; empty: nobody else
  std::string day;        // YYYY-MM-DD
  std::string reader = {};  // from whose papers, as storage/batch_access.h has it
};

// What the catalogue of procedures and the warehouse say together. Safe from any thread; what it is made of has to outlive it.
class ReuseDesk {
 public:
  ReuseDesk(Database& database, const Procedures& procedures, const Definitions& definitions)
      : owners_(database), procedures_(procedures), definitions_(definitions) {}

  // Told of everybody else whose papers are about to be looked at; where it fails, nothing is looked at.
  using Note = std::function<Result<void>(const std::string& number)>;
  // bad_arguments where a number is on no paper, or as sohoa::prefill() and needed().
  [[nodiscard]] Result<Prefill> prefill(const ReuseAsked& asked, const Note& note = {});
  [[nodiscard]] Result<std::vector<NeededPaper>> needed(const ReuseAsked& asked, const Note& note = {});

 private:
  [[nodiscard]] Result<ReuseQuestion> question(const ReuseAsked& asked, const Note& note);
  [[nodiscard]] Result<Owner> known(const std::string& number, const std::string& reader);

  Owners owners_;
  const Procedures& procedures_;
  const Definitions& definitions_;
};

}  // namespace sohoa

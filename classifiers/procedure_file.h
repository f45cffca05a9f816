#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "classifiers/text_search.h"
#include "document/dossier.h"
#include "document/result.h"

namespace sohoa {

// PAPER.FIELD of a procedure.
struct FieldOfPaper {
  std::string paper, key;
};

// One paper of a procedure, and how to know it.
struct ProcedurePaper {
  std::string id, name, component;
  std::vector<std::string> types;
  DossierNeed::Rule need = DossierNeed::Rule::required;
  std::string instead_of;
  std::vector<FieldOfPaper> whose;
  std::string holder = "full_name";
  bool sign = false;
  std::string of;               // role of the form: whose paper it is, if the warehouse has it
  std::vector<std::string> as;  // roles in which they stand on it; empty: any
};

// Somebody who may stand in a role of the form.
struct ProcedurePerson {
  enum class Who { person, spouse, child, subject };  // who asks, their spouse, their child without a number, or whom it is about
  Who who = Who::person;
  std::string when;                                         // the sex of who asks; empty: either
  std::vector<std::pair<std::string, std::string>> writes;  // field and value that follow
};

// What somebody has where all of these have the same: a child their parents' ethnic group.
struct ProcedureInheritance {
  std::string role, trait;
  std::vector<std::string> from;  // roles
};

// A fact that several papers state.
struct ProcedureCheck {
  enum class Same { name, plain_name, date, day, year, id, sex };
  Same same = Same::name;
  std::vector<FieldOfPaper> fields;
};

// One version of one procedure.
struct Procedure {
  std::string code, name, from, until;
  std::vector<std::vector<Pattern>> said_as;
  std::vector<ProcedurePaper> papers;
  std::vector<ProcedureCheck> checks;
  std::string form;  // the paper that is filled in from what the warehouse knows; empty: none
  std::map<std::string, std::vector<ProcedurePerson>> people;  // by role of the form; the first that is somebody
  std::vector<ProcedureInheritance> inherits;
};

// Why words of `said_as` would never be found, or anywhere; empty: they can be looked for.
[[nodiscard]] std::string why_not_sought(const std::string& words);

// Adds what a YAML file holds. bad_config with name and line when an entry is wrong.
[[nodiscard]] Result<void> read_procedures(const std::string& name, const std::string& content, std::vector<Procedure>& procedures);

}  // namespace sohoa

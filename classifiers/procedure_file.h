#pragma once

#include <string>
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
};

// Adds what a YAML file holds. bad_config with name and line when an entry is wrong.
[[nodiscard]] Result<void> read_procedures(const std::string& name, const std::string& content, std::vector<Procedure>& procedures);

}  // namespace sohoa

#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "document/record.h"

namespace sohoa {

// A paper belongs to a dossier. It may belong to several, in one batch and in others.
struct DossierMembership {
  std::string code, document_id;
  std::string doubt;  // why it may belong elsewhere; mostly empty

  bool operator==(const DossierMembership&) const = default;
};

// A filed paper as its dossier sees it, with what the warehouse holds of it now.
struct DossierPaper {
  std::string document_id, record_type, source_path;
  FieldMap fields;    // value, status, reason and confidence only, without tables
  std::string doubt;  // why it may belong elsewhere; mostly empty
};

// One of the papers that a procedure asks for, and who stands for it.
struct DossierNeed {
  enum class State { present, missing, unread };  // unread: a kind of paper that sohoa has no record type for
  enum class Rule { required, optional, result };
  std::string paper, name, component;  // id in the catalogue, what people call it, code of the component where known
  Rule rule = Rule::required;
  State state = State::missing;
  std::vector<std::string> documents;
  std::string note;  // what a person should know: it is somebody else's, another paper stands for it
};

std::string_view name_of(DossierNeed::State state);
std::string_view name_of(DossierNeed::Rule rule);

// How the reason of a disagreement begins, before it quotes both.
inline constexpr const char* papers_disagree = "two papers of the dossier disagree";

// Two papers that say the same of one fact, or should.
struct DossierFinding {
  struct Place {
    std::string document_id, key, value;
  };
  bool agrees = false;
  bool independent = false;  // each is the other's second source
  Place first, second;
  std::string reason;  // of a disagreement
};

// What is known of a dossier: its papers, which procedure they are for, what is missing, where they contradict each other.
struct Dossier {
  enum class State { complete, incomplete, review, unknown };  // unknown: no procedure of the catalogue
  std::string code;
  State state = State::unknown;
  std::string procedure, procedure_name;  // code and name; empty when unknown
  std::string found_by;                   // "receipt" or "papers"
  std::vector<std::string> doubts;
  std::vector<DossierPaper> papers;  // by id
  std::vector<DossierNeed> needs;
  std::vector<std::string> superfluous;  // papers no need asks for
  std::vector<DossierFinding> findings;
};

std::string_view name_of(Dossier::State state);

}  // namespace sohoa

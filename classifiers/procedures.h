#pragma once

#include <memory>
#include <string>
#include <vector>

#include "document/dossier.h"
#include "document/result.h"

namespace sohoa {

struct Procedure;

// The catalogue of procedures (models/procedures/*.yaml, explained in README.md there): which papers each needs and what must
// agree between them. Immutable once loaded; safe on any thread.
class Procedures {
 public:
  // A folder of files, or one file. table: a ProcedureTable's file, whose versions hold instead of those in the files on their days;
  // empty, or none there: no table. bad_config with file and line when an entry is wrong.
  [[nodiscard]] static Result<Procedures> load(const std::string& path, const std::string& table = {});
  // Where an office's own table is kept: SOHOA_PROCEDURES, else sohoa/procedures.csv under XDG_DATA_HOME or ~/.local/share.
  [[nodiscard]] static std::string usual_table();
  Procedures(Procedures&&) noexcept;
  Procedures& operator=(Procedures&&) noexcept;
  ~Procedures();

  // SHA-256 over all files: part of the versions that --resume compares.
  [[nodiscard]] const std::string& version() const;
  // All versions, those that hold before others first.
  [[nodiscard]] const std::vector<Procedure>& all() const;
  // Record types that the catalogue names and this folder of definitions does not have (their papers are never found), then
  // fields that a record type does not have; one sentence each.
  [[nodiscard]] Result<std::vector<std::string>> compared_with(const std::string& record_types_folder) const;

  // The record types that stand for a paper of a dossier, by its name in DossierNeed; none for what the catalogue does not have.
  [[nodiscard]] std::vector<std::string> types_of(const std::string& dossier_code, const std::string& procedure, const std::string& paper) const;

  // As it was on that day (YYYY-MM-DD; empty: any); null where there was none. Lives as long as the catalogue.
  [[nodiscard]] const Procedure* find(const std::string& code, const std::string& day) const;

  // Of a dossier's code and papers: which procedure it is, what is there, missing and superfluous, what agrees and what does
  // not, and the state that follows. Depends on nothing else.
  void assess(Dossier& dossier) const;

  struct State;

 private:
  explicit Procedures(std::unique_ptr<const State> state);
  std::unique_ptr<const State> state_;
};

}  // namespace sohoa

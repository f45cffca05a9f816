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
  // A folder of files, or one file. bad_config with file and line when an entry is wrong.
  [[nodiscard]] static Result<Procedures> load(const std::string& path);
  Procedures(Procedures&&) noexcept;
  Procedures& operator=(Procedures&&) noexcept;
  ~Procedures();

  // SHA-256 over all files: part of the versions that --resume compares.
  [[nodiscard]] const std::string& version() const;
  [[nodiscard]] std::size_t size() const;
  // Record types that the catalogue names and this folder of definitions does not have (their papers are never found), then
  // fields that a record type does not have; one sentence each.
  [[nodiscard]] Result<std::vector<std::string>> compared_with(const std::string& record_types_folder) const;

  // The record types that stand for a paper, by its name in DossierNeed; none for what the catalogue does not have.
  [[nodiscard]] std::vector<std::string> types_of(const std::string& procedure, const std::string& paper) const;

  // As it was on that day (YYYY-MM-DD); null where there was none. Lives as long as the catalogue.
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

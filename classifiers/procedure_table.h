#pragma once

#include <string>
#include <vector>

#include "classifiers/procedure_file.h"
#include "document/result.h"

namespace sohoa {

// Procedures as spreadsheets have them: a line for each paper of each version. What a line does not say is taken from the built-in
// procedure of the same code and the paper that it names there.
class ProcedureTable {
 public:
  // Adds the lines of one file. bad_config with the file and every line that is wrong.
  [[nodiscard]] Result<void> add(const std::string& name, const std::string& text);
  // All lines under one header, as add() reads them.
  [[nodiscard]] std::string text() const;
  [[nodiscard]] bool empty() const { return lines_.empty(); }

  // The versions, each code's newest first; one without `until` ends the day before the next begins. built_in: as it stands in the
  // program. bad_config where a version has no papers, two hold on one day, or a paper that is referred to is not there.
  [[nodiscard]] Result<std::vector<Procedure>> versions(const std::vector<Procedure>& built_in) const;

 private:
  struct Line {
    std::string code, name, from, until, said_as, paper, paper_name, component, types, need, instead_of;
    std::string where;  // file and line, for messages
  };
  std::vector<Line> lines_;
};

}  // namespace sohoa

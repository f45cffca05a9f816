#include <fmt/format.h>

#include "app/commands.h"
#include "classifiers/procedures.h"
#include "document/printable.h"

namespace sohoa {

ExitCode run_procedures_check(const std::string& path, const std::string& record_types_folder, const Speech& say) {
  const Result<Procedures> procedures = Procedures::load(path);
  if (!procedures) return complain(procedures.error(), say);
  const Result<std::vector<std::string>> differences = procedures->compared_with(record_types_folder);
  if (!differences) return complain(differences.error(), say);
  for (const std::string& difference : *differences) fmt::print("  ! {}\n", printable(difference));
  fmt::print("{}: {} {}\n", printable(path), procedures->size(), say("procedures, no mistake of form", "thủ tục, đúng cấu trúc"));
  return differences->empty() ? ExitCode::ok : ExitCode::bad_config;
}

}  // namespace sohoa

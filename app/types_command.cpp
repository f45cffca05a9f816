#include <fmt/format.h>

#include <algorithm>

#include "app/commands.h"
#include "classifiers/definitions.h"
#include "document/printable.h"

namespace sohoa {

ExitCode run_types_list(const std::string& folder, const Speech& say) {
  const auto definitions = load_definitions(folder);
  if (!definitions) return complain(definitions.error(), say);
  for (const TypeDefinition& type : definitions->types) {
    fmt::print("{}\t{}\t{}\t{}\n", type.id, type.name, definitions->tables[type.table].fields.size(), type.file);
  }
  return ExitCode::ok;
}

ExitCode run_types_check(const std::string& path, const std::string& installed, const Speech& say) {
  const auto remarks = check_definitions(path, installed);
  if (!remarks) return complain(remarks.error(), say);
  for (const DefinitionRemark& remark : *remarks) {
    fmt::print("{}\n", printable(fmt::format("{}, {} {}: {}{}", remark.file, say("line", "dòng"), remark.line,
                                             remark.fatal ? "" : say("warning: ", "cảnh báo: "), say(remark.english, remark.vietnamese))));
  }
  if (remarks->empty()) fmt::print("{}\n", say("Sound.", "Không có lỗi."));
  const bool fatal = std::any_of(remarks->begin(), remarks->end(), [](const DefinitionRemark& remark) { return remark.fatal; });
  return fatal ? ExitCode::bad_config : ExitCode::ok;
}

}  // namespace sohoa

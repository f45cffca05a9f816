#include "storage/file_codes.h"

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <map>
#include <set>

#include "document/printable.h"
#include "document/text.h"
#include "storage/durable_file.h"

namespace sohoa {
namespace {

namespace fs = std::filesystem;

const std::string stage = "report", folder_name = "by_file_code";

// The same bytes under a second name.
Result<void> link_or_copy(const fs::path& from, const fs::path& to) {
  std::error_code failure;
  fs::create_hard_link(from, to, failure);
  if (failure) fs::copy_file(from, to, failure);
  if (failure) return tl::unexpected(file_error(failure.value(), stage, to.string()));
  return {};
}

}  // namespace

bool is_file_code(const std::string& code) {
  const std::size_t length = to_code_points(code).size();
  return length >= 1 && length <= 100 && code.size() <= 200 && code.front() != '.' && code.front() != ' ' &&
         code.find_first_of("/\\:*?\"<>|") == std::string::npos && printable(code) == code;
}

Result<void> name_by_file_code(const std::string& out, const std::vector<ExpectedFile>& listed,
                               std::vector<ManifestRow>& rows) {
  const fs::path folder = fs::path(out) / folder_name;
  std::error_code failure;
  fs::remove_all(folder, failure);
  if (failure) return tl::unexpected(file_error(failure.value(), stage, folder.string()));
  std::map<std::string, std::string> code_of_path;
  for (const ExpectedFile& entry : listed)
    if (!entry.file_code.empty()) code_of_path[comparable_path(entry.path)] = entry.file_code;
  std::map<std::string, int> last_number;
  std::map<std::pair<std::string, std::string>, std::string> names;  // of a document under a code
  std::set<fs::path> folders;
  for (ManifestRow& row : rows) {
    const auto code = code_of_path.find(comparable_path(row.path));
    if (code == code_of_path.end() || row.output_path.empty()) continue;
    std::string& name = names[{code->second, row.document_id}];
    if (name.empty()) {
      const fs::path place = folder / code->second;
      if (folders.insert(place).second)
        if (Result<void> made = make_folders(place.string(), stage); !made) return made;
      const std::string file = code->second + "." + std::to_string(++last_number[code->second]) + ".pdf";
      if (Result<void> linked = link_or_copy(fs::path(out) / row.output_path, place / file); !linked) return linked;
      name = folder_name + "/" + code->second + "/" + file;
    }
    row.archive_path = name;
  }
  for (const fs::path& place : folders)
    if (Result<void> synced = sync_folder(place.string(), stage); !synced) return synced;
  return {};
}

}  // namespace sohoa

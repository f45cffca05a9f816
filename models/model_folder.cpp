#include "models/model_folder.h"

#include <cstdlib>
#include <filesystem>

namespace sohoa {
namespace {

std::string set(const char* variable) {
  const char* value = std::getenv(variable);
  return value == nullptr ? "" : value;
}

}  // namespace

std::string model_folder() {
  namespace fs = std::filesystem;
  if (const std::string folder = set("SOHOA_MODELS"); !folder.empty()) return folder;
  std::error_code error;
  const fs::path program = fs::read_symlink("/proc/self/exe", error);
  if (!error) {
    for (const fs::path& candidate :
         {program.parent_path() / "models", program.parent_path().parent_path() / "share/sohoa/models"}) {
      if (fs::is_directory(candidate / "record_types", error)) return candidate.string();
    }
  }
  return SOHOA_SOURCE_MODELS;
}

std::string own_file(const std::string& name, const char* variable) {
  if (const std::string file = set(variable); !file.empty()) return file;
  const std::string data = set("XDG_DATA_HOME");
  return (data.empty() ? set("HOME") + "/.local/share" : data) + "/sohoa/" + name;
}

}  // namespace sohoa

#include "models/model_folder.h"

#include <cstdlib>
#include <filesystem>

namespace sohoa {

std::string model_folder() {
  namespace fs = std::filesystem;
  if (const char* set = std::getenv("SOHOA_MODELS"); set != nullptr && *set != '\0') return set;
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

}  // namespace sohoa

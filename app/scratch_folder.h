#pragma once

#include <stdlib.h>

#include <filesystem>
#include <string>

namespace sohoa {

// A folder in the system's temporary one that is gone with its owner; its path is empty where none could be made.
class ScratchFolder {
 public:
  explicit ScratchFolder(const std::string& name) {
    std::string made = (std::filesystem::temp_directory_path() / (name + "-XXXXXX")).string();
    if (mkdtemp(made.data()) != nullptr) path_ = made;
  }
  ~ScratchFolder() {
    std::error_code ignored;
    if (!path_.empty()) std::filesystem::remove_all(path_, ignored);
  }
  ScratchFolder(const ScratchFolder&) = delete;
  ScratchFolder& operator=(const ScratchFolder&) = delete;
  [[nodiscard]] const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

}  // namespace sohoa

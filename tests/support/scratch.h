#pragma once

#include <filesystem>
#include <map>
#include <string>

namespace sohoa::test {

// A temporary folder, gone with the object.
class Scratch {
 public:
  Scratch();
  ~Scratch();
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;
  [[nodiscard]] const std::filesystem::path& path() const { return path_; }
  [[nodiscard]] std::string operator/(const std::string& name) const { return (path_ / name).string(); }

 private:
  std::filesystem::path path_;
};

// Every regular file below a folder: relative path -> content.
std::map<std::string, std::string> tree(const std::filesystem::path& folder);

void write_file(const std::filesystem::path& path, const std::string& content);
std::string read_file(const std::filesystem::path& path);

}  // namespace sohoa::test

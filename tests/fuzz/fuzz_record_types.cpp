#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "classifiers/definitions.h"

// A file of record types: understood, or refused by its name.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const std::filesystem::path folder = [] {
    std::string name = (std::filesystem::temp_directory_path() / "sohoa-fuzz-XXXXXX").string();
    if (mkdtemp(name.data()) == nullptr) std::abort();
    return std::filesystem::path(name);
  }();
  std::ofstream(folder / "types.yaml", std::ios::binary).write(reinterpret_cast<const char*>(data), static_cast<std::streamsize>(size));
  const auto definitions = sohoa::load_definitions(folder.string());
  if (!definitions && (definitions.error().code != sohoa::ErrorCode::bad_config || definitions.error().message.find("types.yaml") == std::string::npos))
    std::abort();
  return 0;
}

#include "speech/language.h"

#include <cstdlib>
#include <optional>

namespace sohoa {
namespace {

std::optional<Language> from_name(std::string_view name) {
  if (name.starts_with("vi")) return Language::vietnamese;
  if (name.starts_with("en") || name == "C" || name.starts_with("C.") || name == "POSIX") return Language::english;
  return std::nullopt;
}

}  // namespace

Language language_of(int argc, char** argv) {
  for (int i = 1; i < argc; ++i) {
    const std::string_view argument = argv[i];
    if (argument == "--") break;
    if (argument == "--lang" && i + 1 < argc) {
      if (const auto language = from_name(argv[i + 1])) return *language;
    } else if (argument.starts_with("--lang=")) {
      if (const auto language = from_name(argument.substr(7))) return *language;
    }
  }
  for (const char* variable : {"SOHOA_LANG", "LC_ALL", "LC_MESSAGES", "LANG"})
    if (const char* value = std::getenv(variable); value != nullptr && *value != '\0')
      return from_name(value).value_or(Language::english);
  return Language::english;
}

}  // namespace sohoa

#pragma once

#include <string>
#include <string_view>

namespace sohoa {

enum class Language { english, vietnamese };

// What the product says to its users: every message is written in both languages where it is used.
class Speech {
 public:
  explicit Speech(Language language) : language_(language) {}

  // Picks one of the two. The result lives as long as the arguments.
  [[nodiscard]] std::string_view operator()(std::string_view english, std::string_view vietnamese) const {
    return language_ == Language::vietnamese ? vietnamese : english;
  }

 private:
  Language language_;
};

// --lang vi|en in the arguments, else SOHOA_LANG, else LC_ALL, LC_MESSAGES or LANG, else English. Read before the
// arguments are parsed, so that help and complaints speak it too.
Language language_of(int argc, char** argv);

}  // namespace sohoa

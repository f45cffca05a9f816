#include "classifiers/notation_checks.h"

#include <fmt/format.h>

#include <algorithm>
#include <regex>
#include <sstream>

#include "classifiers/judgement.h"
#include "classifiers/letterhead.h"
#include "document/text.h"

namespace sohoa {
namespace {

// How a body is written in notations: "UBND" of "ỦY BAN NHÂN DÂN XÃ ...", "SYT" of "SỞ Y TẾ"; folded, without "và".
std::string folded_abbreviation(std::string_view body) {
  const std::string plain = folded(body);
  for (const auto& [name, short_form] : {std::pair{"uy ban nhan dan", "ubnd"}, std::pair{"hoi dong nhan dan", "hdnd"},
                                         std::pair{"chinh phu", "cp"}, std::pair{"thu tuong", "ttg"}}) {
    if (plain.starts_with(name)) return short_form;
  }
  std::string initials;
  std::istringstream words(plain);
  for (std::string word; words >> word;) {
    if (word != "va" && word.front() >= 'a' && word.front() <= 'z') initials += word.front();
  }
  return initials;
}

// A notation whose first letters are those of the title's type and whose last are those of the issuing body is read
// right, however faint it was: three places agree.
void confirm_notation(const TypeDefinition& type, const Field& body, Field& notation) {
  if (is_doubted(notation) || body.value.empty()) return;
  const auto dash = notation.value.rfind('-');
  if (dash == std::string::npos || folded(notation.value.substr(dash + 1)) != folded_abbreviation(body.value)) return;
  const std::string rest = notation.value.substr(0, dash);
  static const std::regex kYear(R"(^(19|20)\d\d/)");
  const std::string letters = std::regex_replace(rest, kYear, "");
  // the year is nobody's to confirm
  if (letters != rest) return;
  if (std::find(type.notations.begin(), type.notations.end(), letters) == type.notations.end()) return;
  notation.sources.push_back({Evidence::Source::layout, notation.value, 0.99, body.page, body.box});
}

// "TTrUBND": the hyphen between the type's letters and the body's is small enough to be lost in reading.
void restore_hyphen(const TypeDefinition& type, Field& notation) {
  if (notation.value.find('-') != std::string::npos) return;
  for (const std::string& letters : type.notations) {
    const std::string& value = notation.value;
    if (value.size() < letters.size() + 2 || !value.starts_with(letters)) continue;
    notation.value = letters + "-" + value.substr(letters.size());
    notation.correction = "the letters of its type and those of the body are parted by a hyphen";
    doubt(notation, "notation", "the hyphen was not read");
    return;
  }
}

}  // namespace

void check_notation(const TypeDefinition& type, const Field& organ_name, Field& notation) {
  if (notation.value.empty() || type.notations.empty()) return;
  restore_hyphen(type, notation);
  const std::string prefix = notation_prefix(notation.value);
  const bool agrees =
      std::any_of(type.notations.begin(), type.notations.end(), [&](const auto& n) { return n == prefix; });
  if (!agrees) doubt(notation, "notation", fmt::format("the notation does not belong to the type {}", type.name));
  confirm_notation(type, organ_name, notation);
}

}  // namespace sohoa

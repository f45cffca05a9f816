#pragma once

#include <map>
#include <optional>
#include <string>

#include "classifiers/definitions.h"
#include "classifiers/letterhead.h"

namespace sohoa {

// The line "V/v ..." of a letter under its number, when there is one.
std::optional<std::size_t> about_line(const PageView& page, const Letterhead& head);

// Type name, subject, legal bases, stamps of the first page; `title_line` is where the type's title stands.
std::map<std::string, Field> read_title_zones(const PageView& page, const Letterhead& head,
                                              std::optional<std::size_t> title_line, const TypeDefinition& type);

}  // namespace sohoa

#pragma once

#include <span>
#include <string>
#include <string_view>

#include "speech/language.h"

namespace sohoa {

// A sentence that the stages say in English, "{}" for each part that differs, and the same in Vietnamese with the same
// parts in the same order.
struct Translation {
  std::string_view english, vietnamese;
};

// Reasons for review, and what is said of files and pages that fail.
[[nodiscard]] std::span<const Translation> translations();

// A reason or message in the user's language; parts that are sentences of their own are translated too. What has no
// translation stays as it is.
[[nodiscard]] std::string translated(std::string_view english, const Speech& say);

// What people call a record type; its id where it has no name here.
[[nodiscard]] std::string type_name(std::string_view id, const Speech& say);

}  // namespace sohoa

#pragma once

#include <string>
#include <string_view>

#include "classifiers/values.h"

// Who somebody is, each brought to its normal form as read_value() does.
namespace sohoa {

[[nodiscard]] Reading read_name(std::string_view raw);
// Printed, or the one of the two whose box is ticked.
[[nodiscard]] Reading read_sex(std::string_view raw);
[[nodiscard]] Reading read_ethnicity(std::string_view raw);
[[nodiscard]] Reading read_nationality(std::string_view raw);
// How one belongs to the head of a household or to whom a paper is about; in brackets after it more may be told.
// The list's spelling where only one religion has these letters.
[[nodiscard]] Reading read_religion(std::string_view raw, const ValueWords& words);
[[nodiscard]] Reading read_relation(std::string_view raw, const ValueWords& words);

// The ethnic group's usual spelling; empty for one that is not on the list of 54 or its aliases.
[[nodiscard]] std::string ethnic_group(std::string_view printed);

}  // namespace sohoa

#pragma once

#include <string_view>

#include "classifiers/values.h"

// Places, bodies and the posts in them, each brought to its normal form as read_value() does.
namespace sohoa {

// "huyên Hải Sơn", "Tố dân phố": words for units have one spelling, however their marks were read. Each must begin a
// part of the address, so a kind of unit in the middle of one tells that two columns have run together.
[[nodiscard]] Reading read_address(std::string_view raw);
// The name of a body: begins with what kind of body it is and does not end where a place's name should follow.
[[nodiscard]] Reading read_organization(std::string_view raw, const ValueWords& words);
// "Bệnh viên Phụ sản ...": a beginning whose letters are those of a kind of body is spelt as that, and waits for a person.
[[nodiscard]] Reading with_body_spelt(Reading reading, const ValueWords& words);
// The post of who signs: one of the heads and deputies there are, perhaps with the body after it. Part of it often lies
// under the seal, so anything else is doubtful.
[[nodiscard]] Reading read_post(std::string_view raw, const ValueWords& words);

}  // namespace sohoa

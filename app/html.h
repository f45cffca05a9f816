#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace sohoa {

// Text for the inside of an HTML element or attribute; what no terminal should print is written out.
std::string escaped(std::string_view text);
std::string base64(std::span<const std::uint8_t> bytes);

}  // namespace sohoa

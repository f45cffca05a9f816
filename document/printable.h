#pragma once

#include <string>
#include <string_view>

namespace sohoa {

// File names and messages may hold any byte. What is UTF-8 stays, every other byte becomes %XX.
std::string valid_utf8(std::string_view bytes);

// The same for a terminal or one cell of a table: characters that would steer it (escape, tab, line ends and other
// controls, changes of the writing direction) become %XX, too.
std::string printable(std::string_view bytes);

}  // namespace sohoa

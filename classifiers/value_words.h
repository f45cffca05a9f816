#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace sohoa {

// Words by which values are known, in small letters: `value_words` of a folder of record types.
struct ValueWords {
  std::vector<std::string> posts;      // of who signs
  std::vector<std::string> relations;  // of one person to another
  std::vector<std::string> bodies;     // what their names begin with
  std::vector<std::string> religions;
};

// Whether a text in small letters is one of the words.
[[nodiscard]] bool is_one_of(const std::vector<std::string>& words, std::string_view text);
// Whether it begins with one of them and goes on after it.
[[nodiscard]] bool goes_on_after_one_of(const std::vector<std::string>& words, std::string_view text);

}  // namespace sohoa

#include "classifiers/value_words.h"

#include <algorithm>

namespace sohoa {

bool is_one_of(const std::vector<std::string>& words, std::string_view text) {
  return std::find(words.begin(), words.end(), text) != words.end();
}

bool goes_on_after_one_of(const std::vector<std::string>& words, std::string_view text) {
  return std::any_of(words.begin(), words.end(), [&](const std::string& word) {
    return text.size() > word.size() && text.starts_with(word) && text[word.size()] == ' ';
  });
}

}  // namespace sohoa

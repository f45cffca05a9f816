#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sohoa {

// Text reduced to what reading errors rarely touch: folded letters and digits without spaces or punctuation, with
// l, I, 1 and | made one letter, and O and 0.
struct SearchKey {
  std::string text;
  std::vector<std::uint32_t> offsets;  // text.size() + 1: byte offset in the original of each letter, and the end
  std::vector<bool> starts_word;       // text.size() + 1; the end counts as a start
};
SearchKey search_key(std::string_view utf8);
// Only the reduced text.
std::string search_letters(std::string_view utf8);

// A label or title looked for in reduced text, allowing reading errors. At most kMaxLetters letters.
class Pattern {
 public:
  static constexpr std::size_t kMaxLetters = 64;

  struct Match {
    std::size_t begin = 0, end = 0;  // in SearchKey::text
    int errors = 0;
  };

  explicit Pattern(std::string_view label);

  [[nodiscard]] std::size_t size() const { return letters_.size(); }
  [[nodiscard]] const std::string& letters() const { return letters_; }
  [[nodiscard]] const std::string& label() const { return label_; }
  // Reading errors that still count as this label: none in short words, about one letter in six in long ones.
  [[nodiscard]] int tolerance() const { return tolerance_; }

  // Non-overlapping matches from left to right that begin and end with a word.
  [[nodiscard]] std::vector<Match> find_all(const SearchKey& key, std::size_t from = 0,
                                            std::size_t to = std::string::npos) const;
  [[nodiscard]] std::optional<Match> find(const SearchKey& key, std::size_t from = 0,
                                          std::size_t to = std::string::npos) const;
  // The match at the very beginning of the key; errors up to the tolerance.
  [[nodiscard]] std::optional<Match> at_start(const SearchKey& key) const;

 private:
  std::string label_, letters_;
  int tolerance_;
  std::array<std::uint64_t, 128> masks_{};  // bit i: letter i of the pattern is this character
};

// Insertions, deletions and substitutions between two short texts.
int edit_distance(std::string_view a, std::string_view b);

}  // namespace sohoa

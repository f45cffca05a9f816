#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sohoa {

// What a person searches for: words compared first with their tone marks, then without.
class SearchTerms {
 public:
  explicit SearchTerms(std::string_view query);

  [[nodiscard]] bool empty() const { return words_.empty(); }
  // For FTS5 over folded text: every word must occur.
  [[nodiscard]] std::string full_text_query() const;

  // How a printed text holds the words.
  struct Match {
    bool exact_tones = false;  // each word occurs as typed; case and the place of a tone mark (hoà, hòa) do not count
    bool in_a_row = false;     // they follow each other as typed
    std::string snippet;       // a stretch of the text, the words in [ ], white space collapsed
  };
  // Empty when a word does not occur, even folded.
  [[nodiscard]] std::optional<Match> match(std::string_view printed) const;

 private:
  struct Word {
    std::string folded, toned;
  };
  std::vector<Word> words_;
};

}  // namespace sohoa

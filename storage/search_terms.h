#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sohoa {

// The words of a text, folded, with one space between: what full-text search works on, so that every engine cuts it alike.
std::string searchable(std::string_view printed);

// What a person searches for: words compared first with their tone marks, then without.
class SearchTerms {
 public:
  explicit SearchTerms(std::string_view query);

  [[nodiscard]] bool empty() const { return words_.empty(); }

  // How a printed text holds the words.
  struct Match {
    bool exact_tones = false;  // each word occurs as typed; case and the place of a tone mark (hoà, hòa) do not count
    bool in_a_row = false;     // they follow each other as typed
    double weight = 0;         // BM25 as if all words were equally rare and a page had 300: often, on a short page, is more
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

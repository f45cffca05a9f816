#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "classifiers/page_view.h"
#include "classifiers/values.h"

namespace sohoa {

// Every word of a paper by its neighbours, marks apart: what is printed twice should read the same twice.
class WordChecks {
 public:
  explicit WordChecks(const std::vector<PageView>& pages);

  // Looks at each word of a name, address, body or text, and doubts marks that are rare beside a usual spelling or read
  // otherwise elsewhere. How sure the reader must be of a word whose spelling is one of several becomes signs.spelling.
  void check(FieldType type, Field& field) const;

  // Mends words of a text whose marks cannot be right: those the reader was unsure of and the rest of the paper spells
  // otherwise, and those that official prose never has between such neighbours. Returns whether anything changed: the
  // field is then for review.
  bool mend(Field& field) const;

  // The same words or figures printed once more at another place of the paper: evidence that they are read right, of other
  // pixels than the field's own. Short values are printed twice by chance, they have none.
  [[nodiscard]] std::optional<Evidence> second_print(const Field& field) const;

 private:
  struct Seen {
    std::string word;  // lower case, NFC
    double confidence = 0;
    int page = 0;
    Box box;  // stored raster
    bool capital = false;  // it has one
    bool closed = false;   // by a punctuation mark
  };

  // That the word after this one stands beside it and is not parted from it.
  [[nodiscard]] bool goes_on(std::size_t at) const;

  // The words that a field was read from, in the order of its text.
  [[nodiscard]] std::vector<const Word*> words_of(const Field& field) const;
  // How this word is spelt elsewhere beside the same neighbour (left or right); empty where it does not occur.
  [[nodiscard]] std::vector<const Seen*> elsewhere(const Field& field, const std::string& before,
                                                   const std::string& word, const std::string& after) const;

  // The likelier spelling of a word the reader was unsure of, from what the rest of the paper has; empty for its own.
  [[nodiscard]] std::string spelling_elsewhere(const Field& field, const std::string& before, const std::string& word,
                                               const std::string& after, double confidence) const;

  const std::vector<PageView>& pages_;
  std::vector<Seen> words_;  // all of them, in reading order
  std::map<std::string, std::vector<Seen>> after_;   // "folded previous|folded word"
  std::map<std::string, std::vector<Seen>> before_;  // "folded word|folded next"
};

}  // namespace sohoa

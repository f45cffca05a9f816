#pragma once

#include <map>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace sohoa {

// How often syllables and neighbouring pairs of them stand in official prose (models/language/syllables.tsv).
class ProseCounts {
 public:
  // Loaded once per process; empty, and then without opinion, when the table is not there.
  [[nodiscard]] static const ProseCounts& official();

  // A spelling that differs from the word by marks alone and is far likelier between these neighbours; empty when there
  // is none. Lower-case NFC; neighbours may be empty.
  [[nodiscard]] std::string likelier(std::string_view before, std::string_view word, std::string_view after) const;

 private:
  [[nodiscard]] double evidence(std::string_view before, std::string_view word, std::string_view after) const;
  [[nodiscard]] double pair(std::string_view left, std::string_view right) const;

  std::unordered_map<std::string, double> singles_, pairs_;  // pairs as "left right"
  std::map<std::string, std::vector<std::string>> alike_;    // by letters without marks
};

}  // namespace sohoa

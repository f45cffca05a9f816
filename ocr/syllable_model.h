#pragma once

#include <string>
#include <string_view>
#include <unordered_map>

#include "document/result.h"

namespace sohoa {

// How often Vietnamese syllables and neighbouring pairs stand in official prose (models/language/syllables.tsv).
// Immutable once loaded, so threads may share it.
class SyllableModel {
 public:
  // missing_dependency when the file cannot be read, damaged when a line makes no sense.
  [[nodiscard]] static Result<SyllableModel> load(const std::string& path);

  // The model's own table, loaded once per process.
  [[nodiscard]] static const Result<SyllableModel>& official_prose();

  // 0 for a syllable it has not met. All words in lower-case NFC.
  [[nodiscard]] double count(std::string_view word) const;

  // Natural log of the word's probability between its neighbours; an empty neighbour is an unknown one.
  [[nodiscard]] double log_probability(std::string_view left, std::string_view word, std::string_view right) const;

 private:
  [[nodiscard]] double pair(std::string_view left, std::string_view right) const;
  std::unordered_map<std::string, double> single_, pair_;
  double total_ = 0;
};

}  // namespace sohoa

#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "document/result.h"

namespace sohoa {

// How often Vietnamese syllables and neighbouring pairs of them stand in official papers (models/language). Words are
// lower-case NFC. Immutable once loaded, so threads may share it.
class SyllableModel {
 public:
  static constexpr int kUnknown = -1;  // a word it has not met, or a neighbour that is not there

  // missing_dependency when the file cannot be read, damaged when a line makes no sense.
  [[nodiscard]] static Result<SyllableModel> load(const std::string& path);

  // The model's own table, loaded once per process.
  [[nodiscard]] static const Result<SyllableModel>& official_prose();

  // The word's number, or kUnknown.
  [[nodiscard]] int find(std::string_view word) const;

  // How often the word stands in the texts; 0 for kUnknown.
  [[nodiscard]] double count(int word) const { return word < 0 ? 0 : single_[static_cast<std::size_t>(word)]; }

  // How often `right` follows `left`.
  [[nodiscard]] double pair_count(int left, int right) const;

  // All words by their numbers.
  [[nodiscard]] const std::unordered_map<std::string, int>& words() const { return number_; }

  // Natural log of the probability of `word` after `left`: pairs backed off to single counts.
  [[nodiscard]] double log_after(int left, int word) const;

  // Natural log of the word's probability between its neighbours.
  [[nodiscard]] double log_between(int left, int word, int right) const {
    return log_after(left, word) + (right == kUnknown ? 0 : log_after(word, right));
  }

 private:
  [[nodiscard]] double alone(int word) const;
  std::unordered_map<std::string, int> number_;
  std::vector<double> single_;
  std::unordered_map<std::uint64_t, double> pair_;
  double total_ = 0;
};

}  // namespace sohoa

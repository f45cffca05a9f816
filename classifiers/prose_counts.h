#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "models/syllable_model.h"

namespace sohoa {

// Spellings that differ by marks alone, weighed by how often official prose has them between the same neighbours.
class ProseCounts {
 public:
  // Made once per process; without opinion when the syllable counts are not there.
  [[nodiscard]] static const ProseCounts& official();

  // A spelling that differs from the word by marks alone and is far likelier between these neighbours; empty when there
  // is none. Lower-case NFC; neighbours may be empty.
  [[nodiscard]] std::string likelier(std::string_view before, std::string_view word, std::string_view after) const;

  // Whether official prose often has the word beside these neighbours, and no spelling that differs from it by marks alone
  // comes near.
  [[nodiscard]] bool attests(std::string_view before, std::string_view word, std::string_view after) const;

  // Whether official prose has the word at all; true without opinion.
  [[nodiscard]] bool knows(std::string_view word) const { return model_ == nullptr || model_->find(word) >= 0; }

 private:
  const SyllableModel* model_ = nullptr;
  std::map<std::string, std::vector<std::string>> alike_;  // by letters without marks, sorted
};

}  // namespace sohoa

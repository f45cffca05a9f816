#include "classifiers/prose_counts.h"

#include <algorithm>

#include "document/text.h"

namespace sohoa {
namespace {

constexpr double kLeast = 50;     // sightings of a pair that prove something
constexpr double kRatio = 30;     // how much likelier the other spelling must be
constexpr double kSingle = 1e-3;  // what a word by itself counts beside a pair

}  // namespace

const ProseCounts& ProseCounts::official() {
  static const ProseCounts kCounts = [] {
    ProseCounts counts;
    const auto& model = SyllableModel::official_prose();
    if (!model) return counts;
    counts.model_ = &*model;
    for (const auto& [word, number] : model->words()) counts.alike_[folded(word)].push_back(word);
    for (auto& [plain, spellings] : counts.alike_) std::sort(spellings.begin(), spellings.end());
    return counts;
  }();
  return kCounts;
}

std::string ProseCounts::likelier(std::string_view before, std::string_view word, std::string_view after) const {
  const auto alike = alike_.find(folded(word));
  if (alike == alike_.end()) return "";
  const int left = model_->find(before), right = model_->find(after);
  const auto evidence = [&](std::string_view spelling) {
    const int number = model_->find(spelling);
    return model_->pair_count(left, number) + model_->pair_count(number, right) + kSingle * model_->count(number);
  };
  std::string best;
  double most = std::max(kLeast, kRatio * evidence(word));
  for (const std::string& other : alike->second) {
    // d and đ are read well: that is another word
    if (other == word || other.front() != word.front()) continue;
    const double here = evidence(other);
    if (here > most) best = other, most = here;
  }
  return best;
}

bool ProseCounts::attests(std::string_view before, std::string_view word, std::string_view after) const {
  if (model_ == nullptr) return false;
  const int left = model_->find(before), number = model_->find(word), right = model_->find(after);
  const auto pairs = [&](int of) { return std::max(model_->pair_count(left, of), model_->pair_count(of, right)); };
  const auto mine = pairs(number);
  const auto alike = alike_.find(folded(word));
  if (mine < kLeast || alike == alike_.end()) return false;
  return std::ranges::none_of(alike->second, [&](const std::string& other) { return other != word && pairs(model_->find(other)) * kRatio > mine; });
}

}  // namespace sohoa

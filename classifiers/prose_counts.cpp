#include "classifiers/prose_counts.h"

#include <cstdlib>
#include <fstream>

#include "document/text.h"
#include "models/model_folder.h"

namespace sohoa {
namespace {

constexpr double kLeast = 50;     // sightings of a pair that prove something
constexpr double kRatio = 30;     // how much likelier the other spelling must be
constexpr double kSingle = 1e-3;  // what a word by itself counts beside a pair

}  // namespace

const ProseCounts& ProseCounts::official() {
  static const ProseCounts kCounts = [] {
    ProseCounts counts;
    std::ifstream table(model_folder() + "/language/syllables.tsv");
    for (std::string line; std::getline(table, line);) {
      const auto last = line.rfind('\t');
      if (last == std::string::npos) continue;
      const double count = std::atof(line.c_str() + last + 1);
      const std::string words = line.substr(0, last);
      if (const auto between = words.find('\t'); between != std::string::npos) {
        counts.pairs_[words.substr(0, between) + " " + words.substr(between + 1)] = count;
      } else {
        counts.singles_[words] = count;
        counts.alike_[folded(words)].push_back(words);
      }
    }
    return counts;
  }();
  return kCounts;
}

double ProseCounts::pair(std::string_view left, std::string_view right) const {
  if (left.empty() || right.empty()) return 0;
  const auto at = pairs_.find(std::string(left) + " " + std::string(right));
  return at == pairs_.end() ? 0 : at->second;
}

double ProseCounts::evidence(std::string_view before, std::string_view word, std::string_view after) const {
  const auto single = singles_.find(std::string(word));
  return pair(before, word) + pair(word, after) + kSingle * (single == singles_.end() ? 0 : single->second);
}

std::string ProseCounts::likelier(std::string_view before, std::string_view word, std::string_view after) const {
  const auto alike = alike_.find(folded(word));
  if (alike == alike_.end()) return "";
  const double own = evidence(before, word, after);
  std::string best;
  double most = std::max(kLeast, kRatio * own);
  for (const std::string& other : alike->second) {
    // d and đ are read well: that is another word
    if (other == word || other.front() != word.front()) continue;
    const double here = evidence(before, other, after);
    if (here > most) best = other, most = here;
  }
  return best;
}

}  // namespace sohoa

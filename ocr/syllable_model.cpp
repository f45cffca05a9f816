#include "ocr/syllable_model.h"

#include <charconv>
#include <cmath>
#include <fstream>

#include "models/model_folder.h"

namespace sohoa {

Result<SyllableModel> SyllableModel::load(const std::string& path) {
  std::ifstream file(path);
  if (!file) return fail(ErrorCode::missing_dependency, "read", "cannot open the syllable counts " + path);
  SyllableModel model;
  for (std::string line; std::getline(file, line);) {
    const std::size_t tab = line.rfind('\t');
    double count = 0;
    if (tab != std::string::npos) std::from_chars(line.data() + tab + 1, line.data() + line.size(), count);
    if (count <= 0) return fail(ErrorCode::damaged, "read", "no count in a line of " + path);
    line.resize(tab);
    if (line.find('\t') != std::string::npos) model.pair_[line] = count;
    else model.single_[line] = count, model.total_ += count;
  }
  if (model.total_ <= 0) return fail(ErrorCode::damaged, "read", path + " is empty");
  return model;
}

const Result<SyllableModel>& SyllableModel::official_prose() {
  static const Result<SyllableModel> model = load(model_folder() + "/language/syllables.tsv");
  return model;
}

double SyllableModel::count(std::string_view word) const {
  const auto found = single_.find(std::string(word));
  return found == single_.end() ? 0 : found->second;
}

double SyllableModel::pair(std::string_view left, std::string_view right) const {
  std::string key(left);
  key += '\t';
  key += right;
  const auto found = pair_.find(key);
  return found == pair_.end() ? 0 : found->second;
}

double SyllableModel::log_probability(std::string_view left, std::string_view word, std::string_view right) const {
  // Pairs backed off to single counts; kPrior is how many sightings of the neighbour outweigh the single count.
  constexpr double kPrior = 30, kUnseen = 0.05;
  const auto alone = [&](std::string_view w) { return (count(w) + kUnseen) / total_; };
  double log_p = std::log(alone(word));
  if (!left.empty()) log_p = std::log((pair(left, word) + kPrior * alone(word)) / (count(left) + kPrior));
  if (!right.empty()) log_p += std::log((pair(word, right) + kPrior * alone(right)) / (count(word) + kPrior));
  return log_p;
}

}  // namespace sohoa

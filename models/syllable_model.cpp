#include "models/syllable_model.h"

#include <charconv>
#include <cmath>
#include <fstream>

#include "models/model_folder.h"

namespace sohoa {
namespace {

std::uint64_t key_of(int left, int right) {
  return (static_cast<std::uint64_t>(static_cast<std::uint32_t>(left)) << 32) | static_cast<std::uint32_t>(right);
}

}  // namespace

Result<SyllableModel> SyllableModel::load(const std::string& path) {
  std::ifstream file(path);
  if (!file) return fail(ErrorCode::missing_dependency, "read", "cannot open the syllable counts " + path);
  SyllableModel model;
  for (std::string line; std::getline(file, line);) {
    const std::size_t end = line.rfind('\t');
    double count = 0;
    if (end != std::string::npos) std::from_chars(line.data() + end + 1, line.data() + line.size(), count);
    if (count <= 0) return fail(ErrorCode::damaged, "read", "no count in a line of " + path);
    line.resize(end);
    const std::size_t middle = line.find('\t');
    if (middle == std::string::npos) {
      model.number_.emplace(line, static_cast<int>(model.single_.size()));
      model.single_.push_back(count);
      model.total_ += count;
      continue;
    }
    const int left = model.find(std::string_view(line).substr(0, middle)), right = model.find(std::string_view(line).substr(middle + 1));
    if (left == kUnknown || right == kUnknown) return fail(ErrorCode::damaged, "read", "a pair of unknown words in " + path);
    model.pair_[key_of(left, right)] = count;
  }
  if (model.total_ <= 0) return fail(ErrorCode::damaged, "read", path + " is empty");
  return model;
}

const Result<SyllableModel>& SyllableModel::official_prose() {
  static const Result<SyllableModel> model = load(model_folder() + "/language/syllables.tsv");
  return model;
}

int SyllableModel::find(std::string_view word) const {
  const auto found = number_.find(std::string(word));
  return found == number_.end() ? kUnknown : found->second;
}

double SyllableModel::pair_count(int left, int right) const {
  const auto pair = left < 0 || right < 0 ? pair_.end() : pair_.find(key_of(left, right));
  return pair == pair_.end() ? 0 : pair->second;
}

double SyllableModel::alone(int word) const {
  constexpr double kUnseen = 0.05;
  return (count(word) + kUnseen) / total_;
}

double SyllableModel::log_after(int left, int word) const {
  // How many sightings of the neighbour outweigh the single count.
  constexpr double kPrior = 30;
  if (left == kUnknown) return std::log(alone(word));
  return std::log((pair_count(left, word) + kPrior * alone(word)) / (count(left) + kPrior));
}

}  // namespace sohoa

#include "models/type_model.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <set>
#include <sstream>

#include "document/text.h"
#include "models/model_folder.h"

namespace sohoa {
namespace {

constexpr std::uint32_t kLayout = 8;  // the last features are figures of the layout
constexpr std::size_t kTopLines = 12;

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_small(char c) { return c >= 'a' && c <= 'z'; }

// Runs of letters; every run of figures is "0".
void add_words(const std::string& line, std::vector<std::string>& words) {
  for (std::size_t i = 0; i < line.size();) {
    const auto in_run = is_digit(line[i]) ? is_digit : is_small;
    std::size_t end = i;
    while (end < line.size() && in_run(line[end])) ++end;
    if (end > i) words.push_back(is_digit(line[i]) ? "0" : line.substr(i, end - i));
    i = std::max(end, i + 1);
  }
}

std::uint32_t fnv(std::string_view text) {
  std::uint32_t value = 2166136261U;
  for (const char c : text) value = (value ^ static_cast<unsigned char>(c)) * 16777619U;
  return value;
}

struct LineFigures {
  std::size_t length = 0, digits = 0;
  bool capitals = true, colon = false;
};

LineFigures figures_of(const std::string& line) {
  LineFigures figures;
  int letters = 0;
  for (const char32_t c : to_code_points(line)) {
    ++figures.length;
    figures.digits += c >= U'0' && c <= U'9' ? 1U : 0U;
    figures.colon = figures.colon || c == U':';
    figures.capitals = figures.capitals && upper_case(c) == c;
    letters += upper_case(c) != lower_case(c) ? 1 : 0;
  }
  figures.capitals = figures.capitals && letters > 3;
  return figures;
}

}  // namespace

Result<TypeModel> TypeModel::load(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return fail(ErrorCode::missing_dependency, "models", fmt::format("{} cannot be read: install the models again", path));
  const auto damaged = [&] { return fail(ErrorCode::damaged, "models", fmt::format("{} is no model of record types: install the models again", path)); };
  std::string line, magic;
  int version = 0;
  std::size_t classes = 0;
  TypeModel model;
  std::getline(file, line);
  std::istringstream head(line);
  if (!(head >> magic >> version >> model.features_ >> classes >> model.scale_ >> model.temperature_) || magic != "sohoa-type-model" ||
      version != 1 || model.features_ <= kLayout || model.features_ > 1U << 20 || classes == 0 || classes > 1000 || model.temperature_ <= 0)
    return damaged();
  for (std::size_t i = 0; i < classes; ++i) {
    std::string name;
    float bias = 0;
    std::getline(file, line);
    std::istringstream row(line);
    if (!(row >> name >> bias)) return damaged();
    model.names_.push_back(name);
    model.biases_.push_back(bias);
  }
  model.weights_.resize(model.features_ * classes);
  if (!file.read(reinterpret_cast<char*>(model.weights_.data()), static_cast<std::streamsize>(model.weights_.size()))) return damaged();
  return model;
}

const Result<TypeModel>& TypeModel::of_record_types() {
  static const Result<TypeModel> model = load(model_folder() + "/type_model/weights.bin");
  return model;
}

std::vector<std::pair<std::uint32_t, float>> TypeModel::features_of(const std::vector<std::string>& lines) const {
  std::set<std::uint32_t> grams;
  const auto add_grams = [&](char part, std::size_t most) {
    std::vector<std::string> words;
    for (std::size_t i = 0; i < std::min(most, lines.size()); ++i) add_words(folded(lines[i]), words);
    for (std::size_t i = 0; i < words.size(); ++i) {
      const std::string left = part + words[i];
      grams.insert(fnv(left) % (features_ - kLayout));
      grams.insert(fnv(left + " " + (i + 1 < words.size() ? words[i + 1] : "")) % (features_ - kLayout));
    }
  };
  add_grams('w', lines.size());
  add_grams('t', kTopLines);
  std::vector<std::pair<std::uint32_t, float>> values;
  const float norm = 1.0F / std::sqrt(static_cast<float>(std::max<std::size_t>(1, grams.size())));
  for (const std::uint32_t gram : grams) values.emplace_back(gram, norm);

  std::size_t brief = 0, full = 0, capitals = 0, digits = 0, colons = 0, length = 0;
  for (const std::string& line : lines) {
    const LineFigures of_line = figures_of(line);
    brief += of_line.length < 30 ? 1U : 0U;
    full += of_line.length > 70 ? 1U : 0U;
    capitals += of_line.capitals ? 1U : 0U;
    colons += of_line.colon ? 1U : 0U;
    digits += of_line.digits;
    length += of_line.length;
  }
  const auto share = [](std::size_t part, std::size_t whole) { return static_cast<float>(part) / static_cast<float>(std::max<std::size_t>(1, whole)); };
  const float figures[] = {std::min(static_cast<float>(lines.size()) / 60, 1.5F), share(brief, lines.size()), share(full, lines.size()),
                           share(capitals, lines.size()), share(digits, length) * 4, share(colons, lines.size())};
  for (std::uint32_t i = 0; i < std::size(figures); ++i) values.emplace_back(features_ - kLayout + i, 0.3F * figures[i]);
  return values;
}

std::map<std::string, double> TypeModel::probabilities(const std::vector<std::string>& lines) const {
  const std::size_t classes = names_.size();
  std::vector<double> logits(biases_.begin(), biases_.end());
  for (const auto& [feature, value] : features_of(lines)) {
    const std::int8_t* row = &weights_[feature * classes];
    for (std::size_t c = 0; c < classes; ++c) logits[c] += scale_ * value * static_cast<double>(row[c]);
  }
  const double best = *std::max_element(logits.begin(), logits.end());
  double sum = 0;
  for (double& logit : logits) sum += logit = std::exp((logit - best) / temperature_);
  std::map<std::string, double> result;
  for (std::size_t c = 0; c < classes; ++c) result[names_[c]] = logits[c] / sum;
  return result;
}

}  // namespace sohoa

#include "classifiers/calibration.h"

#include <fmt/format.h>
#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "classifiers/judgement.h"
#include "document/sha256.h"
#include "models/model_folder.h"

namespace sohoa {
namespace {

// As models/confidence/fit.py has them, in this order.
constexpr std::array<const char*, Calibration::kSigns> kNames = {"words", "worst", "label",   "form",       "page",
                                                                 "spelling", "length", "doubted", "handwriting"};
constexpr double kSpareEnough = 3;  // log odds of signs.spelling beyond which more says nothing

double log_odds(double probability) {
  const double p = std::clamp(probability, 0.001, 0.9995);
  return std::log(p / (1 - p));
}

std::array<double, Calibration::kSigns> signs_of(const Field& field) {
  const Signs& signs = field.signs;
  const auto spaces = std::count(field.raw.begin(), field.raw.end(), ' ');
  return {log_odds(signs.words),
          log_odds(signs.worst),
          signs.label - 1,
          signs.form - 1,
          log_odds(signs.page),
          std::clamp(signs.spelling, -kSpareEnough, kSpareEnough),
          std::log(1.0 + static_cast<double>(spaces)),
          is_doubted(field) ? 1.0 : 0.0,
          is_doubted_by(field, "handwriting") ? 1.0 : 0.0};
}

// The least probability whose measured share of errors keeps the budget; the budgets of the file rise.
double threshold_for(const YAML::Node& thresholds, double error_budget) {
  double found = 2;
  for (const auto& entry : thresholds)
    if (entry.first.as<double>() <= error_budget * 1.000001) found = entry.second.as<double>();
  return found;
}

}  // namespace

Result<Calibration> Calibration::load(const std::string& file, double error_budget) {
  std::ifstream stream(file, std::ios::binary);
  std::ostringstream content;
  content << stream.rdbuf();
  const auto bad = [&](const std::string& what) {
    return fail(ErrorCode::bad_config, "models", fmt::format("{}: {}; put back the file that came with sohoa", file, what));
  };
  if (!stream) return bad("it cannot be read");
  Calibration calibration;
  calibration.error_budget_ = error_budget;
  calibration.version_ = sha256_hex(content.str());
  try {
    const YAML::Node root = YAML::Load(content.str());
    for (std::size_t i = 0; i < kSigns; ++i) calibration.weights_[i] = root["signs"][kNames[i]].as<double>();
    for (const auto& entry : root["types"]) {
      const OfType type{entry.second["bias"].as<double>(), threshold_for(entry.second["accepted_from"], error_budget)};
      const std::string name = entry.first.as<std::string>();
      if (name == "other") {
        calibration.other_ = type;
      } else if (const auto known = field_type_from(name)) {
        calibration.types_[*known] = type;
      } else {
        return bad(fmt::format("`{}` is no field type", name));
      }
    }
  } catch (const YAML::Exception& wrong) {
    return bad(wrong.what());
  }
  return calibration;
}

std::string Calibration::own_file() { return sohoa::own_file("calibration.yaml", "SOHOA_CALIBRATION"); }

std::string Calibration::usual_file() {
  std::error_code none;
  const std::string own = own_file();
  return std::filesystem::exists(own, none) ? own : model_folder() + "/confidence/calibration.yaml";
}

double Calibration::probability(FieldType type, const Field& field) const {
  const auto known = types_.find(type);
  double sum = known == types_.end() ? other_.bias : known->second.bias;
  const auto signs = signs_of(field);
  for (std::size_t i = 0; i < kSigns; ++i) sum += weights_[i] * signs[i];
  return 1 / (1 + std::exp(-sum));
}

double Calibration::accepted_from(FieldType type) const {
  const auto known = types_.find(type);
  return known == types_.end() ? other_.accepted_from : known->second.accepted_from;
}

}  // namespace sohoa

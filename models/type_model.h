#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "document/result.h"

namespace sohoa {

// Tells record types apart by the words of a first page, title or not: logistic regression over hashed n-grams of folded
// syllables, trained by models/type_model/train.py. Immutable once loaded, so threads may share it.
class TypeModel {
 public:
  // missing_dependency when the file cannot be read, damaged when it is not a model.
  [[nodiscard]] static Result<TypeModel> load(const std::string& path);
  // The model of the models folder, loaded once per process.
  [[nodiscard]] static const Result<TypeModel>& of_record_types();

  // Calibrated probabilities by record type id, `other` among them. lines: of the first page, in reading order.
  [[nodiscard]] std::map<std::string, double> probabilities(const std::vector<std::string>& lines) const;

 private:
  // Index and value; the same as features_of in train.py.
  [[nodiscard]] std::vector<std::pair<std::uint32_t, float>> features_of(const std::vector<std::string>& lines) const;

  std::uint32_t features_ = 0;
  float scale_ = 1, temperature_ = 1;
  std::vector<std::string> names_;
  std::vector<float> biases_;
  std::vector<std::int8_t> weights_;  // a row of classes for each feature
};

}  // namespace sohoa

#pragma once

#include <array>
#include <map>
#include <string>

#include "classifiers/values.h"
#include "document/record.h"
#include "document/result.h"

namespace sohoa {

// What the signs of a printed value are worth: a logistic model fitted by models/confidence, and from which probability
// on each type of field is accepted so that of all that is accepted no more than a given share is wrong.
class Calibration {
 public:
  // error_budget: the share of accepted values that may be wrong, 0.003 for three in a thousand. bad_config when the
  // file is not there or not whole.
  [[nodiscard]] static Result<Calibration> load(const std::string& file, double error_budget);

  // What this machine's own papers taught `sohoa calibrate`: $SOHOA_CALIBRATION when set, else sohoa/calibration.yaml among the
  // user's data. Need not be there.
  [[nodiscard]] static std::string own_file();
  // That one where it is there, else the one of the models.
  [[nodiscard]] static std::string usual_file();

  // That the value is right, by its print alone.
  [[nodiscard]] double probability(FieldType type, const Field& field) const;
  // Above 1 where no value of the type may be accepted for its print alone.
  [[nodiscard]] double accepted_from(FieldType type) const;

  [[nodiscard]] double error_budget() const { return error_budget_; }

  [[nodiscard]] const std::string& version() const { return version_; }

  static constexpr std::size_t kSigns = 9;

 private:
  struct OfType {
    double bias = 0;
    double accepted_from = 2;
  };
  std::array<double, kSigns> weights_{};
  std::map<FieldType, OfType> types_;
  OfType other_;
  double error_budget_ = 0;
  std::string version_;  // SHA-256 of the file
};

}  // namespace sohoa

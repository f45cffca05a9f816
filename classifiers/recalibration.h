#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "classifiers/values.h"
#include "document/record.h"
#include "document/result.h"

namespace sohoa {

// A printed value whose truth a person has told, and for how many fields it stands: few of what was accepted are looked at, so that
// each of them stands for many, while most of what was doubted is.
struct ObservedValue {
  FieldType type = FieldType::text;
  Field field;
  bool right = true;
  double stands_for = 1;
  std::string document = {};  // that it stands on; empty: one of its own
};

// How a calibration does on observed values, each as many times as it stands for. By print alone.
struct CalibrationStanding {
  double accepted = 0;    // share
  double wrong = 0;       // share of those accepted
  double distance = 0;    // mean between the probability said and the share seen, in ten bins of equal size (ECE)
};

struct CalibrationComparison {
  std::string type;  // as definitions spell it; "other"; empty: all
  std::int64_t observed = 0, wrong = 0;
  CalibrationStanding before, after;
};

// A calibration drawn to what people found: each probability's log odds are stretched and shifted, for all types together and each a
// little apart, and thresholds are taken anew. Afterwards is judged by values of documents that were left
// out of the fit and of its thresholds: fields of one document are right and wrong together.
struct Recalibration {
  std::string file;  // as Calibration::load() reads it
  std::vector<CalibrationComparison> comparisons;  // by type, all at the end
};

// file: the calibration to begin with. bad_config when it is not whole.
[[nodiscard]] Result<Recalibration> recalibrate(const std::string& file, const std::vector<ObservedValue>& values, double error_budget);

}  // namespace sohoa

#pragma once

#include <map>
#include <string>
#include <vector>

#include "classifiers/values.h"
#include "document/result.h"
#include "storage/review_store.h"

namespace sohoa {

// What each record type's fields hold, for checking what people type. Immutable once loaded.
class FieldChecks {
 public:
  // bad_config with file and line when a definition is wrong.
  [[nodiscard]] static Result<FieldChecks> load(const std::string& record_types_folder);

  // The ids of all record types, and "other", in order.
  [[nodiscard]] const std::vector<std::string>& types() const { return types_; }
  // As forms print it; empty where the field is found by its place, or no definition has it.
  [[nodiscard]] std::string label_of(const std::string& record_type, const FieldAddress& field) const;
  // Whether its values are printed in other forms than the normal one: dates, amounts, yes and no.
  [[nodiscard]] bool has_other_forms(const std::string& record_type, const FieldAddress& field) const;
  // What was typed in its normal form, and the doubt that remains; as typed where it is none of its type's values: the
  // person who sees the paper decides.
  [[nodiscard]] Reading check(const std::string& record_type, const FieldAddress& field, const std::string& typed) const;

 private:
  struct Known {
    FieldType type = FieldType::text;
    std::string label;
  };
  [[nodiscard]] const Known* find(const std::string& record_type, const FieldAddress& field) const;

  std::vector<std::string> types_;
  ValueWords words_;
  std::map<std::string, Known> fields_;  // "birth_cert/members.full_name"
};

}  // namespace sohoa

#pragma once

#include <vector>

#include "classifiers/definitions.h"
#include "classifiers/label_set.h"
#include "classifiers/page_view.h"
#include "classifiers/value_words.h"

namespace sohoa {

// Finds the fields of one table by their labels.
class FieldExtraction {
 public:
  // Both must outlive it.
  FieldExtraction(const FieldTable& table, const ValueWords& words) : table_(table), words_(words), labels_(table) {}

  // Fields by key; status is not set yet. Fields without a hit are absent.
  [[nodiscard]] FieldMap extract(const std::vector<PageView>& pages) const;

 private:
  const FieldTable& table_;
  const ValueWords& words_;
  LabelSet labels_;
};

}  // namespace sohoa

#pragma once

#include <vector>

#include "classifiers/definitions.h"
#include "classifiers/page_view.h"

namespace sohoa {

// Codes in barcodes are free of reading errors: they settle or contradict what was read.
void use_barcodes(const FieldTable& table, const std::vector<PageView>& pages, FieldMap& fields);

}  // namespace sohoa

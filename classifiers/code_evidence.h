#pragma once

#include <string>
#include <vector>

#include "classifiers/definitions.h"
#include "classifiers/page_view.h"

namespace sohoa {

// The personal number in an identity card's QR code or in a machine-readable zone whose check digits hold; empty when
// the page bears neither.
[[nodiscard]] std::string citizen_number(const PageView& page);

// Codes are free of reading errors: a QR code and a sound machine-readable zone outrank the print. Where they agree with
// it they are its second source, and they settle the marks of a name; where sources disagree, a person sees both values.
void use_codes(const FieldTable& table, const std::vector<PageView>& pages, FieldMap& fields);

}  // namespace sohoa

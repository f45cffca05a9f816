#pragma once

#include <string>
#include <vector>

#include "classifiers/definitions.h"
#include "classifiers/page_view.h"

namespace sohoa {

// The personal numbers in identity cards' QR codes and in machine-readable zones whose check digits hold, each as often as it
// stands on the page.
[[nodiscard]] std::vector<std::string> citizen_numbers(const PageView& page);
// The first of them; empty when there is none.
[[nodiscard]] std::string citizen_number(const PageView& page);

// Codes are free of reading errors: a QR code and a sound machine-readable zone outrank the print. Where they agree with
// it they are its second source, and they settle the marks of a name; where sources disagree, a person sees both values.
void use_codes(const FieldTable& table, const std::vector<PageView>& pages, FieldMap& fields);

}  // namespace sohoa

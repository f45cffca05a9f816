#pragma once

#include <cstddef>
#include <vector>

#include "classifiers/label_set.h"
#include "classifiers/page_view.h"

namespace sohoa {

// "yes" where there is ink under the heading of a signature, else nothing. headings: this one and those of other signatures.
[[nodiscard]] Field signature_under(const PageView& page, const std::vector<LabelHit>& hits, const LabelHit& heading, const std::vector<LabelHit>& headings);

// The name under the heading of a signature, "Người đỡ đẻ (Ký, ghi rõ họ tên)"; empty where the heading asks for none.
[[nodiscard]] Field name_under(const PageView& page, const LabelHit& heading);

}  // namespace sohoa

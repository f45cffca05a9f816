#pragma once

#include "ocr/line_sight.h"

namespace sohoa {

// One reading of a line out of two by different readers. Words that both read alike become surer; where they differ
// the surer one stands, and is doubted more than either reader did.
[[nodiscard]] SeenLine agreed(SeenLine first, SeenLine second);

}  // namespace sohoa

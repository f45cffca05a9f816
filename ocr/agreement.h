#pragma once

#include "ocr/line_sight.h"

namespace sohoa {

// One reading of a line out of two by different readers, of which the first is the better. Words that both read alike
// become surer; where they differ the first stands unless it hardly believed itself, and is doubted more.
[[nodiscard]] SeenLine agreed(SeenLine first, SeenLine second);

}  // namespace sohoa

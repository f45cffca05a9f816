#pragma once

#include "pipeline/image/components.h"

namespace sohoa {

// Whether nothing of letter size is left on a cleaned page. One digit is enough to be a page.
[[nodiscard]] bool is_blank(const Components& components, cv::Size size, int dpi);

}  // namespace sohoa

#pragma once

#include <vector>

#include "pipeline/image/components.h"

namespace sohoa {

// Which components are dirt: tiny, and with no letter near enough to be its dot, mark or full stop. One flag each.
[[nodiscard]] std::vector<bool> find_specks(const Components& components, cv::Size size, int dpi);

}  // namespace sohoa

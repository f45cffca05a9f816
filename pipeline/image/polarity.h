#pragma once

#include <opencv2/core.hpp>

namespace sohoa {

// Whether a grey page is white on black: dark for the most part, with the rest reaching far to the light side. A page
// that is merely dark has its ink on the dark side.
[[nodiscard]] bool is_inverted(const cv::Mat& grey);

}  // namespace sohoa

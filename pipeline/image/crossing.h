#pragma once

#include <optional>

#include "document/page.h"
#include "pipeline/image/components.h"

namespace sohoa {

// Whether something on the page reaches far both ways, as a stroke across it does: a quick look, before the slow one.
[[nodiscard]] bool may_be_crossed_out(const Components& ink, cv::Size size);

// Long slanting pen strokes, straight or slightly bent, by which a page or an entry is crossed out: the box around them in pixels of
// the picture (grey or BGR). Strokes shorter than a third of the page's longer side are none.
[[nodiscard]] std::optional<Mark> find_crossing(const cv::Mat& pixels, int dpi);

}  // namespace sohoa

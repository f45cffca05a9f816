#pragma once

#include <optional>

#include "document/page.h"

namespace sohoa {

// The corners of a sheet of paper in a photograph, where it is seen aslant: lighter than all that lies around it, with four
// straight edges in the picture of which two that face each other are clearly not parallel. Nothing for scans, for
// photographs from straight above and where an edge cannot be followed.
[[nodiscard]] std::optional<Corners> find_photographed_paper(const PageImage& image);

}  // namespace sohoa

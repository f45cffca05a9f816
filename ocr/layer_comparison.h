#pragma once

#include "document/page.h"

namespace sohoa {

// Brings together what was read from a page's picture and what its file says of itself. Copied text takes its place
// among the lines; each claim is held against the words read where it stands and copied, counted as a second opinion, or
// refused; what the page does not show stays out. Fills layer_regions and says by the outcome whether the page's text is
// the file's own. Pure.
[[nodiscard]] PageText with_text_layer(PageText read, const PageImage& image);

}  // namespace sohoa

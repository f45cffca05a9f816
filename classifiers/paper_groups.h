#pragma once

#include <cstddef>
#include <vector>

#include "classifiers/definitions.h"
#include "classifiers/page_view.h"

namespace sohoa {

// Which views are of one paper. The two sides of an identity card that lie on a sheet belong together by its number, or
// because there is no other card; pages that are not sheets of small papers are one paper. Each group holds indices into
// views, a side with a title first; papers without one come last, else in the order of the pages.
[[nodiscard]] std::vector<std::vector<std::size_t>> group_papers(const std::vector<PageView>& views, const Definitions& definitions);

}  // namespace sohoa

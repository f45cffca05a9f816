#pragma once

#include <cstddef>
#include <vector>

#include "classifiers/definitions.h"
#include "classifiers/page_view.h"

namespace sohoa {

// The small papers of a page as pages of their own, if one of them at least names itself or its holder. Else the page: the
// recipients and the signature at the end of a letter are as small and as far apart as two cards.
[[nodiscard]] std::vector<PageText> sides_of(const PageText& page, const Definitions& definitions);

// Which views are of one paper. The two sides of an identity card that lie on a sheet belong together by its number, or
// because there is no other card; pages that are not sheets of small papers are one paper. Each group holds indices into
// views, a side with a title first; papers without one come last, else in the order of the pages.
[[nodiscard]] std::vector<std::vector<std::size_t>> group_papers(const std::vector<PageView>& views, const Definitions& definitions);

}  // namespace sohoa

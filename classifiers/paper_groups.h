#pragma once

#include <cstddef>
#include <vector>

#include "classifiers/definitions.h"
#include "classifiers/page_view.h"

namespace sohoa {

// Which of the small papers of a sheet are one: the two sides of an identity card belong together by its number. Each
// group holds indices into views, the side with the title first; groups in the order of the papers on the sheet.
[[nodiscard]] std::vector<std::vector<std::size_t>> group_papers(const std::vector<PageView>& views, const Definitions& definitions);

}  // namespace sohoa

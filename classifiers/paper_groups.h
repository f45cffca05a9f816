#pragma once

#include <cstddef>
#include <deque>
#include <optional>
#include <vector>

#include "classifiers/definitions.h"
#include "classifiers/page_view.h"
#include "classifiers/type_scores.h"

namespace sohoa {

// One side of a paper: a whole page, or a small paper on one with what it is taken for.
struct PaperSide {
  PageView view;
  std::optional<Classification> answer;
};

// The halves of an open sheet, or the small papers of a page as pages of their own, if one of them at least names itself or its
// holder. Else the page: the recipients and the signature at the end of a letter are as small and as far apart as two cards. Pages
// that had to be cut out go to the end of `cut`, which must outlive the sides as the page must.
[[nodiscard]] std::vector<PaperSide> sides_of(const PageText& page, int number, const Definitions& definitions, std::deque<PageText>& cut);

// Which sides are of one paper. The two sides of an identity card that lie on a sheet belong together by its number, or
// because there is no other card; pages that are not sheets of small papers are one paper. Each group holds indices into
// sides, one with a title first; papers without one come last, else in the order of the pages.
[[nodiscard]] std::vector<std::vector<std::size_t>> group_papers(const std::vector<PaperSide>& sides, const Definitions& definitions);

}  // namespace sohoa

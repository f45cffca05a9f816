#pragma once

#include <cstddef>
#include <optional>

#include "classifiers/definitions.h"
#include "document/page.h"

namespace sohoa {

// A folded sheet lying open, and of what type.
struct OpenSheet {
  PageText page;         // its halves are its papers
  std::size_t type = 0;  // index into Definitions::types
};

// The page with its halves as papers where it shows one side of a folded sheet lying open: it lies across, no line runs over its
// middle, and both halves bear what such pages of a type bear. The last page and the first, which has the title; or the second
// and the third. Nothing for every other page, such as one in two columns.
[[nodiscard]] std::optional<OpenSheet> find_open_sheet(const PageText& page, const Definitions& definitions);

}  // namespace sohoa

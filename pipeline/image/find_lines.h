#pragma once

#include <vector>

#include "document/page.h"

namespace sohoa {

// Text lines in the order a person would read them: letterhead columns, paragraphs, form columns, table cells.
// Pure; safe on any thread.
[[nodiscard]] std::vector<TextLine> find_lines(const PreparedPage& page);

}  // namespace sohoa

#pragma once

#include <vector>

#include "document/page.h"

namespace sohoa {

// The papers of a page, each as a page of its own with its frame set: the small papers lying on a sheet, or the page.
[[nodiscard]] std::vector<PageText> papers_on(const PageText& page);

// Puts what was read of a small paper on its sheet; boxes are in the sheet's stored raster.
void add_paper(PageText paper, const Box& place, PageText& sheet);

// The clockwise turn that makes a line upright.
[[nodiscard]] int rotate_degrees_of(const PageText& page, const Line& line);

}  // namespace sohoa

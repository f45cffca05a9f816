#pragma once

#include <cstddef>
#include <vector>

#include "document/page.h"

namespace sohoa {

// The papers of a page, each as a page of its own with its frame set: the small papers lying on a sheet, or the page.
[[nodiscard]] std::vector<PageText> papers_on(const PageText& page);

// Puts what was read of a small paper on its sheet; boxes are in the sheet's stored raster.
void add_paper(PageText paper, const Box& place, PageText& sheet);

// A folded sheet that lies open shows two pages: its halves are the two papers of the page, the one that is read first in front.
// Makes them that: `fold` is where the page, seen upright and with the skew taken out, is parted, in its pixels; half_of_line says
// for each line on which half it stands, 0 the left one. Lines follow in the order in which the halves are read.
void lay_open(PageText& page, double fold, bool right_first, const std::vector<int>& half_of_line);

// Whether the page shows an open sheet, and whether that is its outer side, whose right half is the first page and whose left
// half is the last: those of the inner side come between them.
[[nodiscard]] bool is_open_sheet(const PageText& page);
[[nodiscard]] bool is_outer_side(const PageText& page);

// A page of a paper in the order of reading, or one half of an open sheet.
struct PagePart {
  std::size_t page = 0;  // index
  int paper = -1;        // index into PageText::papers; -1: the page
};
[[nodiscard]] std::vector<PagePart> parts_in_reading_order(const std::vector<const PageText*>& pages);

// The clockwise turn that makes a line upright.
[[nodiscard]] int rotate_degrees_of(const PageText& page, const Line& line);

}  // namespace sohoa

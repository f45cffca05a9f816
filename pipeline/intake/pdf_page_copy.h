#pragma once

#include <qpdf/QPDFPageObjectHelper.hh>

#include "document/page.h"
#include "pipeline/intake/pdf_geometry.h"

namespace sohoa {

// The page's own drawing, with what its annotations show, as objects that a PDF/A-1b may hold: its operators, fonts and pictures as
// they are, wherever PDF/A-1 demands no more than what can be added or left out without a change to its looks. CMYK
// colours become the RGB that Poppler draws. Throws Unfit for all other pages, and what qpdf throws.
// `box`: what shows of the page, which is turned by `rotate` degrees. The picture's size is left to the caller.
[[nodiscard]] EncodedImage copy_page(QPDFPageObjectHelper page, const Rectangle& box, int rotate);

}  // namespace sohoa

#pragma once

#include <memory>
#include <qpdf/QPDF.hh>
#include <qpdf/QPDFPageObjectHelper.hh>
#include <vector>

#include "pipeline/intake/pdf_geometry.h"

namespace sohoa {

// An image as a content stream paints it.
struct PaintedImage {
  QPDFObjectHandle image;  // null for a small inline one
  QPDFMatrix matrix;       // unit square to page space
  Rectangle visible;       // in page space, after clipping
  bool opaque = true;      // no transparency, no optional content
  bool black_fill = true;  // what a stencil mask paints with
  int order = 0;           // of painting, over images, text and paths
};

// What a page, or the appearance of an annotation, paints.
struct PageContent {
  std::vector<PaintedImage> images;
  int visible_text_order = -1, path_order = -1;  // of the last, -1: none
  int visible_characters = 0;
  bool has_text = false;  // visible or not
  std::shared_ptr<QPDF> copy;  // where the images live that stood inline; must outlive them
};

// Follow content streams far enough to know where images, text and paths land. May throw what qpdf throws.
[[nodiscard]] PageContent read_content(QPDFPageObjectHelper page);
[[nodiscard]] PageContent read_appearance(QPDFObjectHandle form);

}  // namespace sohoa

#include "pipeline/intake/pdf_geometry.h"

#include <array>

namespace sohoa {

Rectangle common(const Rectangle& a, const Rectangle& b) {
  return {std::max(a.x0, b.x0), std::max(a.y0, b.y0), std::min(a.x1, b.x1), std::min(a.y1, b.y1)};
}

Rectangle bounds(const QPDFMatrix& matrix, const Rectangle& r) {
  Rectangle result;
  for (const double x : {r.x0, r.x1})
    for (const double y : {r.y0, r.y1}) {
      double px = 0, py = 0;
      matrix.transform(x, y, px, py);
      result.include(px, py);
    }
  return result;
}

std::optional<Rectangle> rectangle_of(QPDFObjectHandle array) {
  if (!array.isArray() || array.getArrayNItems() != 4) return std::nullopt;
  Rectangle r;
  for (int i = 0; i < 4; i += 2) {
    QPDFObjectHandle x = array.getArrayItem(i), y = array.getArrayItem(i + 1);
    if (!x.isNumber() || !y.isNumber()) return std::nullopt;
    r.include(x.getNumericValue(), y.getNumericValue());
  }
  return r;
}

QPDFMatrix matrix_of(QPDFObjectHandle array) {
  if (!array.isArray() || array.getArrayNItems() != 6) return {};
  std::array<double, 6> m{};
  for (int i = 0; i < 6; ++i) {
    if (!array.getArrayItem(i).isNumber()) return {};
    m[static_cast<std::size_t>(i)] = array.getArrayItem(i).getNumericValue();
  }
  return {m[0], m[1], m[2], m[3], m[4], m[5]};
}

}  // namespace sohoa

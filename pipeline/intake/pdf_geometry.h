#pragma once

#include <algorithm>
#include <optional>
#include <qpdf/QPDFMatrix.hh>
#include <qpdf/QPDFObjectHandle.hh>

namespace sohoa {

// A rectangle in page space (points, y upwards), or nothing when x1 < x0.
struct Rectangle {
  double x0 = 1e30, y0 = 1e30, x1 = -1e30, y1 = -1e30;

  [[nodiscard]] double width() const { return std::max(0.0, x1 - x0); }
  [[nodiscard]] double height() const { return std::max(0.0, y1 - y0); }
  [[nodiscard]] double area() const { return width() * height(); }
  void include(double x, double y) {
    x0 = std::min(x0, x), y0 = std::min(y0, y), x1 = std::max(x1, x), y1 = std::max(y1, y);
  }
};

[[nodiscard]] Rectangle common(const Rectangle& a, const Rectangle& b);
// Around the rectangle's corners, transformed.
[[nodiscard]] Rectangle bounds(const QPDFMatrix& matrix, const Rectangle& r);

// Arrays of four and of six numbers; nothing, and the identity, for anything else.
[[nodiscard]] std::optional<Rectangle> rectangle_of(QPDFObjectHandle array);
[[nodiscard]] QPDFMatrix matrix_of(QPDFObjectHandle array);

}  // namespace sohoa

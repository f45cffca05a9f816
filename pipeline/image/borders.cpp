#include "pipeline/image/borders.h"

#include <algorithm>
#include <opencv2/imgproc.hpp>

namespace sohoa {

void erase_borders(const Components& components, int dpi, cv::Mat& ink) {
  const double mm = dpi / 25.4;
  const cv::Size size = ink.size();
  for (const auto& c : components) {
    const Box& b = c.box;
    const bool touches = b.x <= 1 || b.y <= 1 || b.right() >= size.width - 1 || b.bottom() >= size.height - 1;
    const double fill = static_cast<double>(c.area) / static_cast<double>(b.area());
    if (touches) {
      const double depth = std::min({b.right(), b.bottom(), size.width - b.x, size.height - b.y}) / mm;
      const bool whole_side = b.w > 0.4 * size.width || b.h > 0.4 * size.height;
      if (!whole_side && depth < 8 && std::max(b.w, b.h) < 4 * mm) {
        components.paint(c, ink, 0);
      } else if (whole_side || (depth < 12 && fill > 0.5) || (fill > 0.7 && c.area > 60 * mm * mm)) {
        // Solid parts and a fringe around them go; letters that run into the border stay.
        cv::Mat own(b.h, b.w, CV_8UC1, cv::Scalar(0));
        const Components::Run* runs = components.runs_of(c);
        for (std::uint32_t i = 0; i < c.runs; ++i)
          own.row(runs[i].y - b.y).colRange(runs[i].begin - b.x, runs[i].end - b.x).setTo(255);
        const int thick = std::max(3, static_cast<int>(1.6 * mm)), fringe = std::max(2, static_cast<int>(0.7 * mm));
        cv::Mat solid;
        // Beyond the edge of the scan the border goes on.
        cv::Mat wider;
        cv::copyMakeBorder(own, wider, thick, thick, thick, thick, cv::BORDER_REPLICATE);
        cv::morphologyEx(wider, solid, cv::MORPH_OPEN, cv::getStructuringElement(cv::MORPH_RECT, {thick, thick}));
        cv::dilate(solid, solid, cv::getStructuringElement(cv::MORPH_RECT, {2 * fringe + 1, 2 * fringe + 1}));
        solid = solid(cv::Rect(thick, thick, b.w, b.h)) & own;
        ink(cv::Rect(b.x, b.y, b.w, b.h)).setTo(0, solid);
      }
      continue;
    }
    // A punched hole: a filled disc of 4 to 8 mm near the edge of the sheet.
    const double w = b.w / mm, h = b.h / mm;
    const double inset = std::min({b.x, b.y, size.width - b.right(), size.height - b.bottom()}) / mm;
    if (w > 3.5 && h > 3.5 && w < 9 && h < 9 && w < 1.35 * h && h < 1.35 * w && fill > 0.68 && inset < 22)
      components.paint(c, ink, 0);
  }
}

}  // namespace sohoa

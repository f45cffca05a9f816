#include "pipeline/image/specks.h"

#include <algorithm>
#include <opencv2/imgproc.hpp>

namespace sohoa {

std::vector<bool> find_specks(const Components& components, cv::Size size, int dpi) {
  const double mm = dpi / 25.4;
  const auto tiny = [&](const Components::Component& c) { return std::max(c.box.w, c.box.h) <= std::max(2.0, 0.9 * mm); };
  // A coarse map of where letters stand, with room for marks above and below and for the hyphens of lists beside.
  const int cell = std::max(2, dpi / 25);
  cv::Mat near(size.height / cell + 1, size.width / cell + 1, CV_8UC1, cv::Scalar(0));
  const int beside = static_cast<int>(4 * mm), over = static_cast<int>(1.5 * mm);
  for (const auto& c : components) {
    if (tiny(c)) continue;
    const cv::Rect around(cv::Point(std::max(0, c.box.x - beside) / cell, std::max(0, c.box.y - over) / cell),
                          cv::Point(std::min(near.cols, (c.box.right() + beside) / cell + 1),
                                    std::min(near.rows, (c.box.bottom() + over) / cell + 1)));
    // Long rules and frames are not letters: what lies inside them is not near them.
    if (c.box.w > 40 * mm || c.box.h > 20 * mm) continue;
    near(around).setTo(255);
  }
  std::vector<bool> specks(components.size(), false);
  for (std::size_t i = 0; i < components.size(); ++i) {
    const Box& b = components[i].box;
    specks[i] = tiny(components[i]) && near.at<std::uint8_t>((b.y + b.h / 2) / cell, (b.x + b.w / 2) / cell) == 0;
  }
  return specks;
}

}  // namespace sohoa

#include "pipeline/image/blots.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "pipeline/image/components.h"

namespace sohoa {

LevelFrame::LevelFrame(double skew_degrees)
    : c_(static_cast<float>(std::cos(skew_degrees * CV_PI / 180))),
      s_(static_cast<float>(std::sin(skew_degrees * CV_PI / 180))) {}

std::vector<Blot> find_blots(const cv::Mat& ink, const LevelFrame& frame) {
  const Components components(ink);
  std::vector<Blot> blots;
  blots.reserve(components.size());
  for (const auto& component : components) {
    Blot blot;
    blot.x0 = blot.y0 = std::numeric_limits<float>::max(), blot.x1 = blot.y1 = -blot.x0;
    // Pixel centres, so that turning does not widen; half a pixel is added all round below.
    const auto stretch = [&](int x, int y) {
      const cv::Point2f p = frame.to_level({static_cast<float>(x) + 0.5f, static_cast<float>(y) + 0.5f});
      blot.x0 = std::min(blot.x0, p.x), blot.x1 = std::max(blot.x1, p.x);
      blot.y0 = std::min(blot.y0, p.y), blot.y1 = std::max(blot.y1, p.y);
    };
    const Components::Run* run = components.runs_of(component);
    for (std::uint32_t i = 0; i < component.runs; ++i) stretch(run[i].begin, run[i].y), stretch(run[i].end - 1, run[i].y);
    blot.x0 -= 0.5f, blot.y0 -= 0.5f, blot.x1 += 0.5f, blot.y1 += 0.5f;
    blot.area = component.area;
    blot.box = component.box;
    blots.push_back(blot);
  }
  return blots;
}

float typical_letter_height(const std::vector<Blot>& blots, int dpi_of_ink) {
  // From 4-point print to a 40-point title.
  const float lowest = 0.022f * static_cast<float>(dpi_of_ink), highest = 0.4f * static_cast<float>(dpi_of_ink);
  std::vector<double> histogram(static_cast<std::size_t>(highest * 2) + 8, 0.0);
  for (const auto& b : blots) {
    if (b.h() < lowest || b.h() > highest || b.w() < 0.25f * b.h() || b.w() > 3 * b.h()) continue;
    // Heavier for the tall, or the many marks and specks would win.
    histogram[static_cast<std::size_t>(b.h() * 2)] += b.h();
  }
  std::size_t best = 0;
  double best_weight = 0;
  for (std::size_t i = 2; i + 2 < histogram.size(); ++i) {
    const double weight =
        histogram[i - 2] * 0.5 + histogram[i - 1] + histogram[i] + histogram[i + 1] + histogram[i + 2] * 0.5;
    if (weight > best_weight) best_weight = weight, best = i;
  }
  return best_weight > 0 ? (static_cast<float>(best) + 0.5f) / 2 : 0;
}

}  // namespace sohoa

#include "pipeline/image/crossing.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <opencv2/imgproc.hpp>
#include <vector>

namespace sohoa {
namespace {

constexpr int kDpi = 75;  // a pen's stroke is a pixel or two wide
constexpr double kMm = kDpi / 25.4;

// A straight piece of a stroke.
struct Piece {
  cv::Point2d from, to;

  [[nodiscard]] double length() const { return cv::norm(to - from); }
  [[nodiscard]] double degrees() const {  // 0 to 180
    const double angle = std::atan2(to.y - from.y, to.x - from.x) * 180 / CV_PI;
    return angle < 0 ? angle + 180 : angle;
  }
};

// The share of points along the piece, moved sideways by so many pixels, that are ink or touch it.
double ink_along(const cv::Mat& ink, const Piece& piece, double sideways, bool touching) {
  const cv::Point2d along = (piece.to - piece.from) / piece.length(), across(-along.y, along.x);
  int points = 0, inked = 0;
  for (double at = 0; at <= piece.length(); at += 1, ++points) {
    bool here = false;
    for (const int near : {0, -1, 1}) {
      const cv::Point p = piece.from + along * at + across * (sideways + near);
      here = here || (cv::Rect({}, ink.size()).contains(p) && ink.at<std::uint8_t>(p) != 0);
      if (!touching) break;
    }
    inked += here;
  }
  return static_cast<double>(inked) / points;
}

bool is_stroke(const cv::Mat& ink, const Piece& piece) {
  const double slant = std::min(std::abs(piece.degrees() - 90), std::min(piece.degrees(), 180 - piece.degrees()));
  constexpr double kLeastSlant = 14;
  if (slant < kLeastSlant || ink_along(ink, piece, 0, true) < 0.9) return false;
  double beside = 0;
  for (const double sideways : {-6.0, -5.0, 5.0, 6.0}) beside += ink_along(ink, piece, sideways, false) / 4;
  return beside < 0.35;
}

// Pieces of one stroke: one goes on where the other ends, in much the same direction.
bool go_on(const Piece& a, const Piece& b) {
  const double turn = std::abs(a.degrees() - b.degrees());
  double apart = cv::norm(a.from - b.from);
  for (const auto& [p, q] : {std::pair(a.from, b.to), std::pair(a.to, b.from), std::pair(a.to, b.to)}) apart = std::min(apart, cv::norm(p - q));
  return std::min(turn, 180 - turn) < 10 && apart < 12 * kMm;
}

}  // namespace

bool may_be_crossed_out(const Components& ink, cv::Size size) {
  const int longer = std::max(size.width, size.height);
  return std::ranges::any_of(ink, [&](const Components::Component& c) { return 10 * std::min(c.box.w, c.box.h) >= longer && 5 * std::max(c.box.w, c.box.h) >= longer; });
}

std::optional<Mark> find_crossing(const cv::Mat& pixels, int dpi) {
  const double reduction = std::max(1.0, static_cast<double>(dpi) / kDpi);
  cv::Mat grey, ink;
  cv::resize(pixels, grey, {}, 1 / reduction, 1 / reduction, cv::INTER_AREA);
  if (grey.channels() == 3) cv::cvtColor(grey, grey, cv::COLOR_BGR2GRAY);
  cv::adaptiveThreshold(grey, ink, 255, cv::ADAPTIVE_THRESH_MEAN_C, cv::THRESH_BINARY_INV, 31, 14);
  // Print that no stroke touches.
  const Components components(ink);
  for (const auto& c : components)
    if (std::min(c.box.w, c.box.h) < 10 * kMm) components.paint(c, ink, 0);

  std::vector<cv::Vec4i> found;
  cv::HoughLinesP(ink, found, 1, CV_PI / 360, 50, 30 * kMm, 3);
  std::vector<Piece> pieces;
  for (const cv::Vec4i& line : found) {
    const Piece piece{{static_cast<double>(line[0]), static_cast<double>(line[1])}, {static_cast<double>(line[2]), static_cast<double>(line[3])}};
    if (is_stroke(ink, piece)) pieces.push_back(piece);
  }
  const double least = std::max(ink.cols, ink.rows) / 3.0;
  std::optional<Box> crossed;
  std::vector<bool> taken(pieces.size());
  for (std::size_t first = 0; first < pieces.size(); ++first) {
    if (taken[first]) continue;
    std::vector<std::size_t> stroke = {first};
    taken[first] = true;
    std::vector<cv::Point2f> ends;
    for (std::size_t i = 0; i < stroke.size(); ++i) {
      ends.emplace_back(pieces[stroke[i]].from);
      ends.emplace_back(pieces[stroke[i]].to);
      for (std::size_t next = 0; next < pieces.size(); ++next)
        if (!taken[next] && go_on(pieces[stroke[i]], pieces[next])) taken[next] = true, stroke.push_back(next);
    }
    const cv::Rect around = cv::boundingRect(ends);
    if (std::hypot(around.width, around.height) < least) continue;
    const auto full = [&](int v) { return static_cast<int>(v * reduction); };
    const Box box{full(around.x), full(around.y), full(around.width), full(around.height)};
    crossed = crossed ? united(*crossed, box) : box;
  }
  if (!crossed) return std::nullopt;
  return Mark{Mark::Kind::crossing, intersection(*crossed, {0, 0, pixels.cols, pixels.rows}), 0.8};
}

}  // namespace sohoa

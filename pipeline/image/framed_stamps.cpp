#include "pipeline/image/framed_stamps.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <opencv2/imgproc.hpp>
#include <optional>

namespace sohoa {
namespace {

// Redder than the paper by so much counts as ink: JPEG noise and yellowed edges stay below.
constexpr int least_red = 14;

int middle_of(const cv::Mat& plane) {
  std::array<int, 256> histogram{};
  for (int y = 0; y < plane.rows; y += 2)
    for (int x = 0; x < plane.cols; ++x) ++histogram[plane.at<std::uint8_t>(y, x)];
  const int half = plane.cols * ((plane.rows + 1) / 2) / 2;
  int value = 0;
  for (int below = 0; value < 255 && (below += histogram[static_cast<std::size_t>(value)]) < half;) ++value;
  return value;
}

cv::Mat red_ink_of(const cv::Mat& bgr) {
  cv::Mat ycrcb;
  cv::cvtColor(bgr, ycrcb, cv::COLOR_BGR2YCrCb);
  std::array<cv::Mat, 3> planes;
  cv::split(ycrcb, planes);
  const int paper_cr = middle_of(planes[1]), paper_cb = middle_of(planes[2]);
  cv::Mat red(bgr.size(), CV_8UC1);
  for (int y = 0; y < red.rows; ++y) {
    const std::uint8_t *cr = planes[1].ptr(y), *cb = planes[2].ptr(y);
    for (int x = 0; x < red.cols; ++x)
      red.at<std::uint8_t>(y, x) = cr[x] - paper_cr >= least_red && cr[x] - paper_cr > cb[x] - paper_cb ? 255 : 0;
  }
  return red;
}

// A rectangle with its long side along `along`, at most 45 degrees from level or upright in the raster.
struct Frame {
  cv::Point2f middle, along;  // unit vector
  float length = 0, height = 0;
};

Frame frame_about(const std::vector<cv::Point>& outline) {
  cv::Point2f corners[4];
  cv::minAreaRect(outline).points(corners);
  cv::Point2f side = corners[1] - corners[0], other = corners[2] - corners[1];
  if (cv::norm(side) < cv::norm(other)) std::swap(side, other);
  Frame frame;
  frame.length = static_cast<float>(cv::norm(side));
  frame.height = static_cast<float>(cv::norm(other));
  frame.middle = (corners[0] + corners[2]) / 2;
  frame.along = frame.length > 0 ? side / frame.length : cv::Point2f(1, 0);
  if (std::abs(frame.along.x) >= std::abs(frame.along.y) ? frame.along.x < 0 : frame.along.y < 0) frame.along = -frame.along;
  return frame;
}

// Whether so much of a rectangle lies in an outline that it is one, and not the part of a seal or of a crossed-out frame that happens to
// be as large.
bool fills(const std::vector<cv::Point>& outline, double least) {
  std::vector<cv::Point> hull;  // letters may have grown together with the frame
  cv::convexHull(outline, hull);
  return cv::contourArea(hull) > least * static_cast<double>(cv::minAreaRect(outline).size.area());
}

// Share of a side that has ink on it or up to `depth` inside.
double covered(const cv::Mat& ink, cv::Point2f from, cv::Point2f to, cv::Point2f inwards, float depth) {
  const int steps = std::max(1, static_cast<int>(cv::norm(to - from)));
  int met = 0;
  for (int i = 0; i < steps; ++i) {
    const cv::Point2f start = from + (to - from) * (static_cast<float>(i) + 0.5F) / static_cast<float>(steps);
    for (float d = -1; d <= depth; d += 1) {
      const cv::Point at = start + inwards * d;
      if (cv::Rect({}, ink.size()).contains(at) && ink.at<std::uint8_t>(at) != 0) {
        ++met;
        break;
      }
    }
  }
  return static_cast<double>(met) / steps;
}

bool is_stamp(const Frame& frame, const cv::Mat& ink, float mm) {
  if (frame.length < 13 * mm || frame.length > 62 * mm || frame.height < 5 * mm || frame.height > 17 * mm ||
      frame.length < 1.4F * frame.height)
    return false;
  const cv::Point2f across(-frame.along.y, frame.along.x);
  const cv::Point2f half_length = frame.along * (frame.length / 2), half_height = across * (frame.height / 2);
  const cv::Point2f a = frame.middle - half_length - half_height, b = frame.middle + half_length - half_height,
                    c = frame.middle + half_length + half_height, d = frame.middle - half_length + half_height;
  const float depth = 1.2F * mm;
  std::array<double, 4> sides = {covered(ink, a, b, across, depth), covered(ink, d, c, -across, depth),
                                 covered(ink, a, d, frame.along, depth), covered(ink, b, c, -frame.along, depth)};
  // A frame is a line, and behind it is paper; letters that have grown together, as of a red title, are as thick behind their edge.
  const float line = 0.6F * mm, behind = 1.3F * mm, band = 0.7F * mm;
  const double edge = covered(ink, a, b, across, line) + covered(ink, d, c, -across, line),
               further = covered(ink, a + across * behind, b + across * behind, across, band) + covered(ink, d - across * behind, c - across * behind, -across, band);
  if (edge - further < 0.8) return false;
  std::ranges::sort(sides);
  // Pale ink leaves gaps; letters alone meet the long sides only here and there.
  return sides[0] > 0.4 && sides[1] > 0.6 && sides[0] + sides[1] + sides[2] + sides[3] > 3;
}

// Dark where the plane is lowest, white where it is as most of it, which is paper; empty where it hardly changes.
cv::Mat stretched(const cv::Mat& plane, double least_span) {
  double lowest = 0, highest = 255;
  cv::minMaxLoc(plane, &lowest, &highest);
  if (highest - lowest < least_span) return {};
  const double span = std::max(1.0, middle_of(plane) - lowest);
  cv::Mat grey;
  plane.convertTo(grey, CV_8UC1, 255 / span, -lowest * 255 / span);
  return grey;
}

// What is inside the frame, level.
FramedStamp inside_of(const Frame& frame, const cv::Mat& bgr, float scale, float mm) {
  const float line = std::max(1.0F, 1.1F * mm);  // frame and the slant of a bad fit
  const cv::Size size(static_cast<int>(scale * (frame.length - 2 * line)), static_cast<int>(scale * (frame.height - 2 * line)));
  if (size.width < 8 || size.height < 8) return {};
  const cv::Point2f across(-frame.along.y, frame.along.x);
  const cv::Point2f middle = frame.middle * scale;
  const cv::Point2f corner = middle - frame.along * (static_cast<float>(size.width) / 2) - across * (static_cast<float>(size.height) / 2);
  const cv::Matx23f to_page(frame.along.x, across.x, corner.x, frame.along.y, across.y, corner.y);
  cv::Mat level, ycrcb, plane;
  cv::warpAffine(bgr, level, to_page, size, cv::INTER_LINEAR | cv::WARP_INVERSE_MAP, cv::BORDER_REPLICATE);
  FramedStamp stamp;
  cv::extractChannel(level, plane, 1);  // red ink is darkest in green
  stamp.dark = stretched(plane, 30);
  cv::cvtColor(level, ycrcb, cv::COLOR_BGR2YCrCb);
  cv::extractChannel(ycrcb, plane, 1);
  stamp.red = stretched(255 - plane, least_red);
  return stamp;
}

}  // namespace

std::vector<FramedStamp> find_framed_stamps(const cv::Mat& pixels, int dpi, int quarter_turns, bool mirrored) {
  std::vector<FramedStamp> stamps;
  if (pixels.type() != CV_8UC3) return stamps;
  const float scale = std::max(1.0F, static_cast<float>(dpi) / 100), mm = static_cast<float>(dpi) / scale / 25.4F;
  cv::Mat small;
  cv::resize(pixels, small, {}, 1 / scale, 1 / scale, cv::INTER_NEAREST);  // colour is coarse in the file: a sample of it will do
  const cv::Mat ink = red_ink_of(small);
  if (static_cast<float>(cv::countNonZero(ink)) < 10 * mm * mm) return stamps;
  std::vector<Frame> frames;
  const auto note = [&](const Frame& frame) {
    if (std::ranges::none_of(frames, [&](const Frame& known) { return cv::norm(known.middle - frame.middle) < 3 * mm; })) frames.push_back(frame);
  };
  // As it is pressed, and with the gaps of pale ink closed, which joins stamps that stand close and letters to their frame.
  for (const int reach : {0, std::max(1, static_cast<int>(std::lround(0.5F * mm)))}) {
    cv::Mat joined;
    cv::morphologyEx(ink, joined, cv::MORPH_CLOSE, cv::getStructuringElement(cv::MORPH_RECT, {2 * reach + 1, 2 * reach + 1}));
    std::vector<std::vector<cv::Point>> outlines;
    std::vector<cv::Vec4i> kin;  // next, previous, first hole, the outline that a hole is in
    cv::findContours(joined, outlines, kin, cv::RETR_CCOMP, cv::CHAIN_APPROX_NONE);
    const auto frame_of = [&](std::size_t outline, float widened) -> std::optional<Frame> {
      const cv::Rect box = cv::boundingRect(outlines[outline]);
      if (static_cast<float>(std::max(box.width, box.height)) < 10 * mm) return std::nullopt;
      Frame frame = frame_about(outlines[outline]);
      frame.length += widened, frame.height += widened;
      return is_stamp(frame, ink, mm) ? std::optional(frame) : std::nullopt;
    };
    for (std::size_t i = 0; i < outlines.size(); ++i) {
      if (kin[i][3] >= 0) continue;
      if (const auto frame = frame_of(i, 0); frame && fills(outlines[i], 0.85)) {  // pale ink: a corner may be gone
        note(*frame);
        continue;
      }
      // Two stamps that touch have one outline, but each encloses its own words.
      for (int hole = kin[i][2]; hole >= 0; hole = kin[static_cast<std::size_t>(hole)][0])
        if (const auto frame = frame_of(static_cast<std::size_t>(hole), 1.2F * mm); frame && fills(outlines[static_cast<std::size_t>(hole)], 0.92))
          note(*frame);
    }
  }
  for (const Frame& frame : frames) {
    FramedStamp stamp = inside_of(frame, pixels, scale, mm);
    if (stamp.dark.empty() || stamp.red.empty()) continue;
    const bool lies = std::abs(frame.along.x) >= std::abs(frame.along.y);
    for (cv::Mat* inside : {&stamp.dark, &stamp.red}) {
      // Its long side is level now; in the stored raster it may have been upright.
      if (!lies) cv::rotate(*inside, *inside, cv::ROTATE_90_CLOCKWISE);
      if (mirrored) cv::flip(*inside, *inside, 1);
      if (quarter_turns != 0)
        cv::rotate(*inside, *inside,
                   quarter_turns == 1   ? cv::ROTATE_90_CLOCKWISE
                   : quarter_turns == 2 ? cv::ROTATE_180
                                        : cv::ROTATE_90_COUNTERCLOCKWISE);
    }
    if (stamp.dark.cols <= stamp.dark.rows) continue;
    const cv::Point2f across(-frame.along.y, frame.along.x), half = frame.along * (frame.length / 2), up = across * (frame.height / 2);
    const float width = std::abs(half.x) + std::abs(up.x), height = std::abs(half.y) + std::abs(up.y);
    const cv::Point2f corner = (frame.middle - cv::Point2f(width, height)) * scale;
    stamp.box = {static_cast<int>(corner.x), static_cast<int>(corner.y), static_cast<int>(2 * width * scale), static_cast<int>(2 * height * scale)};
    stamps.push_back(std::move(stamp));
  }
  return stamps;
}

}  // namespace sohoa

#include "pipeline/image/photographed_paper.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <opencv2/imgproc.hpp>
#include <vector>

namespace sohoa {
namespace {

constexpr int kLonger = 900;           // pixels of the picture in which edges are looked for
constexpr double kDarkAround = 0.8;    // of the paper's light
constexpr double kLeastSheet = 0.2;    // of the picture
constexpr double kConvergence = 1.0;   // degrees between two edges that face each other
constexpr double kFollowed = 0.75;     // of an edge, on one straight line
constexpr double kOffLine = 1.5;       // pixels
constexpr double kLeastContrast = 15;  // grey levels across an edge

// White paper is light in every colour, table tops are not.
cv::Mat least_channel(const cv::Mat& pixels) {
  if (pixels.channels() == 1) return pixels;
  cv::Mat channels[3], least;
  cv::split(pixels, channels);
  cv::min(channels[0], channels[1], least);
  cv::min(least, channels[2], least);
  return least;
}

int quantile(std::vector<int>& values, double share) {
  const auto at = values.begin() + static_cast<std::ptrdiff_t>(share * static_cast<double>(values.size() - 1));
  std::nth_element(values.begin(), at, values.end());
  return *at;
}

// The light of the paper and of what is around it; around is 0 where the picture's border is no darker than its middle.
struct Light {
  int paper = 0, around = 0;
};

Light light_of(const cv::Mat& pixels) {
  const int w = pixels.cols, h = pixels.rows, channels = pixels.channels(), step = std::max(1, std::max(w, h) / 200);
  const auto at = [&](int x, int y) {
    const uchar* p = pixels.ptr(y) + static_cast<std::ptrdiff_t>(x) * channels;
    return static_cast<int>(channels == 1 ? *p : std::min({p[0], p[1], p[2]}));
  };
  std::vector<int> middle, border;
  for (int y = h / 5; y < h - h / 5; y += 2 * step)
    for (int x = w / 5; x < w - w / 5; x += 2 * step) middle.push_back(at(x, y));
  const int inset = std::max(w, h) / 150;
  for (int x = inset; x < w - inset; x += step) border.push_back(at(x, inset)), border.push_back(at(x, h - 1 - inset));
  for (int y = inset; y < h - inset; y += step) border.push_back(at(inset, y)), border.push_back(at(w - 1 - inset, y));
  Light light;
  light.paper = quantile(middle, 0.8);
  constexpr double nearly_all = 0.92;
  if (quantile(border, nearly_all) < kDarkAround * light.paper) light.around = std::max(1, quantile(border, 0.5));
  return light;
}

// The four-cornered outline of the largest light patch, if it has one and does not touch the border.
std::optional<Corners> outline(const cv::Mat& small, int threshold) {
  cv::Mat mask;
  cv::threshold(small, mask, threshold, 255, cv::THRESH_BINARY);
  cv::morphologyEx(mask, mask, cv::MORPH_CLOSE, cv::getStructuringElement(cv::MORPH_RECT, {11, 11}));
  std::vector<std::vector<cv::Point>> contours;
  cv::findContours(mask, contours, cv::RETR_EXTERNAL, cv::CHAIN_APPROX_NONE);
  const auto area = [](const auto& a) { return cv::contourArea(a); };
  const auto largest = std::max_element(contours.begin(), contours.end(), [&](const auto& a, const auto& b) { return area(a) < area(b); });
  if (largest == contours.end() || area(*largest) < kLeastSheet * static_cast<double>(small.total())) return {};
  // what lies beside it would be cut away
  constexpr double another = 0.05;
  if (std::any_of(contours.begin(), contours.end(), [&](const auto& a) { return &a != &*largest && area(a) > another * area(*largest); })) return {};
  const cv::Rect around = cv::boundingRect(*largest);
  if (around.x < 2 || around.y < 2 || around.br().x > small.cols - 2 || around.br().y > small.rows - 2) return {};
  std::vector<cv::Point> hull, quad;
  cv::convexHull(*largest, hull);
  constexpr double whole = 0.94;
  if (area(*largest) < whole * area(hull)) return {};
  for (double slack = 0.01; slack < 0.06 && quad.size() != 4; slack += 0.01) cv::approxPolyDP(hull, quad, slack * cv::arcLength(hull, true), true);
  if (quad.size() != 4 || area(quad) < whole * area(hull)) return {};
  // clockwise from the top left
  if (cv::contourArea(quad, true) < 0) std::reverse(quad.begin(), quad.end());
  std::rotate(quad.begin(), std::min_element(quad.begin(), quad.end(), [](cv::Point a, cv::Point b) { return a.x + a.y < b.x + b.y; }), quad.end());
  Corners corners;
  std::copy(quad.begin(), quad.end(), corners.begin());
  return corners;
}

struct Edge {
  cv::Point2d point, direction;  // of length 1
};

// The line where the picture grows dark, near the side from a to b of a clockwise outline.
std::optional<Edge> edge_near(const cv::Mat& small, cv::Point2d a, cv::Point2d b) {
  const cv::Point2d along = (b - a) / cv::norm(b - a), outwards(along.y, -along.x);
  constexpr int count = 60, reach = kLonger / 40, flank = 3;
  const auto value = [&](cv::Point2d p) {
    const int x = std::clamp(cvRound(p.x), 0, small.cols - 1), y = std::clamp(cvRound(p.y), 0, small.rows - 1);
    return static_cast<double>(small.at<uchar>(y, x));
  };
  std::vector<cv::Point2f> points;
  for (int i = 0; i < count; ++i) {
    const cv::Point2d on_side = a + (b - a) * (0.06 + 0.88 * i / (count - 1));
    double most = kLeastContrast * flank;
    std::optional<cv::Point2d> edge;
    for (int k = -reach; k <= reach; ++k) {
      double fall = 0;
      for (int j = 1; j <= flank; ++j) fall += value(on_side + outwards * (k - j)) - value(on_side + outwards * (k + j));
      if (fall > most) most = fall, edge = on_side + outwards * k;
    }
    if (edge) points.emplace_back(*edge);
  }
  if (points.size() < static_cast<std::size_t>(kFollowed * count)) return {};
  cv::Vec4f line;
  cv::fitLine(points, line, cv::DIST_WELSCH, 0, 0.01, 0.01);
  const Edge edge{{line[2], line[3]}, {line[0], line[1]}};
  const auto on_line = std::count_if(points.begin(), points.end(), [&](cv::Point2f p) {
    const cv::Point2d from = cv::Point2d(p) - edge.point;
    return std::abs(from.x * edge.direction.y - from.y * edge.direction.x) < kOffLine;
  });
  if (static_cast<double>(on_line) < kFollowed * count) return {};
  return edge;
}

std::optional<cv::Point2d> crossing(const Edge& a, const Edge& b) {
  const double cross = a.direction.x * b.direction.y - a.direction.y * b.direction.x;
  constexpr double too_flat = 0.5;  // 30 degrees
  if (std::abs(cross) < too_flat) return {};
  const cv::Point2d between = b.point - a.point;
  return a.point + a.direction * ((between.x * b.direction.y - between.y * b.direction.x) / cross);
}

double degrees_between(const Edge& a, const Edge& b) {
  const double cross = a.direction.x * b.direction.y - a.direction.y * b.direction.x;
  return std::asin(std::min(1.0, std::abs(cross))) * 180 / std::numbers::pi;
}

// The sheet by its four edges, if they can be followed and converge.
std::optional<Corners> refined(const cv::Mat& small, const Corners& rough) {
  std::vector<Edge> edges;
  for (std::size_t i = 0; i < 4; ++i) {
    const auto edge = edge_near(small, rough[i], rough[(i + 1) % 4]);
    if (!edge) return {};
    edges.push_back(*edge);
  }
  if (std::max(degrees_between(edges[0], edges[2]), degrees_between(edges[1], edges[3])) < kConvergence) return {};
  Corners corners;
  for (std::size_t i = 0; i < 4; ++i) {
    const auto corner = crossing(edges[(i + 3) % 4], edges[i]);
    if (!corner || corner->x < 0 || corner->y < 0 || corner->x > small.cols || corner->y > small.rows) return {};
    corners[i] = *corner;
  }
  return corners;
}

}  // namespace

std::optional<Corners> find_photographed_paper(const PageImage& image) {
  const cv::Mat& pixels = image.pixels;
  constexpr int narrowest = 200;
  if (image.rendered || image.bilevel || image.pixel_aspect != 1 || std::min(pixels.cols, pixels.rows) < narrowest) return {};
  const Light light = light_of(pixels);
  if (light.around == 0) return {};
  const double scale = std::min(1.0, kLonger / static_cast<double>(std::max(pixels.cols, pixels.rows)));
  cv::Mat small;
  cv::resize(pixels, small, {}, scale, scale, cv::INTER_AREA);
  small = least_channel(small);
  cv::GaussianBlur(small, small, {3, 3}, 0);
  constexpr int levels = 8;
  for (int level = 1; level < levels; ++level) {
    const auto rough = outline(small, light.around + (light.paper - light.around) * level / levels);
    auto corners = rough ? refined(small, *rough) : std::nullopt;
    if (!corners) continue;
    const cv::Point2f to_stored(static_cast<float>(pixels.cols) / static_cast<float>(small.cols), static_cast<float>(pixels.rows) / static_cast<float>(small.rows));
    for (cv::Point2f& corner : *corners) corner = {corner.x * to_stored.x, corner.y * to_stored.y};
    return corners;
  }
  return {};
}

}  // namespace sohoa

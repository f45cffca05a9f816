#include "pipeline/image/skew.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <vector>

namespace sohoa {

namespace {

constexpr double max_degrees = 15;
constexpr std::size_t fewest_letters = 12;

// How strongly the points gather into rows when the page is sheared by `slope`: the sum of squared counts, each point
// shared between two rows so that the score changes smoothly with the slope.
double row_sharpness(const std::vector<cv::Point2f>& points, double slope, double row_height,
                     std::vector<float>& rows) {
  std::fill(rows.begin(), rows.end(), 0.0F);
  const auto s = static_cast<float>(slope), scale = static_cast<float>(1 / row_height);
  const auto middle = static_cast<float>(rows.size()) / 2;
  for (const cv::Point2f& p : points) {
    const float y = (p.y - s * p.x) * scale + middle;
    const int row = static_cast<int>(y);
    if (row < 0 || row + 1 >= static_cast<int>(rows.size())) continue;
    const float share = y - static_cast<float>(row);
    rows[static_cast<std::size_t>(row)] += 1 - share;
    rows[static_cast<std::size_t>(row) + 1] += share;
  }
  double sum = 0;
  for (const float count : rows) sum += static_cast<double>(count) * count;
  return sum;
}

// The slope that all baselines share, by least squares over the feet that stand on them: whole pixels of single feet
// average out, which no projection achieves. Starts from a slope that is nearly right.
double refined_slope(const std::vector<cv::Point2f>& feet, double slope, double pixel) {
  std::vector<std::pair<double, cv::Point2f>> level;
  for (int round = 0; round < 2; ++round) {
    level.clear();
    for (const cv::Point2f& p : feet) level.emplace_back(p.y - slope * p.x, p);
    std::sort(level.begin(), level.end(), [](const auto& a, const auto& b) {
      return a.first != b.first ? a.first < b.first : a.second.x < b.second.x;
    });
    // Baselines are the narrow bands that hold more feet than the bands just above and below.
    const double band = 2.5 * pixel;
    double spread = 0, rise = 0;
    for (std::size_t i = 0; i < level.size();) {
      std::size_t best = i, best_count = 0;
      std::size_t end = i;
      for (std::size_t k = i; k < level.size() && level[k].first <= level[i].first + 3 * band; ++k) {
        while (end < level.size() && level[end].first <= level[k].first + band) ++end;
        if (end - k > best_count) best_count = end - k, best = k;
      }
      if (best_count >= 5) {
        double mean_x = 0, mean_y = 0;
        for (std::size_t k = best; k < best + best_count; ++k) mean_x += level[k].second.x, mean_y += level[k].second.y;
        mean_x /= static_cast<double>(best_count), mean_y /= static_cast<double>(best_count);
        for (std::size_t k = best; k < best + best_count; ++k) {
          spread += (level[k].second.x - mean_x) * (level[k].second.x - mean_x);
          rise += (level[k].second.x - mean_x) * (level[k].second.y - mean_y);
        }
      }
      i = std::max(i + 1, best + best_count);
    }
    if (spread <= 0) return slope;
    slope = rise / spread;
  }
  return slope;
}

// Where letters of 3 to 40 points stand; dots, marks, rules and borders say nothing of the baseline.
std::vector<cv::Point2f> feet_of(const Components& components, int dpi) {
  const int smallest = std::max(4, dpi * 3 / 72), largest = dpi * 40 / 72;
  std::vector<cv::Point2f> feet;
  for (const auto& c : components) {
    if (c.box.h < smallest || c.box.h > largest || c.box.w > 8 * largest) continue;
    if (6 * c.box.w < c.box.h) continue;  // a piece of a broken line
    feet.emplace_back(static_cast<float>(c.box.x) + static_cast<float>(c.box.w) / 2, static_cast<float>(c.box.bottom()));
  }
  return feet;
}

double skew_of(std::vector<cv::Point2f> feet, int dpi) {
  if (feet.size() < fewest_letters) return 0;
  cv::Point2f centre(0, 0);
  for (const cv::Point2f& p : feet) centre += p;
  centre /= static_cast<float>(feet.size());
  float reach_x = 1, reach_y = 1;
  for (cv::Point2f& p : feet) {
    p -= centre;
    reach_x = std::max(reach_x, std::abs(p.x));
    reach_y = std::max(reach_y, std::abs(p.y));
  }

  const auto slope_of = [](double degrees) { return std::tan(degrees * std::numbers::pi / 180); };
  std::vector<float> rows;
  const auto best_near = [&](double from, double to, double step, double row_height) {
    rows.resize(static_cast<std::size_t>(2 * (reach_y + reach_x * slope_of(max_degrees + 1)) / row_height) + 4);
    double best = from, best_score = -1, before = 0, after = 0, previous = 0;
    bool want_after = false;
    for (double angle = from; angle <= to + 1e-9; angle += step) {
      const double score = row_sharpness(feet, slope_of(angle), row_height, rows);
      if (want_after) after = score, want_after = false;
      if (score > best_score) best_score = score, best = angle, before = previous, want_after = true;
      previous = score;
    }
    // The peak of the parabola through the best angle and its neighbours.
    const double curvature = before - 2 * best_score + after;
    if (before > 0 && after > 0 && curvature < 0) best += step * std::clamp((before - after) / (2 * curvature), -0.5, 0.5);
    return best;
  };
  const double fine = std::max(1.0, dpi / 150.0);
  const double coarse = best_near(-max_degrees, max_degrees, 0.5, 4 * fine);
  const double closer = best_near(coarse - 0.6, coarse + 0.6, 0.1, 2 * fine);
  const double angle = best_near(closer - 0.15, closer + 0.15, 0.025, fine);
  const double refined = refined_slope(feet, slope_of(angle), fine);
  const double degrees = std::atan(refined) * 180 / std::numbers::pi;
  return std::abs(degrees) <= max_degrees ? degrees : 0;
}

}  // namespace

double find_skew(const Components& components, int dpi) { return skew_of(feet_of(components, dpi), dpi); }

double find_skew(const std::vector<Box>& letters, int dpi) {
  std::vector<cv::Point2f> feet;
  feet.reserve(letters.size());
  for (const Box& b : letters)
    feet.emplace_back(static_cast<float>(b.x) + static_cast<float>(b.w) / 2, static_cast<float>(b.bottom()));
  return skew_of(std::move(feet), dpi);
}

double find_bend(const Components& components, cv::Size size, int dpi) {
  constexpr int strips = 5;
  constexpr std::size_t fewest_in_strip = 80;
  std::vector<std::vector<cv::Point2f>> feet(strips);
  for (const cv::Point2f& p : feet_of(components, dpi))
    feet[static_cast<std::size_t>(std::clamp(static_cast<int>(p.x) * strips / size.width, 0, strips - 1))].push_back(p);
  std::vector<double> slopes;
  for (auto& strip : feet)
    if (strip.size() >= fewest_in_strip) slopes.push_back(skew_of(std::move(strip), dpi));
  if (slopes.size() < 3) return 0;
  const auto [least, most] = std::minmax_element(slopes.begin(), slopes.end());
  return *most - *least;
}

}  // namespace sohoa

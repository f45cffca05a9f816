#include "pipeline/image/baseline.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace sohoa {
namespace {

constexpr float kCapitalToXHeight = 0.68f;  // of Times; Arial has 0.72

struct Straight {
  float slope = 0, offset = 0;
  [[nodiscard]] float at(float x) const { return offset + slope * x; }
};

// The straight line on which most bottoms lie: descenders and merged blots are outvoted. Pairs are taken in a fixed
// pattern, so the same points always give the same line.
Straight vote(const std::vector<cv::Point2f>& points, float tolerance, float steepest) {
  const std::size_t n = points.size();
  Straight best;
  double best_votes = -1;
  const auto try_line = [&](const Straight& line) {
    double votes = 0;
    for (const auto& p : points) {
      const float off = std::abs(p.y - line.at(p.x)) / tolerance;
      if (off < 1) votes += 1 - off * off;
    }
    votes -= 2.0 * std::abs(line.slope) / 0.03;  // level, unless there is reason
    if (votes > best_votes) best_votes = votes, best = line;
  };
  for (const auto& p : points) try_line({0, p.y});
  if (n >= 5) {
    const std::size_t third = n / 3, step = std::max<std::size_t>(1, third / 10);
    for (std::size_t i = 0; i <= third; i += step) {
      for (std::size_t j = n - 1 - third; j < n; j += step) {
        const float dx = points[j].x - points[i].x;
        if (dx < 10 * tolerance) continue;
        const float slope = (points[j].y - points[i].y) / dx;
        if (std::abs(slope) <= steepest) try_line({slope, points[i].y - slope * points[i].x});
      }
    }
  }
  double sw = 0, sx = 0, sy = 0, sxx = 0, sxy = 0;
  for (const auto& p : points) {
    if (std::abs(p.y - best.at(p.x)) > tolerance) continue;
    sw += 1, sx += p.x, sy += p.y, sxx += static_cast<double>(p.x) * p.x, sxy += static_cast<double>(p.x) * p.y;
  }
  const double det = sw * sxx - sx * sx;
  if (sw >= 5 && det > 1e-6) {
    const double slope = (sw * sxy - sx * sy) / det;
    if (std::abs(slope) <= steepest) return {static_cast<float>(slope), static_cast<float>((sy - slope * sx) / sw)};
  }
  if (sw > 0) best.offset += static_cast<float>(sy / sw) - best.at(static_cast<float>(sx / sw));
  return best;
}

// Least squares cubic over points near the current curve, a few rounds, started from the straight line.
std::vector<cv::Point2f> bend(const std::vector<cv::Point2f>& points, const Straight& line, float size) {
  const float x0 = points.front().x, span = std::max(points.back().x - x0, 1.0f);
  cv::Vec4d k(line.at(x0), line.slope * span, 0, 0);
  const auto at = [&](double t) { return k[0] + t * (k[1] + t * (k[2] + t * k[3])); };
  float tolerance = 0.5f * size;
  for (int round = 0; round < 5; ++round, tolerance = std::max(0.15f * size, tolerance * 0.7f)) {
    cv::Matx44d a = cv::Matx44d::zeros();
    cv::Vec4d b(0, 0, 0, 0);
    for (const auto& p : points) {
      const double t = (p.x - x0) / span, off = (p.y - at(t)) / tolerance;
      if (std::abs(off) >= 1) continue;
      const double w = (1 - off * off) * (1 - off * off);
      const double basis[4] = {1, t, t * t, t * t * t};
      for (int i = 0; i < 4; ++i) {
        b[i] += w * basis[i] * p.y;
        for (int j = 0; j < 4; ++j) a(i, j) += w * basis[i] * basis[j];
      }
    }
    for (int i = 0; i < 4; ++i) a(i, i) += 1e-6;
    k = a.solve(b, cv::DECOMP_CHOLESKY);
  }
  std::vector<cv::Point2f> curve;
  const int pieces = std::max(2, static_cast<int>(span / (4 * size)));
  for (int i = 0; i <= pieces; ++i) {
    const double t = static_cast<double>(i) / pieces;
    curve.emplace_back(x0 + static_cast<float>(t) * span, static_cast<float>(at(t)));
  }
  return curve;
}

// The lowest height that many letters share, and that height's neighbourhood averaged.
float lowest_common(std::vector<float> tops) {
  std::sort(tops.begin(), tops.end());
  const std::size_t n = tops.size();
  float best = tops[n / 2];
  double best_score = 0;
  for (std::size_t i = 0; i < n; ++i) {
    const float width = std::max(0.12f * tops[i], 1.2f);
    std::size_t j = i;
    double sum = 0;
    while (j < n && tops[j] < tops[i] + width) sum += tops[j++];
    const auto count = static_cast<double>(j - i);
    // A lower cluster wins over a higher one unless it is much smaller.
    const double score = count >= 0.2 * static_cast<double>(n) ? count / std::sqrt(static_cast<double>(tops[i])) : 0;
    if (score > best_score) best_score = score, best = static_cast<float>(sum / count);
  }
  return best;
}

}  // namespace

float polyline_at(const std::vector<cv::Point2f>& line, float x) {
  if (line.size() == 1) return line.front().y;
  std::size_t i = 1;
  while (i + 1 < line.size() && line[i].x < x) ++i;
  const cv::Point2f &a = line[i - 1], &b = line[i];
  const float dx = b.x - a.x;
  return dx == 0 ? a.y : a.y + (b.y - a.y) * (x - a.x) / dx;
}

float LineFit::at(float x) const { return polyline_at(baseline, x); }

LetterProfile fit_letters(const Segment& segment, const std::vector<Blot>& all) {
  LetterProfile profile;
  LineFit& fit = profile.fit;
  std::vector<cv::Point2f> bottoms;
  for (const int i : segment.letters) {
    const Blot& c = all[i];
    if (c.h() >= 0.7f * segment.size && c.h() < 3.2f * segment.size) bottoms.emplace_back(c.cx(), c.y1);
  }
  if (bottoms.empty()) {
    fit.baseline = {{segment.x0, segment.base_left}, {segment.x1, segment.base_right}};
    fit.x_height = segment.size;
    fit.ascent = 1.5f * segment.size, fit.descent = 0.3f * segment.size;
    return profile;
  }
  std::sort(bottoms.begin(), bottoms.end(), [](auto a, auto b) { return a.x != b.x ? a.x < b.x : a.y < b.y; });
  const float tolerance = 0.12f * segment.size + 0.6f;
  const float width = segment.x1 - segment.x0;
  const Straight line = vote(bottoms, tolerance, width > 12 * segment.size ? 0.04f : 0.02f);
  fit.baseline = {{segment.x0, line.at(segment.x0)}, {segment.x1, line.at(segment.x1)}};
  if (bottoms.size() >= 15 && width > 15 * segment.size) {
    const auto curve = bend(bottoms, line, segment.size);
    const auto near = [&](const auto& y_at) {
      return std::count_if(bottoms.begin(), bottoms.end(), [&](auto p) { return std::abs(p.y - y_at(p.x)) < tolerance; });
    };
    const auto straight_near = near([&](float x) { return line.at(x); });
    const auto curve_near = near([&](float x) { return polyline_at(curve, x); });
    float sag = 0;
    for (const auto& p : curve) sag = std::max(sag, std::abs(p.y - line.at(p.x)));
    if (sag > 0.12f * segment.size && sag < 3 * segment.size &&
        static_cast<double>(curve_near) > 1.1 * static_cast<double>(straight_near)) {
      fit.baseline = curve;
    }
  }

  std::vector<float> tops;
  int descenders = 0;
  for (const int i : segment.letters) {
    const Blot& c = all[i];
    const float base = fit.at(c.cx()), top = base - c.y0, below = c.y1 - base;
    if (top < 0.6f * segment.size || below < -0.4f * segment.size) continue;
    tops.push_back(top);
    descenders += below > 0.22f * segment.size;
  }
  if (tops.empty()) tops.push_back(segment.size);
  profile.letters = static_cast<int>(tops.size());
  fit.x_height = lowest_common(tops);
  int second = 0;
  for (const float t : tops) second += t > 1.33f * fit.x_height && t < 1.7f * fit.x_height;
  // Shares seen in Vietnamese print: descenders 8 % of small letters against 1 % of capitals; tops of ascenders,
  // capitals and digits 38 % among small letters, of marked capitals 12 % among capitals.
  const int n = profile.letters;
  profile.lower_case = std::clamp(2.08 * descenders - 0.073 * (n - descenders), -3.0, 5.0) +
                       std::clamp(1.15 * second - 0.35 * (n - second), -5.0, 5.0);

  float ascent = 0, descent = 0;
  const auto reach = [&](int i) {
    const float base = fit.at(all[i].cx());
    ascent = std::max(ascent, base - all[i].y0), descent = std::max(descent, all[i].y1 - base);
  };
  for (const int i : segment.letters) reach(i);
  for (const int i : segment.marks) reach(i);
  fit.ascent = ascent, fit.descent = std::max(descent, 0.0f);
  return profile;
}

void settle_x_heights(std::vector<LetterProfile>& lines, float letter_height) {
  std::vector<std::pair<float, int>> votes;
  for (const auto& l : lines) {
    if (l.letters >= 8 && l.lower_case > 1.5) votes.emplace_back(l.fit.x_height, l.letters);
  }
  std::sort(votes.begin(), votes.end());
  const int total = std::accumulate(votes.begin(), votes.end(), 0, [](int sum, const auto& v) { return sum + v.second; });
  float usual = letter_height;
  int seen = 0;
  for (const auto& [x_height, letters] : votes) {
    if ((seen += letters) * 2 >= total) {
      usual = x_height;
      break;
    }
  }
  for (auto& l : lines) {
    const auto strange = [&](float x_height) {
      const double off = std::log(std::max(x_height, 0.5f) / usual) / 0.12;
      return off * off / 2;
    };
    const float small = l.fit.x_height, capitals = kCapitalToXHeight * l.fit.x_height;
    const double odds = l.lower_case - std::min(strange(small), 4.0) + std::min(strange(capitals), 4.0);
    if (odds < 0) l.fit.x_height = capitals;
    l.fit.ascent = std::min(l.fit.ascent, 2.6f * l.fit.x_height);
    l.fit.descent = std::min(l.fit.descent, 0.9f * l.fit.x_height);
  }
}

}  // namespace sohoa

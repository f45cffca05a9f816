#include "pipeline/image/coloured_marks.h"

#include <algorithm>
#include <cmath>
#include <opencv2/imgproc.hpp>

#include "pipeline/image/components.h"

namespace sohoa {

namespace {

// Chroma at which a pixel counts as coloured ink (JPEG noise stays below), and what ink that shines through from the
// back of the sheet does not reach.
constexpr int least_chroma = 16, least_strong_chroma = 34;

struct Paper {
  int grey = 255, cb = 128, cr = 128;
};

int middle_of(const int (&histogram)[256], int total) {
  int below = 0, value = 0;
  while (value < 255 && 2 * (below += histogram[value]) < total) ++value;
  return value;
}

Paper paper_of(const cv::Mat& ycrcb) {
  int histograms[3][256] = {};
  int total = 0;
  for (int y = 0; y < ycrcb.rows; y += 2) {  // every other row says as much
    const std::uint8_t* row = ycrcb.ptr(y);
    for (int x = 0; x < ycrcb.cols; ++x)
      for (int c = 0; c < 3; ++c) ++histograms[c][row[3 * x + c]];
    total += ycrcb.cols;
  }
  return {middle_of(histograms[0], total), middle_of(histograms[2], total), middle_of(histograms[1], total)};
}

// Shape of the coloured ink inside one region.
struct Shape {
  int ink = 0, strong = 0;
  double ring = 0;    // share of sight lines from the middle that meet ink near the outline
  double frame = 0;   // the least covered of the four sides of its box
  double spread = 0;  // share of the box that is ink
};

Shape shape_of(const cv::Mat& ink, const cv::Mat& strong, const Box& box) {
  Shape shape;
  constexpr int rays = 48;
  bool met[rays] = {};
  std::vector<int> columns(static_cast<std::size_t>(box.w)), rows(static_cast<std::size_t>(box.h));
  const double cx = box.x + box.w / 2.0, cy = box.y + box.h / 2.0;
  const int edge = std::max(2, std::min(box.w, box.h) / 8);
  std::vector<bool> left(rows.size()), right(rows.size()), top(columns.size()), bottom(columns.size());
  for (int y = box.y; y < box.bottom(); ++y) {
    for (int x = box.x; x < box.right(); ++x) {
      if (ink.at<std::uint8_t>(y, x) == 0) continue;
      ++shape.ink;
      shape.strong += strong.at<std::uint8_t>(y, x) != 0;
      const double u = (x + 0.5 - cx) / (box.w / 2.0), v = (y + 0.5 - cy) / (box.h / 2.0), r = std::hypot(u, v);
      if (r > 0.82 && r < 1.06)
        met[std::min(rays - 1, static_cast<int>((std::atan2(v, u) + CV_PI) / (2 * CV_PI) * rays))] = true;
      if (x < box.x + edge) left[static_cast<std::size_t>(y - box.y)] = true;
      if (x >= box.right() - edge) right[static_cast<std::size_t>(y - box.y)] = true;
      if (y < box.y + edge) top[static_cast<std::size_t>(x - box.x)] = true;
      if (y >= box.bottom() - edge) bottom[static_cast<std::size_t>(x - box.x)] = true;
    }
  }
  const auto share = [](const std::vector<bool>& side) {
    return static_cast<double>(std::count(side.begin(), side.end(), true)) / static_cast<double>(side.size());
  };
  shape.ring = static_cast<double>(std::count(std::begin(met), std::end(met), true)) / rays;
  shape.frame = std::min({share(left), share(right), share(top), share(bottom)});
  shape.spread = static_cast<double>(shape.ink) / static_cast<double>(box.area());
  return shape;
}

// Seals and stamps come in known sizes (a body's seal is 30 to 42 mm across); strokes of a pen wander.
std::optional<Mark> mark_of(const Box& box, const Shape& shape, const cv::Mat& ink, bool red, double mm) {
  const double w = box.w / mm, h = box.h / mm, aspect = w / h;
  if (shape.ink < 12 * mm || 8 * shape.strong < shape.ink) return std::nullopt;
  const bool ring = shape.ring > 0.7 && aspect > 0.75 && aspect < 1.35;
  if (ring && w > 14 && h > 14 && w < 60 && shape.spread < 0.8)
    return Mark{Mark::Kind::seal, box, std::min(0.99, 0.4 + 0.6 * shape.ring)};
  if (shape.frame > 0.75 && w > 12 && h > 6 && w < 110 && h < 60 && shape.spread < 0.6 && !(aspect < 0.2))
    return Mark{Mark::Kind::stamp, box, std::min(0.95, shape.frame)};
  // A round seal that a name stamp or another seal has run into, or a seam seal cut by the edge of the sheet.
  if (red && w > 16 && h > 16 && w < 90 && h < 70 && shape.spread < 0.6)
    return Mark{Mark::Kind::seal, box, 0.7};
  const bool at_side = box.x < 3 * mm || box.right() > ink.cols - 3 * mm;
  if (red && at_side && h > 12 && h < 60 && w > 3 && w < 40) return Mark{Mark::Kind::seal, box, 0.6};
  // Where people sign, strokes may be smaller than in the body of the page, which holds entries written by hand.
  const double least = box.y > ink.rows / 2 && box.x + box.w / 2 > ink.cols / 3 ? 5 : 8;
  if (!red && h > least && w > 8 && w < 110 && h < 80 && shape.spread < 0.35) {
    const Components strokes(ink(cv::Rect(box.x, box.y, box.w, box.h)));
    const bool large = std::any_of(strokes.begin(), strokes.end(), [&](const auto& s) {
      return s.box.h > (least - 1) * mm && s.box.w > 7 * mm;
    });
    if (large) return Mark{Mark::Kind::signature, box, 0.85};
  }
  return std::nullopt;
}

// A picture a quarter as wide and high: the mean of every other pixel of every other row.
cv::Mat quarter_of(const cv::Mat& bgr) {
  cv::Mat small(bgr.rows / 4, bgr.cols / 4, CV_8UC3);
  for (int y = 0; y < small.rows; ++y) {
    const std::uint8_t *a = bgr.ptr(4 * y), *b = bgr.ptr(4 * y + 2);
    std::uint8_t* to = small.ptr(y);
    for (int x = 0; x < small.cols; ++x, a += 12, b += 12, to += 3)
      for (int c = 0; c < 3; ++c) to[c] = static_cast<std::uint8_t>((a[c] + a[c + 6] + b[c] + b[c + 6] + 2) >> 2);
  }
  return small;
}

}  // namespace

std::vector<ColouredMark> find_coloured_marks(const cv::Mat& bgr, int dpi) {
  // Colour is coarse in the file (chroma subsampling), so 75 dpi shows all of it.
  const double reduction = std::max(1.0, dpi / 75.0), mm = dpi / reduction / 25.4;
  cv::Mat small;
  if (reduction == 4) {
    small = quarter_of(bgr);
  } else {
    cv::Mat half = bgr;
    if (reduction > 3) cv::resize(bgr, half, {}, 0.5, 0.5, cv::INTER_NEAREST);
    cv::resize(half, small, {static_cast<int>(bgr.cols / reduction), static_cast<int>(bgr.rows / reduction)}, 0, 0,
               cv::INTER_AREA);
  }
  cv::Mat ycrcb;
  cv::cvtColor(small, ycrcb, cv::COLOR_BGR2YCrCb);
  const Paper paper = paper_of(ycrcb);

  cv::Mat red(small.size(), CV_8UC1, cv::Scalar(0)), blue = red.clone(), strong = red.clone();
  for (int y = 0; y < small.rows; ++y) {
    const std::uint8_t* p = ycrcb.ptr(y);
    for (int x = 0; x < small.cols; ++x, p += 3) {
      const int cr = p[1] - paper.cr, cb = p[2] - paper.cb, chroma = cr * cr + cb * cb;
      if (chroma < least_chroma * least_chroma || p[0] > paper.grey + 20) continue;
      if (cr > 0 && cr >= cb) red.at<std::uint8_t>(y, x) = 255;
      else if (cb > 0) blue.at<std::uint8_t>(y, x) = 255;
      if (chroma >= least_strong_chroma * least_strong_chroma) strong.at<std::uint8_t>(y, x) = 255;
    }
  }

  std::vector<ColouredMark> marks;
  for (const bool is_red : {true, false}) {
    const cv::Mat& ink = is_red ? red : blue;
    if (cv::countNonZero(ink) < 12 * mm) continue;
    const int reach = std::max(1, static_cast<int>(std::lround(1.2 * mm)));
    cv::Mat joined;
    cv::morphologyEx(ink, joined, cv::MORPH_CLOSE,
                     cv::getStructuringElement(cv::MORPH_RECT, {2 * reach + 1, 2 * reach + 1}));
    for (const auto& region : Components(joined)) {
      const Box& b = region.box;
      if (b.w < 3 * mm || b.h < 6 * mm) continue;
      const Shape shape = shape_of(ink, strong, b);
      const std::optional<Mark> mark = mark_of(b, shape, ink, is_red, mm);
      if (!mark) continue;
      // The ink's own direction in the chroma plane, and how much darker than paper it is for its chroma. Black print
      // beneath is the minority, so the median is that of pure ink.
      double sum_cb = 0, sum_cr = 0;
      for (int y = b.y; y < b.bottom(); ++y) {
        for (int x = b.x; x < b.right(); ++x) {
          if (strong.at<std::uint8_t>(y, x) == 0 || ink.at<std::uint8_t>(y, x) == 0) continue;
          sum_cr += ycrcb.at<cv::Vec3b>(y, x)[1] - paper.cr;
          sum_cb += ycrcb.at<cv::Vec3b>(y, x)[2] - paper.cb;
        }
      }
      const double length = std::hypot(sum_cb, sum_cr);
      if (length <= 0) continue;
      const cv::Point2f direction(static_cast<float>(sum_cb / length), static_cast<float>(sum_cr / length));
      // The paper as bright as it is hereabouts.
      std::vector<int> around;
      for (int y = b.y; y < b.bottom(); ++y)
        for (int x = b.x; x < b.right(); ++x)
          if (ink.at<std::uint8_t>(y, x) == 0) around.push_back(ycrcb.at<cv::Vec3b>(y, x)[0]);
      int paper_here = paper.grey;
      if (!around.empty()) {
        const auto upper = around.begin() + static_cast<long>(around.size() * 3 / 4);
        std::nth_element(around.begin(), upper, around.end());
        paper_here = *upper;
      }
      std::vector<float> drops;
      for (int y = b.y; y < b.bottom(); ++y) {
        for (int x = b.x; x < b.right(); ++x) {
          if (strong.at<std::uint8_t>(y, x) == 0 || ink.at<std::uint8_t>(y, x) == 0) continue;
          const cv::Vec3b& p = ycrcb.at<cv::Vec3b>(y, x);
          const float along = static_cast<float>(p[2] - paper.cb) * direction.x + static_cast<float>(p[1] - paper.cr) * direction.y;
          if (along > 1) drops.push_back(static_cast<float>(paper_here - p[0]) / along);
        }
      }
      if (drops.empty()) continue;
      std::nth_element(drops.begin(), drops.begin() + static_cast<long>(drops.size() / 2), drops.end());
      const float lift = std::clamp(1.1F * drops[drops.size() / 2], 0.5F, 3.5F);
      const bool ghost = shape.spread < 0.2 && 3 * shape.strong < 2 * shape.ink;
      const auto full = [&](int v) { return static_cast<int>(std::lround(v * reduction)); };
      ColouredMark found{*mark, direction, lift, ghost};
      found.mark.box = intersection({full(b.x), full(b.y), full(b.w), full(b.h)}, {0, 0, bgr.cols, bgr.rows});
      marks.push_back(found);
    }
  }
  return marks;
}

void lift_marks(const cv::Mat& bgr, const std::vector<ColouredMark>& marks, cv::Mat& grey) {
  for (const ColouredMark& m : marks) {
    const int margin = std::max(4, std::min(m.mark.box.w, m.mark.box.h) / 16);
    // A signature runs on into the seal, where its colour is mixed and its box may have ended.
    const int beside = m.mark.kind == Mark::Kind::signature ? m.mark.box.w / 2 : margin;
    const Box b = intersection({m.mark.box.x - beside, m.mark.box.y - margin, m.mark.box.w + 2 * beside,
                                m.mark.box.h + 2 * margin}, {0, 0, bgr.cols, bgr.rows});
    cv::Mat ycrcb;
    cv::cvtColor(bgr(cv::Rect(b.x, b.y, b.w, b.h)), ycrcb, cv::COLOR_BGR2YCrCb);
    const auto cb_lift = static_cast<int>(std::lround(256 * m.lift * m.chroma.x));
    const auto cr_lift = static_cast<int>(std::lround(256 * m.lift * m.chroma.y));
    for (int y = 0; y < b.h; ++y) {
      const cv::Vec3b* from = ycrcb.ptr<cv::Vec3b>(y);
      std::uint8_t* to = grey.ptr(b.y + y) + b.x;
      for (int x = 0; x < b.w; ++x) {
        const int added = ((from[x][2] - 128) * cb_lift + (from[x][1] - 128) * cr_lift) >> 8;
        if (added > 0) to[x] = static_cast<std::uint8_t>(std::min(255, to[x] + added));
      }
    }
  }
}

}  // namespace sohoa

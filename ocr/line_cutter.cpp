#include "ocr/line_cutter.h"

#include <algorithm>
#include <cmath>
#include <opencv2/imgproc.hpp>

namespace sohoa {
namespace {

constexpr uchar kWhite = 255;

// Whitens blots that hang in from the line above or stand up from the line below: they touch the edge of the picture and
// stop where a line's own marks begin. What reaches further may be own ink that touches the neighbour's, as the dot of
// an ự may touch the hook of an Ủ below it.
void erase_neighbours(cv::Mat& grey, const LineShape& shape, bool own_ink_reaches_top) {
  cv::Mat dark, labels, stats, centroids;
  cv::threshold(grey, dark, 170, 255, cv::THRESH_BINARY_INV);
  const int lowest_start = static_cast<int>(shape.baseline + 0.3f * shape.x_height);
  const int highest_end = static_cast<int>(shape.baseline - 1.9f * shape.x_height);
  const bool top = !own_ink_reaches_top && cv::countNonZero(dark.row(0)) > 0;
  const bool bottom = cv::countNonZero(dark.row(dark.rows - 1)) > 0;
  if (!top && !bottom) return;
  const int count = cv::connectedComponentsWithStats(dark, labels, stats, centroids, 8, CV_32S);
  std::vector<char> foreign(count, 0);
  bool any = false;
  for (int i = 1; i < count; ++i) {
    const int y = stats.at<int>(i, cv::CC_STAT_TOP), end = y + stats.at<int>(i, cv::CC_STAT_HEIGHT);
    if ((top && y == 0 && end <= highest_end) || (bottom && end == grey.rows && y >= lowest_start)) foreign[i] = 1, any = true;
  }
  if (!any) return;
  cv::Mat mask(grey.size(), CV_8UC1, cv::Scalar(0));
  for (int y = 0; y < grey.rows; ++y) {
    for (int x = 0; x < grey.cols; ++x) {
      if (foreign[labels.at<int>(y, x)]) mask.at<uchar>(y, x) = 255;
    }
  }
  cv::dilate(mask, mask, cv::Mat());
  grey.setTo(kWhite, mask & ~dark);
  for (int y = 0; y < grey.rows; ++y) {
    for (int x = 0; x < grey.cols; ++x) {
      if (foreign[labels.at<int>(y, x)]) grey.at<uchar>(y, x) = kWhite;
    }
  }
}

}  // namespace

float CutLine::offset_at(float distance) const {
  if (bend.empty()) return 0;
  std::size_t i = 1;
  while (i + 1 < bend.size() && bend[i].x < distance) ++i;
  const cv::Point2f &a = bend[i - 1], &b = bend[i];
  return b.x == a.x ? a.y : a.y + (b.y - a.y) * (distance - a.x) / (b.x - a.x);
}

cv::Point2f CutLine::to_page(cv::Point2f p) const {
  const float distance = (first_column + p.x - shape.padding) / scale;
  const float across = (p.y - shape.baseline) / scale + offset_at(distance);
  return origin + along * distance + cv::Point2f(-along.y, along.x) * across;
}

cv::Point2f CutLine::from_page(cv::Point2f p) const {
  const cv::Point2f d = p - origin;
  const float distance = d.dot(along), across = d.dot({-along.y, along.x}) - offset_at(distance);
  return {shape.padding + distance * scale - first_column, shape.baseline + across * scale};
}

CutLine CutLine::part(int x0, int x1) const {
  CutLine some = *this;
  some.grey = grey.colRange(x0, x1).clone();
  some.first_column += static_cast<float>(x0);
  return some;
}

Box CutLine::box_on_page(float x0, float x1) const {
  float top = shape.baseline - ascent * scale, bottom = shape.baseline + descent * scale;
  const int from = std::clamp(static_cast<int>(x0), 0, grey.cols), to = std::clamp(static_cast<int>(std::ceil(x1)), 0, grey.cols);
  if (from < to) {
    constexpr int kInk = 160;  // strokes are thin after scaling
    const cv::Rect ink = cv::boundingRect(cv::Mat(grey.colRange(from, to) < kInk));
    if (!ink.empty()) {
      top = static_cast<float>(ink.y), bottom = static_cast<float>(ink.br().y);
      x0 = static_cast<float>(from + ink.x), x1 = static_cast<float>(from + ink.br().x);
    }
  }
  float left = 1e9f, right = -1e9f, upper = 1e9f, lower = -1e9f;
  for (const float x : {x0, x1}) {
    for (const float y : {top, bottom}) {
      const cv::Point2f p = to_page({x, y});
      left = std::min(left, p.x), right = std::max(right, p.x), upper = std::min(upper, p.y), lower = std::max(lower, p.y);
    }
  }
  const int x = static_cast<int>(std::floor(left)), y = static_cast<int>(std::floor(upper));
  return {x, y, std::max(1, static_cast<int>(std::ceil(right)) - x), std::max(1, static_cast<int>(std::ceil(lower)) - y)};
}

const cv::Mat& PagePicture::half() const {
  if (half_.empty()) cv::resize(grey_({0, 0, grey_.cols & ~1, grey_.rows & ~1}), half_, {}, 0.5, 0.5, cv::INTER_AREA);  // whole blocks are quick
  return half_;
}

CutLine cut_line(const PagePicture& page, const TextLine& line, const LineShape& shape) {
  CutLine cut;
  cut.shape = shape;
  cut.scale = shape.x_height / std::max(line.x_height, 1.0f);
  cut.origin = line.baseline.front();
  cut.ascent = line.ascent, cut.descent = line.descent;
  const cv::Point2f chord = line.baseline.back() - cut.origin;
  const float length = std::max(static_cast<float>(cv::norm(chord)), 1.0f);
  if (cv::norm(chord) > 0.5) cut.along = chord * (1 / length);
  const cv::Point2f down(-cut.along.y, cut.along.x);
  if (line.baseline.size() > 2) {
    for (const auto& p : line.baseline) cut.bend.emplace_back((p - cut.origin).dot(cut.along), (p - cut.origin).dot(down));
  }
  const int width = std::max(8, static_cast<int>(std::ceil(length * cut.scale + 2 * shape.padding)));

  // Reducing by much more than a third needs more than the four nearest pixels: those of the page's halved picture.
  const bool halved = cut.scale < 0.67f;
  const cv::Mat& source = halved ? page.half() : page.grey();
  const float step = (halved ? 0.5f : 1.0f) / cut.scale;  // source pixels per cut pixel
  // Source position of a point of the cut; pixel centres to pixel centres.
  const auto in_source = [&](cv::Point2f p) { return cut.to_page(p) * (halved ? 0.5f : 1.0f) - cv::Point2f(0.5f, 0.5f); };
  const cv::Size size(width, shape.height);
  if (cut.bend.empty()) {
    const cv::Point2f first = in_source({0.5f, 0.5f});
    const cv::Matx23f to_source(cut.along.x * step, down.x * step, first.x, cut.along.y * step, down.y * step, first.y);
    cv::warpAffine(source, cut.grey, to_source, size, cv::INTER_LINEAR | cv::WARP_INVERSE_MAP, cv::BORDER_CONSTANT,
                   cv::Scalar(kWhite));
  } else {
    cv::Mat map(size, CV_32FC2);
    for (int x = 0; x < size.width; ++x) {
      const cv::Point2f top = in_source({static_cast<float>(x) + 0.5f, 0});
      for (int y = 0; y < size.height; ++y) {
        const cv::Point2f p = top + down * ((static_cast<float>(y) + 0.5f) * step);
        map.at<cv::Vec2f>(y, x) = {p.x, p.y};
      }
    }
    cv::remap(source, cut.grey, map, cv::noArray(), cv::INTER_LINEAR, cv::BORDER_CONSTANT, cv::Scalar(kWhite));
  }

  const float margin = 0.12f * shape.x_height + 1;
  const int top = static_cast<int>(shape.baseline - line.ascent * cut.scale - margin);
  const int bottom = static_cast<int>(std::ceil(shape.baseline + line.descent * cut.scale + margin));
  erase_neighbours(cut.grey, shape, top < 0);
  if (top > 0) cut.grey.rowRange(0, top).setTo(kWhite);
  if (bottom < shape.height) cut.grey.rowRange(bottom, shape.height).setTo(kWhite);
  return cut;
}

}  // namespace sohoa

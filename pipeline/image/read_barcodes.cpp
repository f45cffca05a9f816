#include "pipeline/image/read_barcodes.h"

#define ZX_USE_UTF8  // the library asks for it until its next release
#include <ZXing/ReadBarcode.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <opencv2/imgproc.hpp>
#include <string>

#include "document/text.h"

namespace sohoa {
namespace {

int otsu_threshold(const cv::Mat& grey) {
  cv::Mat binary;
  return static_cast<int>(cv::threshold(grey, binary, 0, 255, cv::THRESH_BINARY | cv::THRESH_OTSU));
}

// Five runs dark, light, dark, light, dark in the proportions 1:1:3:1:1, give or take half a module.
bool looks_like_finder(const std::array<int, 5>& runs) {
  const int total = runs[0] + runs[1] + runs[2] + runs[3] + runs[4];
  if (total < 10 || runs[2] * 2 < total * 4 / 7) return false;
  const double module = total / 7.0, slack = module * 0.6;
  for (const int i : {0, 1, 3, 4}) {
    if (std::abs(runs[static_cast<std::size_t>(i)] - module) > slack) return false;
  }
  return std::abs(runs[2] - 3 * module) < 3 * slack;
}

class FinderSearch {
 public:
  // A code on a form is at least 2 cm wide, its patterns' cores six rows high at 150 dpi.
  FinderSearch(const cv::Mat& pixels, int dpi)
      : pixels_(pixels), channels_(pixels.channels()), row_step_(std::clamp(dpi / 50, 2, 12)) {
    constexpr int kSample = 32;  // every so many rows are enough for the threshold
    const cv::Mat sampled(std::max(1, pixels.rows / kSample), pixels.cols, pixels.type(),
                          const_cast<uchar*>(pixels.data), pixels.step * kSample);
    cv::Mat grey = sampled;
    if (channels_ == 3) cv::cvtColor(sampled, grey, cv::COLOR_BGR2GRAY);
    threshold_ = otsu_threshold(grey);
  }

  // The codes that may be there; empty when no three patterns can be corners of one code.
  std::vector<Box> codes() {
    for (int y = row_step_ / 2; y < pixels_.rows; y += row_step_) scan_row(y);
    std::vector<Box> codes;
    for (std::size_t a = 0; a < found_.size(); ++a) {
      for (std::size_t b = 0; b < found_.size(); ++b) {
        for (std::size_t c = b + 1; c < found_.size(); ++c) {
          if (b == a || c == a || !are_corners(found_[a], found_[b], found_[c])) continue;
          codes.push_back(united(found_[a], united(found_[b], found_[c])));
        }
      }
    }
    return codes;
  }

 private:
  // Green stands in for grey: seals and coloured paper do not matter to black modules.
  [[nodiscard]] bool dark(int x, int y) const {
    return pixels_.ptr(y)[x * channels_ + (channels_ == 3 ? 1 : 0)] <= threshold_;
  }

  // Two equal arms at a right angle, of patterns of one size; a code is 21 to 177 modules wide.
  static bool are_corners(const Box& corner, const Box& one, const Box& other) {
    const auto [least, most] = std::minmax({corner.w, one.w, other.w});
    if (most > least * 1.4) return false;
    const auto arm = [&](const Box& end) {
      return cv::Point2d(end.x + end.w / 2.0 - corner.x - corner.w / 2.0,
                         end.y + end.h / 2.0 - corner.y - corner.h / 2.0);
    };
    const cv::Point2d a = arm(one), b = arm(other);
    const double length_a = std::hypot(a.x, a.y), length_b = std::hypot(b.x, b.y), module = (least + most) / 14.0;
    if (std::min(length_a, length_b) < 11 * module || std::max(length_a, length_b) > 190 * module) return false;
    if (std::abs(length_a - length_b) > 0.15 * std::max(length_a, length_b)) return false;
    return std::abs(a.x * b.x + a.y * b.y) < 0.2 * length_a * length_b;
  }

  void scan_row(int y) {
    const uchar* row = pixels_.ptr(y) + (channels_ == 3 ? 1 : 0);
    const int channels = channels_, threshold = threshold_, columns = pixels_.cols;
    std::array<int, 5> runs{};
    for (int x = 0; x < columns;) {
      const bool ink = row[x * channels] <= threshold;
      const int begin = x;
      while (x < columns && (row[x * channels] <= threshold) == ink) ++x;
      runs = {runs[1], runs[2], runs[3], runs[4], x - begin};
      if (ink && runs[0] > 0 && looks_like_finder(runs)) consider(x - runs[4] - runs[3] - runs[2] / 2, y, runs);
    }
  }

  // A row that crosses a pattern is confirmed by the column through its middle.
  void consider(int x, int y, const std::array<int, 5>& across) {
    const int width = across[0] + across[1] + across[2] + across[3] + across[4];
    for (const Box& box : found_) {
      if (x >= box.x && x < box.right() && y >= box.y && y < box.bottom()) return;
    }
    if (!dark(x, y)) return;
    const auto run = [&](int& at, int step, bool ink) {
      int length = 0;
      while (at >= 0 && at < pixels_.rows && dark(x, at) == ink && length <= width) at += step, ++length;
      return length;
    };
    int up = y - 1, down = y;
    const int core_up = run(up, -1, true), core_down = run(down, +1, true);
    std::array<int, 5> column{0, 0, core_up + core_down, 0, 0};
    column[1] = run(up, -1, false);
    column[0] = run(up, -1, true);
    column[3] = run(down, +1, false);
    column[4] = run(down, +1, true);
    const int height = column[0] + column[1] + column[2] + column[3] + column[4];
    if (!looks_like_finder(column) || height * 2 > 3 * width || width * 2 > 3 * height) return;
    const int middle = y + (core_down - core_up) / 2;
    if (is_square_in_square(x, middle, (width + height) / 14.0)) {
      found_.push_back({x - width / 2, middle - height / 2, width, height});
    }
  }

  // A light ring two modules around the middle and a dark one at three. Letters that pass the two cuts fail here.
  [[nodiscard]] bool is_square_in_square(int x, int y, double module) const {
    constexpr int kPoints = 5;  // on each side
    int light = 0, outer_dark = 0;
    for (int side = 0; side < 4; ++side) {
      for (int i = 0; i < kPoints; ++i) {
        const double along = (i - kPoints / 2) / static_cast<double>(kPoints / 2);
        const double u = side % 2 == 0 ? along : (side == 1 ? 1 : -1), v = side % 2 == 1 ? along : (side == 0 ? 1 : -1);
        const auto dark_at = [&](double radius) {
          const auto px = static_cast<int>(std::lround(x + u * radius)),
                     py = static_cast<int>(std::lround(y + v * radius));
          return px >= 0 && py >= 0 && px < pixels_.cols && py < pixels_.rows && dark(px, py);
        };
        light += dark_at(2 * module) ? 0 : 1;
        outer_dark += dark_at(3 * module) ? 1 : 0;
      }
    }
    return light >= 4 * kPoints * 3 / 4 && outer_dark >= 4 * kPoints * 3 / 4;
  }

  const cv::Mat& pixels_;
  int channels_;
  int row_step_;
  int threshold_;
  std::vector<Box> found_;
};

// The codes that can be decoded in a picture; boxes in its pixels.
std::vector<Barcode> decoded(const cv::Mat& picture, ZXing::Binarizer binarizer) {
  const ZXing::ImageView view(picture.data, picture.cols, picture.rows,
                              picture.channels() == 3 ? ZXing::ImageFormat::BGR : ZXing::ImageFormat::Lum,
                              static_cast<int>(picture.step));
  ZXing::DecodeHints hints;
  hints.setFormats(ZXing::BarcodeFormat::QRCode).setTryHarder(true).setTryRotate(false).setMaxNumberOfSymbols(8).setBinarizer(binarizer);
  std::vector<Barcode> codes;
  for (const ZXing::Result& result : ZXing::ReadBarcodes(view, hints)) {
    if (!result.isValid()) continue;
    const auto& corners = result.position();
    const auto [left, right] = std::minmax({corners[0].x, corners[1].x, corners[2].x, corners[3].x});
    const auto [top, bottom] = std::minmax({corners[0].y, corners[1].y, corners[2].y, corners[3].y});
    const auto& bytes = result.bytes();
    codes.push_back({ZXing::ToString(result.format()),
                     to_nfc({reinterpret_cast<const char*>(bytes.data()), bytes.size()}),
                     {left, top, right - left, bottom - top}});
  }
  return codes;
}

// Modules of a pixel or two, or of uneven grey, are decoded from a picture drawn larger.
std::vector<Barcode> decoded_with_care(const cv::Mat& picture) {
  std::vector<Barcode> codes = decoded(picture, ZXing::Binarizer::LocalAverage);
  constexpr int kLargest = 2600;  // pixels on a side
  for (const auto& [zoom, binarizer] : {std::pair{2, ZXing::Binarizer::LocalAverage}, std::pair{3, ZXing::Binarizer::LocalAverage},
                                        std::pair{3, ZXing::Binarizer::GlobalHistogram}}) {
    if (!codes.empty() || zoom * std::max(picture.cols, picture.rows) > kLargest) break;
    cv::Mat large;
    cv::resize(picture, large, {}, zoom, zoom, cv::INTER_CUBIC);
    codes = decoded(large, binarizer);
    for (Barcode& code : codes) code.box = {code.box.x / zoom, code.box.y / zoom, code.box.w / zoom, code.box.h / zoom};
  }
  return codes;
}

bool overlap(const Box& a, const Box& b) { return 2 * intersection(a, b).area() > std::min(a.area(), b.area()); }

// Of a picture with square pixels; boxes in its pixels.
std::vector<Barcode> codes_of(const cv::Mat& pixels, int dpi, const std::vector<Box>& papers) {
  if (pixels.cols < 32 || pixels.rows < 32) return {};
  const Box all{0, 0, pixels.cols, pixels.rows};
  std::vector<Barcode> codes;
  const auto known = [&](const Box& place) {
    return std::any_of(codes.begin(), codes.end(), [&](const Barcode& code) { return overlap(code.box, place); });
  };
  const auto search = [&](const Box& place) {
    for (Barcode& code : decoded_with_care(pixels({place.x, place.y, place.w, place.h}))) {
      code.box = intersection({code.box.x + place.x, code.box.y + place.y, code.box.w, code.box.h}, all);
      if (!known(code.box)) codes.push_back(std::move(code));
    }
  };
  const std::vector<Box> seen = FinderSearch(pixels, dpi).codes();
  for (const Box& place : seen) {
    if (known(place)) continue;
    const int margin = std::max(place.w, place.h) / 3;  // a turned code's fourth corner sticks out
    search(intersection({place.x - margin, place.y - margin, place.w + 2 * margin, place.h + 2 * margin}, all));
  }
  for (const Box& paper : papers) {
    const bool has_one = std::any_of(codes.begin(), codes.end(), [&](const Barcode& code) { return overlap(code.box, paper); });
    if (!has_one) search(intersection(paper, all));
  }
  for (const Box& place : seen) {
    if (!known(place)) codes.push_back({ZXing::ToString(ZXing::BarcodeFormat::QRCode), "", place});
  }
  std::sort(codes.begin(), codes.end(), [](const Barcode& a, const Barcode& b) {
    return std::pair(a.box.y, a.box.x) < std::pair(b.box.y, b.box.x);
  });
  return codes;
}

}  // namespace

std::vector<Barcode> read_barcodes(const PageImage& page, const std::vector<Box>& papers) {
  if (page.pixel_aspect == 1 || page.pixels.empty()) return codes_of(page.pixels, page.dpi, papers);
  // a code of oblong pixels has no square corners
  cv::Mat square;
  cv::resize(page.pixels, square, square_size(page.pixels.size(), page.pixel_aspect), 0, 0, cv::INTER_LINEAR);
  std::vector<Barcode> codes = codes_of(square, page.dpi, {});
  const PageTransform to_stored(page.pixels.size(), 0, false, page.pixel_aspect);
  for (Barcode& code : codes) code.box = to_stored.to_stored(code.box);
  return codes;
}

}  // namespace sohoa

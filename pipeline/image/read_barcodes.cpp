#include "pipeline/image/read_barcodes.h"

#include <ZXing/ReadBarcode.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <opencv2/imgproc.hpp>
#include <string>

#include "document/text.h"

namespace sohoa {
namespace {

constexpr int kRowStep = 8;      // the smallest finder pattern of interest is 2 mm: 24 rows at 300 dpi
constexpr int kMinPatterns = 3;  // a QR code has three

int otsu_threshold(const cv::Mat& grey) {
  cv::Mat binary;
  return static_cast<int>(cv::threshold(grey, binary, 0, 255, cv::THRESH_BINARY | cv::THRESH_OTSU));
}

// Five runs dark, light, dark, light, dark in the proportions 1:1:3:1:1, give or take half a module.
bool looks_like_finder(const std::array<int, 5>& runs) {
  const int total = runs[0] + runs[1] + runs[2] + runs[3] + runs[4];
  if (total < 10) return false;
  const double module = total / 7.0, slack = module * 0.6;
  for (const int i : {0, 1, 3, 4}) {
    if (std::abs(runs[static_cast<std::size_t>(i)] - module) > slack) return false;
  }
  return std::abs(runs[2] - 3 * module) < 3 * slack;
}

class FinderSearch {
 public:
  explicit FinderSearch(const cv::Mat& pixels) : pixels_(pixels), channels_(pixels.channels()) {
    const cv::Mat sampled(std::max(1, pixels.rows / kRowStep), pixels.cols, pixels.type(),
                          const_cast<uchar*>(pixels.data), pixels.step * kRowStep);
    cv::Mat grey = sampled;
    if (channels_ == 3) cv::cvtColor(sampled, grey, cv::COLOR_BGR2GRAY);
    threshold_ = otsu_threshold(grey);
  }

  // Around all finder patterns, grown by a code's margin; empty when there are fewer than a QR code needs.
  Box region() {
    for (int y = kRowStep / 2; y < pixels_.rows; y += kRowStep) scan_row(y);
    if (static_cast<int>(found_.size()) < kMinPatterns) return {};
    Box around;
    for (const Box& box : found_) around = united(around, box);
    const int margin = std::max(around.w, around.h) / 4 + 32;
    return intersection({around.x - margin, around.y - margin, around.w + 2 * margin, around.h + 2 * margin},
                        {0, 0, pixels_.cols, pixels_.rows});
  }

 private:
  // Green stands in for grey: seals and coloured paper do not matter to black modules.
  [[nodiscard]] bool dark(int x, int y) const {
    return pixels_.ptr(y)[x * channels_ + (channels_ == 3 ? 1 : 0)] <= threshold_;
  }

  void scan_row(int y) {
    std::array<int, 5> runs{};
    bool ink = dark(0, y);
    int length = 0;
    for (int x = 0; x <= pixels_.cols; ++x) {
      if (x < pixels_.cols && dark(x, y) == ink) {
        ++length;
        continue;
      }
      std::rotate(runs.begin(), runs.begin() + 1, runs.end());
      runs[4] = length;
      if (ink && runs[0] > 0 && looks_like_finder(runs)) consider(x - runs[4] - runs[3] - runs[2] / 2, y, runs);
      ink = !ink;
      length = 1;
    }
  }

  // A row that crosses a pattern is confirmed by the column through its middle.
  void consider(int x, int y, const std::array<int, 5>& across) {
    const int width = across[0] + across[1] + across[2] + across[3] + across[4];
    for (const Box& box : found_) {
      if (x >= box.x && x < box.right() && y >= box.y && y < box.bottom()) return;
    }
    if (!dark(x, y)) return;
    std::array<int, 5> down{};
    const auto walk = [&](int step, int middle, int inner, int outer) {
      int at = y;
      const auto run = [&](bool ink, int limit) {
        int length = 0;
        while (at >= 0 && at < pixels_.rows && dark(x, at) == ink && length <= limit) at += step, ++length;
        return length;
      };
      down[static_cast<std::size_t>(middle)] += run(true, width);
      down[static_cast<std::size_t>(inner)] = run(false, width);
      down[static_cast<std::size_t>(outer)] = run(true, width);
    };
    walk(-1, 2, 1, 0);
    walk(+1, 2, 3, 4);
    down[2] -= 1;  // the starting pixel was counted twice
    const int height = down[0] + down[1] + down[2] + down[3] + down[4];
    if (!looks_like_finder(down) || height > 2 * width || width > 2 * height) return;
    found_.push_back({x - width / 2, y - height / 2, width, height});
  }

  const cv::Mat& pixels_;
  int channels_;
  int threshold_;
  std::vector<Box> found_;
};

}  // namespace

std::vector<Barcode> read_barcodes(const PageImage& page) {
  const cv::Mat& pixels = page.pixels;
  if (pixels.cols < 32 || pixels.rows < 32) return {};
  const Box region = FinderSearch(pixels).region();
  if (region.empty()) return {};

  const cv::Mat crop = pixels({region.x, region.y, region.w, region.h});
  const ZXing::ImageView view(crop.data, crop.cols, crop.rows,
                              crop.channels() == 3 ? ZXing::ImageFormat::BGR : ZXing::ImageFormat::Lum,
                              static_cast<int>(crop.step));
  ZXing::DecodeHints hints;
  hints.setFormats(ZXing::BarcodeFormat::QRCode).setTryHarder(true).setTryRotate(false).setMaxNumberOfSymbols(8);

  std::vector<Barcode> codes;
  for (const ZXing::Result& result : ZXing::ReadBarcodes(view, hints)) {
    if (!result.isValid()) continue;
    const auto& corners = result.position();
    const auto [left, right] = std::minmax({corners[0].x, corners[1].x, corners[2].x, corners[3].x});
    const auto [top, bottom] = std::minmax({corners[0].y, corners[1].y, corners[2].y, corners[3].y});
    const auto& bytes = result.bytes();
    codes.push_back({ZXing::ToString(result.format()), to_nfc({reinterpret_cast<const char*>(bytes.data()), bytes.size()}),
                     intersection({region.x + left, region.y + top, right - left, bottom - top},
                                  {0, 0, pixels.cols, pixels.rows})});
  }
  std::sort(codes.begin(), codes.end(), [](const Barcode& a, const Barcode& b) {
    return std::pair(a.box.y, a.box.x) < std::pair(b.box.y, b.box.x);
  });
  return codes;
}

}  // namespace sohoa

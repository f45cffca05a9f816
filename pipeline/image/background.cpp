#include "pipeline/image/background.h"

#include <algorithm>
#include <cmath>
#include <opencv2/imgproc.hpp>
#include <vector>

namespace sohoa {

Background find_background(const cv::Mat& grey, int dpi) {
  Background background;
  background.step = std::max(1.0, std::round(dpi / 37.5));
  cv::Mat small;
  // Whole blocks of pixels: means of those are quick. The few rows and columns beyond take the light beside them.
  const auto step = static_cast<int>(background.step);
  const cv::Size size(std::max(1, grey.cols / step), std::max(1, grey.rows / step));
  const cv::Mat whole = grey({0, 0, std::min(grey.cols, size.width * step), std::min(grey.rows, size.height * step)});
  cv::resize(whole, small, size, 0, 0, cv::INTER_AREA);
  // A closing wider than any stroke leaves the paper between the letters.
  const cv::Mat kernel = cv::getStructuringElement(cv::MORPH_RECT, {11, 11});
  cv::morphologyEx(small, small, cv::MORPH_CLOSE, kernel);
  cv::blur(small, small, {9, 9});

  // Black borders and dark pictures are not paper: there the page's usual brightness stands in.
  int histogram[256] = {};
  for (int y = 0; y < small.rows; ++y)
    for (int x = 0; x < small.cols; ++x) ++histogram[small.at<std::uint8_t>(y, x)];
  int usual = 255;
  for (long above = 0, total = static_cast<long>(small.total()); usual > 1; --usual)
    if ((above += histogram[usual]) * 2 >= total) break;
  const int darkest = usual * 35 / 100;
  small.setTo(usual, small < darkest);
  background.paper = small;
  return background;
}

void even_light(cv::Mat& grey, const Background& background, double scale, const Contrast& contrast) {
  // Gains in 8.8 fixed point; the upper half of 16-bit products is the evened value. All sums stay within 16 bits, so
  // that the compiler works on eight pixels at once.
  cv::Mat gain(background.paper.size(), CV_16UC1);
  for (int y = 0; y < gain.rows; ++y)
    for (int x = 0; x < gain.cols; ++x)
      gain.at<std::uint16_t>(y, x) = static_cast<std::uint16_t>(
          std::min(16383.0, 255.0 * 256 / std::max<int>(1, background.paper.at<std::uint8_t>(y, x))));
  const double step = background.step * scale;
  // Columns are interpolated once, rows as they come.
  cv::Mat wide;
  cv::Mat map_x(1, grey.cols, CV_32F);
  cv::Mat wide_rows(gain.rows, grey.cols, CV_16UC1);
  for (int x = 0; x < grey.cols; ++x)
    map_x.at<float>(x) = static_cast<float>(std::clamp((x + 0.5) / step - 0.5, 0.0, gain.cols - 1.0));
  for (int y = 0; y < gain.rows; ++y) {
    const std::uint16_t* from = gain.ptr<std::uint16_t>(y);
    std::uint16_t* to = wide_rows.ptr<std::uint16_t>(y);
    for (int x = 0; x < grey.cols; ++x) {
      const float position = map_x.at<float>(x);
      const int left = static_cast<int>(position), right = std::min(left + 1, gain.cols - 1);
      const float share = position - static_cast<float>(left);
      to[x] = static_cast<std::uint16_t>(from[left] * (1 - share) + from[right] * share);
    }
  }

  // Above the knee, v becomes knee + (v - knee) * slope.
  const double slope_above = std::min(3.8, (255 - contrast.knee) / std::max(1.0, contrast.white - contrast.knee));
  const auto slope = static_cast<std::int16_t>(contrast.white < 255 ? std::lround(32 * slope_above) : 32);
  const auto lift = static_cast<std::int16_t>(std::lround(contrast.knee * (slope - 32)));
  const int width = grey.cols;
  std::vector<std::uint16_t> row_gain(static_cast<std::size_t>(grey.cols));
  constexpr int rows_a_gain = 4;  // light changes slowly
  for (int y = 0; y < grey.rows; ++y) {
    std::uint16_t* gains = row_gain.data();
    if (y % rows_a_gain == 0) {
      const double position = std::clamp((y + rows_a_gain / 2.0) / step - 0.5, 0.0, gain.rows - 1.0);
      const int top = static_cast<int>(position), bottom = std::min(top + 1, gain.rows - 1);
      const auto share = static_cast<std::uint32_t>((position - top) * 256);
      const std::uint16_t *a = wide_rows.ptr<std::uint16_t>(top), *b = wide_rows.ptr<std::uint16_t>(bottom);
      for (int x = 0; x < width; ++x)
        gains[x] = static_cast<std::uint16_t>((a[x] * (256 - share) + b[x] * share) >> 8);
    }
    std::uint8_t* row = grey.ptr(y);
    for (int x = 0; x < width; ++x) {
      const auto product = static_cast<std::uint16_t>(
          (static_cast<std::uint32_t>(static_cast<std::uint16_t>(row[x] << 8)) * gains[x]) >> 16);
      const auto even = std::min<std::int16_t>(255, static_cast<std::int16_t>(product));
      const auto steep = static_cast<std::int16_t>(static_cast<std::int16_t>(even * slope - lift) >> 5);
      row[x] = static_cast<std::uint8_t>(std::min<std::int16_t>(255, std::max(even, steep)));
    }
  }
}

Contrast Tone::contrast() const {
  const double range = 255.0 - ink;
  return {ink + 0.62 * range, ink + 0.88 * range};
}

Tone find_tone(const cv::Mat& even) {
  long histogram[256] = {};
  for (int y = 0; y < even.rows; y += 2) {  // every other row says as much
    const std::uint8_t* row = even.ptr(y);
    for (int x = 0; x < even.cols; ++x) ++histogram[row[x]];
  }
  // Strokes: the darker half of what is clearly not paper. Print is mostly edges at this size.
  constexpr int surely_dark = 178, faintest_ink = 165;
  long dark = 0;
  for (int v = 0; v < surely_dark; ++v) dark += histogram[v];
  Tone tone;
  long below = 0;
  while (tone.ink < faintest_ink && 10 * (below += histogram[tone.ink]) < 3 * dark) ++tone.ink;
  // Print shining through seldom gets darker than three quarters of the paper.
  tone.threshold = std::min(190, static_cast<int>(tone.ink + 0.58 * (255 - tone.ink)));
  return tone;
}

}  // namespace sohoa

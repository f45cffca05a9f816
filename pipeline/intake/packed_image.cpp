#include "pipeline/intake/packed_image.h"

#include <algorithm>

#include "pipeline/intake/codecs.h"

namespace sohoa {
namespace {

bool is_colourless(const cv::Mat& bgr) {
  for (int y = 0; y < bgr.rows; ++y) {
    const auto* row = bgr.ptr<cv::Vec3b>(y);
    if (!std::all_of(row, row + bgr.cols, [](const cv::Vec3b& pixel) { return pixel[0] == pixel[1] && pixel[1] == pixel[2]; })) return false;
  }
  return true;
}

bool is_black_and_white(const cv::Mat& grey) {
  for (int y = 0; y < grey.rows; ++y) {
    const std::uint8_t* row = grey.ptr(y);
    if (!std::all_of(row, row + grey.cols, [](std::uint8_t pixel) { return pixel == 0 || pixel == 255; })) return false;
  }
  return true;
}

}  // namespace

EncodedImage pack_losslessly(const PageImage& page) {
  cv::Mat pixels = page.pixels;
  if (pixels.channels() == 3 && is_colourless(pixels)) cv::extractChannel(page.pixels, pixels, 0);
  EncodedImage image;
  image.width = pixels.cols;
  image.height = pixels.rows;
  image.components = pixels.channels();
  if (image.components == 1 && (page.bilevel || is_black_and_white(pixels))) {
    image.filter = EncodedImage::Filter::ccitt_g4;
    image.bits_per_component = 1;
    image.bytes = encode_g4(pixels);
    return image;
  }
  image.bytes.resize(pixels.total() * pixels.elemSize());
  std::uint8_t* out = image.bytes.data();
  for (int y = 0; y < pixels.rows; ++y) {
    const std::uint8_t* row = pixels.ptr(y);
    if (image.components == 1) {
      out = std::copy(row, row + pixels.cols, out);
    } else {
      for (int x = 0; x < pixels.cols; ++x, row += 3) *out++ = row[2], *out++ = row[1], *out++ = row[0];
    }
  }
  return image;
}

}  // namespace sohoa

#include <leptonica/allheaders.h>

#include <algorithm>
#include <memory>
#include <opencv2/imgproc.hpp>

#include "pipeline/intake/codecs.h"

namespace sohoa {
namespace {

struct Destroy {
  void operator()(Pix* pix) const { pixDestroy(&pix); }
};

std::int64_t little_endian(std::span<const std::uint8_t> bytes, std::size_t at, int count, bool is_signed = false) {
  std::uint32_t value = 0;
  for (int i = 0; i < count; ++i) value |= std::uint32_t{bytes[at + static_cast<std::size_t>(i)]} << (8 * i);
  return is_signed ? std::int64_t{static_cast<std::int32_t>(value)} : std::int64_t{value};
}

// A bitmap of 8 or 32 bits a pixel as OpenCV has it.
cv::Mat to_mat(Pix* pix) {
  const int width = pixGetWidth(pix), height = pixGetHeight(pix);
  const bool colour = pixGetDepth(pix) == 32;
  pixEndianByteSwap(pix);  // samples lie the most significant first in words of the machine
  const cv::Mat samples(height, width, colour ? CV_8UC4 : CV_8UC1, pixGetData(pix), static_cast<std::size_t>(pixGetWpl(pix)) * 4);
  cv::Mat pixels;
  if (colour) cv::cvtColor(samples, pixels, cv::COLOR_RGBA2BGR);
  else samples.copyTo(pixels);
  return pixels;
}

}  // namespace

Result<PictureHeader> read_bmp_header(std::span<const std::uint8_t> bytes) {
  if (bytes.size() < 26) return fail(ErrorCode::damaged, "decode", "BMP: the file ends inside its header");
  PictureHeader header;
  const std::int64_t size = little_endian(bytes, 14, 4);
  const bool old = size == 12;  // of OS/2, with words half as long
  if (!old && (size < 40 || bytes.size() < 54)) return fail(ErrorCode::damaged, "decode", "BMP: the file ends inside its header");
  const std::int64_t width = old ? little_endian(bytes, 18, 2) : little_endian(bytes, 18, 4, true);
  const std::int64_t height = old ? little_endian(bytes, 20, 2) : little_endian(bytes, 22, 4, true);
  const std::int64_t bits = little_endian(bytes, old ? 24 : 28, 2), compression = old ? 0 : little_endian(bytes, 30, 4);
  if (width <= 0 || width > 1'000'000 || height == 0 || height > 1'000'000 || height < -1'000'000)
    return fail(ErrorCode::damaged, "decode", "BMP: a picture without sensible sides");
  if (compression != 0 || height < 0 || old)
    return fail(ErrorCode::unsupported, "decode", "BMP of a rare kind (compressed, upside down or of OS/2): save it as PNG");
  header.width = static_cast<int>(width);
  header.height = static_cast<int>(height);
  header.channels = 3;  // at most: larger palettes may be grey, and the pixels tell
  if (bits == 1) {
    const auto palette = static_cast<std::size_t>(14 + size);
    if (bytes.size() < palette + 8) return fail(ErrorCode::damaged, "decode", "BMP: the file ends inside its palette");
    const auto is = [&](std::size_t entry, int grey) {
      return std::all_of(&bytes[palette + 4 * entry], &bytes[palette + 4 * entry] + 3, [&](std::uint8_t c) { return c == grey; });
    };
    header.bilevel = (is(0, 0) && is(1, 255)) || (is(0, 255) && is(1, 0));
  }
  if (header.bilevel) header.channels = 1;
  constexpr double metres_per_inch = 0.0254;
  header.dpi_x = static_cast<double>(little_endian(bytes, 38, 4, true)) * metres_per_inch;
  header.dpi_y = static_cast<double>(little_endian(bytes, 42, 4, true)) * metres_per_inch;
  return header;
}

Result<DecodedImage> decode_bmp(std::span<const std::uint8_t> bytes) {
  setMsgSeverity(L_SEVERITY_NONE);
  const std::unique_ptr<Pix, Destroy> read(pixReadMemBmp(bytes.data(), bytes.size()));
  if (!read) return fail(ErrorCode::damaged, "decode", "BMP: the pixels are broken or missing");
  const std::unique_ptr<Pix, Destroy> plain(pixRemoveColormap(read.get(), REMOVE_CMAP_BASED_ON_SRC));
  const std::unique_ptr<Pix, Destroy> pix(!plain                            ? nullptr
                                          : pixGetDepth(plain.get()) == 32 ? pixClone(plain.get())
                                                                           : pixConvertTo8(plain.get(), 0));
  if (!pix) throw std::bad_alloc();
  return DecodedImage{to_mat(pix.get()), false};
}

}  // namespace sohoa

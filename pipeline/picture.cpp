#include "pipeline/picture.h"

#include <leptonica/allheaders.h>
#include <turbojpeg.h>

#include <algorithm>
#include <memory>
#include <opencv2/imgproc.hpp>

#include "pipeline/upright.h"

namespace sohoa {

std::vector<std::uint8_t> jpeg_of(const cv::Mat& pixels) {
  constexpr int quality = 60;
  const std::unique_ptr<void, decltype(&tjDestroy)> compressor(tjInitCompress(), &tjDestroy);
  const bool colour = pixels.channels() == 3;
  const int sampling = colour ? TJSAMP_420 : TJSAMP_GRAY;
  std::vector<std::uint8_t> bytes(tjBufSize(pixels.cols, pixels.rows, sampling));
  unsigned char* out = bytes.data();
  unsigned long size = bytes.size();
  if (!compressor || tjCompress2(compressor.get(), pixels.data, pixels.cols, static_cast<int>(pixels.step), pixels.rows,
                                 colour ? TJPF_BGR : TJPF_GRAY, &out, &size, sampling, quality, TJFLAG_NOREALLOC) != 0)
    return {};
  bytes.resize(size);
  return bytes;
}

std::string png_of(const cv::Mat& grey) {
  PIX* picture = pixCreate(grey.cols, grey.rows, 8);
  if (picture == nullptr) return {};
  for (int y = 0; y < grey.rows; ++y)
    for (int x = 0; x < grey.cols; ++x) SET_DATA_BYTE(pixGetData(picture) + static_cast<std::ptrdiff_t>(y) * pixGetWpl(picture), x, grey.at<unsigned char>(y, x));
  l_uint8* bytes = nullptr;
  std::size_t size = 0;
  std::string png;
  if (pixWriteMemPng(&bytes, &size, picture, 0) == 0) png.assign(reinterpret_cast<const char*>(bytes), size);
  lept_free(bytes);
  pixDestroy(&picture);
  return png;
}

Result<std::vector<std::uint8_t>> picture_of(const std::string& file, int page, const Box& box, int rotate_degrees,
                                             bool mirrored, DecoderPool& decoders) {
  const Result<PageImage> image = decoders.decode_drawn({{static_cast<std::uint64_t>(page - 1), 0, page}, file, {}, 0});
  if (!image) return tl::unexpected(image.error());
  const cv::Rect whole(0, 0, image->pixels.cols, image->pixels.rows);
  const int margin = std::max(24, box.h);
  const cv::Rect around = cv::Rect(box.x - 2 * margin, box.y - margin, box.w + 4 * margin, box.h + 2 * margin) & whole;
  if (around.empty()) return fail(ErrorCode::unreadable, "picture", file + ": the field has no place on its page");
  cv::Mat crop;
  if (image->pixels.channels() == 1) {
    cv::cvtColor(image->pixels(around), crop, cv::COLOR_GRAY2BGR);
  } else {
    crop = image->pixels(around).clone();
  }
  constexpr int beside = 3;
  const cv::Scalar frame(40, 120, 230);
  cv::rectangle(crop, cv::Rect(box.x - around.x - beside, box.y - around.y - beside, box.w + 2 * beside, box.h + 2 * beside), frame, 2);
  std::vector<std::uint8_t> bytes = jpeg_of(upright(crop, rotate_degrees / 90, mirrored));
  if (bytes.empty()) return fail(ErrorCode::unreadable, "picture", file + ": no picture could be made of it");
  return bytes;
}

}  // namespace sohoa

#pragma once

#include <cstdint>
#include <opencv2/core.hpp>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "document/result.h"

// The compressed pictures that scans are made of, from memory to pixels and back. Bilevel pixels are CV_8UC1, 0 or 255.
// All fail with damaged when the data end early or break, with unsupported for a variant they do not know.
namespace sohoa {

// Pixels of one compressed stream and what the decoder had to overlook.
struct DecodedImage {
  cv::Mat pixels;
  bool repaired = false;  // the last rows were missing or broken, too few to matter
};

// What a JPEG header says.
struct JpegHeader {
  int width = 0, height = 0;
  int components = 0;
  bool adobe = false;  // has an Adobe marker: CMYK samples are inverted by its convention
};

[[nodiscard]] Result<JpegHeader> read_jpeg_header(std::span<const std::uint8_t> bytes);
// CV_8UC1 for grey, CV_8UC3 BGR for colour. `cmyk_inverted`: 255 means no ink.
// `colour_transform` is the /ColorTransform of PDF: -1 unknown, 0 none, 1 YCbCr or YCCK; an Adobe marker overrules it.
[[nodiscard]] Result<DecodedImage> decode_jpeg(std::span<const std::uint8_t> bytes, bool cmyk_inverted,
                                               int colour_transform = -1);

// The parameters of PDF's CCITTFaxDecode.
struct CcittParameters {
  int k = 0;  // < 0: Group 4, 0: Group 3 one-dimensional, > 0: mixed
  int columns = 1728, rows = 0;
  bool black_is_one = false;
  bool byte_aligned = false;
  bool least_bit_first = false;  // FillOrder 2 of TIFF
};
[[nodiscard]] Result<DecodedImage> decode_ccitt(std::span<const std::uint8_t> bytes, const CcittParameters& parameters);
// Group 4 of an image whose pixels above 127 are white; black_is_one is false in the result.
[[nodiscard]] std::vector<std::uint8_t> encode_g4(const cv::Mat& bilevel);

// What an embedded stream says of its page; nothing when it does not begin with that, or leaves the height open.
[[nodiscard]] std::optional<cv::Size> jbig2_page_size(std::span<const std::uint8_t> bytes);
// `globals` may be empty. Black is 0, as JBIG2Decode of PDF gives it.
[[nodiscard]] Result<DecodedImage> decode_jbig2(std::span<const std::uint8_t> bytes,
                                                std::span<const std::uint8_t> globals, std::uint64_t max_pixels);
// What the header of a picture file says; channels: 1 or 3 of the decoded pixels (of BMP at most so many); dpi 0: nothing.
struct PictureHeader {
  int width = 0, height = 0;
  int channels = 0;
  bool bilevel = false;  // black and white
  bool cmyk = false;     // before decoding
  double dpi_x = 0, dpi_y = 0;
};
// A codestream or a JP2 file. Fails with damaged or unsupported.
[[nodiscard]] Result<PictureHeader> read_jpx_header(std::span<const std::uint8_t> bytes);
// 8 bits a sample whatever the file has; what is transparent shows white paper.
[[nodiscard]] Result<DecodedImage> decode_jpx(std::span<const std::uint8_t> bytes, std::uint64_t max_pixels);

[[nodiscard]] Result<PictureHeader> read_bmp_header(std::span<const std::uint8_t> bytes);
// Check the header's size first. One bit a pixel and grey palettes give grey.
[[nodiscard]] Result<DecodedImage> decode_bmp(std::span<const std::uint8_t> bytes);

// CMYK samples, 4 bytes a pixel, to BGR; `inverted`: 255 means no ink.
void cmyk_to_bgr(const std::uint8_t* cmyk, std::uint8_t* bgr, int pixels, bool inverted);

}  // namespace sohoa

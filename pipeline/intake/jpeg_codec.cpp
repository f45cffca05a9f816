#include <array>
#include <csetjmp>
#include <cstddef>
#include <cstdio>
#include <new>

#include "pipeline/intake/codecs.h"

// After the others: they declare what these use without including it.
// clang-format off
#include <jpeglib.h>
#include <jerror.h>
// clang-format on

namespace sohoa {
namespace {

// libjpeg's error handler: fatal errors jump back, the scan line of the first data warning is kept.
struct JpegErrors {
  jpeg_error_mgr base;
  std::jmp_buf jump;
  std::array<char, JMSG_LENGTH_MAX> message;
  bool out_of_memory;
  int first_bad_line;  // -1: none
};

void on_error(j_common_ptr common) {
  auto* errors = reinterpret_cast<JpegErrors*>(common->err);
  common->err->format_message(common, errors->message.data());
  errors->out_of_memory = common->err->msg_code == JERR_OUT_OF_MEMORY;
  std::longjmp(errors->jump, 1);
}

void on_message(j_common_ptr common, int level) {
  if (level >= 0) return;
  auto* errors = reinterpret_cast<JpegErrors*>(common->err);
  const int code = common->err->msg_code;
  // Padding between segments and odd application markers cost no pixel.
  if (code == JWRN_EXTRANEOUS_DATA || code == JWRN_ADOBE_XFORM || code == JWRN_JFIF_MAJOR || code == JWRN_BOGUS_ICC)
    return;
  ++common->err->num_warnings;
  if (errors->first_bad_line < 0) {
    common->err->format_message(common, errors->message.data());
    errors->first_bad_line = static_cast<int>(reinterpret_cast<j_decompress_ptr>(common)->output_scanline);
  }
}

// The functions between setjmp and longjmp hold nothing with a destructor.
bool start(jpeg_decompress_struct& jpeg, JpegErrors& errors, std::span<const std::uint8_t> bytes) {
  errors.out_of_memory = false;
  errors.first_bad_line = -1;
  errors.message[0] = 0;
  jpeg.err = jpeg_std_error(&errors.base);
  errors.base.error_exit = on_error;
  errors.base.emit_message = on_message;
  if (setjmp(errors.jump)) return false;
  jpeg_create_decompress(&jpeg);
  jpeg_mem_src(&jpeg, bytes.data(), bytes.size());
  jpeg_read_header(&jpeg, TRUE);
  return true;
}

bool begin_pixels(jpeg_decompress_struct& jpeg, JpegErrors& errors) {
  if (setjmp(errors.jump)) return false;
  jpeg_start_decompress(&jpeg);
  return true;
}

bool read_row(jpeg_decompress_struct& jpeg, JpegErrors& errors, std::uint8_t* row) {
  if (setjmp(errors.jump)) return false;
  JSAMPROW rows[1] = {row};
  jpeg_read_scanlines(&jpeg, rows, 1);
  return true;
}

bool read_rows(jpeg_decompress_struct& jpeg, JpegErrors& errors, std::uint8_t* data, std::size_t step) {
  if (setjmp(errors.jump)) return false;
  while (jpeg.output_scanline < jpeg.output_height) {
    JSAMPROW rows[8];
    const auto left = jpeg.output_height - jpeg.output_scanline;
    const JDIMENSION count = left < 8 ? left : 8;
    for (JDIMENSION i = 0; i < count; ++i) rows[i] = data + (jpeg.output_scanline + i) * step;
    jpeg_read_scanlines(&jpeg, rows, count);
  }
  return true;
}

tl::unexpected<Error> failure(const JpegErrors& errors) {
  if (errors.out_of_memory) throw std::bad_alloc();
  return fail(ErrorCode::damaged, "decode", std::string("JPEG: ") + errors.message.data());
}

// Releases libjpeg's memory whichever way the function is left.
struct Decompressor {
  jpeg_decompress_struct jpeg{};
  JpegErrors errors{};
  Decompressor() = default;
  Decompressor(const Decompressor&) = delete;
  Decompressor& operator=(const Decompressor&) = delete;
  ~Decompressor() { jpeg_destroy_decompress(&jpeg); }
};

}  // namespace

Result<JpegHeader> read_jpeg_header(std::span<const std::uint8_t> bytes) {
  Decompressor d;
  if (!start(d.jpeg, d.errors, bytes)) return failure(d.errors);
  return JpegHeader{static_cast<int>(d.jpeg.image_width), static_cast<int>(d.jpeg.image_height), d.jpeg.num_components,
                    d.jpeg.saw_Adobe_marker != 0};
}

Result<DecodedImage> decode_jpeg(std::span<const std::uint8_t> bytes, bool cmyk_inverted, int colour_transform) {
  Decompressor d;
  if (!start(d.jpeg, d.errors, bytes)) return failure(d.errors);
  jpeg_decompress_struct& jpeg = d.jpeg;
  if (colour_transform >= 0 && !jpeg.saw_Adobe_marker) {
    if (jpeg.num_components == 3) jpeg.jpeg_color_space = colour_transform == 0 ? JCS_RGB : JCS_YCbCr;
    if (jpeg.num_components == 4) jpeg.jpeg_color_space = colour_transform == 0 ? JCS_CMYK : JCS_YCCK;
  }
  const bool cmyk = jpeg.num_components == 4;
  if (jpeg.num_components == 1) jpeg.out_color_space = JCS_GRAYSCALE;
  else if (jpeg.num_components == 3) jpeg.out_color_space = JCS_EXT_BGR;
  else if (cmyk) jpeg.out_color_space = JCS_CMYK;
  else
    return fail(ErrorCode::unsupported, "decode", "JPEG with " + std::to_string(jpeg.num_components) + " components");

  if (!begin_pixels(jpeg, d.errors)) return failure(d.errors);
  DecodedImage image;
  const int width = static_cast<int>(jpeg.output_width), height = static_cast<int>(jpeg.output_height);
  image.pixels.create(height, width, jpeg.num_components == 1 ? CV_8UC1 : CV_8UC3);
  if (cmyk) {
    std::vector<std::uint8_t> row(static_cast<std::size_t>(width) * 4);
    for (int y = 0; y < height; ++y) {
      if (!read_row(jpeg, d.errors, row.data())) return failure(d.errors);
      cmyk_to_bgr(row.data(), image.pixels.ptr(y), width, cmyk_inverted);
    }
  } else if (!read_rows(jpeg, d.errors, image.pixels.data, image.pixels.step)) {
    return failure(d.errors);
  }
  if (d.errors.first_bad_line >= 0) {
    // Scanners that forget the end marker damage nothing; anything earlier has lost pixels.
    if (jpeg.progressive_mode || d.errors.first_bad_line < height - 16) return failure(d.errors);
    image.repaired = true;
  }
  return image;
}

void cmyk_to_bgr(const std::uint8_t* cmyk, std::uint8_t* bgr, int pixels, bool inverted) {
  const int flip = inverted ? 0 : 255;
  for (int i = 0; i < pixels; ++i, cmyk += 4, bgr += 3) {
    const int c = cmyk[0] ^ flip, m = cmyk[1] ^ flip, y = cmyk[2] ^ flip, k = cmyk[3] ^ flip;  // now 255 is no ink
    bgr[0] = static_cast<std::uint8_t>((y * k + 127) / 255);
    bgr[1] = static_cast<std::uint8_t>((m * k + 127) / 255);
    bgr[2] = static_cast<std::uint8_t>((c * k + 127) / 255);
  }
}

}  // namespace sohoa

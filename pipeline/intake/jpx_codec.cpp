#include <openjpeg.h>

#include <algorithm>
#include <cstring>
#include <memory>
#include <new>

#include "pipeline/intake/codecs.h"

namespace sohoa {
namespace {

struct Source {
  std::span<const std::uint8_t> bytes;
  std::size_t position = 0;
};

OPJ_SIZE_T read_some(void* into, OPJ_SIZE_T size, void* data) {
  auto* source = static_cast<Source*>(data);
  const std::size_t count = std::min(size, source->bytes.size() - source->position);
  if (count == 0) return static_cast<OPJ_SIZE_T>(-1);
  std::memcpy(into, source->bytes.data() + source->position, count);
  source->position += count;
  return count;
}

OPJ_OFF_T skip_some(OPJ_OFF_T count, void* data) {
  auto* source = static_cast<Source*>(data);
  const auto left = static_cast<OPJ_OFF_T>(source->bytes.size() - source->position);
  if (count < 0 || left == 0) return -1;
  count = std::min(count, left);
  source->position += static_cast<std::size_t>(count);
  return count;
}

OPJ_BOOL seek_to(OPJ_OFF_T position, void* data) {
  auto* source = static_cast<Source*>(data);
  if (position < 0 || static_cast<std::size_t>(position) > source->bytes.size()) return OPJ_FALSE;
  source->position = static_cast<std::size_t>(position);
  return OPJ_TRUE;
}

// Codec and stream are both void* to the compiler.
struct FreeCodec {
  void operator()(opj_codec_t* codec) const { opj_destroy_codec(codec); }
};
struct FreeStream {
  void operator()(opj_stream_t* stream) const { opj_stream_destroy(stream); }
};
struct FreeImage {
  void operator()(opj_image_t* image) const { opj_image_destroy(image); }
};

std::uint8_t to_byte(const opj_image_comp_t& component, int x, int y) {
  const auto cx = std::min<std::uint32_t>(static_cast<std::uint32_t>(x) / std::max(1U, component.dx), component.w - 1);
  const auto cy = std::min<std::uint32_t>(static_cast<std::uint32_t>(y) / std::max(1U, component.dy), component.h - 1);
  std::int64_t value = component.data[static_cast<std::size_t>(cy) * component.w + cx];
  if (component.sgnd) value += std::int64_t{1} << (component.prec - 1);
  const std::int64_t top = (std::int64_t{1} << component.prec) - 1;
  return static_cast<std::uint8_t>(std::clamp<std::int64_t>((value * 255 + top / 2) / top, 0, 255));
}

tl::unexpected<Error> damaged(const char* what) {
  return fail(ErrorCode::damaged, "decode", std::string("JPEG 2000: ") + what);
}

// A codestream whose header has been read; `source` is what the stream's call-backs work on.
struct Opened {
  Source source;
  std::unique_ptr<opj_codec_t, FreeCodec> codec;
  std::unique_ptr<opj_stream_t, FreeStream> stream;
  std::unique_ptr<opj_image_t, FreeImage> image;
};

Result<std::unique_ptr<Opened>> open_codestream(std::span<const std::uint8_t> bytes) {
  const bool naked = bytes.size() > 4 && bytes[0] == 0xFF && bytes[1] == 0x4F;
  auto opened = std::make_unique<Opened>();
  opened->source.bytes = bytes;
  opened->codec.reset(opj_create_decompress(naked ? OPJ_CODEC_J2K : OPJ_CODEC_JP2));
  opened->stream.reset(opj_stream_create(1 << 16, OPJ_TRUE));
  if (!opened->codec || !opened->stream) throw std::bad_alloc();
  opj_stream_t* stream = opened->stream.get();
  opj_stream_set_user_data(stream, &opened->source, nullptr);
  opj_stream_set_user_data_length(stream, bytes.size());
  opj_stream_set_read_function(stream, read_some);
  opj_stream_set_skip_function(stream, skip_some);
  opj_stream_set_seek_function(stream, seek_to);
  opj_dparameters_t parameters;
  opj_set_default_decoder_parameters(&parameters);
  if (!opj_setup_decoder(opened->codec.get(), &parameters)) return damaged("decoder refused");
  opj_image_t* raw = nullptr;
  const bool header = opj_read_header(stream, opened->codec.get(), &raw);
  opened->image.reset(raw);
  const opj_image_t* image = raw;
  if (!header || !image || image->numcomps == 0 || image->x1 <= image->x0 || image->y1 <= image->y0 ||
      image->x1 - image->x0 > 0x7FFFFFFF || image->y1 - image->y0 > 0x7FFFFFFF)
    return damaged("broken header");
  if (image->color_space == OPJ_CLRSPC_CMYK || image->color_space == OPJ_CLRSPC_EYCC)
    return fail(ErrorCode::unsupported, "decode", "JPEG 2000 in CMYK or e-YCC");
  return opened;
}

std::uint32_t colours_of(const opj_image_t& image) { return image.numcomps >= 3 ? 3 : 1; }

}  // namespace

Result<JpxHeader> read_jpx_header(std::span<const std::uint8_t> bytes) {
  const auto opened = open_codestream(bytes);
  if (!opened) return tl::unexpected(opened.error());
  const opj_image_t& image = *(*opened)->image;
  return JpxHeader{static_cast<int>(image.x1 - image.x0), static_cast<int>(image.y1 - image.y0),
                   static_cast<int>(colours_of(image))};
}

Result<DecodedImage> decode_jpx(std::span<const std::uint8_t> bytes, std::uint64_t max_pixels) {
  const auto opened = open_codestream(bytes);
  if (!opened) return tl::unexpected(opened.error());
  const auto& [source, codec, stream, image] = **opened;
  const std::uint64_t width = image->x1 - image->x0, height = image->y1 - image->y0;
  if (width * height > max_pixels)
    return fail(ErrorCode::too_large, "decode", "JPEG 2000 picture over the pixel limit");
  if (!opj_decode(codec.get(), stream.get(), image.get())) return damaged("broken data");
  if (image->color_space == OPJ_CLRSPC_CMYK || image->color_space == OPJ_CLRSPC_EYCC)
    return fail(ErrorCode::unsupported, "decode", "JPEG 2000 in CMYK or e-YCC");
  const std::uint32_t colours = colours_of(*image);
  for (std::uint32_t i = 0; i < colours; ++i)
    if (!image->comps[i].data || image->comps[i].w == 0 || image->comps[i].h == 0 || image->comps[i].prec == 0 ||
        image->comps[i].prec > 31)
      return damaged("a component is missing");

  DecodedImage decoded;
  decoded.pixels.create(static_cast<int>(height), static_cast<int>(width), colours == 1 ? CV_8UC1 : CV_8UC3);
  const bool luma = colours == 3 && image->color_space == OPJ_CLRSPC_SYCC;
  for (int y = 0; y < decoded.pixels.rows; ++y) {
    std::uint8_t* out = decoded.pixels.ptr(y);
    for (int x = 0; x < decoded.pixels.cols; ++x) {
      if (colours == 1) {
        *out++ = to_byte(image->comps[0], x, y);
        continue;
      }
      const int first = to_byte(image->comps[0], x, y), second = to_byte(image->comps[1], x, y),
                third = to_byte(image->comps[2], x, y);
      if (luma) {
        const double cb = second - 128.0, cr = third - 128.0;
        *out++ = cv::saturate_cast<std::uint8_t>(first + 1.772 * cb);
        *out++ = cv::saturate_cast<std::uint8_t>(first - 0.344136 * cb - 0.714136 * cr);
        *out++ = cv::saturate_cast<std::uint8_t>(first + 1.402 * cr);
      } else {
        *out++ = static_cast<std::uint8_t>(third), *out++ = static_cast<std::uint8_t>(second);
        *out++ = static_cast<std::uint8_t>(first);
      }
    }
  }
  return decoded;
}

}  // namespace sohoa

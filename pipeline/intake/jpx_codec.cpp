#include <openjpeg.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <memory>
#include <new>
#include <string_view>

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
  if (image->color_space == OPJ_CLRSPC_EYCC) return fail(ErrorCode::unsupported, "decode", "JPEG 2000 in e-YCC");
  return opened;
}

bool is_cmyk(const opj_image_t& image) { return image.color_space == OPJ_CLRSPC_CMYK && image.numcomps >= 4; }

// Components that are colours, of the decoded picture: 1, 3 or, of CMYK, 4.
std::uint32_t colours_of(const opj_image_t& image) { return is_cmyk(image) ? 4 : image.numcomps >= 3 ? 3 : 1; }

std::uint64_t big_endian(std::span<const std::uint8_t> bytes, std::size_t at, int count) {
  std::uint64_t value = 0;
  for (int i = 0; i < count; ++i) value = value << 8 | bytes[at + static_cast<std::size_t>(i)];
  return value;
}

// The content of the first box of that name among those that lie one after the other; empty when there is none.
std::span<const std::uint8_t> box_in(std::span<const std::uint8_t> boxes, std::string_view name) {
  while (boxes.size() >= 8) {
    std::uint64_t size = big_endian(boxes, 0, 4), head = 8;
    if (size == 1 && boxes.size() >= 16) size = big_endian(boxes, 8, 8), head = 16;
    if (size == 0) size = boxes.size();  // to the end
    if (size < head || size > boxes.size()) break;
    if (std::equal(name.begin(), name.end(), boxes.begin() + 4)) return boxes.subspan(head, size - head);
    boxes = boxes.subspan(size);
  }
  return {};
}

// What the boxes around a codestream say that openjpeg does not tell before decoding.
void read_boxes(std::span<const std::uint8_t> file, PictureHeader& header) {
  const auto head = box_in(file, "jp2h");
  if (const auto palette = box_in(head, "pclr"); palette.size() >= 3) header.channels = palette[2] >= 3 ? 3 : 1;
  const auto resolutions = box_in(head, "res ");
  for (const std::string_view name : {"resc", "resd"}) {  // as captured, else as to be shown
    const auto resolution = box_in(resolutions, name);
    if (resolution.size() < 10 || header.dpi_x > 0) continue;
    const auto dpi = [&](std::size_t fraction, std::size_t exponent) {
      const auto denominator = static_cast<double>(big_endian(resolution, fraction + 2, 2));
      return static_cast<double>(big_endian(resolution, fraction, 2)) / std::max(1.0, denominator) *
             std::pow(10, static_cast<std::int8_t>(resolution[exponent])) * 0.0254;
    };
    header.dpi_y = dpi(0, 8);
    header.dpi_x = dpi(4, 9);
  }
}

}  // namespace

Result<PictureHeader> read_jpx_header(std::span<const std::uint8_t> bytes) {
  const auto opened = open_codestream(bytes);
  if (!opened) return tl::unexpected(opened.error());
  const opj_image_t& image = *(*opened)->image;
  PictureHeader header;
  header.width = static_cast<int>(image.x1 - image.x0);
  header.height = static_cast<int>(image.y1 - image.y0);
  header.channels = colours_of(image) == 1 ? 1 : 3;
  header.cmyk = is_cmyk(image);
  read_boxes(bytes, header);
  return header;
}

Result<DecodedImage> decode_jpx(std::span<const std::uint8_t> bytes, std::uint64_t max_pixels) {
  const auto opened = open_codestream(bytes);
  if (!opened) return tl::unexpected(opened.error());
  const auto& [source, codec, stream, image] = **opened;
  const std::uint64_t width = image->x1 - image->x0, height = image->y1 - image->y0;
  if (width * height > max_pixels)
    return fail(ErrorCode::too_large, "decode", "JPEG 2000 picture over the pixel limit");
  if (!opj_decode(codec.get(), stream.get(), image.get())) return damaged("broken data");
  if (image->color_space == OPJ_CLRSPC_EYCC) return fail(ErrorCode::unsupported, "decode", "JPEG 2000 in e-YCC");
  const std::uint32_t colours = colours_of(*image);
  const bool has_alpha = image->numcomps == colours + 1 && image->comps[colours].alpha == 1;
  const std::uint32_t used = colours + (has_alpha ? 1 : 0);
  for (std::uint32_t i = 0; i < used; ++i)
    if (!image->comps[i].data || image->comps[i].w == 0 || image->comps[i].h == 0 || image->comps[i].prec == 0 ||
        image->comps[i].prec > 31)
      return damaged("a component is missing");

  DecodedImage decoded;
  decoded.pixels.create(static_cast<int>(height), static_cast<int>(width), colours == 1 ? CV_8UC1 : CV_8UC3);
  const int channels = decoded.pixels.channels();
  const bool luma = colours == 3 && image->color_space == OPJ_CLRSPC_SYCC;
  std::uint8_t sample[5];
  for (int y = 0; y < decoded.pixels.rows; ++y) {
    std::uint8_t* out = decoded.pixels.ptr(y);
    for (int x = 0; x < decoded.pixels.cols; ++x, out += channels) {
      for (std::uint32_t i = 0; i < used; ++i) sample[i] = to_byte(image->comps[i], x, y);
      if (colours == 1) {
        out[0] = sample[0];
      } else if (colours == 4) {
        cmyk_to_bgr(sample, out, 1, false);
      } else if (luma) {
        const double cb = sample[1] - 128.0, cr = sample[2] - 128.0;
        out[0] = cv::saturate_cast<std::uint8_t>(sample[0] + 1.772 * cb);
        out[1] = cv::saturate_cast<std::uint8_t>(sample[0] - 0.344136 * cb - 0.714136 * cr);
        out[2] = cv::saturate_cast<std::uint8_t>(sample[0] + 1.402 * cr);
      } else {
        out[0] = sample[2], out[1] = sample[1], out[2] = sample[0];
      }
      if (!has_alpha) continue;
      const int alpha = sample[colours];
      for (int i = 0; i < channels; ++i) out[i] = static_cast<std::uint8_t>((out[i] * alpha + 255 * (255 - alpha) + 127) / 255);
    }
  }
  return decoded;
}

}  // namespace sohoa

#include "pipeline/intake/png_stream.h"

#include <fmt/format.h>

#include <string_view>

namespace sohoa {
namespace {

constexpr std::size_t signature_bytes = 8, frame_bytes = 12;  // a chunk's length, type and check sum

std::uint32_t big_endian(ByteSpan bytes, std::size_t at) {
  return static_cast<std::uint32_t>(bytes[at]) << 24 | static_cast<std::uint32_t>(bytes[at + 1]) << 16 |
         static_cast<std::uint32_t>(bytes[at + 2]) << 8 | bytes[at + 3];
}

// Reads IHDR; false for what PDF cannot say.
bool read_header(ByteSpan data, EncodedImage& image) {
  enum Colour { grey = 0, rgb = 2, indexed = 3 };
  if (data.size() != 13) return false;
  const std::uint32_t width = big_endian(data, 0), height = big_endian(data, 4);
  const int depth = data[8], colour = data[9], interlace = data[12];
  if (width == 0 || height == 0 || width > 1'000'000 || height > 1'000'000 || depth > 8 || interlace != 0) return false;
  if (colour != grey && colour != rgb && colour != indexed) return false;
  image.filter = EncodedImage::Filter::png;
  image.width = static_cast<int>(width);
  image.height = static_cast<int>(height);
  image.bits_per_component = depth;
  image.components = colour == rgb ? 3 : 1;
  return true;
}

}  // namespace

std::optional<EncodedImage> png_stream(ByteSpan file) {
  EncodedImage image;
  bool headed = false;
  constexpr int indexed = 3;
  int colour = 0;
  for (std::size_t at = signature_bytes; at + frame_bytes <= file.size();) {
    const std::size_t size = big_endian(file, at);
    if (size > file.size() - at - frame_bytes) return std::nullopt;
    const std::string_view type(reinterpret_cast<const char*>(file.data()) + at + 4, 4);
    const ByteSpan data = file.subspan(at + 8, size);
    if (type == "IHDR") {
      if (!read_header(data, image)) return std::nullopt;
      colour = data[9];
      headed = true;
    } else if (type == "tRNS") {
      return std::nullopt;
    } else if (type == "PLTE" && colour == indexed) {
      if (size == 0 || size % 3 != 0 || size > 768) return std::nullopt;
      image.palette.assign(data.begin(), data.end());
    } else if (type == "IDAT") {
      image.bytes.insert(image.bytes.end(), data.begin(), data.end());
    } else if (type == "tIME" && size == 7) {
      image.made = fmt::format("{:04}:{:02}:{:02} {:02}:{:02}:{:02}", data[0] << 8 | data[1], data[2], data[3], data[4],
                               data[5], data[6]);
    } else if (type == "IEND") {
      if (!headed || image.bytes.empty() || (colour == indexed && image.palette.empty())) return std::nullopt;
      return image;
    }
    at += frame_bytes + size;
  }
  return std::nullopt;
}

}  // namespace sohoa

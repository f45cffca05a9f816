#include "pipeline/intake/packed_image.h"

#include "pipeline/intake/codecs.h"

namespace sohoa {

EncodedImage pack_losslessly(const PageImage& page) {
  EncodedImage image;
  image.width = page.pixels.cols;
  image.height = page.pixels.rows;
  if (page.bilevel && page.pixels.channels() == 1) {
    image.filter = EncodedImage::Filter::ccitt_g4;
    image.bits_per_component = 1;
    image.bytes = encode_g4(page.pixels);
    return image;
  }
  image.components = page.pixels.channels();
  image.bytes.resize(page.pixels.total() * page.pixels.elemSize());
  std::uint8_t* out = image.bytes.data();
  for (int y = 0; y < page.pixels.rows; ++y) {
    const std::uint8_t* row = page.pixels.ptr(y);
    if (image.components == 1) {
      out = std::copy(row, row + page.pixels.cols, out);
    } else {
      for (int x = 0; x < page.pixels.cols; ++x, row += 3) *out++ = row[2], *out++ = row[1], *out++ = row[0];
    }
  }
  return image;
}

}  // namespace sohoa

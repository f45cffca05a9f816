#include "pipeline/intake/pdf_picture.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <opencv2/imgproc.hpp>

#include "pipeline/intake/pdf_stream.h"

namespace sohoa {
namespace {

using Coding = EmbeddedPicture::Coding;

std::optional<int> components_of(QPDFObjectHandle space) {
  if (space.isName()) {
    const std::string name = space.getName();
    if (name == "/DeviceGray" || name == "/CalGray" || name == "/G") return 1;
    if (name == "/DeviceRGB" || name == "/CalRGB" || name == "/RGB") return 3;
    if (name == "/DeviceCMYK" || name == "/CMYK") return 4;
    return std::nullopt;
  }
  if (!space.isArray() || space.getArrayNItems() < 1 || !space.getArrayItem(0).isName()) return std::nullopt;
  const std::string family = space.getArrayItem(0).getName();
  if (family == "/ICCBased" && space.getArrayNItems() > 1 && space.getArrayItem(1).isStream()) {
    QPDFObjectHandle count = space.getArrayItem(1).getDict().getKey("/N");
    if (!count.isInteger()) return std::nullopt;
    const auto n = count.getIntValue();
    return n == 1 || n == 3 || n == 4 ? std::optional<int>(static_cast<int>(n)) : std::nullopt;
  }
  return components_of(space.getArrayItem(0));
}

std::optional<EmbeddedPicture::Colours> colours_of(QPDFObjectHandle space) {
  if (space.isArray() && space.getArrayNItems() == 4 && space.getArrayItem(0).isName() &&
      (space.getArrayItem(0).getName() == "/Indexed" || space.getArrayItem(0).getName() == "/I")) {
    const auto base = components_of(space.getArrayItem(1));
    if (!base) return std::nullopt;
    QPDFObjectHandle table = space.getArrayItem(3);
    EmbeddedPicture::Colours colours;
    colours.palette_components = *base;
    if (table.isString()) {
      const std::string bytes = table.getStringValue();
      colours.palette.assign(bytes.begin(), bytes.end());
    } else if (table.isStream()) {
      constexpr double most_palette_bytes = 1 << 20;
      colours.palette = unfolded(table, most_palette_bytes);
    }
    return colours;
  }
  const auto count = components_of(space);
  if (!count) return std::nullopt;
  return EmbeddedPicture::Colours{*count, {}, 0};
}

std::vector<QPDFObjectHandle> as_list(QPDFObjectHandle object) {
  if (object.isArray()) return object.getArrayAsVector();
  if (object.isNull()) return {};
  return {object};
}

void read_fax_parameters(QPDFObjectHandle with, EmbeddedPicture& picture) {
  picture.fax.rows = picture.size.height;
  if (!with.isDictionary()) return;
  if (QPDFObjectHandle k = with.getKey("/K"); k.isNumber()) picture.fax.k = static_cast<int>(k.getNumericValue());
  if (QPDFObjectHandle columns = with.getKey("/Columns"); columns.isInteger())
    picture.fax.columns = columns.getIntValueAsInt();
  if (QPDFObjectHandle black = with.getKey("/BlackIs1"); black.isBool())
    picture.fax.black_is_one = black.getBoolValue();
  if (QPDFObjectHandle align = with.getKey("/EncodedByteAlign"); align.isBool())
    picture.fax.byte_aligned = align.getBoolValue();
}

// True for no /Decode, the usual one and its exact inverse.
bool read_decode_array(QPDFObjectHandle decode, EmbeddedPicture& picture) {
  if (!decode.isArray()) return true;
  const bool indexed = picture.colours.palette_components > 0;
  const double top = indexed ? (1 << std::min(picture.bits, 16)) - 1 : 1;
  bool usual = true, inverse = true;
  const std::vector<QPDFObjectHandle> values = decode.getArrayAsVector();
  for (std::size_t i = 0; i < values.size(); ++i) {
    QPDFObjectHandle value = values[i];
    if (!value.isNumber()) return false;
    const bool odd = i % 2 == 1;
    usual = usual && std::abs(value.getNumericValue() - (odd ? top : 0)) < 1e-3;
    inverse = inverse && std::abs(value.getNumericValue() - (odd ? 0 : top)) < 1e-3;
  }
  if (values.empty() || usual) return true;
  picture.inverted = inverse;
  return inverse;
}

// Turn, mirror and resolution from where the matrix puts the picture's right and down directions.
bool place(EmbeddedPicture& picture, double user_unit) {
  const QPDFMatrix& m = picture.matrix;
  double right_x = m.a, right_y = -m.b;  // y downwards from here
  const double down_x = -m.c, down_y = m.d;
  const double right = std::hypot(right_x, right_y), down = std::hypot(down_x, down_y);
  if (right <= 0 || down <= 0) return false;
  const double across = right_x * down_y - right_y * down_x;
  if (std::abs(across) < 0.99 * right * down) return false;  // sheared
  picture.mirrored = across < 0;
  if (picture.mirrored) right_x = -right_x, right_y = -right_y;
  const double quarters = std::atan2(right_y, right_x) / (std::numbers::pi / 2);
  const double nearest = std::round(quarters);
  if (std::abs(quarters - nearest) > 0.06) return false;  // 5 degrees: more than any deskewing scanner turns
  picture.turn = (static_cast<int>(nearest) + 4) % 4;
  const double dpi_x = picture.size.width / (right * user_unit / 72),
               dpi_y = picture.size.height / (down * user_unit / 72);
  // Pixels that are not square (fax: 204 x 98 a inch) would be read squeezed.
  if (std::max(dpi_x, dpi_y) > 1.15 * std::min(dpi_x, dpi_y)) return false;
  picture.dpi = dpi_x;
  return true;
}

// A filter's name or parameters without ties to the PDF they come from.
QPDFObjectHandle detached(QPDFObjectHandle object) {
  if (!object.isDictionary()) return QPDFObjectHandle::parse(object.unparseResolved());
  QPDFObjectHandle copy = QPDFObjectHandle::newDictionary();
  for (const std::string& key : object.getKeys())
    if (QPDFObjectHandle value = object.getKey(key); value.isScalar())
      copy.replaceKey(key, QPDFObjectHandle::parse(value.unparseResolved()));
  return copy;
}

std::vector<QPDFObjectHandle> detached(const std::vector<QPDFObjectHandle>& objects) {
  std::vector<QPDFObjectHandle> copies;
  for (const QPDFObjectHandle& object : objects) copies.push_back(detached(object));
  return copies;
}

// More than the samples themselves no coding needs, but for some words about them.
double most_coded_bytes(const EmbeddedPicture& picture) {
  constexpr double some_words = 4 << 20;
  const int components = picture.colours.palette_components > 0 ? 1 : picture.colours.components > 0 ? picture.colours.components : 4;
  const double row = std::ceil(static_cast<double>(picture.size.width) * components * std::max(8, picture.bits) / 8);
  return row * picture.size.height + some_words;
}

// The stream with the filters around the image coding undone.
std::vector<std::uint8_t> coded_bytes(const EmbeddedPicture& picture) {
  QPDFObjectHandle image = picture.image;
  const auto raw = image.getRawStreamData();
  if (picture.outer_filters.empty()) return {raw->getBuffer(), raw->getBuffer() + raw->getSize()};
  // In a PDF of its own: whatever is added to one stays in its memory.
  QPDF apart;
  apart.emptyPDF();
  QPDFObjectHandle outer = apart.newStream(raw);
  outer.getDict().replaceKey("/Filter", QPDFObjectHandle::newArray(detached(picture.outer_filters)));
  outer.getDict().replaceKey("/DecodeParms", QPDFObjectHandle::newArray(detached(picture.outer_parameters)));
  return unfolded(outer, most_coded_bytes(picture));
}

std::vector<std::uint8_t> globals_of(const EmbeddedPicture& picture) {
  QPDFObjectHandle globals = picture.jbig2_globals;
  if (!globals.isInitialized() || !globals.isStream()) return {};
  constexpr double most_globals_bytes = 64 << 20;
  return unfolded(globals, most_globals_bytes);
}

// What the coded stream says of itself; false when only a renderer can decode it.
bool read_stream_header(EmbeddedPicture& picture) {
  const int components =
      picture.colours.palette_components > 0 ? picture.colours.palette_components : picture.colours.components;
  picture.channels = components == 1 ? 1 : 3;
  switch (picture.coding) {
    case Coding::samples:
      return picture.bits == 1 || picture.bits == 2 || picture.bits == 4 || picture.bits == 8 || picture.bits == 16;
    case Coding::ccitt:
      picture.size_in_stream = {picture.fax.columns, picture.size.height};
      return !(picture.fax.byte_aligned && picture.fax.k != 0);
    case Coding::jbig2:
      picture.size_in_stream = jbig2_page_size(coded_bytes(picture));
      return true;
    case Coding::jpeg: {
      const auto header = read_jpeg_header(coded_bytes(picture));
      if (!header) return true;  // for the decoder to say
      picture.size_in_stream = {header->width, header->height};
      return header->components == components;
    }
    case Coding::jpx: {
      const auto header = read_jpx_header(coded_bytes(picture));
      if (!header) return header.error().code != ErrorCode::unsupported;
      picture.size_in_stream = {header->width, header->height};
      if (header->cmyk) return false;  // whose inks the PDF may turn round
      if (components == 0) picture.channels = header->channels;
      return header->channels == picture.channels;
    }
  }
  return false;
}

// Samples as they lie in the stream, rows padded to bytes.
Result<DecodedImage> unpack(const std::vector<std::uint8_t>& bytes, const EmbeddedPicture& picture) {
  const int bits = picture.bits;
  const EmbeddedPicture::Colours& colours = picture.colours;
  const bool indexed = colours.palette_components > 0;
  const int components = indexed ? 1 : colours.components;
  const std::size_t stride = (static_cast<std::size_t>(picture.size.width) * components * bits + 7) / 8;
  if (bytes.size() < stride * static_cast<std::size_t>(picture.size.height))
    return fail(ErrorCode::damaged, "decode", "the picture's data end early");
  const int colour_count = indexed ? colours.palette_components : components;
  DecodedImage image;
  image.pixels.create(picture.size.height, picture.size.width, colour_count == 1 ? CV_8UC1 : CV_8UC3);
  const std::size_t count = static_cast<std::size_t>(picture.size.width) * components;
  std::vector<std::uint8_t> row(count), looked_up(static_cast<std::size_t>(picture.size.width) * colour_count);
  const int top = (1 << std::min(bits, 8)) - 1;
  for (int y = 0; y < picture.size.height; ++y) {
    const std::uint8_t* in = bytes.data() + static_cast<std::size_t>(y) * stride;
    for (std::size_t i = 0; i < count; ++i) {
      int value = 0;
      if (bits >= 8) {
        value = in[i * static_cast<std::size_t>(bits / 8)];
      } else {
        const std::size_t bit = i * static_cast<std::size_t>(bits);
        value = (in[bit / 8] >> (8 - bits - static_cast<int>(bit % 8))) & top;
      }
      row[i] = static_cast<std::uint8_t>(indexed ? value : value * 255 / top);
    }
    const std::uint8_t* samples = row.data();
    if (indexed) {
      for (int x = 0; x < picture.size.width; ++x)
        for (int c = 0; c < colour_count; ++c) {
          const std::size_t at =
              std::size_t{row[static_cast<std::size_t>(x)]} * static_cast<std::size_t>(colour_count) + c;
          looked_up[static_cast<std::size_t>(x) * colour_count + c] =
              at < colours.palette.size() ? colours.palette[at] : 0;
        }
      samples = looked_up.data();
    }
    std::uint8_t* out = image.pixels.ptr(y);
    const std::uint8_t flip = picture.inverted ? 255 : 0;
    if (colour_count == 1) {
      for (int x = 0; x < picture.size.width; ++x) out[x] = samples[x] ^ flip;
    } else if (colour_count == 3) {
      for (int x = 0; x < picture.size.width; ++x, samples += 3, out += 3)
        out[0] = samples[2] ^ flip, out[1] = samples[1] ^ flip, out[2] = samples[0] ^ flip;
    } else {
      cmyk_to_bgr(samples, out, picture.size.width, picture.inverted);
    }
  }
  return image;
}

bool sizes_agree(const EmbeddedPicture& picture) {
  return !picture.size_in_stream || *picture.size_in_stream == picture.size;
}

std::string written(cv::Size size) { return std::to_string(size.width) + " x " + std::to_string(size.height); }

}  // namespace

bool is_stencil(QPDFObjectHandle image) {
  QPDFObjectHandle mask = image.getDict().getKey("/ImageMask");
  return mask.isBool() && mask.getBoolValue();
}

std::optional<EmbeddedPicture> describe(const PaintedImage& painted, double user_unit) {
  EmbeddedPicture picture;
  picture.image = painted.image;
  picture.matrix = painted.matrix;
  QPDFObjectHandle dictionary = picture.image.getDict();
  QPDFObjectHandle width = dictionary.getKey("/Width"), height = dictionary.getKey("/Height");
  if (!width.isInteger() || !height.isInteger()) return std::nullopt;
  picture.size.width = width.getIntValueAsInt();
  picture.size.height = height.getIntValueAsInt();
  if (picture.size.width <= 0 || picture.size.height <= 0) return std::nullopt;
  if (dictionary.hasKey("/SMask") || dictionary.hasKey("/Mask") || dictionary.hasKey("/SMaskInData"))
    return std::nullopt;
  const bool stencil = is_stencil(picture.image);
  if (QPDFObjectHandle bits = dictionary.getKey("/BitsPerComponent"); bits.isInteger())
    picture.bits = bits.getIntValueAsInt();
  if (stencil) picture.bits = 1;

  std::vector<QPDFObjectHandle> filters = as_list(dictionary.getKey("/Filter"));
  std::vector<QPDFObjectHandle> parameters = as_list(dictionary.getKey("/DecodeParms"));
  parameters.resize(filters.size(), QPDFObjectHandle::newNull());
  for (std::size_t i = 0; i < filters.size(); ++i) {
    if (!filters[i].isName()) return std::nullopt;
    const std::string name = filters[i].getName();
    const bool last = i + 1 == filters.size();
    QPDFObjectHandle with = parameters[i];
    if (name == "/DCTDecode" || name == "/DCT") {
      picture.coding = Coding::jpeg;
      if (with.isDictionary() && with.getKey("/ColorTransform").isInteger())
        picture.colour_transform = with.getKey("/ColorTransform").getIntValueAsInt();
    } else if (name == "/CCITTFaxDecode" || name == "/CCF") {
      picture.coding = Coding::ccitt;
      read_fax_parameters(with, picture);
    } else if (name == "/JBIG2Decode") {
      picture.coding = Coding::jbig2;
      picture.jbig2_globals = with.isDictionary() ? with.getKey("/JBIG2Globals") : QPDFObjectHandle::newNull();
    } else if (name == "/JPXDecode") {
      picture.coding = Coding::jpx;
    } else {
      picture.outer_filters.push_back(filters[i]);
      picture.outer_parameters.push_back(with);
      continue;
    }
    if (!last) return std::nullopt;
  }
  if (picture.coding == Coding::ccitt || picture.coding == Coding::jbig2) picture.bits = 1;
  QPDFObjectHandle space = dictionary.getKey("/ColorSpace");
  if (!stencil && !(picture.coding == Coding::jpx && space.isNull())) {
    const auto colours = colours_of(space);
    if (!colours) return std::nullopt;
    picture.colours = *colours;
  } else if (picture.coding == Coding::jpx) {
    picture.colours.components = 0;  // as the stream says
  }
  const bool indexed = picture.colours.palette_components > 0;
  if (indexed && picture.coding != Coding::samples) return std::nullopt;
  picture.bilevel = picture.bits == 1 && picture.colours.components == 1 && !indexed;
  if (!read_decode_array(dictionary.getKey("/Decode"), picture)) return std::nullopt;
  if (indexed && picture.inverted) return std::nullopt;
  if (!read_stream_header(picture)) return std::nullopt;
  // One that is not as large as it says is for decode() to refuse, wherever it stands: a renderer would show a part of it.
  if (!place(picture, user_unit) && sizes_agree(picture)) return std::nullopt;
  return picture;
}

Result<DecodedImage> decode(const EmbeddedPicture& picture, std::uint64_t max_pixels) {
  if (!sizes_agree(picture))
    return fail(ErrorCode::damaged, "decode",
                "the PDF says that its picture has " + written(picture.size) + " pixels, the picture itself " +
                    written(*picture.size_in_stream));
  try {
    const std::vector<std::uint8_t> bytes = coded_bytes(picture);
    Result<DecodedImage> decoded = fail(ErrorCode::internal, "decode", "");
    switch (picture.coding) {
      case Coding::jpeg:
        decoded = decode_jpeg(bytes, picture.inverted, picture.colour_transform);
        break;
      case Coding::ccitt:
        decoded = decode_ccitt(bytes, picture.fax);
        break;
      case Coding::jbig2:
        decoded = decode_jbig2(bytes, globals_of(picture), max_pixels);
        break;
      case Coding::jpx:
        decoded = decode_jpx(bytes, max_pixels);
        break;
      case Coding::samples:
        decoded = unpack(bytes, picture);
        break;
    }
    if (!decoded) return decoded;
    if (decoded->pixels.size() != picture.size || decoded->pixels.channels() != picture.channels)
      return fail(ErrorCode::damaged, "decode", "the picture is not what its head says");
    const bool inverts = picture.inverted && picture.coding != Coding::samples && picture.colours.components != 4;
    if (inverts) cv::bitwise_not(decoded->pixels, decoded->pixels);
    return decoded;
  } catch (const std::bad_alloc&) {
    throw;
  } catch (const std::exception& problem) {
    return fail(ErrorCode::damaged, "decode", problem.what());
  }
}

std::optional<EncodedImage> pass_through(const EmbeddedPicture& picture) {
  using Filter = EncodedImage::Filter;
  if (!sizes_agree(picture)) return std::nullopt;
  EncodedImage image;
  image.width = picture.size.width;
  image.height = picture.size.height;
  image.inverted = picture.inverted;
  image.bits_per_component = picture.bits;
  image.components = picture.colours.components;
  try {
    switch (picture.coding) {
      case Coding::jpeg:
        if (picture.colour_transform >= 0 || !picture.size_in_stream)
          return std::nullopt;  // EncodedImage cannot say it
        image.filter = Filter::jpeg;
        image.bytes = coded_bytes(picture);
        return image;
      case Coding::ccitt:
        if (picture.fax.k >= 0 || picture.fax.byte_aligned) return std::nullopt;
        image.filter = Filter::ccitt_g4;
        image.black_is_one = picture.fax.black_is_one;
        image.bytes = coded_bytes(picture);
        return image;
      case Coding::jbig2:
        image.filter = Filter::jbig2;
        image.bytes = coded_bytes(picture);
        image.jbig2_globals = globals_of(picture);
        return image;
      case Coding::jpx:
        if (picture.colours.components == 0) return std::nullopt;
        image.filter = Filter::jpx;
        image.bytes = coded_bytes(picture);
        return image;
      case Coding::samples:
        return std::nullopt;
    }
  } catch (const std::bad_alloc&) {
    throw;
  } catch (const std::exception&) {
    return std::nullopt;
  }
  return std::nullopt;
}

}  // namespace sohoa

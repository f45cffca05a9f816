#include <tiffio.h>

#include <array>
#include <cstring>

#include "pipeline/intake/codecs.h"
#include "pipeline/intake/memory_tiff.h"

namespace sohoa {
namespace {

void put(std::vector<std::uint8_t>& to, std::uint32_t value, int bytes) {
  for (int i = 0; i < bytes; ++i) to.push_back(static_cast<std::uint8_t>(value >> (8 * i)));
}

// A one-strip little-endian TIFF around the stream: libtiff decodes no naked fax data.
std::vector<std::uint8_t> wrapped(std::span<const std::uint8_t> bytes, const CcittParameters& p) {
  // Appended to the stream: from any bit offset this soon is an end-of-line code inside a line, so a stream that
  // ends early draws a complaint at the row where it ends instead of white rows. Whole streams never read it.
  constexpr int padding = 64;
  const bool rows_aligned_without_eol = p.k == 0 && p.byte_aligned;
  const std::uint32_t compression = p.k < 0                    ? COMPRESSION_CCITTFAX4
                                    : rows_aligned_without_eol ? COMPRESSION_CCITTRLE
                                                               : COMPRESSION_CCITTFAX3;
  struct Entry {
    std::uint16_t tag, type;
    std::uint32_t value;
  };
  constexpr std::uint16_t as_short = 3, as_long = 4;
  constexpr std::uint32_t entry_count = 10;
  constexpr std::uint32_t data_offset = 8 + 2 + entry_count * 12 + 4;
  const std::array<Entry, entry_count> entries{{
      {TIFFTAG_IMAGEWIDTH, as_long, static_cast<std::uint32_t>(p.columns)},
      {TIFFTAG_IMAGELENGTH, as_long, static_cast<std::uint32_t>(p.rows)},
      {TIFFTAG_BITSPERSAMPLE, as_short, 1},
      {TIFFTAG_COMPRESSION, as_short, compression},
      {TIFFTAG_PHOTOMETRIC, as_short, PHOTOMETRIC_MINISWHITE},
      {TIFFTAG_FILLORDER, as_short, p.least_bit_first ? 2U : 1U},
      {TIFFTAG_STRIPOFFSETS, as_long, data_offset},
      {TIFFTAG_ROWSPERSTRIP, as_long, static_cast<std::uint32_t>(p.rows)},
      {TIFFTAG_STRIPBYTECOUNTS, as_long, static_cast<std::uint32_t>(bytes.size() + padding)},
      {TIFFTAG_GROUP3OPTIONS, as_long, p.k > 0 ? 1U : 0U},
  }};
  std::vector<std::uint8_t> tiff{'I', 'I', 42, 0, 8, 0, 0, 0};
  tiff.reserve(data_offset + bytes.size() + padding);
  put(tiff, entry_count, 2);
  for (const Entry& entry : entries) {
    put(tiff, entry.tag, 2), put(tiff, entry.type, 2), put(tiff, 1, 4), put(tiff, entry.value, 4);
  }
  put(tiff, 0, 4);
  tiff.insert(tiff.end(), bytes.begin(), bytes.end());
  tiff.insert(tiff.end(), padding, p.least_bit_first ? 0x80 : 0x01);
  return tiff;
}

// 8 pixels for each byte, first pixel in the highest bit.
std::array<std::array<std::uint8_t, 8>, 256> expansion(bool ones_are_white) {
  std::array<std::array<std::uint8_t, 8>, 256> table{};
  for (int byte = 0; byte < 256; ++byte)
    for (int bit = 0; bit < 8; ++bit)
      table[byte][bit] = ((byte >> (7 - bit)) & 1) == (ones_are_white ? 1 : 0) ? 255 : 0;
  return table;
}

}  // namespace

Result<DecodedImage> decode_ccitt(std::span<const std::uint8_t> bytes, const CcittParameters& p) {
  if (p.columns <= 0 || p.rows <= 0 || bytes.size() > 0x7FFFFFFF)
    return fail(ErrorCode::damaged, "decode", "CCITT picture without a size");
  if (p.byte_aligned && p.k != 0)
    return fail(ErrorCode::unsupported, "decode", "CCITT with byte-aligned two-dimensional rows");
  const std::vector<std::uint8_t> data = wrapped(bytes, p);
  MemoryTiff::take_complaints();
  const MemoryTiff file{std::span<const std::uint8_t>(data)};
  if (!file.handle()) return fail(ErrorCode::damaged, "decode", "CCITT picture of impossible size");
  MemoryTiff::take_complaints();

  // Coded black comes out as ones. Without BlackIs1 PDF flips it, so that 0 is black; with it 1 is what DeviceGray
  // calls white: the picture is meant inverted.
  const auto table = expansion(p.black_is_one);
  DecodedImage image;
  image.pixels.create(p.rows, p.columns, CV_8UC1);
  std::vector<std::uint8_t> row(static_cast<std::size_t>(TIFFScanlineSize(file.handle())) + 8);
  int bad_rows = 0, first_bad = -1;
  for (int y = 0; y < p.rows; ++y) {
    const int got = TIFFReadScanline(file.handle(), row.data(), static_cast<std::uint32_t>(y));
    if (MemoryTiff::take_complaints() > 0 || got < 0) {
      ++bad_rows;
      if (first_bad < 0) first_bad = y;
      if (got < 0) {
        image.pixels.rowRange(y, p.rows).setTo(255);
        bad_rows += p.rows - y - 1;
        break;
      }
    }
    std::uint8_t* out = image.pixels.ptr(y);
    int x = 0;
    for (; x + 8 <= p.columns; x += 8) std::memcpy(out + x, table[row[static_cast<std::size_t>(x) / 8]].data(), 8);
    if (x < p.columns)
      std::memcpy(out + x, table[row[static_cast<std::size_t>(x) / 8]].data(), static_cast<std::size_t>(p.columns - x));
  }
  if (first_bad >= 0) {
    // /Height is often a few rows more than were coded; more than that is lost paper.
    const bool ends_early = first_bad < p.rows - std::max(16, p.rows / 50);
    if (ends_early || bad_rows > std::max(16, p.rows / 50))
      return fail(ErrorCode::damaged, "decode",
                  "CCITT data break at row " + std::to_string(first_bad) + " of " + std::to_string(p.rows));
    image.repaired = true;
  }
  return image;
}

std::vector<std::uint8_t> encode_g4(const cv::Mat& bilevel) {
  MemoryTiff file;
  TIFF* tiff = file.handle();
  TIFFSetField(tiff, TIFFTAG_IMAGEWIDTH, bilevel.cols);
  TIFFSetField(tiff, TIFFTAG_IMAGELENGTH, bilevel.rows);
  TIFFSetField(tiff, TIFFTAG_BITSPERSAMPLE, 1);
  TIFFSetField(tiff, TIFFTAG_SAMPLESPERPIXEL, 1);
  TIFFSetField(tiff, TIFFTAG_COMPRESSION, COMPRESSION_CCITTFAX4);
  TIFFSetField(tiff, TIFFTAG_PHOTOMETRIC, PHOTOMETRIC_MINISWHITE);
  TIFFSetField(tiff, TIFFTAG_FILLORDER, FILLORDER_MSB2LSB);
  TIFFSetField(tiff, TIFFTAG_ROWSPERSTRIP, bilevel.rows);
  const std::size_t stride = (static_cast<std::size_t>(bilevel.cols) + 7) / 8;
  std::vector<std::uint8_t> packed(stride * static_cast<std::size_t>(bilevel.rows));
  for (int y = 0; y < bilevel.rows; ++y) {
    const std::uint8_t* row = bilevel.ptr(y);
    std::uint8_t* out = packed.data() + static_cast<std::size_t>(y) * stride;
    for (int x = 0; x < bilevel.cols; ++x)
      if (row[x] < 128) out[x >> 3] = static_cast<std::uint8_t>(out[x >> 3] | (0x80 >> (x & 7)));
  }
  TIFFWriteEncodedStrip(tiff, 0, packed.data(), static_cast<tmsize_t>(packed.size()));
  TIFFFlushData(tiff);
  const toff_t* offsets = nullptr;
  const toff_t* counts = nullptr;
  TIFFGetField(tiff, TIFFTAG_STRIPOFFSETS, &offsets);
  TIFFGetField(tiff, TIFFTAG_STRIPBYTECOUNTS, &counts);
  const auto begin = file.written().begin() + static_cast<std::ptrdiff_t>(offsets[0]);
  return {begin, begin + static_cast<std::ptrdiff_t>(counts[0])};
}

}  // namespace sohoa

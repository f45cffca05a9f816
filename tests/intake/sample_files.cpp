#include "tests/intake/sample_files.h"

#include <openjpeg.h>
#include <tiffio.h>
#include <turbojpeg.h>
#include <webp/encode.h>
#include <zlib.h>

#include <cstdio>
#include <cstring>
#include <opencv2/imgproc.hpp>
#include <qpdf/QPDF.hh>
#include <qpdf/QPDFWriter.hh>
#include <stdexcept>

#include "pipeline/intake/codecs.h"

// After <cstdio>, which it needs and does not include.
#include <jpeglib.h>

namespace sohoa::test {
namespace {

void big_endian(std::string& to, std::uint32_t value, int bytes = 4) {
  for (int i = bytes - 1; i >= 0; --i) to += static_cast<char>(value >> (8 * i));
}

std::string packed_rows(const cv::Mat& bilevel, bool ones_are_white) {
  std::string bytes;
  for (int y = 0; y < bilevel.rows; ++y)
    for (int x = 0; x < bilevel.cols; x += 8) {
      int byte = 0;
      for (int bit = 0; bit < 8; ++bit) {
        const bool white = x + bit < bilevel.cols && bilevel.at<std::uint8_t>(y, x + bit) > 127;
        if (white == ones_are_white && x + bit < bilevel.cols) byte |= 0x80 >> bit;
      }
      bytes += static_cast<char>(byte);
    }
  return bytes;
}

}  // namespace

cv::Mat grey_page(int width, int height) {
  cv::Mat page(height, width, CV_8UC1, cv::Scalar(245));
  cv::rectangle(page, {width / 20, height / 30, width / 4, height / 12}, cv::Scalar(20), cv::FILLED);
  for (int i = 0; i < 20; ++i)
    cv::rectangle(page, {width / 10, height / 6 + i * height / 26, width / 8 + i * width / 30, height / 60},
                  cv::Scalar(30 + 8 * i), cv::FILLED);
  return page;
}

cv::Mat bilevel_page(int width, int height) {
  cv::Mat page = grey_page(width, height) > 150;
  return page;
}

cv::Mat colour_page(int width, int height) {
  cv::Mat page;
  cv::cvtColor(grey_page(width, height), page, cv::COLOR_GRAY2BGR);
  cv::circle(page, {width * 2 / 3, height * 3 / 4}, width / 8, cv::Scalar(40, 30, 210), width / 40);
  return page;
}

std::string jpeg_file(const cv::Mat& pixels, int quality) {
  const tjhandle compressor = tjInitCompress();
  unsigned char* bytes = nullptr;
  unsigned long size = 0;
  const bool grey = pixels.channels() == 1;
  if (tjCompress2(compressor, pixels.data, pixels.cols, static_cast<int>(pixels.step), pixels.rows,
                  grey ? TJPF_GRAY : TJPF_BGR, &bytes, &size, grey ? TJSAMP_GRAY : TJSAMP_444, quality, 0) != 0)
    throw std::runtime_error("JPEG not written");
  std::string file(reinterpret_cast<char*>(bytes), size);
  tjFree(bytes);
  tjDestroy(compressor);
  return file;
}

std::string cmyk_jpeg_file(const cv::Mat& cmyk) {
  jpeg_compress_struct jpeg{};
  jpeg_error_mgr errors{};
  jpeg.err = jpeg_std_error(&errors);
  jpeg_create_compress(&jpeg);
  unsigned char* bytes = nullptr;
  unsigned long size = 0;
  jpeg_mem_dest(&jpeg, &bytes, &size);
  jpeg.image_width = static_cast<JDIMENSION>(cmyk.cols);
  jpeg.image_height = static_cast<JDIMENSION>(cmyk.rows);
  jpeg.input_components = 4;
  jpeg.in_color_space = JCS_CMYK;
  jpeg_set_defaults(&jpeg);
  jpeg_set_colorspace(&jpeg, JCS_CMYK);
  jpeg_set_quality(&jpeg, 95, TRUE);
  jpeg_start_compress(&jpeg, TRUE);
  for (int y = 0; y < cmyk.rows; ++y) {
    JSAMPROW row = const_cast<JSAMPROW>(cmyk.ptr(y));
    jpeg_write_scanlines(&jpeg, &row, 1);
  }
  jpeg_finish_compress(&jpeg);
  jpeg_destroy_compress(&jpeg);
  std::string file(reinterpret_cast<char*>(bytes), size);
  std::free(bytes);
  return file;
}

std::string with_exif_orientation(const std::string& jpeg, int orientation) {
  std::string exif("Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0", 25);
  exif += static_cast<char>(orientation);
  exif += std::string(6, '\0');
  std::string segment("\xFF\xE1", 2);
  big_endian(segment, static_cast<std::uint32_t>(exif.size() + 2), 2);
  return jpeg.substr(0, 2) + segment + exif + jpeg.substr(2);
}

std::string png_file(int width, int height, int bit_depth, int colour_type, const std::vector<std::string>& rows,
                     const std::string& palette) {
  const auto chunk = [](const std::string& type, const std::string& data) {
    std::string body = type + data, bytes;
    big_endian(bytes, static_cast<std::uint32_t>(data.size()));
    bytes += body;
    big_endian(bytes, static_cast<std::uint32_t>(
                          crc32(0, reinterpret_cast<const Bytef*>(body.data()), static_cast<uInt>(body.size()))));
    return bytes;
  };
  std::string header;
  big_endian(header, static_cast<std::uint32_t>(width));
  big_endian(header, static_cast<std::uint32_t>(height));
  header += {static_cast<char>(bit_depth), static_cast<char>(colour_type), 0, 0, 0};
  std::string lines;
  for (const std::string& row : rows) lines += '\0' + row;
  return "\x89PNG\r\n\x1A\n" + chunk("IHDR", header) + (palette.empty() ? "" : chunk("PLTE", palette)) +
         chunk("IDAT", deflated(lines)) + chunk("IEND", "");
}

std::string grey_png_file(const cv::Mat& grey) {
  std::vector<std::string> rows;
  for (int y = 0; y < grey.rows; ++y)
    rows.emplace_back(reinterpret_cast<const char*>(grey.ptr(y)), static_cast<std::size_t>(grey.cols));
  return png_file(grey.cols, grey.rows, 8, 0, rows);
}

std::string zero_png_file(int width, int height) {
  return png_file(width, height, 1, 0,
                  std::vector<std::string>(static_cast<std::size_t>(height),
                                           std::string((static_cast<std::size_t>(width) + 7) / 8, '\0')));
}

void write_tiff(const std::string& path, const std::vector<TiffPage>& pages) {
  TIFF* tiff = TIFFOpen(path.c_str(), "w");
  if (!tiff) throw std::runtime_error("TIFF not opened");
  for (const TiffPage& page : pages) {
    const cv::Mat& pixels = page.pixels;
    const bool colour = pixels.channels() == 3, cmyk = pixels.channels() == 4;
    const int rows = page.rows_per_strip > 0 ? page.rows_per_strip : pixels.rows;
    TIFFSetField(tiff, TIFFTAG_IMAGEWIDTH, pixels.cols);
    TIFFSetField(tiff, TIFFTAG_IMAGELENGTH, pixels.rows);
    TIFFSetField(tiff, TIFFTAG_BITSPERSAMPLE, page.bits);
    TIFFSetField(tiff, TIFFTAG_SAMPLESPERPIXEL, pixels.channels());
    TIFFSetField(tiff, TIFFTAG_PLANARCONFIG, PLANARCONFIG_CONTIG);
    TIFFSetField(tiff, TIFFTAG_COMPRESSION, page.compression);
    TIFFSetField(tiff, TIFFTAG_ORIENTATION, page.orientation);
    if (page.least_bit_first) TIFFSetField(tiff, TIFFTAG_FILLORDER, FILLORDER_LSB2MSB);
    const bool ycc = colour && page.compression == COMPRESSION_JPEG;
    TIFFSetField(tiff, TIFFTAG_PHOTOMETRIC,
                 page.palette        ? PHOTOMETRIC_PALETTE
                 : cmyk              ? PHOTOMETRIC_SEPARATED
                 : ycc               ? PHOTOMETRIC_YCBCR
                 : colour            ? PHOTOMETRIC_RGB
                 : page.min_is_white ? PHOTOMETRIC_MINISWHITE
                                     : PHOTOMETRIC_MINISBLACK);
    if (ycc) TIFFSetField(tiff, TIFFTAG_JPEGCOLORMODE, JPEGCOLORMODE_RGB);
    std::vector<std::uint16_t> red(256), green(256), blue(256);
    if (page.palette) {
      // Entry i is the colour (i, 255 - i, i / 2).
      for (std::size_t i = 0; i < 256; ++i)
        red[i] = static_cast<std::uint16_t>(i * 257), green[i] = static_cast<std::uint16_t>((255 - i) * 257),
        blue[i] = static_cast<std::uint16_t>(i / 2 * 257);
      TIFFSetField(tiff, TIFFTAG_COLORMAP, red.data(), green.data(), blue.data());
    }
    if (page.dpi > 0) {
      TIFFSetField(tiff, TIFFTAG_RESOLUTIONUNIT, RESUNIT_INCH);
      TIFFSetField(tiff, TIFFTAG_XRESOLUTION, static_cast<float>(page.dpi));
      TIFFSetField(tiff, TIFFTAG_YRESOLUTION, static_cast<float>(page.dpi_y > 0 ? page.dpi_y : page.dpi));
    }
    std::string samples;
    if (page.bits == 1) {
      samples = packed_rows(pixels, !page.min_is_white);
    } else if (colour) {
      samples = rgb_samples(pixels);
    } else {
      for (int y = 0; y < pixels.rows; ++y)
        samples.append(reinterpret_cast<const char*>(pixels.ptr(y)),
                       static_cast<std::size_t>(pixels.cols) * pixels.elemSize());
      if (page.min_is_white)
        for (char& sample : samples) sample = static_cast<char>(~sample);
    }
    if (page.tiled) {
      constexpr int side = 64;
      TIFFSetField(tiff, TIFFTAG_TILEWIDTH, side);
      TIFFSetField(tiff, TIFFTAG_TILELENGTH, side);
      const std::size_t bytes = pixels.elemSize();
      for (int y = 0; y < pixels.rows; y += side)
        for (int x = 0; x < pixels.cols; x += side) {
          std::vector<char> tile(side * side * bytes);
          for (int row = 0; row < side && y + row < pixels.rows; ++row)
            std::memcpy(tile.data() + static_cast<std::size_t>(row) * side * bytes,
                        samples.data() + (static_cast<std::size_t>(y + row) * pixels.cols + x) * bytes,
                        static_cast<std::size_t>(std::min(side, pixels.cols - x)) * bytes);
          TIFFWriteTile(tiff, tile.data(), static_cast<std::uint32_t>(x), static_cast<std::uint32_t>(y), 0, 0);
        }
    } else {
      TIFFSetField(tiff, TIFFTAG_ROWSPERSTRIP, rows);
      const std::size_t row_bytes = samples.size() / static_cast<std::size_t>(pixels.rows);
      for (int y = 0; y < pixels.rows; y += rows)
        TIFFWriteEncodedStrip(
            tiff, static_cast<std::uint32_t>(y / rows), samples.data() + static_cast<std::size_t>(y) * row_bytes,
            static_cast<tmsize_t>(static_cast<std::size_t>(std::min(rows, pixels.rows - y)) * row_bytes));
    }
    TIFFWriteDirectory(tiff);
  }
  TIFFClose(tiff);
}

std::string webp_file(const cv::Mat& bgr) {
  std::uint8_t* bytes = nullptr;
  const std::size_t size = WebPEncodeLosslessBGR(bgr.data, bgr.cols, bgr.rows, static_cast<int>(bgr.step), &bytes);
  std::string file(reinterpret_cast<char*>(bytes), size);
  WebPFree(bytes);
  return file;
}

std::string bmp_file(const cv::Mat& pixels, bool bilevel, int dpi) {
  const auto little = [](std::size_t value, int bytes) {
    std::string text;
    for (int i = 0; i < bytes; ++i) text += static_cast<char>(value >> (8 * i));
    return text;
  };
  std::string palette, rows;
  const bool colour = pixels.channels() == 3;
  const int entries = colour ? 0 : bilevel ? 2 : 256;
  for (int i = 0; i < entries; ++i) palette += std::string(3, static_cast<char>(bilevel ? 255 * i : i)) + '\0';
  const std::string packed = bilevel ? packed_rows(pixels, true) : "";
  const std::size_t packed_row = (static_cast<std::size_t>(pixels.cols) + 7) / 8;
  for (int y = pixels.rows - 1; y >= 0; --y) {
    const auto row = static_cast<std::size_t>(y);
    rows += bilevel ? packed.substr(row * packed_row, packed_row)
                    : std::string(reinterpret_cast<const char*>(pixels.ptr(y)), static_cast<std::size_t>(pixels.cols) * pixels.elemSize());
    rows.append((4 - rows.size() % 4) % 4, '\0');
  }
  const std::size_t offset = 54 + palette.size(), per_metre = static_cast<std::size_t>(dpi / 0.0254 + 0.5);
  return "BM" + little(offset + rows.size(), 4) + little(0, 4) + little(offset, 4) + little(40, 4) +
         little(static_cast<std::size_t>(pixels.cols), 4) + little(static_cast<std::size_t>(pixels.rows), 4) + little(1, 2) +
         little(colour ? 24 : bilevel ? 1 : 8, 2) + little(0, 4) + little(rows.size(), 4) + little(per_metre, 4) +
         little(per_metre, 4) + little(static_cast<std::size_t>(entries), 4) + little(0, 4) + palette + rows;
}

std::string with_jpx_resolution(const std::string& jpx, int dpi_x, int dpi_y) {
  const auto number = [](std::size_t value, int bytes) {
    std::string text;
    big_endian(text, static_cast<std::uint32_t>(value), bytes);
    return text;
  };
  const auto box = [&](const std::string& name, const std::string& content) { return number(content.size() + 8, 4) + name + content; };
  // Pixels a metre as a fraction, without an exponent.
  const auto per_metre = [&](int dpi) { return number(static_cast<std::size_t>(dpi) * 100, 2) + number(254, 2); };
  const std::string resolution =
      box("res ", box("resc", per_metre(dpi_y) + per_metre(dpi_x) + "\2\2"));
  const std::size_t at = jpx.find("jp2h") - 4, size = static_cast<unsigned char>(jpx[at + 3]);
  return jpx.substr(0, at) + number(size + resolution.size(), 4) + jpx.substr(at + 4, size - 4) + resolution + jpx.substr(at + size);
}

std::string jpx_file(const cv::Mat& pixels) {
  const int channels = pixels.channels();
  std::vector<opj_image_cmptparm_t> shapes(static_cast<std::size_t>(channels));
  for (auto& shape : shapes) {
    shape = {};
    shape.dx = shape.dy = 1;
    shape.w = static_cast<OPJ_UINT32>(pixels.cols), shape.h = static_cast<OPJ_UINT32>(pixels.rows);
    shape.prec = 8;
  }
  opj_image_t* image = opj_image_create(static_cast<OPJ_UINT32>(channels), shapes.data(),
                                        channels == 3 ? OPJ_CLRSPC_SRGB : OPJ_CLRSPC_GRAY);
  image->x1 = static_cast<OPJ_UINT32>(pixels.cols), image->y1 = static_cast<OPJ_UINT32>(pixels.rows);
  for (int y = 0; y < pixels.rows; ++y)
    for (int x = 0; x < pixels.cols; ++x)
      for (int c = 0; c < channels; ++c)
        image->comps[c].data[y * pixels.cols + x] = pixels.ptr(y)[x * channels + (channels == 3 ? 2 - c : c)];
  opj_cparameters_t parameters;
  opj_set_default_encoder_parameters(&parameters);
  parameters.tcp_numlayers = 1;
  parameters.tcp_rates[0] = 0;  // lossless
  parameters.cp_disto_alloc = 1;
  opj_codec_t* codec = opj_create_compress(OPJ_CODEC_JP2);
  opj_setup_encoder(codec, &parameters, image);
  struct Sink {
    std::string bytes;
    std::size_t position = 0;
  } sink;
  opj_stream_t* stream = opj_stream_create(1 << 16, OPJ_FALSE);
  opj_stream_set_user_data(stream, &sink, nullptr);
  opj_stream_set_write_function(stream, [](void* from, OPJ_SIZE_T size, void* data) -> OPJ_SIZE_T {
    auto* to = static_cast<Sink*>(data);
    if (to->bytes.size() < to->position + size) to->bytes.resize(to->position + size);
    std::memcpy(to->bytes.data() + to->position, from, size);
    to->position += size;
    return size;
  });
  opj_stream_set_seek_function(stream, [](OPJ_OFF_T position, void* data) -> OPJ_BOOL {
    static_cast<Sink*>(data)->position = static_cast<std::size_t>(position);
    return OPJ_TRUE;
  });
  opj_stream_set_skip_function(stream, [](OPJ_OFF_T count, void* data) -> OPJ_OFF_T {
    static_cast<Sink*>(data)->position += static_cast<std::size_t>(count);
    return count;
  });
  const bool done =
      opj_start_compress(codec, image, stream) && opj_encode(codec, stream) && opj_end_compress(codec, stream);
  opj_stream_destroy(stream);
  opj_destroy_codec(codec);
  opj_image_destroy(image);
  if (!done) throw std::runtime_error("JPEG 2000 not written");
  if (channels == 4) sink.bytes[sink.bytes.find("colr") + 10] = 12;  // CMYK, which openjpeg reads but does not write
  return sink.bytes;
}

std::string g4_stream(const cv::Mat& bilevel) {
  const std::vector<std::uint8_t> bytes = encode_g4(bilevel);
  return {bytes.begin(), bytes.end()};
}

std::string jbig2_stream(const cv::Mat& bilevel) {
  const std::string fax = g4_stream(bilevel);
  const auto segment = [](int number, int type, const std::string& data) {
    std::string bytes;
    big_endian(bytes, static_cast<std::uint32_t>(number));
    bytes += static_cast<char>(type);
    bytes += '\0';  // refers to no segment
    bytes += '\1';  // of page 1
    big_endian(bytes, static_cast<std::uint32_t>(data.size()));
    return bytes + data;
  };
  std::string page;
  big_endian(page, static_cast<std::uint32_t>(bilevel.cols));
  big_endian(page, static_cast<std::uint32_t>(bilevel.rows));
  page += std::string(8, '\0') + '\0' + std::string(2, '\0');  // no resolution, white, not striped
  std::string region;
  big_endian(region, static_cast<std::uint32_t>(bilevel.cols));
  big_endian(region, static_cast<std::uint32_t>(bilevel.rows));
  region += std::string(8, '\0') + '\0';  // at 0, 0, combined by OR
  region += '\1';                         // Group 4
  return segment(0, 48, page) + segment(1, 38, region + fax);
}

std::string rgb_samples(const cv::Mat& bgr) {
  std::string bytes;
  for (int y = 0; y < bgr.rows; ++y)
    for (int x = 0; x < bgr.cols; ++x) {
      const auto& pixel = bgr.at<cv::Vec3b>(y, x);
      bytes += static_cast<char>(pixel[2]), bytes += static_cast<char>(pixel[1]), bytes += static_cast<char>(pixel[0]);
    }
  return bytes;
}

std::string deflated(const std::string& bytes) {
  uLongf size = compressBound(bytes.size());
  std::string packed(size, '\0');
  compress2(reinterpret_cast<Bytef*>(packed.data()), &size, reinterpret_cast<const Bytef*>(bytes.data()), bytes.size(),
            1);
  packed.resize(size);
  return packed;
}

PdfBuilder::PdfBuilder() : objects_(2) {}

int PdfBuilder::add(const std::string& body) {
  objects_.push_back(body);
  return static_cast<int>(objects_.size());
}

int PdfBuilder::add_stream(const std::string& dictionary, const std::string& data) {
  return add("<< " + dictionary + " /Length " + std::to_string(data.size()) + " >>\nstream\n" + data + "\nendstream");
}

void PdfBuilder::add_page(const std::string& page, const std::string& content) {
  const int stream = add_stream("", content);
  pages_.push_back(add("<< /Type /Page /Parent 2 0 R /Contents " + std::to_string(stream) + " 0 R " + page + " >>"));
}

void PdfBuilder::add_image_page(int image, const std::string& extra, const std::string& matrix,
                                const std::string& more_content) {
  add_page("/MediaBox [0 0 595 842] /Resources << /XObject << /Im " + std::to_string(image) +
               " 0 R >> /Font << /F << /Type /Font /Subtype /Type1 /BaseFont /Times-Roman >> >> >> " + extra,
           "q " + matrix + " cm /Im Do Q " + more_content);
}

std::string PdfBuilder::finish(const std::string& catalogue_extra, int announced_pages) const {
  std::vector<std::string> objects = objects_;
  objects[0] = "<< /Type /Catalog /Pages 2 0 R " + catalogue_extra + " >>";
  objects[1] = "<< /Type /Pages /Kids [";
  for (const int page : pages_) objects[1] += std::to_string(page) + " 0 R ";
  objects[1] +=
      "] /Count " + std::to_string(announced_pages < 0 ? static_cast<int>(pages_.size()) : announced_pages) + " >>";
  std::string pdf = "%PDF-1.7\n";
  std::vector<std::size_t> offsets;
  for (std::size_t i = 0; i < objects.size(); ++i) {
    offsets.push_back(pdf.size());
    pdf += std::to_string(i + 1) + " 0 obj\n" + objects[i] + "\nendobj\n";
  }
  const std::size_t table = pdf.size();
  pdf += "xref\n0 " + std::to_string(objects.size() + 1) + "\n0000000000 65535 f \n";
  for (const std::size_t offset : offsets) {
    char entry[24];
    std::snprintf(entry, sizeof entry, "%010zu 00000 n \n", offset);
    pdf += entry;
  }
  pdf += "trailer\n<< /Size " + std::to_string(objects.size() + 1) + " /Root 1 0 R >>\nstartxref\n" +
         std::to_string(table) + "\n%%EOF\n";
  return pdf;
}

std::string image_dictionary(int width, int height, const std::string& rest) {
  return "/Type /XObject /Subtype /Image /Width " + std::to_string(width) + " /Height " + std::to_string(height) + " " +
         rest;
}

std::string encrypted_pdf(const std::string& pdf, const std::string& user_password) {
  QPDF file;
  file.processMemoryFile("sample", pdf.data(), pdf.size());
  QPDFWriter writer(file);
  writer.setOutputMemory();
  writer.setR6EncryptionParameters(user_password.c_str(), "owner", true, true, true, true, true, true, qpdf_r3p_full,
                                   true);
  writer.write();
  const auto buffer = writer.getBufferSharedPointer();
  return {reinterpret_cast<const char*>(buffer->getBuffer()), buffer->getSize()};
}

double difference(const cv::Mat& a, const cv::Mat& b) {
  if (a.size() != b.size() || a.type() != b.type()) return 1e9;
  return cv::norm(a, b, cv::NORM_L1) / static_cast<double>(a.total() * static_cast<std::size_t>(a.channels()));
}

}  // namespace sohoa::test

#include "page_maker/write_files.h"

#include <cairo-pdf.h>
#include <fmt/format.h>
#include <tiffio.h>
#include <unistd.h>
#include <vips/vips.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <mutex>
#include <nlohmann/json.hpp>
#include <opencv2/imgproc.hpp>
#include <qpdf/QPDF.hh>
#include <qpdf/QPDFObjectHandle.hh>
#include <qpdf/QPDFPageDocumentHelper.hh>
#include <qpdf/QPDFPageObjectHelper.hh>
#include <qpdf/QPDFWriter.hh>

namespace sohoa::page_maker {
namespace {

constexpr std::pair<const char*, FileFormat> format_names[] = {
    {"jpeg", FileFormat::jpeg},           {"png", FileFormat::png},         {"tiff-lzw", FileFormat::tiff_lzw},
    {"tiff-jpeg", FileFormat::tiff_jpeg}, {"tiff-g4", FileFormat::tiff_g4}, {"pdf-dct", FileFormat::pdf_dct},
    {"pdf-g4", FileFormat::pdf_g4},       {"pdf-text", FileFormat::pdf_text}};

struct Unref {
  void operator()(VipsImage* image) const { g_object_unref(image); }
};
using Image = std::unique_ptr<VipsImage, Unref>;

cv::Mat grey_of(const cv::Mat& bgr) {
  cv::Mat grey;
  cv::cvtColor(bgr, grey, cv::COLOR_BGR2GRAY);
  return grey;
}

int median_of(const cv::Mat& grey) {
  std::array<std::size_t, 256> counts{};
  for (int y = 0; y < grey.rows; ++y)
    for (int x = 0; x < grey.cols; ++x) ++counts[grey.at<uchar>(y, x)];
  std::size_t below = 0;
  int level = 0;
  while (level < 255 && (below += counts[level]) * 2 < grey.total()) ++level;
  return level;
}

// 0 and 255 by Otsu, as a scanner set to black and white does. Where there is no ink Otsu would split the grain of the
// paper, so the threshold keeps its distance from the ground.
cv::Mat bilevel_of(const cv::Mat& bgr) {
  const cv::Mat grey = grey_of(bgr);
  cv::Mat bits;
  const double otsu = cv::threshold(grey, bits, 0, 255, cv::THRESH_BINARY | cv::THRESH_OTSU);
  const double ground = median_of(grey);
  const double threshold = ground > 127 ? std::min(otsu, 0.85 * ground) : std::max(otsu, 255 - 0.85 * (255 - ground));
  cv::threshold(grey, bits, threshold, 255, cv::THRESH_BINARY);
  return bits;
}

cv::Mat samples_for(const MadePage& page, const FileOptions& options) {
  if (options.format == FileFormat::tiff_g4 || options.format == FileFormat::pdf_g4) return bilevel_of(page.picture);
  if (options.grey) return grey_of(page.picture);
  cv::Mat rgb;
  cv::cvtColor(page.picture, rgb, cv::COLOR_BGR2RGB);
  return rgb;
}

Image vips_image(const cv::Mat& samples, int dpi) {
  static std::once_flag started;
  std::call_once(started, [] { VIPS_INIT("page_maker"); });
  const cv::Mat packed = samples.isContinuous() ? samples : samples.clone();
  VipsImage* image = vips_image_new_from_memory_copy(packed.data, packed.total() * packed.elemSize(), packed.cols, packed.rows,
                                                     packed.channels(), VIPS_FORMAT_UCHAR);
  VipsImage* tagged = nullptr;
  vips_copy(image, &tagged, "interpretation", packed.channels() == 1 ? VIPS_INTERPRETATION_B_W : VIPS_INTERPRETATION_sRGB, "xres",
            dpi / 25.4, "yres", dpi / 25.4, nullptr);
  g_object_unref(image);
  return Image(tagged);
}

Result<void> saved(int code, const std::string& path) {
  if (code == 0) return {};
  const std::string why = vips_error_buffer();
  vips_error_clear();
  return fail(ErrorCode::access, "page_maker", path + ": " + why);
}

Result<void> write_tiff(const std::string& path, const std::vector<MadePage>& pages, const FileOptions& options) {
  TIFF* file = TIFFOpen(path.c_str(), "w");
  if (file == nullptr) return fail(ErrorCode::access, "page_maker", path + " cannot be written");
  for (const MadePage& page : pages) {
    cv::Mat samples = samples_for(page, options);
    const bool bits = options.format == FileFormat::tiff_g4;
    TIFFSetField(file, TIFFTAG_IMAGEWIDTH, samples.cols);
    TIFFSetField(file, TIFFTAG_IMAGELENGTH, samples.rows);
    TIFFSetField(file, TIFFTAG_BITSPERSAMPLE, bits ? 1 : 8);
    TIFFSetField(file, TIFFTAG_SAMPLESPERPIXEL, samples.channels());
    TIFFSetField(file, TIFFTAG_PLANARCONFIG, PLANARCONFIG_CONTIG);
    TIFFSetField(file, TIFFTAG_ROWSPERSTRIP, samples.rows);
    TIFFSetField(file, TIFFTAG_XRESOLUTION, static_cast<float>(page.dpi));
    TIFFSetField(file, TIFFTAG_YRESOLUTION, static_cast<float>(page.dpi));
    TIFFSetField(file, TIFFTAG_RESOLUTIONUNIT, RESUNIT_INCH);
    if (bits) {
      TIFFSetField(file, TIFFTAG_COMPRESSION, COMPRESSION_CCITTFAX4);
      TIFFSetField(file, TIFFTAG_PHOTOMETRIC, PHOTOMETRIC_MINISWHITE);
    } else if (options.format == FileFormat::tiff_jpeg) {
      TIFFSetField(file, TIFFTAG_COMPRESSION, COMPRESSION_JPEG);
      TIFFSetField(file, TIFFTAG_JPEGQUALITY, options.jpeg_quality);
      TIFFSetField(file, TIFFTAG_PHOTOMETRIC, samples.channels() == 3 ? PHOTOMETRIC_YCBCR : PHOTOMETRIC_MINISBLACK);
      if (samples.channels() == 3) TIFFSetField(file, TIFFTAG_JPEGCOLORMODE, JPEGCOLORMODE_RGB);
    } else {
      TIFFSetField(file, TIFFTAG_COMPRESSION, COMPRESSION_LZW);
      TIFFSetField(file, TIFFTAG_PREDICTOR, PREDICTOR_HORIZONTAL);
      TIFFSetField(file, TIFFTAG_PHOTOMETRIC, samples.channels() == 3 ? PHOTOMETRIC_RGB : PHOTOMETRIC_MINISBLACK);
    }
    std::vector<std::uint8_t> packed(static_cast<std::size_t>(samples.cols + 7) / 8);
    for (int y = 0; y < samples.rows; ++y) {
      if (bits) {
        std::fill(packed.begin(), packed.end(), 0);
        for (int x = 0; x < samples.cols; ++x)
          if (samples.at<uchar>(y, x) == 0) packed[static_cast<std::size_t>(x) / 8] |= static_cast<std::uint8_t>(0x80 >> (x % 8));
        TIFFWriteScanline(file, packed.data(), static_cast<std::uint32_t>(y));
      } else {
        TIFFWriteScanline(file, samples.ptr(y), static_cast<std::uint32_t>(y));
      }
    }
    if (TIFFWriteDirectory(file) == 0) {
      TIFFClose(file);
      return fail(ErrorCode::access, "page_maker", path + " cannot be written");
    }
  }
  TIFFClose(file);
  return {};
}

// The G4 code of one page, taken from a TIFF of one strip.
Result<std::string> g4_code(const MadePage& page) {
  std::string path = "/tmp/page-maker-XXXXXX";
  const int descriptor = mkstemp(path.data());
  if (descriptor < 0) return fail(ErrorCode::access, "page_maker", "no temporary file");
  close(descriptor);
  FileOptions options;
  options.format = FileFormat::tiff_g4;
  Result<void> written = write_tiff(path, {page}, options);
  std::string code;
  if (written) {
    TIFF* file = TIFFOpen(path.c_str(), "r");
    code.resize(static_cast<std::size_t>(TIFFRawStripSize(file, 0)));
    TIFFReadRawStrip(file, 0, code.data(), static_cast<tmsize_t>(code.size()));
    TIFFClose(file);
  }
  unlink(path.c_str());
  if (!written) return tl::unexpected(written.error());
  return code;
}

Result<std::string> jpeg_code(const MadePage& page, const FileOptions& options) {
  const Image image = vips_image(samples_for(page, options), page.dpi);
  void* bytes = nullptr;
  std::size_t size = 0;
  if (Result<void> ok = saved(vips_jpegsave_buffer(image.get(), &bytes, &size, "Q", options.jpeg_quality, nullptr), "a page"); !ok)
    return tl::unexpected(ok.error());
  std::string code(static_cast<const char*>(bytes), size);
  g_free(bytes);
  return code;
}

std::string number(double value) {
  char text[32];
  std::snprintf(text, sizeof text, "%.3f", value);
  return text;
}

// Writes a PDF that is the same for the same pages; QPDF throws where it cannot.
void save(QPDF& pdf, const std::string& path) {
  QPDFWriter writer(pdf, path.c_str());
  writer.setDeterministicID(true);
  writer.write();
}

void add_caption(QPDF& pdf, QPDFObjectHandle page, double width, double height) {
  QPDFObjectHandle font = QPDFObjectHandle::parse("<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>");
  QPDFObjectHandle form = QPDFObjectHandle::newStream(
      &pdf, "BT /F1 7 Tf 2 22 Td (Nguoi ky: Van phong Uy ban nhan dan) Tj 0 -9 Td (Thoi gian ky: 05.01.2024 08:30:12 +07:00) Tj ET\n");
  QPDFObjectHandle dictionary = form.getDict();
  dictionary.replaceKey("/Type", QPDFObjectHandle::newName("/XObject"));
  dictionary.replaceKey("/Subtype", QPDFObjectHandle::newName("/Form"));
  dictionary.replaceKey("/BBox", QPDFObjectHandle::parse("[0 0 150 32]"));
  QPDFObjectHandle fonts = QPDFObjectHandle::newDictionary();
  fonts.replaceKey("/F1", pdf.makeIndirectObject(font));
  QPDFObjectHandle resources = QPDFObjectHandle::newDictionary();
  resources.replaceKey("/Font", fonts);
  dictionary.replaceKey("/Resources", resources);
  page.getKey("/Resources").getKey("/XObject").replaceKey("/Caption", form);
  const std::string draw = "q 1 0 0 1 " + number(width - 160) + " " + number(height - 40) + " cm /Caption Do Q\n";
  page.replaceKey("/Contents", QPDFObjectHandle::newArray({page.getKey("/Contents"), QPDFObjectHandle::newStream(&pdf, draw)}));
}

Result<void> write_pdf(const std::string& path, const std::vector<MadePage>& pages, const FileOptions& options) {
  try {
    QPDF pdf;
    pdf.emptyPDF();
    for (const MadePage& page : pages) {
      const bool g4 = options.format == FileFormat::pdf_g4;
      const Result<std::string> code = g4 ? g4_code(page) : jpeg_code(page, options);
      if (!code) return tl::unexpected(code.error());
      const std::string columns = std::to_string(page.picture.cols), rows = std::to_string(page.picture.rows);
      QPDFObjectHandle image = QPDFObjectHandle::newStream(&pdf, *code);
      image.replaceDict(QPDFObjectHandle::parse(
          "<< /Type /XObject /Subtype /Image /Width " + columns + " /Height " + rows +
          (g4 ? " /BitsPerComponent 1 /ColorSpace /DeviceGray /Filter /CCITTFaxDecode /DecodeParms << /K -1 /Columns " + columns +
                    " /Rows " + rows + " >> >>"
              : std::string(" /BitsPerComponent 8 /ColorSpace ") + (options.grey ? "/DeviceGray" : "/DeviceRGB") +
                    " /Filter /DCTDecode >>")));
      const double width = page.picture.cols * 72.0 / page.dpi, height = page.picture.rows * 72.0 / page.dpi;
      QPDFObjectHandle object = pdf.makeIndirectObject(QPDFObjectHandle::parse(
          "<< /Type /Page /MediaBox [0 0 " + number(width) + " " + number(height) + "] /Resources << /XObject << >> >> /Rotate " +
          std::to_string(options.pdf_rotate) + " >>"));
      object.getKey("/Resources").getKey("/XObject").replaceKey("/Scan", image);
      object.replaceKey("/Contents", QPDFObjectHandle::newStream(
                                         &pdf, "q " + number(width) + " 0 0 " + number(height) + " 0 0 cm /Scan Do Q\n"));
      const std::size_t number = static_cast<std::size_t>(&page - pages.data());
      if (options.layer != LayerKind::none) {
        const bool has_other = options.foreign && !options.foreign->empty();
        add_layer(pdf, object, page, options.layer, has_other ? &(*options.foreign)[number % options.foreign->size()] : nullptr,
                  options.seed * 1000 + number);
      }
      if (options.signature_caption && &page == &pages.front()) add_caption(pdf, object, width, height);
      QPDFPageDocumentHelper(pdf).addPage(QPDFPageObjectHelper(object), false);
    }
    save(pdf, path);
    return {};
  } catch (const std::exception& error) {
    return fail(ErrorCode::access, "page_maker", path + ": " + error.what());
  }
}

cairo_status_t append_bytes(void* to, const unsigned char* bytes, unsigned int count) {
  static_cast<std::string*>(to)->append(reinterpret_cast<const char*>(bytes), count);
  return CAIRO_STATUS_SUCCESS;
}

// Letters as letters, lines as lines.
Result<void> write_born_digital(const std::string& path, const std::vector<MadePage>& pages, const FileOptions& options) {
  std::string bytes;
  cairo_surface_t* surface = cairo_pdf_surface_create_for_stream(append_bytes, &bytes, 1, 1);
  for (const MadePage& page : pages) {
    if (!page.drawing) {
      cairo_surface_destroy(surface);
      return fail(ErrorCode::bad_arguments, "page_maker", path + ": the pages were typeset without keep_drawing");
    }
    const double scale = 72.0 / page.dpi;
    cairo_pdf_surface_set_size(surface, page.picture.cols * scale, page.picture.rows * scale);
    cairo_t* cairo = cairo_create(surface);
    cairo_scale(cairo, scale, scale);
    cairo_set_source_surface(cairo, page.drawing.get(), 0, 0);
    cairo_paint(cairo);
    cairo_show_page(cairo);
    cairo_destroy(cairo);
  }
  cairo_surface_finish(surface);
  cairo_surface_destroy(surface);
  try {
    QPDF pdf;
    pdf.processMemoryFile("made", bytes.data(), bytes.size());
    pdf.getTrailer().removeKey("/Info");  // the time of day
    spoil_text(pdf, options.layer, options.seed);
    save(pdf, path);
    return {};
  } catch (const std::exception& error) {
    return fail(ErrorCode::access, "page_maker", path + ": " + error.what());
  }
}

nlohmann::ordered_json box_json(const cv::Point2f* quad) {
  float x0 = quad[0].x, y0 = quad[0].y, x1 = x0, y1 = y0;
  for (int i = 1; i < 4; ++i) {
    x0 = std::min(x0, quad[i].x), y0 = std::min(y0, quad[i].y);
    x1 = std::max(x1, quad[i].x), y1 = std::max(y1, quad[i].y);
  }
  return {std::lround(x0), std::lround(y0), std::lround(x1 - x0), std::lround(y1 - y0)};
}

// What kind of record the paper is, and its fields and tables.
void add_record(nlohmann::ordered_json& truth, const MadePaper& paper) {
  truth["record_type"] = paper.record_type;
  truth["fields"] = nlohmann::ordered_json::object();
  for (const auto& [key, value] : paper.fields) truth["fields"][key] = value;
  truth["handwritten"] = paper.handwritten;
  truth["tables"] = nlohmann::ordered_json::object();
  for (const auto& [name, rows] : paper.tables) {
    truth["tables"][name] = nlohmann::ordered_json::array();
    for (const auto& row : rows) {
      nlohmann::ordered_json cells = nlohmann::ordered_json::object();
      for (const auto& [key, value] : row) cells[key] = value;
      truth["tables"][name].push_back(cells);
    }
  }
}

const char* name_of(Mark::Kind kind) {
  switch (kind) {
    case Mark::Kind::seal: return "seal";
    case Mark::Kind::signature: return "signature";
    case Mark::Kind::stamp: return "stamp";
    case Mark::Kind::crossing: return "crossing";
  }
  return "";
}

}  // namespace

Result<FileFormat> format_from(const std::string& name) {
  for (const auto& [known, format] : format_names)
    if (name == known) return format;
  return fail(ErrorCode::bad_arguments, "page_maker", "no format '" + name + "'");
}

std::string suffix_of(FileFormat format) {
  switch (format) {
    case FileFormat::jpeg: return ".jpg";
    case FileFormat::png: return ".png";
    case FileFormat::pdf_dct:
    case FileFormat::pdf_g4:
    case FileFormat::pdf_text: return ".pdf";
    default: return ".tif";
  }
}

Result<std::vector<std::string>> write_pictures(const std::string& stem, const std::vector<MadePage>& pages,
                                                const FileOptions& options) {
  const std::string suffix = suffix_of(options.format);
  std::vector<std::string> files;
  if (options.format == FileFormat::jpeg || options.format == FileFormat::png) {
    // padded, so that the order of names is the order of pages
    const int digits = static_cast<int>(std::to_string(pages.size()).size());
    for (const MadePage& page : pages) {
      const std::string number = pages.size() == 1 ? "" : fmt::format("-{:0{}}", files.size() + 1, digits);
      const std::string path = stem + number + suffix;
      const Image image = vips_image(samples_for(page, options), page.dpi);
      const int code = options.format == FileFormat::png
                           ? vips_pngsave(image.get(), path.c_str(), "compression", 6, nullptr)
                           : vips_jpegsave(image.get(), path.c_str(), "Q", options.jpeg_quality, nullptr);
      if (Result<void> ok = saved(code, path); !ok) return tl::unexpected(ok.error());
      files.push_back(path);
    }
    return files;
  }
  files.push_back(stem + suffix);
  const bool scan = options.format == FileFormat::pdf_dct || options.format == FileFormat::pdf_g4;
  const auto write = scan ? write_pdf : options.format == FileFormat::pdf_text ? write_born_digital : write_tiff;
  if (Result<void> ok = write(files[0], pages, options); !ok)
    return tl::unexpected(ok.error());
  return files;
}

std::string truth_json(const std::vector<MadePaper>& papers, const std::string& preset, const std::vector<std::string>& files) {
  const MadePaper& paper = papers.front();
  nlohmann::ordered_json truth;
  truth["files"] = files;
  add_record(truth, paper);
  for (std::size_t i = 1; i < papers.size(); ++i) {
    nlohmann::ordered_json other;
    add_record(other, papers[i]);
    truth["others"].push_back(std::move(other));
  }
  std::string text;
  truth["text"] = "";
  truth["lines"] = nlohmann::ordered_json::array();
  truth["marks"] = nlohmann::ordered_json::array();
  truth["skew_degrees"] = nlohmann::ordered_json::array();
  int number = 0;
  for (const MadePage& page : paper.pages) {
    ++number;
    if (paper.texts.empty()) text += (number > 1 ? "\f" : "") + page.text;
    for (const TruthLine& line : page.lines)
      truth["lines"].push_back({{"page", number}, {"text", line.text}, {"box", box_json(line.quad)}});
    for (const TruthMark& mark : page.marks)
      truth["marks"].push_back({{"page", number}, {"kind", name_of(mark.kind)}, {"box", box_json(mark.quad)}});
    truth["skew_degrees"].push_back(std::round(page.skew_degrees * 100) / 100);
  }
  for (const std::string& one : paper.texts) text += (&one != &paper.texts.front() ? "\f" : "") + one;
  truth["text"] = text;
  truth["preset"] = preset;
  truth["dpi"] = paper.pages.empty() ? 0 : paper.pages.front().dpi;
  truth["pages"] = paper.pages.size();
  return truth.dump(1, ' ', false, nlohmann::json::error_handler_t::replace) + "\n";
}

}  // namespace sohoa::page_maker

// The archive's PDF, from every kind of file that intake takes: is it PDF/A, and are its pixels those of the original?
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <tiffio.h>

#include <map>
#include <opencv2/imgproc.hpp>
#include <qpdf/QPDF.hh>
#include <qpdf/QPDFObjectHandle.hh>
#include <regex>

#include "pipeline/intake/opened_file.h"
#include "pipeline/intake/pdf_renderer.h"
#include "storage/pdf_writer.h"
#include "storage/xmp_packet.h"
#include "tests/intake/sample_files.h"
#include "tests/storage/preflight.h"
#include "tests/storage/sample_document.h"

namespace sohoa {
namespace {

using namespace test;
using Filter = EncodedImage::Filter;
using testing::HasSubstr;

constexpr int width = 595, height = 842;

ByteSpan bytes_of(const std::string& file) { return {reinterpret_cast<const std::uint8_t*>(file.data()), file.size()}; }

// A file of one or more pages, opened, and the document that becomes of it.
struct Sample {
  std::string file;
  std::unique_ptr<OpenedFile> opened;
  Document document;
  std::vector<cv::Mat> pixels;
  std::vector<Filter> filters;

  explicit Sample(std::string bytes, int pages = 1) : file(std::move(bytes)) {
    auto result = open_file(bytes_of(file), {});
    EXPECT_TRUE(result) << result.error().message;
    if (!result) return;
    opened = std::move(*result);
    for (int number = 1; number <= pages; ++number) {
      const auto image = opened->decode(number);
      EXPECT_TRUE(image) << image.error().message;
      if (!image) return;
      PageText page = sample_page(std::string(64, 'b'), number);
      page.width = image->size().width;
      page.height = image->size().height;
      page.dpi = image->dpi;
      page.rotate_degrees = image->rotate_degrees;
      page.mirrored = image->mirrored;
      page.lines = {line_of({"Độc", "lập", "-", "Tự", "do"}, 40, 60),
                    line_of({"<&>", "\U0001F600", "\u202E"}, 40, 160)};
      document.pages.push_back({std::move(page), "a.pdf"});
      pixels.push_back(image->pixels.empty() ? drawn(number, image->dpi) : image->pixels);
    }
    document.id = document_id(document.pages);
  }

  // A page that its text accounts for is drawn for the archive only.
  [[nodiscard]] cv::Mat drawn(int number, int dpi) const {
    const auto renderer = PdfRenderer::open(bytes_of(file));
    return renderer ? (*renderer)->render(number, 0, dpi).value_or(cv::Mat()) : cv::Mat();
  }

  [[nodiscard]] std::string write(const std::string& path) {
    const auto picture = [&](const PageRef& ref) {
      Result<EncodedImage> image = opened->archive_image(ref.page);
      if (image) filters.push_back(image->filter);
      return image;
    };
    const Result<void> done = write_pdf(path, document, picture);
    EXPECT_TRUE(done) << done.error().message;
    return contents_of(path);
  }
};

std::string image_pdf(const std::string& dictionary, const std::string& data, const std::string& page_extra = "",
                      const std::string& matrix = "595 0 0 842 0 0", const std::string& more_content = "") {
  PdfBuilder pdf;
  pdf.add_image_page(pdf.add_stream(dictionary, data), page_extra, matrix, more_content);
  return pdf.finish();
}

std::string jpeg_pdf(const cv::Mat& pixels, const std::string& page_extra = "",
                     const std::string& matrix = "595 0 0 842 0 0") {
  const std::string space = pixels.channels() == 1 ? "/DeviceGray" : "/DeviceRGB";
  return image_pdf(
      image_dictionary(pixels.cols, pixels.rows, "/BitsPerComponent 8 /Filter /DCTDecode /ColorSpace " + space),
      jpeg_file(pixels), page_extra, matrix);
}

std::string coded_pdf(const std::string& coding, const std::string& data) {
  return image_pdf(image_dictionary(width, height, coding), data);
}

const std::string upright = "595 0 0 842 0 0", mirrored = "-595 0 0 842 595 0", turned = "0 -842 595 0 0 842";

// A scan with a small picture pasted on it, and below it a number printed over the scan.
std::string stamped_pdf(const std::string& page_extra = "", const std::string& matrix = upright) {
  PdfBuilder pdf;
  const cv::Mat page = matrix == turned ? grey_page(height, width) : grey_page(width, height);
  const int scan = pdf.add_stream(
      image_dictionary(page.cols, page.rows, "/BitsPerComponent 8 /Filter /DCTDecode /ColorSpace /DeviceGray"),
      jpeg_file(page));
  const int seal =
      pdf.add_stream(image_dictionary(60, 60, "/BitsPerComponent 8 /Filter /DCTDecode /ColorSpace /DeviceRGB"),
                     jpeg_file(colour_page(60, 60)));
  pdf.add_page("/MediaBox [0 0 595 842] /Resources << /XObject << /Im " + std::to_string(scan) + " 0 R /Seal " +
                   std::to_string(seal) +
                   " 0 R >> /Font << /F << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >> " + page_extra,
               "q " + matrix + " cm /Im Do Q q 60 0 0 60 400 100 cm /Seal Do Q BT /F 20 Tf 100 60 Td (507) Tj ET");
  return pdf.finish();
}

std::string signed_pdf() {
  PdfBuilder pdf;
  const int scan =
      pdf.add_stream(image_dictionary(width, height,
                                      "/BitsPerComponent 1 /Filter /CCITTFaxDecode /DecodeParms << /K -1 /Columns 595 "
                                      "/Rows 842 >> /ColorSpace /DeviceGray"),
                     g4_stream(bilevel_page(width, height)));
  const int appearance = pdf.add_stream(
      "/Type /XObject /Subtype /Form /BBox [0 0 200 30] /Resources << /Font << /F << /Type /Font /Subtype /Type1 "
      "/BaseFont /Times-Roman >> >> >>",
      "BT /F 9 Tf 2 15 Td (Signed by: Some Office, 09.04.2020 16:53:38 +07:00) Tj ET");
  const int widget = pdf.add("<< /Type /Annot /Subtype /Widget /FT /Sig /F 4 /Rect [10 800 210 830] /AP << /N " +
                             std::to_string(appearance) + " 0 R >> >>");
  pdf.add_image_page(scan, "/Annots [" + std::to_string(widget) + " 0 R]");
  return pdf.finish();
}

std::string tiff(const std::vector<TiffPage>& pages) {
  const TemporaryFolder folder;
  write_tiff(folder / "a.tif", pages);
  return contents_of(folder / "a.tif");
}

std::vector<std::string> bit_rows(const cv::Mat& bilevel) {
  std::vector<std::string> rows;
  for (int y = 0; y < bilevel.rows; ++y) {
    std::string row((static_cast<std::size_t>(bilevel.cols) + 7) / 8, '\0');
    for (int x = 0; x < bilevel.cols; ++x)
      if (bilevel.at<std::uint8_t>(y, x) != 0) row[static_cast<std::size_t>(x) / 8] |= static_cast<char>(0x80 >> x % 8);
    rows.push_back(row);
  }
  return rows;
}

std::string rgb_png(int bits) {
  const cv::Mat colour = colour_page(width, height);
  std::vector<std::string> rows;
  for (int y = 0; y < height; ++y) {
    std::string row;
    for (int x = 0; x < width; ++x)
      for (int c = 2; c >= 0; --c)
        row.append(static_cast<std::size_t>(bits) / 8, static_cast<char>(colour.at<cv::Vec3b>(y, x)[c]));
    rows.push_back(row);
  }
  return png_file(width, height, bits, 2, rows);
}

std::string palette_png() {
  return png_file(width, height, 1, 3, bit_rows(bilevel_page(width, height)),
                  std::string("\x10\x20\x30\xFF\xF0\xE0", 6));
}

std::string alpha_png() {
  std::vector<std::string> rows;
  for (int y = 0; y < 100; ++y) rows.push_back(std::string(200, static_cast<char>(2 * y)));
  return png_file(100, 100, 8, 4, rows);
}

cv::Mat cmyk_page() {
  cv::Mat cmyk(height, width, CV_8UC4);
  for (int y = 0; y < height; ++y)
    for (int x = 0; x < width; ++x)
      cmyk.at<cv::Vec4b>(y, x) = {255, static_cast<std::uint8_t>(y / 4), static_cast<std::uint8_t>(x / 3), 250};
  return cmyk;
}

std::string mixed_pdf() {
  PdfBuilder pdf;
  pdf.add_page("/MediaBox [0 0 300 300] /Resources << /XObject << /Im " +
                   std::to_string(pdf.add_stream(
                       image_dictionary(300, 300, "/BitsPerComponent 8 /Filter /DCTDecode /ColorSpace /DeviceRGB"),
                       jpeg_file(colour_page(300, 300)))) +
                   " 0 R >> >>",
               "q 300 0 0 300 0 0 cm /Im Do Q");
  pdf.add_image_page(pdf.add_stream(
      image_dictionary(width, height, "/BitsPerComponent 1 /Filter /JBIG2Decode /ColorSpace /DeviceGray"),
      jbig2_stream(bilevel_page(width, height))));
  pdf.add_page("/MediaBox [0 0 842 1191]", "");
  return pdf.finish();
}

std::string born_digital_pdf() {
  PdfBuilder pdf;
  pdf.add_page(
      "/MediaBox [0 0 595 842] /Resources << /Font << /F << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >>",
      "1 0 0 rg BT /F 20 Tf 100 700 Td (No scan at all) Tj ET");
  return pdf.finish();
}

// A kind of input: what it is, and what carries its first page into the archive.
struct Kind {
  std::string file;
  Filter carried_as;
  int pages = 1;
};

std::map<std::string, Kind> kinds() {
  const cv::Mat grey = grey_page(width, height), colour = colour_page(width, height),
                bilevel = bilevel_page(width, height);
  const cv::Mat bare(6000, 6000, CV_8UC1, cv::Scalar(250));
  const std::string fax =
      "/BitsPerComponent 1 /Filter /CCITTFaxDecode /DecodeParms << /K -1 /Columns 595 /Rows 842 >> ";
  std::map<std::string, Kind> all = {
      {"jpeg-grey", {jpeg_file(grey), Filter::jpeg}},
      {"jpeg-colour", {jpeg_file(colour), Filter::jpeg}},
      {"jpeg-bare", {jpeg_file(bare), Filter::jpeg}},  // repeats itself: is deflated too
      {"jpeg-cmyk", {cmyk_jpeg_file(cmyk_page()), Filter::jpeg}},
      {"png-grey", {grey_png_file(grey), Filter::png}},
      {"png-bilevel", {png_file(width, height, 1, 0, bit_rows(bilevel)), Filter::png}},
      {"png-palette", {palette_png(), Filter::png}},
      {"png-rgb", {rgb_png(8), Filter::png}},
      {"png-16-bit", {rgb_png(16), Filter::none}},
      {"png-alpha", {alpha_png(), Filter::none}},
      {"tiff-g4", {tiff({{.pixels = bilevel, .bits = 1, .compression = COMPRESSION_CCITTFAX4}}), Filter::ccitt_g4}},
      {"tiff-g4-strips",
       {tiff({{.pixels = bilevel, .bits = 1, .compression = COMPRESSION_CCITTFAX4, .rows_per_strip = 64}}),
        Filter::ccitt_g4}},
      {"tiff-jpeg", {tiff({{.pixels = grey, .compression = COMPRESSION_JPEG}}), Filter::jpeg}},
      {"tiff-jpeg-strips",
       {tiff({{.pixels = grey, .compression = COMPRESSION_JPEG, .rows_per_strip = 64}}), Filter::none}},
      {"tiff-lzw", {tiff({{.pixels = colour, .compression = COMPRESSION_LZW}}), Filter::none}},
      {"tiff-mixed",
       {tiff({{.pixels = grey}, {.pixels = bilevel(cv::Rect(0, 0, 301, 400)), .bits = 1}}), Filter::none, 2}},
      {"pdf-jpeg", {jpeg_pdf(colour), Filter::jpeg}},
      {"pdf-cmyk",
       {image_pdf(image_dictionary(width, height, "/BitsPerComponent 8 /Filter /DCTDecode /ColorSpace /DeviceCMYK"),
                  cmyk_jpeg_file(cmyk_page())),
        Filter::jpeg}},
      {"pdf-g4", {coded_pdf(fax + "/ColorSpace /DeviceGray", g4_stream(bilevel)), Filter::ccitt_g4}},
      {"pdf-g4-stencil", {coded_pdf(fax + "/ImageMask true", g4_stream(bilevel)), Filter::ccitt_g4}},
      {"pdf-jbig2",
       {coded_pdf("/BitsPerComponent 1 /Filter /JBIG2Decode /ColorSpace /DeviceGray", jbig2_stream(bilevel)),
        Filter::jbig2}},
      {"pdf-samples",
       {coded_pdf("/BitsPerComponent 8 /Filter /FlateDecode /ColorSpace /DeviceRGB", deflated(rgb_samples(colour))),
        Filter::none}},
      {"pdf-jpx", {coded_pdf("/Filter /JPXDecode /ColorSpace /DeviceRGB", jpx_file(colour)), Filter::jpx}},
      {"pdf-mixed-sizes", {mixed_pdf(), Filter::jpeg, 3}},
      {"pdf-stamped", {stamped_pdf(), Filter::jpeg}},
      {"pdf-stamped-turned", {stamped_pdf("/Rotate 270", turned), Filter::jpeg}},
      {"pdf-stamped-mirrored", {stamped_pdf("", mirrored), Filter::jpeg}},
      {"pdf-signed", {signed_pdf(), Filter::ccitt_g4}},
      {"pdf-born-digital", {born_digital_pdf(), Filter::none}},
  };
  for (const int orientation : {2, 6, 8})
    all[fmt::format("jpeg-exif-{}", orientation)] = {with_exif_orientation(jpeg_file(grey), orientation), Filter::jpeg};
  for (const char* rotate : {"90", "180"})
    all[std::string("pdf-rotate-") + rotate] = {jpeg_pdf(grey, std::string("/Rotate ") + rotate), Filter::jpeg};
  return all;
}

// A page whose file could not be read has no picture.
Document placeholder() {
  Document document;
  PageText page;
  page.sha256 = std::string(64, 'c');
  page.outcome = Outcome::quarantined;
  page.error = Error{ErrorCode::damaged, "decode", "no picture"};
  document.pages = {{page, "broken.pdf"}};
  document.id = document_id(document.pages);
  return document;
}

TEST(ArchivePdf, IsPdfA1bByPreflightForEveryKindOfPageAndHasItsPixels) {
  const TemporaryFolder folder;
  std::size_t first_parts = 0;
  for (const auto& [name, kind] : kinds()) {
    SCOPED_TRACE(name);
    Sample sample(kind.file, kind.pages);
    ASSERT_TRUE(sample.opened);
    const bool jpx = kind.carried_as == Filter::jpx;
    first_parts += jpx ? 0 : 1;
    const std::string path = folder / (name + (jpx ? ".2b" : ".pdf")), written = sample.write(path);
    ASSERT_EQ(sample.filters.size(), static_cast<std::size_t>(kind.pages));
    EXPECT_EQ(sample.filters.front(), kind.carried_as);
    EXPECT_TRUE(written.starts_with(jpx ? "%PDF-1.7" : "%PDF-1.4"));
    const auto again = open_file(bytes_of(written), {});
    ASSERT_TRUE(again) << again.error().message;
    for (int page = 1; page <= kind.pages; ++page) {
      const auto back = (*again)->decode(page);
      ASSERT_TRUE(back) << back.error().message;
      const auto index = static_cast<std::size_t>(page) - 1;
      if (name == "pdf-mixed-sizes" && page == 3) continue;  // an empty page is drawn, not taken out
      EXPECT_FALSE(back->rendered);
      EXPECT_EQ(difference(back->pixels, sample.pixels[index]), 0);
      EXPECT_EQ(back->rotate_degrees, sample.document.pages[index].text.rotate_degrees);
      EXPECT_EQ(back->mirrored, sample.document.pages[index].text.mirrored);
    }
    EXPECT_THAT(output_of("qpdf --check '" + path + "'"), HasSubstr("No syntax or stream encoding errors"));
  }
  ASSERT_TRUE(write_pdf(folder / "placeholder.pdf", placeholder(),
                        [](const PageRef&) -> Result<EncodedImage> { return fail(ErrorCode::damaged, "decode", ""); }));
  const std::vector<Verdict> verdicts = preflight(folder.path());
  EXPECT_EQ(verdicts.size(), first_parts + 1) << "is libpdfbox2-java installed, with what it needs?";
  for (const Verdict& verdict : verdicts) EXPECT_TRUE(verdict.valid) << verdict.file << "\n" << verdict.reasons;
}

TEST(ArchivePdf, WouldBeRefusedByPreflightIfItWereNotPdfA) {
  const TemporaryFolder folder;
  write_to(folder / "plain.pdf", jpeg_pdf(grey_page(width, height)));
  const std::vector<Verdict> verdicts = preflight(folder.path());
  ASSERT_EQ(verdicts.size(), 1U);
  EXPECT_FALSE(verdicts[0].valid);
  EXPECT_THAT(verdicts[0].reasons, HasSubstr("MetaData"));
}

// No validator in Debian knows part 2: its demands on such a file, one by one.
TEST(ArchivePdf, WithJpeg2000KeepsToTheSecondPart) {
  const TemporaryFolder folder;
  Sample sample(coded_pdf("/Filter /JPXDecode /ColorSpace /DeviceRGB", jpx_file(colour_page(width, height))));
  const std::string written = sample.write(folder / "a.pdf");
  QPDF pdf;
  pdf.processMemoryFile("a.pdf", written.data(), written.size());
  QPDFObjectHandle root = pdf.getRoot();
  EXPECT_THAT(written, HasSubstr("<pdfaid:part>2</pdfaid:part><pdfaid:conformance>B</pdfaid:conformance>"));
  EXPECT_FALSE(root.getKey("/Metadata").getDict().hasKey("/Filter"));
  EXPECT_EQ(root.getKey("/OutputIntents").getArrayItem(0).getKey("/S").getName(), "/GTS_PDFA1");
  EXPECT_EQ(
      root.getKey("/OutputIntents").getArrayItem(0).getKey("/DestOutputProfile").getDict().getKey("/N").getIntValue(),
      3);
  EXPECT_TRUE(pdf.getTrailer().hasKey("/ID"));
  EXPECT_FALSE(pdf.getTrailer().hasKey("/Encrypt"));
  for (QPDFObjectHandle object : pdf.getAllObjects()) {
    if (!object.isDictionary() && !object.isStream()) continue;
    QPDFObjectHandle dictionary = object.isStream() ? object.getDict() : object;
    for (const char* forbidden :
         {"/SMask", "/SMaskInData", "/Group", "/AA", "/JavaScript", "/OPI", "/Alternates", "/F"})
      EXPECT_FALSE(dictionary.hasKey(forbidden)) << forbidden;
    if (dictionary.getKey("/Type").isName() && dictionary.getKey("/Type").getName() == "/FontDescriptor") {
      EXPECT_TRUE(dictionary.getKey("/FontFile2").isStream());
    }
    if (object.isStream() && dictionary.getKey("/Filter").isName()) {
      EXPECT_THAT(dictionary.getKey("/Filter").getName(), testing::AnyOf("/FlateDecode", "/JPXDecode"));
    }
  }
}

cv::Mat drawn(const std::string& pdf) {
  auto renderer = PdfRenderer::open(bytes_of(pdf));
  EXPECT_TRUE(renderer);
  cv::Mat page = (*renderer)->render(1, 0, 300).value();
  if (page.channels() == 1) cv::cvtColor(page.clone(), page, cv::COLOR_GRAY2BGR);
  return page;
}

TEST(ArchivePdf, ShowsWhatIsLaidOverTheScanAndLeavesTheScanUntouched) {
  for (const std::string& original :
       {stamped_pdf(), stamped_pdf("", mirrored), stamped_pdf("/Rotate 90"), stamped_pdf("", turned), signed_pdf()}) {
    const TemporaryFolder folder;
    Sample sample(original);
    const std::string archived = sample.write(folder / "a.pdf");
    cv::Mat before = drawn(original), after = drawn(archived);
    // As the picture lies, not as the page did: turned against each other by what its matrix said.
    if (before.size() != after.size()) cv::rotate(after.clone(), after, cv::ROTATE_90_CLOCKWISE);
    const auto flattened = sample.opened->archive_image(1);
    ASSERT_TRUE(flattened);
    EXPECT_FALSE(flattened->overlays.empty());
    const Result<void> bare = write_pdf(folder / "bare.pdf", sample.document, [&](const PageRef&) {
      Result<EncodedImage> image = flattened;
      image->overlays.clear();
      return image;
    });
    ASSERT_TRUE(bare);
    cv::Mat without = drawn(contents_of(folder / "bare.pdf"));
    if (before.size() != without.size()) cv::rotate(without.clone(), without, cv::ROTATE_90_CLOCKWISE);
    EXPECT_LT(difference(before, after), difference(before, without) / 2) << "most of what was laid over it is there";
    QPDF pdf;
    pdf.processMemoryFile("a.pdf", archived.data(), archived.size());
    QPDFObjectHandle pictures = QPDFObjectHandle(pdf.getAllPages().at(0)).getKey("/Resources").getKey("/XObject");
    ASSERT_GT(pictures.getKeys().size(), 1U);
    QPDFObjectHandle mask = pictures.getKey("/Im1").getDict().getKey("/Mask");
    ASSERT_TRUE(mask.isStream());
    EXPECT_EQ(mask.getDict().getKey("/BitsPerComponent").getIntValue(), 1);
  }
}

TEST(ArchivePdf, IsDatedByItsSourceAndNeverByTheClock) {
  const TemporaryFolder folder;
  PdfBuilder builder;
  builder.add_image_page(builder.add_stream(
      image_dictionary(width, height, "/BitsPerComponent 8 /Filter /DCTDecode /ColorSpace /DeviceGray"),
      jpeg_file(grey_page(width, height))));
  std::string dated = builder.finish();
  const int info = builder.add("<< /CreationDate (D:20240105101112+07'00') >>");
  dated = builder.finish();
  dated = std::regex_replace(dated, std::regex("trailer\\s*<<"), "trailer << /Info " + std::to_string(info) + " 0 R");
  EXPECT_THAT(Sample(dated).write(folder / "a.pdf"), HasSubstr("<xmp:CreateDate>2024-01-05T10:11:12+07:00<"));
  const std::string undated = Sample(jpeg_file(grey_page(width, height))).write(folder / "b.pdf");
  EXPECT_THAT(undated, HasSubstr("<xmp:CreatorTool>sohoa<"));
  EXPECT_THAT(undated, testing::Not(HasSubstr("Date")));
  EXPECT_EQ(undated, Sample(jpeg_file(grey_page(width, height))).write(folder / "c.pdf"));
}

TEST(XmpPacket, TakesTimesAsPdfAndExifWriteThemAndNothingElse) {
  EXPECT_EQ(iso_time("D:20240105101112+07'00'"), "2024-01-05T10:11:12+07:00");
  EXPECT_EQ(iso_time("D:20240105101112Z"), "2024-01-05T10:11:12Z");
  EXPECT_EQ(iso_time("D:20240105"), "2024-01-05");
  EXPECT_EQ(iso_time("2024:02:29 23:59:59"), "2024-02-29T23:59:59");
  for (const char* odd : {"", "D:", "D:2024", "2023:02:29 10:00:00", "0000:00:00 00:00:00", "D:20240105251112",
                          "2024:01:05 10:11:12<x>", "D:20240105101112+99'00'", "yesterday"})
    EXPECT_EQ(iso_time(odd), "") << odd;
}

}  // namespace
}  // namespace sohoa

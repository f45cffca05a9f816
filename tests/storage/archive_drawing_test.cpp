// Pages that a PDF draws: copied into the archive's PDF as they are where PDF/A-1 allows it, else as pictures.
#include <fmt/format.h>
#include <gmock/gmock.h>

#include <opencv2/imgproc.hpp>
#include <qpdf/QPDF.hh>
#include <qpdf/QPDFObjectHandle.hh>

#include "pipeline/intake/font_program.h"
#include "pipeline/intake/opened_file.h"
#include "pipeline/intake/pdf_renderer.h"
#include "storage/pdf_writer.h"
#include "tests/intake/sample_files.h"
#include "tests/storage/preflight.h"
#include "tests/storage/sample_document.h"

namespace sohoa {
namespace {

using namespace test;
using Filter = EncodedImage::Filter;
using testing::HasSubstr;
using testing::Not;

ByteSpan bytes_of(const std::string& file) { return {reinterpret_cast<const std::uint8_t*>(file.data()), file.size()}; }

// A PDF with one embedded font, /F of every page.
class Drawing {
 public:
  explicit Drawing(int wrong_by = 0, const std::string& descriptor_extra = "") {
    const std::string file = contents_of("/usr/share/fonts/truetype/croscore/Tinos-Regular.ttf");
    const auto program = FontProgram::open({file.begin(), file.end()});
    EXPECT_TRUE(program) << "is fonts-croscore installed?";
    std::string widths;
    for (char32_t c = 32; program && c < 127; ++c)
      widths += fmt::format("{:.0f} ", program->advance(program->glyph_of_unicode(c)) + (c == U'n' ? wrong_by : 0));
    const int program_stream = pdf.add_stream(fmt::format("/Length1 {} /Filter /FlateDecode", file.size()), deflated(file));
    const int descriptor = pdf.add(fmt::format("<< /Type /FontDescriptor /FontName /Tinos /Flags 32 /FontBBox [-200 -300 1200 1000] /ItalicAngle 0"
                                               " /Ascent 891 /Descent -216 /CapHeight 656 /StemV 80 {} {} >>",
                                               descriptor_extra, descriptor_extra.empty() ? fmt::format("/FontFile2 {} 0 R", program_stream) : ""));
    font = pdf.add(fmt::format("<< /Type /Font /Subtype /TrueType /BaseFont /Tinos /Encoding /WinAnsiEncoding /FirstChar 32 /LastChar 126 /Widths [{}]"
                               " /FontDescriptor {} 0 R >>",
                               widths, descriptor));
  }

  Drawing& page(const std::string& content, const std::string& resources = "", const std::string& extra = "",
                const std::string& box = "[0 0 595 842]") {
    pdf.add_page(fmt::format("/MediaBox {} /Resources << /Font << /F {} 0 R >> {} >> {}", box, font, resources, extra), content);
    return *this;
  }

  PdfBuilder pdf;
  int font = 0;
};

const std::string text = "BT /F 14 Tf 72 700 Td (Nam nay dan ta lam an tot) Tj 0 -20 Td (cho nen ai cung vui va no am) Tj ET ";

// The file's pages in an archive PDF.
struct Archived {
  std::string original, written;
  std::vector<EncodedImage> pages;

  explicit Archived(std::string file, const std::string& path, bool trust_own_text = true) : original(std::move(file)) {
    auto opened = open_file(bytes_of(original), {});
    EXPECT_TRUE(opened) << opened.error().message;
    if (!opened) return;
    Document document;
    const int count = static_cast<int>((*opened)->survey()->pages.size());
    for (int number = 1; number <= count; ++number) {
      const auto image = (*opened)->decode(number);
      EXPECT_TRUE(image) << image.error().message;
      if (!image) return;
      PageText page = sample_page(std::string(64, 'b'), number);
      page.width = image->size().width, page.height = image->size().height;
      page.dpi = image->dpi, page.rotate_degrees = image->rotate_degrees, page.mirrored = false;
      page.lines = {line_of({"Filed", "words"}, 300, 560)};
      document.pages.push_back({std::move(page), "a.pdf"});
    }
    document.id = document_id(document.pages);
    const Result<void> done = write_pdf(path, document, [&](const PageRef& ref) {
      Result<EncodedImage> image = (*opened)->archive_image(ref.page);
      if (image) pages.push_back(*image);
      if (image && !trust_own_text) image->has_own_text = false;
      return image;
    });
    EXPECT_TRUE(done) << done.error().message;
    written = contents_of(path);
  }

  // The greatest share of visibly other pixels on any page.
  [[nodiscard]] double unlikeness() const {
    const auto before = PdfRenderer::open(bytes_of(original)), after = PdfRenderer::open(bytes_of(written));
    double most = 0;
    for (int page = 1; page <= static_cast<int>(pages.size()); ++page) {
      cv::Mat a = (*before)->render(page, 0, 100).value(), b = (*after)->render(page, 0, 100).value();
      if (a.size() != b.size()) return 1;
      for (cv::Mat* drawn : {&a, &b})
        if (drawn->channels() == 3) cv::cvtColor(drawn->clone(), *drawn, cv::COLOR_BGR2GRAY);
      cv::Mat differing;
      cv::absdiff(a, b, differing);
      most = std::max(most, cv::countNonZero(differing > 24) / static_cast<double>(a.total()));
    }
    return most;
  }
};

std::string stencil(PdfBuilder& pdf, const std::string& soft_sample, const std::string& extra = "") {
  const int mask = pdf.add_stream(image_dictionary(2, 1, "/BitsPerComponent 8 /ColorSpace /DeviceGray"), "\xFF" + soft_sample);
  return fmt::format("/XObject << /Im {} 0 R >> {}",
                     pdf.add_stream(image_dictionary(2, 1, fmt::format("/BitsPerComponent 8 /ColorSpace /DeviceRGB /SMask {} 0 R", mask)),
                                    std::string("\x20\x40\x80\x80\x40\x20", 6)),
                     extra);
}

// A kind of page, as it goes into the archive.
std::map<std::string, std::string> fit_for_copying() {
  std::map<std::string, std::string> kinds;
  const auto add = [&](const std::string& name, const std::string& content, const std::string& resources = "", const std::string& extra = "",
                       const std::string& box = "[0 0 595 842]") {
    kinds[name] = Drawing().page(content, resources, extra, box).pdf.finish();
  };
  add("plain", text);
  add("cmyk", "0.1 0.2 0.8 0.1 k 0.75 0.68 0.67 0.9 K 60 60 200 100 re B " + text);
  add("turned", text, "", "/Rotate 90");
  add("off-centre", text, "", "/CropBox [20 500 500 800]", "[-30 -30 700 900]");
  add("unbalanced", "q q 1 0 0 1 5 5 cm Q q " + text);
  add("grouped", text, "/ExtGState << /G << /ca 1 /CA 1 /BM /Normal /SMask /None /LW 2 >> >>", "/Group << /S /Transparency /CS /DeviceRGB >>");
  {
    Drawing drawing;
    const int inner = drawing.pdf.add_stream("/Type /XObject /Subtype /Form /BBox [0 0 595 842] /Group << /S /Transparency >>", text);
    kinds["form"] = drawing.page("/X Do 0.5 g 50 50 300 300 re f", fmt::format("/XObject << /X {} 0 R >>", inner)).pdf.finish();
  }
  {
    Drawing drawing;
    kinds["all or nothing"] = drawing.page("q 200 0 0 200 50 50 cm /Im Do Q " + text, stencil(drawing.pdf, std::string(1, '\0'))).pdf.finish();
  }
  {
    // Two scans side by side and a third below: none of them is the page.
    Drawing drawing;
    const int grey = drawing.pdf.add_stream(image_dictionary(300, 200, "/BitsPerComponent 8 /Filter /DCTDecode /ColorSpace /DeviceGray"),
                                            jpeg_file(grey_page(300, 200)));
    const int colour = drawing.pdf.add_stream(image_dictionary(300, 200, "/BitsPerComponent 8 /Filter /DCTDecode /ColorSpace /DeviceRGB"),
                                              jpeg_file(colour_page(300, 200)));
    const int fax = drawing.pdf.add_stream(
        image_dictionary(600, 400, "/BitsPerComponent 1 /Filter /CCITTFaxDecode /DecodeParms << /K -1 /Columns 600 /Rows 400 >> /ColorSpace /DeviceGray"),
        g4_stream(bilevel_page(600, 400)));
    kinds["several pictures"] =
        drawing
            .page("q 270 0 0 180 20 600 cm /A Do Q q 270 0 0 180 300 600 cm /B Do Q q 550 0 0 360 20 100 cm /C Do Q",
                  fmt::format("/XObject << /A {} 0 R /B {} 0 R /C {} 0 R >>", grey, colour, fax))
            .pdf.finish();
  }
  {
    Drawing drawing;
    const int appearance = drawing.pdf.add_stream(
        fmt::format("/Type /XObject /Subtype /Form /BBox [0 0 100 50] /Matrix [1 0 0 1 3 4] /Resources << /Font << /F {} 0 R >> >>", drawing.font),
        "1 0 0 rg 0 0 100 50 re f 0 g BT /F 9 Tf 2 15 Td (Signed) Tj ET");
    const int widget =
        drawing.pdf.add(fmt::format("<< /Type /Annot /Subtype /Widget /FT /Sig /F 4 /Rect [310 100 510 230] /AP << /N {} 0 R >> >>", appearance));
    kinds["signed"] = drawing.page(text, "", fmt::format("/Annots [{} 0 R]", widget)).pdf.finish();
  }
  {
    Drawing drawing;
    drawing.page(text).page("BT /F 30 Tf 20 30 Td (Small and broad) Tj ET", "", "", "[0 0 400 100]");
    kinds["mixed sizes"] = drawing.page(text, "", "", "[0 0 842 1191]").pdf.finish();
  }
  return kinds;
}

TEST(ArchiveDrawing, IsPdfA1bByPreflightAndLooksAsItDid) {
  const TemporaryFolder folder;
  const auto kinds = fit_for_copying();
  for (const auto& [name, file] : kinds) {
    SCOPED_TRACE(name);
    const Archived archived(file, folder / (name + ".pdf"));
    for (const EncodedImage& page : archived.pages) EXPECT_EQ(page.filter, Filter::drawing);
    EXPECT_LT(archived.unlikeness(), 0.0005);
    constexpr double metadata_and_profile = 3500;
    EXPECT_LE(static_cast<double>(archived.written.size()), 1.03 * static_cast<double>(file.size()) + metadata_and_profile);
    EXPECT_THAT(output_of("qpdf --check '" + folder.path() + "/" + name + ".pdf'"), HasSubstr("No syntax or stream encoding errors"));
  }
  const std::vector<Verdict> verdicts = preflight(folder.path());
  EXPECT_EQ(verdicts.size(), kinds.size()) << "is libpdfbox2-java installed, with what it needs?";
  for (const Verdict& verdict : verdicts) EXPECT_TRUE(verdict.valid) << verdict.file << "\n" << verdict.reasons;
}

TEST(ArchiveDrawing, BecomesAPictureWherePdfAWouldHaveItOtherwise) {
  const TemporaryFolder folder;
  std::map<std::string, std::string> kinds;
  const auto settings = [](const std::string& what) { return "/ExtGState << /G << " + what + " >> >>"; };
  const std::string set = "/G gs " + text;
  kinds["half seen"] = Drawing().page(set, settings("/ca 0.5")).pdf.finish();
  kinds["multiplied"] = Drawing().page(set, settings("/BM /Multiply")).pdf.finish();
  kinds["not embedded"] = Drawing(0, "/Leading 0").page(text).pdf.finish();
  kinds["other widths"] = Drawing(9).page(text).pdf.finish();
  kinds["layer"] = Drawing().page("/OC /L BDC " + text + " EMC").pdf.finish();
  kinds["hidden text"] = Drawing().page(text + "BT 3 Tr /F 14 Tf 72 300 Td (Khong ai thay dong nay) Tj ET").pdf.finish();
  kinds["soft shadow"] = [] {
    Drawing drawing;
    return drawing.page("q 200 0 0 200 50 50 cm /Im Do Q " + text, stencil(drawing.pdf, "\x80")).pdf.finish();
  }();
  for (const auto& [name, file] : kinds) {
    SCOPED_TRACE(name);
    const Archived archived(file, folder / (name + ".pdf"));
    ASSERT_EQ(archived.pages.size(), 1U);
    EXPECT_EQ(archived.pages[0].filter, Filter::none);
  }
  const std::vector<Verdict> verdicts = preflight(folder.path());
  EXPECT_EQ(verdicts.size(), kinds.size());
  for (const Verdict& verdict : verdicts) EXPECT_TRUE(verdict.valid) << verdict.file << "\n" << verdict.reasons;
}

std::string said_in(const std::string& path) { return output_of("pdftotext -layout '" + path + "' -"); }

TEST(ArchiveDrawing, CanBeSearchedForItsOwnTextOrElseForWhatWasFiled) {
  const TemporaryFolder folder;
  const std::string file = Drawing().page(text, "", "/Rotate 90 /CropBox [10 20 500 800]").pdf.finish();
  const Archived own(file, folder / "own.pdf");
  ASSERT_TRUE(own.pages.at(0).has_own_text);
  EXPECT_THAT(said_in(folder / "own.pdf"), HasSubstr("Nam nay dan ta lam an tot"));
  EXPECT_THAT(said_in(folder / "own.pdf"), Not(HasSubstr("Filed")));
  const Archived filed(file, folder / "filed.pdf", false);
  EXPECT_THAT(said_in(folder / "filed.pdf"), AllOf(HasSubstr("Filed"), HasSubstr("words")));
  EXPECT_LT(filed.unlikeness(), 0.0005);
}

TEST(ArchiveDrawing, KeepsAFontThatPagesShareOnceAndNothingThatRuns) {
  const TemporaryFolder folder;
  Drawing drawing;
  for (int i = 0; i < 5; ++i) drawing.page(text + fmt::format("{} 100 50 50 re f", 50 * i), "", "/AA << /O << /S /JavaScript /JS (app.alert(1)) >> >>");
  const Archived archived(drawing.pdf.finish(), folder / "a.pdf");
  EXPECT_EQ(archived.pages.size(), 5U);
  QPDF pdf;
  pdf.processMemoryFile("a.pdf", archived.written.data(), archived.written.size());
  int programs = 0;
  for (QPDFObjectHandle object : pdf.getAllObjects()) {
    if (!object.isDictionary()) continue;
    programs += object.hasKey("/FontFile2") ? 1 : 0;
    EXPECT_FALSE(object.hasKey("/AA") || object.hasKey("/JS"));
  }
  EXPECT_EQ(programs, 1) << "one for five pages";
}

}  // namespace
}  // namespace sohoa

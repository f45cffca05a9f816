#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <malloc.h>

#include <filesystem>
#include <iomanip>
#include <numeric>
#include <opencv2/imgproc.hpp>
#include <sstream>

#include "pipeline/intake/codecs.h"
#include "pipeline/intake/opened_file.h"
#include "tests/intake/sample_files.h"
#include "tests/support/scratch.h"

namespace sohoa {
namespace {

using namespace test;

// An opened PDF together with its bytes.
struct Pdf {
  std::string bytes;
  Result<std::unique_ptr<OpenedFile>> file;

  explicit Pdf(std::string content, DecodeLimits limits = {})
      : bytes(std::move(content)),
        file(open_file({reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()}, limits)) {}
  Result<PageImage> decode(int page = 1) { return file ? (*file)->decode(page) : tl::unexpected(file.error()); }
  Result<EncodedImage> archive(int page = 1) {
    return file ? (*file)->archive_image(page) : tl::unexpected(file.error());
  }
  Result<FileSurvey> survey() { return file ? (*file)->survey() : tl::unexpected(file.error()); }
};

template <class T>
ErrorCode code_of(const Result<T>& result) {
  return result ? ErrorCode::internal : result.error().code;
}

std::string one_image_pdf(const std::string& dictionary, const std::string& data, const std::string& page_extra = "",
                          const std::string& matrix = "595 0 0 842 0 0", const std::string& more_content = "") {
  PdfBuilder pdf;
  pdf.add_image_page(pdf.add_stream(dictionary, data), page_extra, matrix, more_content);
  return pdf.finish();
}

constexpr int width = 595, height = 842;

std::string jpeg_dictionary(const std::string& space = "/DeviceRGB") {
  return image_dictionary(width, height, "/BitsPerComponent 8 /Filter /DCTDecode /ColorSpace " + space);
}

std::string g4_dictionary(const std::string& parameters = "", const std::string& rest = "/ColorSpace /DeviceGray") {
  return image_dictionary(width, height,
                          "/BitsPerComponent 1 /Filter /CCITTFaxDecode /DecodeParms << /K -1 /Columns " +
                              std::to_string(width) + " /Rows " + std::to_string(height) + " " + parameters + ">> " +
                              rest);
}

bool extracted(const Result<PageImage>& page) { return page && !page->rendered; }

TEST(PdfFile, GivesTheEmbeddedJpegAndPassesItThrough) {
  const std::string jpeg = jpeg_file(colour_page(width, height));
  Pdf pdf(one_image_pdf(jpeg_dictionary(), jpeg));
  const auto page = pdf.decode();
  ASSERT_TRUE(extracted(page));
  EXPECT_LT(difference(page->pixels, colour_page(width, height)), 2);
  const auto image = pdf.archive();
  ASSERT_TRUE(image);
  EXPECT_EQ(image->filter, EncodedImage::Filter::jpeg);
  EXPECT_EQ(std::string(image->bytes.begin(), image->bytes.end()), jpeg);
  const auto survey = pdf.survey();
  ASSERT_TRUE(survey);
  EXPECT_EQ(survey->format, "pdf");
  EXPECT_FALSE(survey->repaired);
  EXPECT_THAT(survey->pages,
              testing::ElementsAre(testing::Field(&FileSurvey::Page::cost_bytes, std::uint64_t{width} * height * 3)));
}

TEST(PdfFile, UndoesTheFiltersAroundAPicture) {
  const std::string jpeg = jpeg_file(grey_page(width, height));
  Pdf pdf(one_image_pdf(
      image_dictionary(width, height, "/BitsPerComponent 8 /Filter [/FlateDecode /DCTDecode] /ColorSpace /DeviceGray"),
      deflated(jpeg)));
  const auto page = pdf.decode();
  ASSERT_TRUE(extracted(page));
  EXPECT_LT(difference(page->pixels, grey_page(width, height)), 2);
  const auto image = pdf.archive();
  ASSERT_TRUE(image);
  EXPECT_EQ(std::string(image->bytes.begin(), image->bytes.end()), jpeg);
}

TEST(PdfFile, ReadsCmykJpegWithItsDecodeArray) {
  const cv::Mat stored(height, width, CV_8UC4, cv::Scalar(0, 255, 255, 255));
  Pdf inverted(one_image_pdf(jpeg_dictionary("/DeviceCMYK") + " /Decode [1 0 1 0 1 0 1 0]", cmyk_jpeg_file(stored)));
  const auto cyan = inverted.decode();
  ASSERT_TRUE(extracted(cyan));
  EXPECT_LT(difference(cyan->pixels, cv::Mat(height, width, CV_8UC3, cv::Scalar(255, 255, 0))), 6);
  const auto image = inverted.archive();
  ASSERT_TRUE(image);
  EXPECT_TRUE(image->inverted);
  EXPECT_EQ(image->components, 4);
  Pdf plain(one_image_pdf(jpeg_dictionary("/DeviceCMYK"), cmyk_jpeg_file(stored)));
  const auto black = plain.decode();
  ASSERT_TRUE(extracted(black));
  EXPECT_LT(cv::mean(black->pixels)[1], 6) << "all ink but cyan";
}

TEST(PdfFile, ReadsGroup4InEveryPolarity) {
  const cv::Mat bilevel = bilevel_page(width, height), negative = 255 - bilevel;
  const std::string fax = g4_stream(bilevel);
  struct Case {
    std::string dictionary;
    const cv::Mat& expected;
  };
  for (const Case& c : {Case{g4_dictionary(), bilevel}, Case{g4_dictionary("/BlackIs1 true "), negative},
                        Case{g4_dictionary("", "/ColorSpace /DeviceGray /Decode [1 0]"), negative},
                        Case{g4_dictionary("/BlackIs1 true ", "/ColorSpace /DeviceGray /Decode [1 0]"), bilevel},
                        Case{g4_dictionary("", "/ImageMask true"), bilevel},
                        Case{g4_dictionary("/BlackIs1 true ", "/ImageMask true /Decode [1 0]"), bilevel}}) {
    Pdf pdf(one_image_pdf(c.dictionary, fax));
    const auto page = pdf.decode();
    ASSERT_TRUE(extracted(page)) << c.dictionary;
    EXPECT_TRUE(page->bilevel);
    EXPECT_EQ(difference(page->pixels, c.expected), 0) << c.dictionary;
    const auto image = pdf.archive();
    ASSERT_TRUE(image);
    EXPECT_EQ(image->filter, EncodedImage::Filter::ccitt_g4);
    EXPECT_EQ(std::string(image->bytes.begin(), image->bytes.end()), fax);
    const bool turned = image->black_is_one != image->inverted;
    EXPECT_EQ(difference(turned ? negative : bilevel, c.expected), 0) << "the parts say how to show it";
  }
}

TEST(PdfFile, ReadsJbig2WithAndWithoutGlobals) {
  const cv::Mat bilevel = bilevel_page(width, height);
  Pdf pdf(
      one_image_pdf(image_dictionary(width, height, "/BitsPerComponent 1 /Filter /JBIG2Decode /ColorSpace /DeviceGray"),
                    jbig2_stream(bilevel)));
  const auto page = pdf.decode();
  ASSERT_TRUE(extracted(page)) << page.error().message;
  EXPECT_TRUE(page->bilevel);
  EXPECT_EQ(difference(page->pixels, bilevel), 0);

  // The page information segment (30 bytes) as the shared part, the region as the page's own.
  const std::string stream = jbig2_stream(bilevel);
  PdfBuilder shared;
  const int globals = shared.add_stream("", stream.substr(0, 30));
  shared.add_image_page(
      shared.add_stream(image_dictionary(width, height,
                                         "/BitsPerComponent 1 /Filter /JBIG2Decode /DecodeParms << /JBIG2Globals " +
                                             std::to_string(globals) + " 0 R >> /ColorSpace /DeviceGray"),
                        stream));
  Pdf with_globals(shared.finish());
  const auto image = with_globals.archive();
  ASSERT_TRUE(image);
  EXPECT_EQ(image->filter, EncodedImage::Filter::jbig2);
  EXPECT_EQ(std::string(image->jbig2_globals.begin(), image->jbig2_globals.end()), stream.substr(0, 30));
}

TEST(PdfFile, ReadsJpeg2000WithoutLoss) {
  const cv::Mat colour = colour_page(width, height);
  Pdf pdf(
      one_image_pdf(image_dictionary(width, height, "/Filter /JPXDecode /ColorSpace /DeviceRGB"), jpx_file(colour)));
  const auto page = pdf.decode();
  ASSERT_TRUE(extracted(page)) << page.error().message;
  EXPECT_EQ(difference(page->pixels, colour), 0);
  const auto image = pdf.archive();
  ASSERT_TRUE(image);
  EXPECT_EQ(image->filter, EncodedImage::Filter::jpx);
}

TEST(PdfFile, ReadsRawSamplesOfEveryDepthAndSpace) {
  const cv::Mat colour = colour_page(width, height), grey = grey_page(width, height),
                bilevel = bilevel_page(width, height);
  const auto samples = [](const cv::Mat& m) { return std::string(reinterpret_cast<const char*>(m.data), m.total()); };
  const auto flate = [](const std::string& rest) {
    return image_dictionary(width, height, "/Filter /FlateDecode " + rest);
  };
  {
    Pdf pdf(one_image_pdf(flate("/BitsPerComponent 8 /ColorSpace /DeviceRGB"), deflated(rgb_samples(colour))));
    const auto page = pdf.decode();
    ASSERT_TRUE(extracted(page));
    EXPECT_EQ(difference(page->pixels, colour), 0);
    const auto image = pdf.archive();
    ASSERT_TRUE(image);
    EXPECT_EQ(image->filter, EncodedImage::Filter::none);
    EXPECT_EQ(std::string(image->bytes.begin(), image->bytes.end()), rgb_samples(colour));
  }
  {
    // PNG predictor 11: every byte is the difference from the one to its left.
    std::string predicted;
    for (int y = 0; y < height; ++y) {
      predicted += '\1';
      for (int x = 0; x < width; ++x)
        predicted += static_cast<char>(grey.at<std::uint8_t>(y, x) - (x > 0 ? grey.at<std::uint8_t>(y, x - 1) : 0));
    }
    Pdf pdf(one_image_pdf(
        flate("/BitsPerComponent 8 /ColorSpace /DeviceGray /DecodeParms << /Predictor 15 /Columns 595 >>"),
        deflated(predicted)));
    const auto page = pdf.decode();
    ASSERT_TRUE(extracted(page));
    EXPECT_EQ(difference(page->pixels, grey), 0);
  }
  {
    Pdf pdf(one_image_pdf(flate("/BitsPerComponent 8 /ColorSpace [/Indexed /DeviceRGB 1 <000000FF8000>]"),
                          deflated(samples(bilevel / 255))));
    const auto page = pdf.decode();
    ASSERT_TRUE(extracted(page));
    EXPECT_EQ(page->pixels.at<cv::Vec3b>(0, 0), cv::Vec3b(0, 0x80, 0xFF));
    EXPECT_FALSE(page->bilevel);
  }
  {
    std::string bits;
    for (int y = 0; y < height; ++y)
      for (int x = 0; x < width; x += 8) {
        int byte = 0;
        for (int i = 0; i < 8 && x + i < width; ++i) byte |= bilevel.at<std::uint8_t>(y, x + i) > 0 ? 0x80 >> i : 0;
        bits += static_cast<char>(byte);
      }
    Pdf pdf(one_image_pdf(flate("/BitsPerComponent 1 /ColorSpace /DeviceGray"), deflated(bits)));
    const auto page = pdf.decode();
    ASSERT_TRUE(extracted(page));
    EXPECT_TRUE(page->bilevel);
    EXPECT_EQ(difference(page->pixels, bilevel), 0);
    const auto image = pdf.archive();
    ASSERT_TRUE(image);
    EXPECT_EQ(image->filter, EncodedImage::Filter::ccitt_g4);
  }
}

// What a viewer shows of the stored picture: mirrored, then turned clockwise.
cv::Mat shown(const PageImage& page) {
  cv::Mat picture = page.pixels.clone();
  if (page.mirrored) cv::flip(picture, picture, 1);
  if (page.rotate_degrees == 90) cv::rotate(picture, picture, cv::ROTATE_90_CLOCKWISE);
  if (page.rotate_degrees == 180) cv::rotate(picture, picture, cv::ROTATE_180);
  if (page.rotate_degrees == 270) cv::rotate(picture, picture, cv::ROTATE_90_COUNTERCLOCKWISE);
  return picture;
}

TEST(PdfFile, FoldsEveryTurnAndMirrorOfTheMatrixIntoTheOrientation) {
  // The same page is forced through Poppler by a dot of ink, which knows what it should look like.
  const std::string jpeg = jpeg_file(grey_page(300, 300));
  const std::string dictionary =
      image_dictionary(300, 300, "/BitsPerComponent 8 /Filter /DCTDecode /ColorSpace /DeviceGray");
  for (const char* matrix : {"150 0 0 150 0 0", "0 -150 150 0 0 150", "-150 0 0 -150 150 150", "0 150 -150 0 150 0",
                             "-150 0 0 150 150 0", "150 0 0 -150 0 150", "0 150 150 0 0 0", "0 -150 -150 0 150 150"})
    for (const int rotate : {0, 90, 180, 270}) {
      const std::string box = "/MediaBox [0 0 150 150] /Rotate " + std::to_string(rotate);
      Pdf plain(one_image_pdf(dictionary, jpeg, box, matrix));
      Pdf dotted(one_image_pdf(dictionary, jpeg, box, matrix, "0 g 75 75 0.2 0.2 re f"));
      const auto stored = plain.decode();
      const auto drawn = dotted.decode();
      ASSERT_TRUE(extracted(stored));
      ASSERT_TRUE(drawn && drawn->rendered);
      EXPECT_EQ(drawn->rotate_degrees, rotate);
      cv::Mat reference;
      cv::resize(shown(*drawn), reference, {300, 300}, 0, 0, cv::INTER_AREA);
      EXPECT_LT(difference(shown(*stored), reference), 8) << matrix << " /Rotate " << rotate;
      cv::flip(reference, reference, 0);
      EXPECT_GT(difference(shown(*stored), reference), 20) << "else this test could not tell";
    }
}

TEST(PdfFile, TakesTheResolutionFromThePlacedSize) {
  const std::string jpeg = jpeg_file(grey_page(1654, 2339));
  const std::string dictionary =
      image_dictionary(1654, 2339, "/BitsPerComponent 8 /Filter /DCTDecode /ColorSpace /DeviceGray");
  Pdf a4(one_image_pdf(dictionary, jpeg));
  EXPECT_EQ(a4.decode()->dpi, 200);
  EXPECT_TRUE(a4.decode()->dpi_from_file);
  // Alone on a larger page the picture is still the page's whole content.
  Pdf inset(one_image_pdf(dictionary, jpeg, "", "476 0 0 673.6 60 80"));
  const auto page = inset.decode();
  ASSERT_TRUE(extracted(page));
  EXPECT_EQ(page->dpi, 250);
}

TEST(PdfFile, RendersWhatOnePictureDoesNotHold) {
  const std::string jpeg = jpeg_file(grey_page(width, height));
  const std::string dictionary = jpeg_dictionary("/DeviceGray");
  // Strips.
  {
    PdfBuilder pdf;
    const std::string half = jpeg_file(grey_page(595, 421));
    const int image = pdf.add_stream(
        image_dictionary(595, 421, "/BitsPerComponent 8 /Filter /DCTDecode /ColorSpace /DeviceGray"), half);
    pdf.add_image_page(image, "", "595 0 0 421 0 421", "q 595 0 0 421 0 0 cm /Im Do Q");
    const auto page = Pdf(pdf.finish()).decode();
    ASSERT_TRUE(page);
    EXPECT_TRUE(page->rendered);
    EXPECT_EQ(page->pixels.size(), cv::Size(2479, 3508));
    EXPECT_EQ(page->dpi, 300);
  }
  const auto is_rendered = [&](const std::string& extra, const std::string& matrix, const std::string& content) {
    const auto page = Pdf(one_image_pdf(dictionary, jpeg, extra, matrix, content)).decode();
    return page && page->rendered;
  };
  const std::string whole = "595 0 0 842 0 0";
  EXPECT_TRUE(is_rendered("", whole, "1 g 100 100 200 30 re f")) << "something is struck out";
  EXPECT_TRUE(
      is_rendered("", whole, "BT /F 12 Tf 100 500 Td (typed into the form: a name, a number, an address) Tj ET"));
  EXPECT_TRUE(is_rendered("/CropBox [0 0 297 842]", whole, "")) << "half of the picture is not shown";
  EXPECT_TRUE(is_rendered("", "595 0 0 421 0 0", "BT /F 30 Tf 50 700 Td (Printed above the picture) Tj ET"));
  EXPECT_FALSE(is_rendered(
      "", whole, "BT 3 Tr /F 12 Tf 100 500 Td (invisible text that some other program has recognised) Tj ET"));
  EXPECT_FALSE(is_rendered("", whole, "BT /F 9 Tf 290 10 Td (7) Tj ET")) << "a page number";
}

TEST(PdfFile, ReportsASmallPictureOverTheScanAndStillGivesTheScan) {
  PdfBuilder pdf;
  const int scan = pdf.add_stream(jpeg_dictionary("/DeviceGray"), jpeg_file(grey_page(width, height)));
  const int seal =
      pdf.add_stream(image_dictionary(60, 60, "/BitsPerComponent 8 /Filter /DCTDecode /ColorSpace /DeviceRGB"),
                     jpeg_file(colour_page(60, 60)));
  pdf.add_page("/MediaBox [0 0 595 842] /Resources << /XObject << /Im " + std::to_string(scan) + " 0 R /Seal " +
                   std::to_string(seal) + " 0 R >> >>",
               "q 595 0 0 842 0 0 cm /Im Do Q q 60 0 0 60 400 100 cm /Seal Do Q");
  const auto page = Pdf(pdf.finish()).decode();
  ASSERT_TRUE(extracted(page));
  ASSERT_EQ(page->overlays.size(), 1U);
  EXPECT_EQ(page->overlays[0].kind, Overlay::Kind::image);
  EXPECT_EQ(page->overlays[0].box, (Box{400, 682, 60, 60}));
}

// A signature field whose appearance prints `text` at the top left.
std::string signed_scan(const std::string& text, const std::string& page_extra = "") {
  PdfBuilder pdf;
  const int scan = pdf.add_stream(jpeg_dictionary("/DeviceGray"), jpeg_file(grey_page(width, height)));
  const int appearance = pdf.add_stream(
      "/Type /XObject /Subtype /Form /BBox [0 0 200 30] /Resources << /Font << /F << /Type /Font /Subtype /Type1 "
      "/BaseFont /Times-Roman >> >> >>",
      "BT /F 9 Tf 2 15 Td (" + text + ") Tj ET");
  const int widget = pdf.add("<< /Type /Annot /Subtype /Widget /FT /Sig /F 4 /Rect [10 800 210 830] /AP << /N " +
                             std::to_string(appearance) + " 0 R >> >>");
  pdf.add_image_page(scan, "/Annots [" + std::to_string(widget) + " 0 R] " + page_extra);
  return pdf.finish();
}

TEST(PdfFile, ReportsASignatureCaptionAndNeverTakesItForATextLayer) {
  for (const char* rotation : {"", "/Rotate 90", "/Rotate 180", "/Rotate 270"}) {
    const auto page = Pdf(signed_scan("Signed by: Some Office, 09.04.2020 16:53:38 +07:00", rotation)).decode();
    ASSERT_TRUE(extracted(page));
    EXPECT_TRUE(page->text_layer.empty());
    ASSERT_EQ(page->overlays.size(), 1U);
    EXPECT_EQ(page->overlays[0].kind, Overlay::Kind::signature_caption);
    EXPECT_EQ(page->overlays[0].text, "Signed by: Some Office, 09.04.2020 16:53:38 +07:00") << rotation;
    EXPECT_EQ(page->overlays[0].box, (Box{10, 12, 200, 30}));
  }
}

TEST(PdfFile, DrawsAPageWhoseSignatureStampsItsNumber) {
  const auto page = Pdf(signed_scan("507")).decode();
  ASSERT_TRUE(page);
  EXPECT_TRUE(page->rendered) << "the number is in no picture";
  ASSERT_EQ(page->overlays.size(), 1U);
  EXPECT_EQ(page->overlays[0].kind, Overlay::Kind::text);
  EXPECT_EQ(page->overlays[0].text, "507");
}

std::string typed_pdf(const std::string& page_extra, const std::string& more_content = "") {
  PdfBuilder pdf;
  std::string content = "BT /F 14 Tf 70 750 Td ";
  for (const char* line : {"Dong dau tien cua trang nay", "do may in ra,", "trang nay co ba dong."})
    content += "(" + std::string(line) + ") Tj 0 -20 Td ";
  pdf.add_page(
      "/MediaBox [0 0 595 842] /Resources << /Font << /F << /Type /Font /Subtype /Type1 /BaseFont /Times-Roman >> >> "
      ">> " +
          page_extra,
      content + "ET " + more_content);
  return pdf.finish();
}

TEST(PdfFile, CopiesTheTextOfABornDigitalPageWithoutDrawingIt) {
  for (const int rotate : {0, 90, 180, 270}) {
    Pdf pdf(typed_pdf("/Rotate " + std::to_string(rotate)));
    const auto page = pdf.decode();
    ASSERT_TRUE(page);
    EXPECT_TRUE(page->rendered);
    EXPECT_TRUE(page->pixels.empty());
    EXPECT_EQ(page->size(), cv::Size(2479, 3508)) << "before /Rotate";
    EXPECT_EQ(page->rotate_degrees, rotate);
    EXPECT_TRUE(page->text_layer.claims.empty());
    ASSERT_EQ(page->text_layer.copied.size(), 3U);
    const Line& line = page->text_layer.copied[0];
    EXPECT_EQ(line.text, "Dong dau tien cua trang nay");
    EXPECT_EQ(line.engine, "text_layer");
    ASSERT_EQ(line.words.size(), 6U);
    EXPECT_EQ(line.words[1].text, "dau");
    // Every word's box holds its ink, and the line's baseline runs just under it.
    const auto drawn = pdf.archive();
    ASSERT_TRUE(drawn);
    ASSERT_EQ(cv::Size(drawn->width, drawn->height), page->size());
    const cv::Mat pixels(drawn->height, drawn->width, CV_8UC1, const_cast<std::uint8_t*>(drawn->bytes.data()));
    for (const Word& word : line.words) {
      const Box& b = word.box;
      EXPECT_GT(cv::countNonZero(pixels(cv::Rect(b.x, b.y, b.w, b.h)) < 128), 20) << word.text;
    }
    EXPECT_NEAR(line.baseline[0].x, 70.0 / 72 * 300, 3);
    EXPECT_NEAR(line.baseline[0].y, (842 - 750) / 72.0 * 300, 6);
    EXPECT_GT(line.baseline[1].x, line.baseline[0].x + 400);
    // For people to look at it is drawn all the same, and as large.
    const auto looked_at = (*pdf.file)->decode_drawn(1);
    ASSERT_TRUE(looked_at);
    EXPECT_EQ(looked_at->pixels.size(), page->size());
    EXPECT_EQ(looked_at->text_layer.copied.size(), page->text_layer.copied.size());
  }
}

TEST(PdfFile, DrawsABornDigitalPageOnWhichMoreThanTextIsPainted) {
  const auto circle = [](int x, int y) {
    const auto n = [](int v) { return std::to_string(v) + " "; };
    return n(x) + n(y) + "m " + n(x) + n(y + 40) + n(x + 40) + n(y + 40) + n(x + 40) + n(y) + "c f ";
  };
  const auto page = Pdf(typed_pdf("", circle(300, 300))).decode();
  ASSERT_TRUE(page);
  EXPECT_FALSE(page->pixels.empty());
  EXPECT_EQ(page->text_layer.copied.size(), 3U) << "the text is none the worse";
  EXPECT_TRUE(page->text_layer.claims.empty());

  const auto ruled = Pdf(typed_pdf("", "50 600 400 1 re f 50 500 m 450 500 l S")).decode();
  ASSERT_TRUE(ruled);
  EXPECT_TRUE(ruled->pixels.empty()) << "rules are no writing";
}

// All texts of lines with that reason.
std::vector<std::string> hidden_for(const PageImage& page, const std::string& reason) {
  std::vector<std::string> texts;
  for (const LayerRegion& region : page.text_layer.hidden)
    if (region.reason == reason) texts.push_back(region.text);
  return texts;
}

TEST(PdfFile, ReportsTextThatABornDigitalPageDoesNotShow) {
  using testing::ElementsAre;
  const auto page = Pdf(typed_pdf("",
                                  "BT /F 12 Tf 3 Tr 70 500 Td (without colour) Tj ET "
                                  "BT 0 Tr 1 g /F 12 Tf 70 480 Td (white on white) Tj ET "
                                  "0.2 g 60 430 300 20 re f BT 0.25 g /F 12 Tf 70 435 Td (dark on dark) Tj ET "
                                  "BT 0 g /F 0.9 Tf 70 400 Td (for ants) Tj ET "
                                  "BT /F 12 Tf 700 400 Td (beside the page) Tj ET"))
                        .decode();
  ASSERT_TRUE(page);
  EXPECT_EQ(page->text_layer.copied.size(), 3U);
  EXPECT_TRUE(page->text_layer.claims.empty());
  EXPECT_THAT(hidden_for(*page, "invisible"), ElementsAre("without colour"));
  EXPECT_THAT(hidden_for(*page, "colour of the background"), ElementsAre("white on white", "dark on dark"));
  EXPECT_THAT(hidden_for(*page, "tiny"), ElementsAre("for ants"));
  EXPECT_THAT(hidden_for(*page, "off the page"), ElementsAre("beside the page"));
}

TEST(PdfFile, ShowsWhiteTextOnADarkGround) {
  const auto page = Pdf(typed_pdf("", "0.2 g 60 430 300 20 re f BT 1 g /F 12 Tf 70 435 Td (chu in hoa) Tj ET")).decode();
  ASSERT_TRUE(page);
  ASSERT_EQ(page->text_layer.copied.size(), 4U);
  EXPECT_EQ(page->text_layer.copied[3].text, "chu in hoa");
  EXPECT_TRUE(page->text_layer.hidden.empty());
}

TEST(PdfFile, LeavesCoveredTextToThePicture) {
  const auto page = Pdf(typed_pdf("", "1 g 60 745 300 20 re f")).decode();
  ASSERT_TRUE(page);
  EXPECT_FALSE(page->pixels.empty());
  EXPECT_EQ(page->text_layer.copied.size(), 2U);
  ASSERT_EQ(page->text_layer.claims.size(), 1U);
  EXPECT_EQ(page->text_layer.claims[0].line.text, "Dong dau tien cua trang nay");
  EXPECT_EQ(page->text_layer.claims[0].standing, TextLayer::Standing::unseen);
}

TEST(PdfFile, GivesTheInvisibleTextOfAScanAsAClaimInTheRasterOfItsPicture) {
  PdfBuilder pdf;
  const int scan = pdf.add_stream(jpeg_dictionary("/DeviceGray"), jpeg_file(grey_page(width, height)));
  pdf.add_page("/MediaBox [0 0 595 842] /Resources << /XObject << /Im " + std::to_string(scan) +
                   " 0 R >> /Font << /F << /Type /Font /Subtype /Type1 /BaseFont /Times-Roman >> >> >>",
               "q 595 0 0 842 0 0 cm /Im Do Q BT 3 Tr /F 20 Tf 100 500 Td (recognised by another program) Tj ET");
  const auto page = Pdf(pdf.finish()).decode();
  ASSERT_TRUE(extracted(page));
  EXPECT_TRUE(page->text_layer.copied.empty());
  ASSERT_EQ(page->text_layer.claims.size(), 1U);
  const TextLayer::Claim& claim = page->text_layer.claims[0];
  EXPECT_EQ(claim.standing, TextLayer::Standing::unseen);
  EXPECT_EQ(claim.line.text, "recognised by another program");
  EXPECT_NEAR(claim.line.box.x, 100, 2);
  EXPECT_NEAR(claim.line.box.bottom(), 342, 8);
}

// A typed page whose font says that its letters are others: glyphs 1, 2, 3 ... stand for `meaning`.
std::string page_in_font(const std::string& font, const std::vector<std::u32string>& meaning) {
  PdfBuilder pdf;
  std::string map, shown, widths;
  for (std::size_t i = 0; i < meaning.size(); ++i) {
    widths += "600 ";
    std::ostringstream entry;
    entry << std::hex << std::setfill('0') << "<" << std::setw(2) << i + 1 << "> <";
    for (const char32_t c : meaning[i]) entry << std::setw(4) << static_cast<unsigned>(c);
    map += "1 beginbfchar\n" + entry.str() + ">\nendbfchar\n";
    shown += entry.str().substr(1, 2);
  }
  const int unicode = pdf.add_stream("", "/CIDInit /ProcSet findresource begin 12 dict begin begincmap 1 begincodespacerange\n<00> <FF>\n"
                                         "endcodespacerange\n" + map + "endcmap end end");
  pdf.add_page("/MediaBox [0 0 595 842] /Resources << /Font << /F << /Type /Font /Subtype /Type1 /BaseFont /" + font + " /FirstChar 1 /LastChar " +
                   std::to_string(meaning.size()) + " /Widths [" + widths + "] /ToUnicode " +
                   std::to_string(unicode) + " 0 R >> >> >>",
               "BT /F 14 Tf 70 750 Td <" + shown + "> Tj ET");
  return pdf.finish();
}

std::vector<std::u32string> letter_by_letter(const std::u32string& text) {
  std::vector<std::u32string> letters;
  for (const char32_t c : text) letters.emplace_back(1, c);
  return letters;
}

TEST(PdfFile, ConvertsThe8BitLettersOfOldFontsWhateverTheFontsName) {
  for (const char* font : {".VnTime", "TimesNewRoman"}) {
    const auto page = Pdf(page_in_font(font, letter_by_letter(U"Céng hßa x· héi chñ nghÜa ViÖt Nam"))).decode();
    ASSERT_TRUE(page);
    ASSERT_EQ(page->text_layer.copied.size(), 1U) << font;
    EXPECT_EQ(page->text_layer.copied[0].text, "Cộng hòa xã hội chủ nghĩa Việt Nam");
  }
  const auto capitals = Pdf(page_in_font(".VnTimeH", letter_by_letter(U"céng hßa x· héi"))).decode();
  ASSERT_TRUE(capitals);
  EXPECT_EQ(capitals->text_layer.copied.at(0).text, "CỘNG HÒA XÃ HỘI");
  const auto vni = Pdf(page_in_font("VNI-Times", letter_by_letter(U"Coäng hoøa xaõ hoäi chuû nghóa"))).decode();
  ASSERT_TRUE(vni);
  EXPECT_EQ(vni->text_layer.copied.at(0).text, "Cộng hòa xã hội chủ nghĩa");
  const auto unicode = Pdf(page_in_font(".VnTime", letter_by_letter(U"Cộng hòa xã hội"))).decode();
  ASSERT_TRUE(unicode);
  EXPECT_EQ(unicode->text_layer.copied.at(0).text, "Cộng hòa xã hội") << "the name lies";
}

TEST(PdfFile, DoubtsFontsThatSayNothingSensible) {
  for (const std::u32string said : {U"oooooooo oooo ooooo ooo", U"\uE001\uE002\uE003 \uE004\uE005\uE006\uE007", U"Dpohiptb ybijc qvtwe zxckv mbnqp rtwqs hgfdk"}) {
    const auto page = Pdf(page_in_font("Times-Roman", letter_by_letter(said))).decode();
    ASSERT_TRUE(page);
    EXPECT_FALSE(page->pixels.empty());
    EXPECT_TRUE(page->text_layer.copied.empty());
    ASSERT_EQ(page->text_layer.claims.size(), 1U);
    EXPECT_EQ(page->text_layer.claims[0].standing, TextLayer::Standing::doubted);
  }
}

TEST(PdfFile, TakesACaptionInThePagesOwnTextForNoText) {
  const auto page = Pdf(typed_pdf("", "BT /F 9 Tf 400 820 Td (Nguoi ky: Some Office) Tj 0 -10 Td (Thoi gian ky: 05.01.2024 08:30:12) Tj ET")).decode();
  ASSERT_TRUE(page);
  ASSERT_EQ(page->overlays.size(), 1U);
  EXPECT_EQ(page->overlays[0].kind, Overlay::Kind::signature_caption);
  EXPECT_EQ(page->overlays[0].text, "Nguoi ky: Some Office\nThoi gian ky: 05.01.2024 08:30:12");
  EXPECT_EQ(page->text_layer.copied.size(), 3U);
}

TEST(PdfFile, NamesWhatIsWrongWithAPdf) {
  const std::string good = one_image_pdf(jpeg_dictionary(), jpeg_file(colour_page(width, height)));
  EXPECT_EQ(code_of(Pdf(encrypted_pdf(good, "secret")).survey()), ErrorCode::encrypted);
  EXPECT_EQ(code_of(Pdf("%PDF-1.4\nnothing else").survey()), ErrorCode::damaged);
  EXPECT_EQ(code_of(Pdf(good.substr(0, good.size() / 3)).survey()), ErrorCode::damaged);

  Pdf no_password(encrypted_pdf(good, ""));
  EXPECT_TRUE(extracted(no_password.decode()));

  DecodeLimits one_page;
  one_page.max_pages = 1;
  PdfBuilder two;
  const int image = two.add_stream(jpeg_dictionary(), jpeg_file(colour_page(width, height)));
  two.add_image_page(image), two.add_image_page(image);
  EXPECT_EQ(code_of(Pdf(two.finish(), one_page).survey()), ErrorCode::too_large);
  EXPECT_EQ(code_of(Pdf(two.finish("", 3)).survey()), ErrorCode::repaired_unsafely)
      << "it says three pages and holds two";
  Pdf whole(two.finish());
  EXPECT_EQ(code_of(whole.decode(3)), ErrorCode::damaged);
  EXPECT_EQ(code_of(whole.decode(0)), ErrorCode::damaged);
}

TEST(PdfFile, ReadsAFileWithABrokenTableButReportsTheRepair) {
  std::string broken = one_image_pdf(jpeg_dictionary(), jpeg_file(colour_page(width, height)));
  broken.replace(broken.find("startxref\n") + 10, 3, "999");
  Pdf pdf(broken);
  const auto survey = pdf.survey();
  ASSERT_TRUE(survey) << survey.error().message;
  EXPECT_TRUE(survey->repaired);
  const auto page = pdf.decode();
  ASSERT_TRUE(extracted(page));
  EXPECT_TRUE(page->repaired);
}

TEST(PdfFile, CallsAPageWithATruncatedPictureDamaged) {
  const std::string jpeg = jpeg_file(colour_page(width, height));
  EXPECT_EQ(code_of(Pdf(one_image_pdf(jpeg_dictionary(), jpeg.substr(0, jpeg.size() / 2))).decode()),
            ErrorCode::damaged);
  const std::string fax = g4_stream(bilevel_page(width, height));
  EXPECT_EQ(code_of(Pdf(one_image_pdf(g4_dictionary(), fax.substr(0, fax.size() / 2))).decode()), ErrorCode::damaged);
  const std::string samples = rgb_samples(colour_page(width, height));
  EXPECT_EQ(code_of(Pdf(one_image_pdf(image_dictionary(width, height, "/BitsPerComponent 8 /ColorSpace /DeviceRGB"),
                                      samples.substr(0, 1000)))
                        .decode()),
            ErrorCode::damaged);
}

TEST(PdfFile, RefusesPicturesAndPagesOverThePixelLimitBeforeDecoding) {
  Pdf picture(one_image_pdf(
      image_dictionary(30'000, 30'000, "/BitsPerComponent 1 /Filter /FlateDecode /ColorSpace /DeviceGray"),
      deflated("")));
  EXPECT_EQ(code_of(picture.decode()), ErrorCode::too_large);
  Pdf page(typed_pdf("/UserUnit 20"));
  EXPECT_EQ(code_of(page.decode()), ErrorCode::too_large);
}

TEST(PdfFile, RefusesAPictureOfAnotherSizeThanThePdfSays) {
  const cv::Mat bilevel = bilevel_page(width, height), colour = colour_page(width, height);
  const auto says = [](int w, int h, const std::string& rest) { return image_dictionary(w, h, rest); };
  const std::string jpeg = "/BitsPerComponent 8 /Filter /DCTDecode /ColorSpace /DeviceRGB",
                    jpx = "/Filter /JPXDecode /ColorSpace /DeviceRGB",
                    jbig2 = "/BitsPerComponent 1 /Filter /JBIG2Decode /ColorSpace /DeviceGray",
                    g4 = "/BitsPerComponent 1 /Filter /CCITTFaxDecode /ColorSpace /DeviceGray"
                         " /DecodeParms << /K -1 /Columns 595 >>";
  for (const auto& [rest, data] : std::vector<std::pair<std::string, std::string>>{{jpeg, jpeg_file(colour)},
                                                                                   {jpx, jpx_file(colour)},
                                                                                   {jbig2, jbig2_stream(bilevel)},
                                                                                   {g4, g4_stream(bilevel)}}) {
    EXPECT_TRUE(extracted(Pdf(one_image_pdf(says(width, height, rest), data)).decode())) << rest;
    Pdf smaller(one_image_pdf(says(width / 5, height / 5, rest), data));
    const auto page = smaller.decode();
    EXPECT_EQ(code_of(page), ErrorCode::damaged) << rest;
    EXPECT_THAT(page.error().message, testing::HasSubstr("119 x 168 pixels, the picture itself 595 x")) << rest;
    EXPECT_EQ(code_of(smaller.archive()), ErrorCode::damaged) << rest;
  }
}

TEST(PdfFile, NeverTakesAPictureThatCannotBeDrawnForABlankPage) {
  const std::string jpeg = jpeg_file(colour_page(width, height)), rest = "/BitsPerComponent 8 /Filter /DCTDecode /ColorSpace /DeviceRGB";
  for (const auto& [w, h] : {std::pair{8000, 9000}, {-width, height}, {width / 8, height / 2}})
    EXPECT_EQ(code_of(Pdf(one_image_pdf(image_dictionary(w, h, rest), jpeg)).decode()), ErrorCode::damaged) << w << " x " << h;
}

TEST(PdfFile, TakesNoMoreBytesThanItsSurveySays) {
  const cv::Mat bilevel = bilevel_page(width, height), colour = colour_page(width, height);
  for (const std::string& pdf :
       {one_image_pdf(jpeg_dictionary(), jpeg_file(colour)),
        one_image_pdf(jpeg_dictionary("/DeviceGray"),
                      jpeg_file(colour)),  // drawn: JPEG and PDF disagree on the colours
        one_image_pdf(g4_dictionary(), g4_stream(bilevel)),
        one_image_pdf(image_dictionary(width, height, "/Filter /JPXDecode"), jpx_file(colour)), typed_pdf("")}) {
    Pdf file(pdf);
    const auto survey = file.survey();
    const auto page = file.decode();
    ASSERT_TRUE(survey && page);
    EXPECT_LE(page->pixels.total() * page->pixels.elemSize(), survey->pages.at(0).cost_bytes);
  }
}

TEST(PdfFile, KeepsNothingOfThePagesItHasRead) {
  const cv::Mat grey = grey_page(width, height);
  const std::string jpeg = jpeg_file(grey);
  std::string inline_image = "q 595 0 0 842 0 0 cm BI /W 595 /H 842 /BPC 8 /CS /G ID ";
  inline_image.append(reinterpret_cast<const char*>(grey.data), grey.total()).append("\nEI Q");
  PdfBuilder pdf;
  constexpr int pages = 60;
  for (int i = 0; i < pages; i += 2) {
    pdf.add_image_page(pdf.add_stream(image_dictionary(width, height,
                                                       "/BitsPerComponent 8 /Filter [/FlateDecode /DCTDecode]"
                                                       " /ColorSpace /DeviceGray"),
                                      deflated(jpeg + std::string(200'000, ' '))));
    pdf.add_page("/MediaBox [0 0 595 842]", inline_image);
  }
  Pdf file(pdf.finish());
  const auto read = [&](int page) {
    EXPECT_TRUE(extracted(file.decode(page))) << page;
    EXPECT_TRUE(file.archive(page));
  };
  read(1), read(2);
  const std::size_t before = mallinfo2().uordblks + mallinfo2().hblkhd;
  for (int page = 3; page <= pages; ++page) read(page);
  // Each page's picture takes half a megabyte.
  EXPECT_LT(mallinfo2().uordblks + mallinfo2().hblkhd, before + (4U << 20));
}

TEST(PdfFile, SurvivesFormsThatCallThemselves) {
  PdfBuilder pdf;
  const int form = pdf.add_stream(
      "/Type /XObject /Subtype /Form /BBox [0 0 595 842] /Resources << /XObject << /Self 3 0 R >> >>", "/Self Do");
  ASSERT_EQ(form, 3);
  pdf.add_page("/MediaBox [0 0 595 842] /Resources << /XObject << /Self 3 0 R >> >>", "/Self Do");
  EXPECT_TRUE(Pdf(pdf.finish()).decode());
}

TEST(PdfFile, MentionsAttachedFiles) {
  PdfBuilder pdf;
  const int image = pdf.add_stream(jpeg_dictionary(), jpeg_file(colour_page(width, height)));
  pdf.add_image_page(image);
  const int data = pdf.add_stream("/Type /EmbeddedFile", "attached");
  const int attached = pdf.add("<< /Type /Filespec /F (a.txt) /EF << /F " + std::to_string(data) + " 0 R >> >>");
  const auto survey =
      Pdf(pdf.finish("/Names << /EmbeddedFiles << /Names [(a.txt) " + std::to_string(attached) + " 0 R] >> >>"))
          .survey();
  ASSERT_TRUE(survey) << survey.error().message;
  EXPECT_THAT(survey->attachments, testing::ElementsAre("a.txt"));
}

// The real papers, where they are at hand.
class RealPapers : public testing::Test {
 protected:
  const std::filesystem::path data_ = std::filesystem::path(SOHOA_SOURCE_DIR) / "../shared/data";
  void SetUp() override {
    if (!std::filesystem::exists(data_)) GTEST_SKIP() << "no real papers beside the project";
  }
};

TEST_F(RealPapers, GiveTheirOwnPicturesUnlessBornDigital) {
  int files = 0, captioned = 0;
  for (const auto& entry : std::filesystem::directory_iterator(data_ / "scans")) {
    if (entry.path().extension() != ".pdf") continue;
    ++files;
    Pdf pdf(read_file(entry.path()));
    const auto survey = pdf.survey();
    ASSERT_TRUE(survey) << entry.path() << survey.error().message;
    EXPECT_FALSE(survey->repaired) << entry.path();
    const auto page = pdf.decode();
    ASSERT_TRUE(page) << entry.path() << page.error().message;
    const bool born_digital = entry.path().stem() == "qn-43";
    EXPECT_EQ(page->rendered, born_digital) << entry.path();
    EXPECT_EQ(page->text_layer.copied.size() > 20, born_digital) << entry.path();
    captioned += std::any_of(page->overlays.begin(), page->overlays.end(), [](const Overlay& overlay) {
      return overlay.kind == Overlay::Kind::signature_caption && overlay.text.size() > 30;
    });
  }
  EXPECT_EQ(files, 15);
  EXPECT_EQ(captioned, 14) << "all but circular-148";
}

}  // namespace
}  // namespace sohoa

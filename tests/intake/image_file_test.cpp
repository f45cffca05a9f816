#include <gtest/gtest.h>
#include <tiffio.h>

#include <opencv2/imgproc.hpp>

#include "pipeline/intake/codecs.h"
#include "pipeline/intake/opened_file.h"
#include "pipeline/intake/resolution.h"
#include "tests/intake/sample_files.h"
#include "tests/support/scratch.h"

namespace sohoa {
namespace {

using namespace test;

ByteSpan span_of(const std::string& bytes) {
  return {reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()};
}

Result<PageImage> decode(const std::string& bytes, int page = 1, DecodeLimits limits = {}) {
  auto file = open_file(span_of(bytes), limits);
  if (!file) return tl::unexpected(file.error());
  return (*file)->decode(page);
}

Result<EncodedImage> archive(const std::string& bytes, int page = 1) {
  auto file = open_file(span_of(bytes), {});
  if (!file) return tl::unexpected(file.error());
  return (*file)->archive_image(page);
}

std::string tiff_file(const std::vector<TiffPage>& pages) {
  const Scratch folder;
  write_tiff(folder / "pages.tif", pages);
  return read_file(folder / "pages.tif");
}

ErrorCode code_of(const Result<PageImage>& result) { return result ? ErrorCode::internal : result.error().code; }

TEST(ImageFile, ReadsAGreyJpegAsGreyAndAColourJpegAsBgr) {
  const auto grey = decode(jpeg_file(grey_page(400, 560)));
  ASSERT_TRUE(grey) << grey.error().message;
  EXPECT_LT(difference(grey->pixels, grey_page(400, 560)), 2);
  const auto colour = decode(jpeg_file(colour_page(400, 560)));
  ASSERT_TRUE(colour) << colour.error().message;
  EXPECT_LT(difference(colour->pixels, colour_page(400, 560)), 2);
  EXPECT_FALSE(colour->bilevel || colour->rendered || colour->repaired);
}

TEST(ImageFile, ReportsEveryExifOrientationAndLeavesThePixelsAsStored) {
  const std::string jpeg = jpeg_file(grey_page(200, 280));
  struct Expected {
    int degrees;
    bool mirrored;
  };
  constexpr Expected expected[9] = {{},          {0, false},  {0, true},  {180, false}, {180, true},
                                    {270, true}, {90, false}, {90, true}, {270, false}};
  for (int orientation = 1; orientation <= 8; ++orientation) {
    const auto page = decode(with_exif_orientation(jpeg, orientation));
    ASSERT_TRUE(page) << page.error().message;
    EXPECT_EQ(page->pixels.cols, 200);
    EXPECT_EQ(page->rotate_degrees, expected[orientation].degrees) << orientation;
    EXPECT_EQ(page->mirrored, expected[orientation].mirrored) << orientation;
  }
}

TEST(ImageFile, TurnsAdobeCmykIntoBgr) {
  // Stored inverted, as Adobe does: 255 is no ink.
  const cv::Mat cyan(64, 64, CV_8UC4, cv::Scalar(0, 255, 255, 255));
  const auto page = decode(cmyk_jpeg_file(cyan));
  ASSERT_TRUE(page) << page.error().message;
  EXPECT_LT(difference(page->pixels, cv::Mat(64, 64, CV_8UC3, cv::Scalar(255, 255, 0))), 6);
}

TEST(ImageFile, CallsATruncatedJpegDamagedButForgivesAMissingEndMarker) {
  const std::string jpeg = jpeg_file(colour_page(800, 1100));
  for (const double part : {0.01, 0.3, 0.6, 0.95})
    EXPECT_EQ(code_of(decode(jpeg.substr(0, static_cast<std::size_t>(part * static_cast<double>(jpeg.size()))))),
              ErrorCode::damaged)
        << part;
  const auto whole = decode(jpeg.substr(0, jpeg.size() - 2));
  ASSERT_TRUE(whole) << whole.error().message;
  EXPECT_TRUE(whole->repaired);
}

TEST(ImageFile, ReadsPngOfEveryKind) {
  const cv::Mat grey = grey_page(120, 160);
  const auto eight = decode(grey_png_file(grey));
  ASSERT_TRUE(eight) << eight.error().message;
  EXPECT_EQ(difference(eight->pixels, grey), 0);

  // 1 bit: 0xF0 is four white and four black pixels.
  const auto one = decode(png_file(8, 2, 1, 0, {"\xF0", "\x0F"}));
  ASSERT_TRUE(one) << one.error().message;
  EXPECT_TRUE(one->bilevel);
  EXPECT_EQ(one->pixels.type(), CV_8UC1);
  EXPECT_EQ(one->pixels.at<std::uint8_t>(0, 0), 255);
  EXPECT_EQ(one->pixels.at<std::uint8_t>(1, 0), 0);

  const auto sixteen = decode(png_file(1, 1, 16, 0, {"\xAB\xCD"}));
  ASSERT_TRUE(sixteen) << sixteen.error().message;
  EXPECT_EQ(sixteen->pixels.at<std::uint8_t>(0, 0), 0xAB);

  // A clear pixel shows the white below it, an opaque one its own colour.
  const auto alpha = decode(png_file(2, 1, 8, 6, {std::string("\x10\x20\x30\x00\x10\x20\x30\xFF", 8)}));
  ASSERT_TRUE(alpha) << alpha.error().message;
  EXPECT_EQ(alpha->pixels.at<cv::Vec3b>(0, 0), cv::Vec3b(255, 255, 255));
  EXPECT_EQ(alpha->pixels.at<cv::Vec3b>(0, 1), cv::Vec3b(0x30, 0x20, 0x10));
}

TEST(ImageFile, RefusesAHugePngBeforeDecodingIt) {
  const std::string png = zero_png_file(30'000, 30'000);
  ASSERT_LT(png.size(), 1U << 20);
  EXPECT_EQ(code_of(decode(png)), ErrorCode::too_large);
}

TEST(ImageFile, CallsATruncatedPngDamaged) {
  cv::Mat noise(300, 300, CV_8UC1);
  for (int i = 0; i < 90'000; ++i) noise.data[i] = static_cast<std::uint8_t>((i * 7919) >> 3);
  const std::string png = grey_png_file(noise);
  EXPECT_EQ(code_of(decode(png.substr(0, png.size() / 2))), ErrorCode::damaged);
}

TEST(ImageFile, ReadsTiffOfEveryUsualKindExactly) {
  const cv::Mat bilevel = bilevel_page(333, 470), grey = grey_page(333, 470), colour = colour_page(333, 470);
  std::vector<TiffPage> pages;
  for (const int compression : {COMPRESSION_CCITTFAX4, COMPRESSION_CCITTFAX3, COMPRESSION_LZW, COMPRESSION_PACKBITS})
    for (const bool min_is_white : {false, true})
      for (const bool least_bit_first : {false, true})
        pages.push_back({bilevel, 1, compression, min_is_white, least_bit_first});
  pages.push_back({.pixels = bilevel, .bits = 1, .compression = COMPRESSION_CCITTFAX4, .rows_per_strip = 64});
  const std::size_t bilevels = pages.size();
  for (const int compression : {COMPRESSION_NONE, COMPRESSION_LZW, COMPRESSION_ADOBE_DEFLATE})
    for (const bool tiled : {false, true}) {
      pages.push_back({.pixels = grey, .compression = compression, .tiled = tiled});
      pages.push_back({.pixels = colour, .compression = compression, .tiled = tiled});
    }
  pages.push_back({.pixels = grey, .compression = COMPRESSION_LZW, .min_is_white = true});
  const std::string bytes = tiff_file(pages);
  auto file = open_file(span_of(bytes), {});
  ASSERT_TRUE(file);
  const auto survey = (*file)->survey();
  ASSERT_TRUE(survey);
  EXPECT_EQ(survey->format, "tiff");
  ASSERT_EQ(survey->pages.size(), pages.size());
  for (std::size_t i = 0; i < pages.size(); ++i) {
    const auto page = (*file)->decode(static_cast<int>(i) + 1);
    ASSERT_TRUE(page) << i << ": " << page.error().message;
    EXPECT_EQ(difference(page->pixels, pages[i].pixels), 0) << i;
    EXPECT_EQ(page->bilevel, i < bilevels) << i;
    EXPECT_EQ(survey->pages[i].cost_bytes, page->pixels.total() * page->pixels.elemSize()) << i;
  }
}

TEST(ImageFile, ReadsJpegInsideTiffPalettesAnd16Bits) {
  const cv::Mat colour = colour_page(320, 448), grey = grey_page(320, 448);
  cv::Mat deep;
  grey.convertTo(deep, CV_16UC1, 256);
  const std::string bytes = tiff_file({{.pixels = colour, .compression = COMPRESSION_JPEG},
                                       {.pixels = grey, .compression = COMPRESSION_LZW, .palette = true},
                                       {.pixels = deep, .bits = 16, .compression = COMPRESSION_LZW}});
  const auto jpeg = decode(bytes, 1);
  ASSERT_TRUE(jpeg) << jpeg.error().message;
  EXPECT_LT(difference(jpeg->pixels, colour), 6);
  const auto palette = decode(bytes, 2);
  ASSERT_TRUE(palette) << palette.error().message;
  const int index = grey.at<std::uint8_t>(0, 0);
  EXPECT_EQ(palette->pixels.at<cv::Vec3b>(0, 0),
            cv::Vec3b(static_cast<std::uint8_t>(index / 2), static_cast<std::uint8_t>(255 - index),
                      static_cast<std::uint8_t>(index)));
  const auto sixteen = decode(bytes, 3);
  ASSERT_TRUE(sixteen) << sixteen.error().message;
  EXPECT_EQ(difference(sixteen->pixels, grey), 0);
}

TEST(ImageFile, TakesTiffResolutionAndOrientation) {
  const auto page = decode(tiff_file({{.pixels = bilevel_page(1654, 2339),
                                       .bits = 1,
                                       .compression = COMPRESSION_CCITTFAX4,
                                       .dpi = 200,
                                       .orientation = 6}}));
  ASSERT_TRUE(page) << page.error().message;
  EXPECT_EQ(page->dpi, 200);
  EXPECT_TRUE(page->dpi_from_file);
  EXPECT_EQ(page->rotate_degrees, 90);
  EXPECT_EQ(page->pixels.cols, 1654);
}

TEST(ImageFile, TurnsCmykTiffIntoBgr) {
  // Ink of black alone, and none.
  cv::Mat cmyk(80, 60, CV_8UC4, cv::Scalar(0, 0, 0, 0));
  cmyk.rowRange(0, 40).setTo(cv::Scalar(0, 0, 0, 255));
  const auto page = decode(tiff_file({{.pixels = cmyk, .compression = COMPRESSION_LZW}}));
  ASSERT_TRUE(page) << page.error().message;
  ASSERT_EQ(page->pixels.type(), CV_8UC3);
  EXPECT_LT(page->pixels.at<cv::Vec3b>(10, 10)[1], 60);
  EXPECT_GT(page->pixels.at<cv::Vec3b>(70, 10)[1], 240);
}

TEST(ImageFile, KnowsThatAFaxHasOblongPixels) {
  const auto fax = [](int dpi, int dpi_y, cv::Size size) {
    return decode(tiff_file(
        {{.pixels = bilevel_page(size.width, size.height), .bits = 1, .compression = COMPRESSION_CCITTFAX3, .dpi = dpi, .dpi_y = dpi_y}}));
  };
  const auto coarse = fax(204, 98, {1728, 1145});
  ASSERT_TRUE(coarse) << coarse.error().message;
  EXPECT_EQ(coarse->dpi, 204);
  EXPECT_TRUE(coarse->dpi_from_file);
  EXPECT_NEAR(coarse->pixel_aspect, 204 / 98.0, 1e-6);
  EXPECT_EQ(coarse->pixels.rows, 1145) << "stored as it is";
  const auto finest = fax(204, 391, {1728, 4570});
  ASSERT_TRUE(finest);
  EXPECT_EQ(finest->dpi, 391);
  EXPECT_NEAR(finest->pixel_aspect, 204 / 391.0, 1e-6);
  const auto fine = fax(204, 196, {1728, 2290});
  ASSERT_TRUE(fine);
  EXPECT_EQ(fine->dpi, 204);
  EXPECT_EQ(fine->pixel_aspect, 1) << "four per cent are nothing to a reader";
  // An A4 page of square pixels with senseless words about them.
  const auto nonsense = fax(300, 72, {1240, 1754});
  ASSERT_TRUE(nonsense);
  EXPECT_EQ(nonsense->pixel_aspect, 1);
}

TEST(ImageFile, CountsThePageThatATruncatedTiffHasLostAndCallsItDamaged) {
  const Scratch folder;
  const TiffPage page{.pixels = bilevel_page(400, 560), .bits = 1, .compression = COMPRESSION_CCITTFAX4};
  write_tiff(folder / "one.tif", {page});
  const std::size_t one = read_file(folder / "one.tif").size();
  write_tiff(folder / "two.tif", {page, page});
  const std::string bytes = read_file(folder / "two.tif").substr(0, one + 100);
  auto file = open_file(span_of(bytes), {});
  ASSERT_TRUE(file);
  const auto survey = (*file)->survey();
  ASSERT_TRUE(survey) << survey.error().message;
  EXPECT_EQ(survey->pages.size(), 2U);
  EXPECT_TRUE((*file)->decode(1));
  EXPECT_EQ(code_of((*file)->decode(2)), ErrorCode::damaged);
  EXPECT_EQ(code_of(decode(bytes.substr(0, 6))), ErrorCode::damaged);
}

TEST(ImageFile, PassesAJpegFileThroughByteForByte) {
  const std::string jpeg = jpeg_file(colour_page(300, 400));
  const auto image = archive(jpeg);
  ASSERT_TRUE(image) << image.error().message;
  EXPECT_EQ(image->filter, EncodedImage::Filter::jpeg);
  EXPECT_EQ(std::string(image->bytes.begin(), image->bytes.end()), jpeg);
  EXPECT_EQ(image->width, 300);
  EXPECT_EQ(image->components, 3);
}

TEST(ImageFile, PassesGroup4StripsThroughAsPdfReadsThem) {
  const cv::Mat bilevel = bilevel_page(333, 470);
  for (const bool min_is_white : {false, true})
    for (const bool least_bit_first : {false, true}) {
      const auto image = archive(tiff_file({{bilevel, 1, COMPRESSION_CCITTFAX4, min_is_white, least_bit_first}}));
      ASSERT_TRUE(image) << image.error().message;
      ASSERT_EQ(image->filter, EncodedImage::Filter::ccitt_g4);
      EXPECT_EQ(image->black_is_one, !min_is_white);
      const auto back = decode_ccitt(
          image->bytes, {.k = -1, .columns = image->width, .rows = image->height, .black_is_one = image->black_is_one});
      ASSERT_TRUE(back) << back.error().message;
      EXPECT_EQ(difference(back->pixels, bilevel), 0);
    }
}

TEST(ImageFile, PacksOtherPixelsWithoutLoss) {
  const cv::Mat bilevel = bilevel_page(333, 470), colour = colour_page(64, 80);
  const auto packed = archive(tiff_file({{.pixels = bilevel, .bits = 1, .compression = COMPRESSION_LZW}}));
  ASSERT_TRUE(packed);
  EXPECT_EQ(packed->filter, EncodedImage::Filter::ccitt_g4);
  const auto back = decode_ccitt(packed->bytes, {.k = -1, .columns = 333, .rows = 470});
  ASSERT_TRUE(back);
  EXPECT_EQ(difference(back->pixels, bilevel), 0);
  const auto raw = archive(tiff_file({{.pixels = colour, .compression = COMPRESSION_LZW}}));
  ASSERT_TRUE(raw);
  EXPECT_EQ(raw->filter, EncodedImage::Filter::none);
  EXPECT_EQ(std::string(raw->bytes.begin(), raw->bytes.end()), rgb_samples(colour));
}

TEST(ImageFile, SaysUnsupportedOfOtherFormatsAndEmptyOfNothing) {
  EXPECT_EQ(code_of(decode("GIF89a and so on")), ErrorCode::unsupported);
  EXPECT_EQ(code_of(decode("PK\x03\x04")), ErrorCode::container);
  EXPECT_EQ(code_of(decode("")), ErrorCode::empty);
}

TEST(ImageFile, ReadsWebpExactly) {
  const cv::Mat colour = colour_page(400, 560);
  const std::string webp = webp_file(colour);
  const auto page = decode(webp);
  ASSERT_TRUE(page) << page.error().message;
  EXPECT_EQ(difference(page->pixels, colour), 0);
  EXPECT_EQ(code_of(decode(webp.substr(0, webp.size() / 2))), ErrorCode::damaged);
  const auto packed = archive(webp);
  ASSERT_TRUE(packed);
  EXPECT_EQ(std::string(packed->bytes.begin(), packed->bytes.end()), rgb_samples(colour));
}

TEST(ImageFile, ReadsBmpOfEveryUsualKindExactly) {
  const cv::Mat colour = colour_page(403, 560), grey = grey_page(403, 560), bilevel = bilevel_page(1651, 2339);
  const auto in_colour = decode(bmp_file(colour));
  ASSERT_TRUE(in_colour) << in_colour.error().message;
  EXPECT_EQ(difference(in_colour->pixels, colour), 0);
  const auto in_grey = decode(bmp_file(grey));
  ASSERT_TRUE(in_grey) << in_grey.error().message;
  EXPECT_EQ(difference(in_grey->pixels, grey), 0);
  const auto in_black = decode(bmp_file(bilevel, true, 200));
  ASSERT_TRUE(in_black) << in_black.error().message;
  EXPECT_EQ(difference(in_black->pixels, bilevel), 0);
  EXPECT_TRUE(in_black->bilevel);
  EXPECT_EQ(in_black->dpi, 200);
  EXPECT_TRUE(in_black->dpi_from_file);
}

TEST(ImageFile, CallsABmpThatIsCutDamagedAndOneOfARareKindUnsupported) {
  const std::string bmp = bmp_file(colour_page(403, 560));
  for (const std::size_t size : {26UL, 40UL, 60UL, bmp.size() / 2, bmp.size() - 5000})
    EXPECT_EQ(code_of(decode(bmp.substr(0, size))), ErrorCode::damaged) << size;
  std::string huge = bmp, packed = bmp;
  huge.replace(18, 8, std::string("\xA0\x86\1\0\xA0\x86\1\0", 8));
  EXPECT_EQ(code_of(decode(huge)), ErrorCode::too_large);
  packed[30] = 1;
  EXPECT_EQ(code_of(decode(packed)), ErrorCode::unsupported);
}

TEST(ImageFile, ReadsJpeg2000OfEveryUsualKind) {
  for (const cv::Mat& pixels : {grey_page(1654, 2339), colour_page(1654, 2339)}) {
    const std::string jpx = jpx_file(pixels);
    const auto page = decode(jpx);
    ASSERT_TRUE(page) << page.error().message;
    EXPECT_LT(difference(page->pixels, pixels), 2);
    EXPECT_FALSE(page->dpi_from_file);
    const auto resolved = decode(with_jpx_resolution(jpx, 200, 200));
    ASSERT_TRUE(resolved) << resolved.error().message;
    EXPECT_EQ(resolved->dpi, 200);
    EXPECT_TRUE(resolved->dpi_from_file);
    const auto oblong = decode(with_jpx_resolution(jpx, 200, 100));
    ASSERT_TRUE(oblong) << oblong.error().message;
    EXPECT_NEAR(oblong->pixel_aspect, 2, 1e-6);
    EXPECT_EQ(code_of(decode(jpx.substr(0, jpx.size() / 2))), ErrorCode::damaged);
  }
}

TEST(ImageFile, ReadsJpeg2000InCmyk) {
  cv::Mat cmyk(64, 64, CV_8UC4, cv::Scalar(255, 0, 0, 0));
  const auto page = decode(jpx_file(cmyk));
  ASSERT_TRUE(page) << page.error().message;
  EXPECT_LT(difference(page->pixels, cv::Mat(64, 64, CV_8UC3, cv::Scalar(255, 255, 0))), 6);
}

TEST(CcittCodec, CallsDataThatEndEarlyDamaged) {
  const cv::Mat bilevel = bilevel_page(1654, 2339);
  const std::vector<std::uint8_t> bytes = encode_g4(bilevel);
  const CcittParameters parameters{.k = -1, .columns = 1654, .rows = 2339};
  ASSERT_TRUE(decode_ccitt(bytes, parameters));
  for (const std::size_t part : {2, 3, 4}) {
    const auto cut = decode_ccitt(std::span(bytes).first(bytes.size() / part), parameters);
    ASSERT_FALSE(cut) << part;
    EXPECT_EQ(cut.error().code, ErrorCode::damaged);
  }
  // Only the end-of-block code is gone.
  const auto no_end = decode_ccitt(std::span(bytes).first(bytes.size() - 3), parameters);
  ASSERT_TRUE(no_end) << no_end.error().message;
  EXPECT_EQ(difference(no_end->pixels, bilevel), 0);
}

TEST(Resolution, BelievesAFileOnlyWhenItMakesAPage) {
  struct Case {
    int width, height;
    double file_dpi;
    int dpi;
    bool from_file;
  };
  for (const Case& c :
       {Case{2480, 3508, 300, 300, true}, Case{2480, 3508, 72, 300, false}, Case{3024, 4032, 72, 366, false},
        Case{827, 1169, 100, 100, true}, Case{595, 842, 72, 72, true}, Case{1016, 640, 300, 300, true},
        Case{2480, 3508, 0, 300, false}, Case{4960, 3508, 300, 300, true}, Case{800, 1100, 600, 97, false},
        Case{2480, 3508, 30'000, 300, false}}) {
    const Resolution found = credible_resolution(c.width, c.height, c.file_dpi);
    EXPECT_EQ(found.from_file, c.from_file) << c.width << " " << c.file_dpi;
    EXPECT_EQ(found.dpi, c.dpi) << c.width << " " << c.file_dpi;
  }
}

}  // namespace
}  // namespace sohoa

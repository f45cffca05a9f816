#include "pipeline/image/read_barcodes.h"

#include <ZXing/BitMatrix.h>
#include <ZXing/MultiFormatWriter.h>
#include <gmock/gmock.h>

#include <opencv2/imgproc.hpp>
#include <string>

namespace sohoa {
namespace {

constexpr int kWidth = 2480, kHeight = 3508;

cv::Mat qr_code(const std::wstring& text, int pixels_per_module) {
  const auto small = ZXing::MultiFormatWriter(ZXing::BarcodeFormat::QRCode)
                         .setEncoding(ZXing::CharacterSet::UTF8)
                         .setMargin(4)
                         .encode(text, 0, 0);
  cv::Mat picture(small.height(), small.width(), CV_8UC1);
  for (int y = 0; y < small.height(); ++y) {
    for (int x = 0; x < small.width(); ++x) picture.at<uchar>(y, x) = small.get(x, y) ? 20 : 245;
  }
  cv::Mat large;
  cv::resize(picture, large, {}, pixels_per_module, pixels_per_module, cv::INTER_NEAREST);
  return large;
}

// Rows of dark strokes, like a page of text.
PageImage page_of_text() {
  PageImage page;
  page.pixels = cv::Mat(kHeight, kWidth, CV_8UC1, cv::Scalar(245));
  unsigned state = 7;
  for (int y = 400; y < kHeight - 300; y += 70) {
    for (int x = 300; x < kWidth - 200;) {
      state = state * 1664525U + 1013904223U;
      const int w = 3 + static_cast<int>(state >> 28);
      cv::rectangle(page.pixels, {x, y, w, 20 + static_cast<int>(state >> 27 & 15)}, cv::Scalar(30), cv::FILLED);
      x += w + 4 + static_cast<int>(state >> 24 & 15);
    }
  }
  return page;
}

void paste(PageImage& page, const cv::Mat& code, int x, int y) {
  code.copyTo(page.pixels({x, y, code.cols, code.rows}));
}

TEST(ReadBarcodes, ReadsAVietnameseTextWithItsPlace) {
  PageImage page = page_of_text();
  const cv::Mat code = qr_code(L"Nguyễn Thị Đào|Thôn 2, Đông Tiến", 6);
  paste(page, code, 200, 150);
  const auto codes = read_barcodes(page);
  ASSERT_EQ(codes.size(), 1u);
  EXPECT_EQ(codes[0].text, "Nguyễn Thị Đào|Thôn 2, Đông Tiến");
  EXPECT_EQ(codes[0].format, "QRCode");
  const Box where{200, 150, code.cols, code.rows};
  EXPECT_EQ(intersection(codes[0].box, where), codes[0].box);
  EXPECT_GT(codes[0].box.area() * 2, where.area());
}

TEST(ReadBarcodes, ReadsTwoCodesTopToBottom) {
  PageImage page = page_of_text();
  paste(page, qr_code(L"second", 7), 1800, 3000);
  paste(page, qr_code(L"SOHOA:SEPARATOR", 9), 1000, 100);
  const auto codes = read_barcodes(page);
  ASSERT_EQ(codes.size(), 2u);
  EXPECT_EQ(codes[0].text, "SOHOA:SEPARATOR");
  EXPECT_EQ(codes[1].text, "second");
}

TEST(ReadBarcodes, ReadsColouredAndTurnedPages) {
  PageImage page = page_of_text();
  paste(page, qr_code(L"000.16.38.H56-240305-0012", 5), 300, 120);
  const auto turn = cv::getRotationMatrix2D({kWidth / 2.0F, kHeight / 2.0F}, 3.5, 1);
  cv::warpAffine(page.pixels, page.pixels, turn, page.pixels.size(), cv::INTER_LINEAR, cv::BORDER_CONSTANT, 245);
  cv::rotate(page.pixels, page.pixels, cv::ROTATE_90_CLOCKWISE);
  cv::Mat colour;
  cv::cvtColor(page.pixels, colour, cv::COLOR_GRAY2BGR);
  page.pixels = colour;
  const auto codes = read_barcodes(page);
  ASSERT_EQ(codes.size(), 1u);
  EXPECT_EQ(codes[0].text, "000.16.38.H56-240305-0012");
}

TEST(ReadBarcodes, TellsOfACodeThatItCannotDecode) {
  PageImage page = page_of_text();
  cv::Mat code = qr_code(L"000.16.38.H56-240305-0012", 6);
  // The three corners stand; what they frame is smeared.
  const int corner = 13 * 6;
  code(cv::Rect(corner, corner, code.cols - 2 * corner, code.rows - corner - 24)) = cv::Scalar(20);
  code(cv::Rect(24, corner, code.cols - 48, code.rows - 2 * corner)) = cv::Scalar(245);
  paste(page, code, 300, 120);
  const auto codes = read_barcodes(page);
  ASSERT_EQ(codes.size(), 1u);
  EXPECT_TRUE(codes[0].text.empty());
  EXPECT_GT(intersection(codes[0].box, {324, 144, code.cols - 48, code.rows - 48}).area() * 10, codes[0].box.area() * 9);
}

TEST(ReadBarcodes, ReadsFaxPagesWhosePixelsAreOblong) {
  PageImage page = page_of_text();
  paste(page, qr_code(L"000.16.38.H56-240305-0012", 8), 300, 120);
  cv::resize(page.pixels, page.pixels, {kWidth, kHeight / 2}, 0, 0, cv::INTER_AREA);
  page.pixel_aspect = 2;
  const auto codes = read_barcodes(page);
  ASSERT_EQ(codes.size(), 1u);
  EXPECT_EQ(codes[0].text, "000.16.38.H56-240305-0012");
  EXPECT_LT(codes[0].box.y, 120);
  EXPECT_GT(codes[0].box.w, codes[0].box.h * 3 / 2);
}

TEST(ReadBarcodes, ReadsModulesOfTwoGreyPixels) {
  PageImage page = page_of_text();
  page.dpi = 150;
  const cv::Mat code = qr_code(L"038190001234|171234567|Nguyễn Thị Minh Hà|05031990|Nữ|Thôn 2, Đông Tiến, Đông Sơn, Thanh Hóa|10052021", 8);
  cv::Mat small;
  cv::resize(code, small, {}, 0.25, 0.25, cv::INTER_AREA);
  cv::GaussianBlur(small, small, {}, 0.6);
  small = 90 + small * 0.45;  // grey on grey
  paste(page, small, 301, 153);
  const auto codes = read_barcodes(page);
  ASSERT_EQ(codes.size(), 1u);
  EXPECT_TRUE(codes[0].text.starts_with("038190001234|171234567|Nguyễn Thị Minh Hà|"));
}

TEST(ReadBarcodes, ATextPageHasNone) {
  EXPECT_TRUE(read_barcodes(page_of_text()).empty());
  PageImage blank;
  blank.pixels = cv::Mat(kHeight, kWidth, CV_8UC1, cv::Scalar(255));
  EXPECT_TRUE(read_barcodes(blank).empty());
  blank.pixels = cv::Mat(5, 5, CV_8UC1, cv::Scalar(255));
  EXPECT_TRUE(read_barcodes(blank).empty());
}

}  // namespace
}  // namespace sohoa

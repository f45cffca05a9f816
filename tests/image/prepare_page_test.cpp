#include "pipeline/image/prepare_page.h"

#include <cmath>
#include <opencv2/imgproc.hpp>

#include "tests/image/made_pages.h"

namespace sohoa {
namespace {

TEST(PreparePage, RefusesPixelsItDoesNotKnow) {
  auto image = std::make_shared<PageImage>();
  EXPECT_EQ(prepare_page(image).error().code, ErrorCode::unreadable);
  image->pixels = cv::Mat(100, 100, CV_16UC1, cv::Scalar(0));
  EXPECT_EQ(prepare_page(image).error().code, ErrorCode::unreadable);
}

TEST(PreparePage, RefusesAPictureTooNarrowForText) {
  auto image = std::make_shared<PageImage>();
  image->pixels = cv::Mat(1, 65000, CV_8UC3, cv::Scalar::all(255));
  const auto page = prepare_page(image);
  ASSERT_FALSE(page);
  EXPECT_EQ(page.error().code, ErrorCode::unreadable);
  EXPECT_NE(page.error().message.find("65000 x 1"), std::string::npos);
}

TEST(PreparePage, LeavesTheReceivedImageAsItWas) {
  const page_maker::MadePage page = made_page("decision", 1, 150, 1);
  for (const bool grey : {false, true}) {
    auto image = std::make_shared<PageImage>();
    if (grey) cv::cvtColor(page.picture, image->pixels, cv::COLOR_BGR2GRAY);
    else image->pixels = page.picture.clone();
    image->dpi = 150;
    const cv::Mat before = image->pixels.clone();
    ASSERT_TRUE(prepare_page(image).has_value());
    EXPECT_EQ(cv::norm(before, image->pixels, cv::NORM_INF), 0);
  }
}

TEST(PreparePage, TurnsAndMirrorsAsTheFileAsks) {
  const page_maker::MadePage page = made_page("decision", 2, 150);
  auto image = std::make_shared<PageImage>();
  cv::rotate(page.picture, image->pixels, cv::ROTATE_90_COUNTERCLOCKWISE);
  cv::flip(image->pixels, image->pixels, 1);
  image->dpi = 150;
  image->dpi_from_file = true;
  image->rotate_degrees = 90;
  image->mirrored = true;
  const auto ready = prepare_page(image);
  ASSERT_TRUE(ready.has_value());
  const PreparedPage straight = prepared(page.picture, 150);
  EXPECT_EQ(cv::norm(ready->grey, straight.grey, cv::NORM_INF), 0);
  EXPECT_EQ(ready->to_stored.turn(), 1);
}

TEST(PreparePage, StretchesAFaxToSquarePixels) {
  const page_maker::MadePage page = made_page("decision", 2, 150);
  auto fax = std::make_shared<PageImage>();
  cv::resize(page.picture, fax->pixels, {}, 1, 0.5, cv::INTER_AREA);
  fax->dpi = 150;
  fax->dpi_from_file = true;
  fax->pixel_aspect = 2;
  const auto ready = prepare_page(fax);
  ASSERT_TRUE(ready.has_value());
  const PreparedPage whole = prepared(page.picture, 150);
  EXPECT_NEAR(ready->grey.rows, whole.grey.rows, 1);
  EXPECT_EQ(ready->grey.cols, whole.grey.cols);
  EXPECT_NEAR(ready->skew_degrees, whole.skew_degrees, 0.2);
  EXPECT_EQ(ready->to_stored.to_stored(Box{100, 200, 60, 40}), (Box{100, 100, 60, 20}));
}

TEST(PreparePage, InkHasTheSizeTheReductionSays) {
  for (const int dpi : {100, 150, 200, 300}) {
    const PreparedPage page = prepared(made_page("letter", 1, dpi));
    EXPECT_NEAR(page.ink.cols * page.reduction, page.grey.cols, page.reduction);
    EXPECT_GE(dpi / page.reduction, std::min(dpi, 130));
    EXPECT_LE(dpi / page.reduction, 200);
  }
}

TEST(PreparePage, SingleBitsGetGreyEdges) {
  cv::Mat bits;
  cv::cvtColor(made_page("letter", 1, 200).picture, bits, cv::COLOR_BGR2GRAY);
  bits = bits > 150;
  const PreparedPage page = prepared(bits, 200, true);
  EXPECT_GT(cv::countNonZero((page.grey > 40) & (page.grey < 200)), 10000);
}

TEST(PreparePage, SkewOfMadePagesIsTheTruth) {
  for (const std::uint64_t seed : {1, 2, 3, 4}) {
    const auto how = page_maker::preset(seed % 2 == 0 ? "office" : "poor");
    ASSERT_TRUE(how.has_value());
    const page_maker::MadePage page = page_maker::age(made_page("decision", seed, 200, 1), *how, seed);
    EXPECT_NEAR(prepared(page).skew_degrees, page.skew_degrees, 0.08);
  }
}

TEST(PreparePage, DotsBelowLettersSurviveAnUnderline) {
  // The same words with and without a rule close under them.
  cv::Mat plain(600, 1240, CV_8UC1, cv::Scalar(255));
  for (int y = 100; y < 500; y += 60) {
    cv::putText(plain, "vien chuc hop dong", {200, y}, cv::FONT_HERSHEY_COMPLEX, 0.8, 0, 2, cv::LINE_AA);
    cv::circle(plain, {330, y + 6}, 2, 0, cv::FILLED, cv::LINE_AA);
  }
  cv::Mat ruled = plain.clone();
  for (int y = 100; y < 500; y += 60) cv::line(ruled, {200, y + 11}, {700, y + 11}, 0, 2);
  const PreparedPage with = prepared(ruled, 150), without = prepared(plain, 150);
  EXPECT_EQ(with.rules.size(), 7U);
  const cv::Mat lost = (without.grey < 128) & (with.grey > 200), left = (with.grey < 128) & (without.grey > 200);
  EXPECT_LT(cv::countNonZero(lost), cv::countNonZero(without.grey < 128) / 50);
  EXPECT_LT(cv::countNonZero(left), cv::countNonZero(without.grey < 128) / 50);
}

TEST(PreparePage, EntriesOnDottedLinesStayAndTheDotsGo) {
  cv::Mat words(600, 1240, CV_8UC1, cv::Scalar(255));
  cv::putText(words, "Ho va ten:", {100, 300}, cv::FONT_HERSHEY_COMPLEX, 0.8, 0, 2, cv::LINE_AA);
  cv::putText(words, "TRAN VAN AN", {420, 298}, cv::FONT_HERSHEY_COMPLEX, 0.8, 0, 2, cv::LINE_AA);
  cv::Mat dotted = words.clone();
  for (int x = 280; x < 1100; x += 8) cv::rectangle(dotted, {x, 302, 3, 3}, 0, cv::FILLED);
  const PreparedPage page = prepared(dotted, 150), without = prepared(words, 150);
  EXPECT_EQ(cv::countNonZero(page.ink.colRange(750, 1240)), 0);
  EXPECT_EQ(cv::countNonZero(page.grey.colRange(750, 1240) < 200), 0);
  const cv::Mat lost = (without.grey < 128) & (page.grey > 200);
  EXPECT_LT(cv::countNonZero(lost), 20);
}

TEST(PreparePage, HairlineTablesKeepTheirCellsOnASkewedPage) {
  cv::Mat level(1754, 1240, CV_8UC1, cv::Scalar(255));
  for (int r = 0; r <= 8; ++r) cv::line(level, {150, 300 + 80 * r}, {1080, 300 + 80 * r}, 60, 1);
  for (int c = 0; c <= 6; ++c) cv::line(level, {150 + 155 * c, 300}, {150 + 155 * c, 940}, 60, 1);
  for (int r = 0; r < 8; ++r)
    for (int c = 0; c < 6; ++c)
      cv::putText(level, "Tong so", {165 + 155 * c, 345 + 80 * r}, cv::FONT_HERSHEY_COMPLEX, 0.7, 0, 2, cv::LINE_AA);
  for (const double degrees : {-4.0, 3.7}) {
    cv::Mat page;
    cv::warpAffine(level, page, cv::getRotationMatrix2D({620, 877}, -degrees, 1), level.size(), cv::INTER_LINEAR,
                   cv::BORDER_CONSTANT, cv::Scalar(255));
    const PreparedPage ready = prepared(page, 150);
    ASSERT_EQ(ready.tables.size(), 1U) << degrees;
    EXPECT_EQ(ready.tables[0].cells.size(), 48U) << degrees;
    // The first cell's middle lies where the turn took it.
    const Box& first = ready.tables[0].cells[0].box;
    const double turn = degrees * CV_PI / 180, dx = 227.5 - 620, dy = 340 - 877;
    EXPECT_NEAR(first.x + first.w / 2.0, 620 + dx * std::cos(turn) - dy * std::sin(turn), 4) << degrees;
    EXPECT_NEAR(first.y + first.h / 2.0, 877 + dx * std::sin(turn) + dy * std::cos(turn), 4) << degrees;
  }
}

TEST(PreparePage, TheSameInputGivesTheSameBytes) {
  const auto how = page_maker::preset("poor");
  const page_maker::MadePage page = page_maker::age(made_page("decision", 3, 200, 1), *how, 3);
  const PreparedPage first = prepared(page), second = prepared(page);
  EXPECT_EQ(cv::norm(first.grey, second.grey, cv::NORM_INF), 0);
  EXPECT_EQ(cv::norm(first.ink, second.ink, cv::NORM_INF), 0);
  EXPECT_EQ(first.skew_degrees, second.skew_degrees);
}

}  // namespace
}  // namespace sohoa

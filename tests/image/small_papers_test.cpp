#include "pipeline/image/small_papers.h"

#include <gtest/gtest.h>

#include <opencv2/imgproc.hpp>

#include "pipeline/image/prepare_page.h"

namespace sohoa {
namespace {

constexpr int kDpi = 300, kCardWidth = 1011, kCardHeight = 638;

// Lines of letters as small as a card's.
cv::Mat card() {
  cv::Mat picture(kCardHeight, kCardWidth, CV_8UC1, cv::Scalar(235));
  for (int i = 0; i < 12; ++i)
    cv::putText(picture, "Hangbiltop fudekim and lobath Quedil, harbidut, nokem tadilbu", {60, 60 + 46 * i}, cv::FONT_HERSHEY_SIMPLEX, 0.78, cv::Scalar(30), 2, cv::LINE_AA);
  return picture;
}

PageImage sheet() {
  PageImage page;
  page.pixels = cv::Mat(3508, 2480, CV_8UC1, cv::Scalar(250));
  page.dpi = kDpi;
  page.dpi_from_file = true;
  return page;
}

void put(PageImage& page, const cv::Mat& picture, int x, int y) { picture.copyTo(page.pixels({x, y, picture.cols, picture.rows})); }

Result<PreparedPage> prepared(PageImage page) { return prepare_page(std::make_shared<PageImage>(std::move(page))); }

TEST(SmallPapers, CardsAreTurnedEachByItself) {
  PageImage page = sheet();
  cv::Mat over;
  cv::rotate(card(), over, cv::ROTATE_180);
  put(page, card(), 300, 400);
  put(page, over, 900, 1700);
  const auto sheet = prepared(std::move(page));
  ASSERT_TRUE(sheet);
  ASSERT_EQ(sheet->papers.size(), 2u);
  EXPECT_EQ(sheet->papers[0].to_stored.turn(), 0);
  EXPECT_EQ(sheet->papers[1].to_stored.turn(), 2);
  const Box first{300, 400, kCardWidth, kCardHeight};
  EXPECT_GT(intersection(sheet->papers[0].place, first).area() * 10, first.area() * 8);
  // the card's own top left corner is its lower right one on the sheet
  const cv::Point2f corner = sheet->papers[1].to_stored.to_stored(cv::Point2f(0, 0));
  EXPECT_NEAR(corner.x, sheet->papers[1].place.right(), 2);
  EXPECT_NEAR(corner.y, sheet->papers[1].place.bottom(), 2);
}

TEST(SmallPapers, ACardLyingOnItsSideIsFound) {
  PageImage page = sheet();
  cv::Mat side;
  cv::rotate(card(), side, cv::ROTATE_90_CLOCKWISE);
  put(page, card(), 300, 400);
  put(page, side, 1500, 1700);
  const auto sheet = prepared(std::move(page));
  ASSERT_TRUE(sheet);
  ASSERT_EQ(sheet->papers.size(), 2u);
  EXPECT_EQ(sheet->papers[0].to_stored.turn(), 0);
  EXPECT_EQ(sheet->papers[1].to_stored.turn(), 3);
}

TEST(SmallPapers, AnEnlargedCardIsOneAlsoWhereItsPartsLieApart) {
  PageImage page = sheet();
  cv::Mat parts = card(), larger;
  // head and foot with nothing between them
  parts.rowRange(kCardHeight / 4, kCardHeight * 3 / 4).setTo(235);
  cv::resize(parts, larger, {}, 1.35, 1.35, cv::INTER_CUBIC);
  put(page, larger, 300, 400);
  put(page, larger, 500, 2000);
  const auto sheet = prepared(std::move(page));
  ASSERT_TRUE(sheet);
  ASSERT_EQ(sheet->papers.size(), 2u);
  EXPECT_GT(sheet->papers[0].place.h, kCardHeight);
}

TEST(SmallPapers, OrdinaryPagesHaveNone) {
  PageImage page = sheet();
  for (int i = 0; i < 40; ++i)
    cv::putText(page.pixels, "Hangbiltop fudekim and lobath Quedil, harbidut, nokem tadilbu", {300, 400 + 66 * i}, cv::FONT_HERSHEY_SIMPLEX, 1.5, cv::Scalar(30), 3, cv::LINE_AA);
  const auto whole = prepared(std::move(page));
  ASSERT_TRUE(whole);
  EXPECT_TRUE(whole->papers.empty());

  // the block of a signature, as large as a card, but with a letter's letters
  page = sheet();
  for (int i = 0; i < 9; ++i)
    cv::putText(page.pixels, "Hangbil fudekim lobath", {1300, 400 + 66 * i}, cv::FONT_HERSHEY_SIMPLEX, 1.5, cv::Scalar(30), 3, cv::LINE_AA);
  const auto end = prepared(std::move(page));
  ASSERT_TRUE(end);
  EXPECT_TRUE(end->papers.empty());
}

TEST(SmallPapers, NoneAreSeenWhereOtherPrintLiesAround) {
  PageImage page = sheet();
  put(page, card(), 300, 400);
  cv::putText(page.pixels, "A line of a letter that runs across the sheet below it", {200, 2500}, cv::FONT_HERSHEY_SIMPLEX, 1.5, cv::Scalar(30), 3, cv::LINE_AA);
  const auto sheet = prepared(std::move(page));
  ASSERT_TRUE(sheet);
  EXPECT_TRUE(sheet->papers.empty());
}

TEST(SmallPapers, ACardThatIsThePageIsThePage) {
  PageImage page;
  page.pixels = card();
  page.dpi = kDpi;
  page.dpi_from_file = true;
  const auto sheet = prepared(std::move(page));
  ASSERT_TRUE(sheet);
  EXPECT_TRUE(sheet->papers.empty());
}

}  // namespace
}  // namespace sohoa

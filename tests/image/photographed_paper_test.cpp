#include "pipeline/image/photographed_paper.h"

#include "tests/image/made_pages.h"

namespace sohoa {
namespace {

constexpr int kWidth = 1240, kHeight = 1754;
const Corners kSeen = {{{150, 190}, {1310, 120}, {1390, 1800}, {90, 1880}}};

cv::Mat sheet_of_text() {
  cv::Mat sheet(kHeight, kWidth, CV_8UC3, cv::Scalar(238, 242, 244));
  for (int i = 0; i < 30; ++i)
    cv::putText(sheet, "Hangbiltop fudekim and lobath Quedil", {130, 170 + 48 * i}, cv::FONT_HERSHEY_SIMPLEX, 0.9, cv::Scalar(40, 35, 35), 2, cv::LINE_AA);
  return sheet;
}

// The sheet on a table top with a grain and a lamp on one side, its corners at those places.
PageImage seen(const cv::Mat& sheet, const Corners& corners) {
  const cv::Size size(1480, 2000);
  cv::Mat picture(size, CV_8UC3), covered(size, CV_8U, cv::Scalar(0)), lying;
  for (int y = 0; y < size.height; ++y) picture.row(y).setTo(cv::Scalar(50 + 12 * std::sin(y / 9.0), 80 + 15 * std::sin(y / 9.0), 105 + 15 * std::sin(y / 7.0)));
  const cv::Mat homography = cv::Mat(perspective(sheet.size(), corners));
  cv::warpPerspective(sheet, lying, homography, size);
  cv::warpPerspective(cv::Mat(sheet.size(), CV_8U, cv::Scalar(255)), covered, homography, size, cv::INTER_NEAREST);
  lying.copyTo(picture, covered);
  for (int x = 0; x < size.width; ++x) picture.col(x) *= 1 - 0.3 * x / size.width;
  PageImage image;
  image.pixels = picture;
  image.dpi = 150;
  return image;
}

std::optional<Corners> found_in(const cv::Mat& picture) {
  PageImage image;
  image.pixels = picture;
  return find_photographed_paper(image);
}

TEST(PhotographedPaper, ItsCornersAreFound) {
  const auto corners = find_photographed_paper(seen(sheet_of_text(), kSeen));
  ASSERT_TRUE(corners);
  for (std::size_t i = 0; i < 4; ++i) EXPECT_LT(cv::norm((*corners)[i] - kSeen[i]), 5) << i;
}

TEST(PhotographedPaper, IsReadStraightAndPointsBackIntoThePhotograph) {
  cv::Mat sheet = sheet_of_text();
  const cv::Rect block(700, 1630, 120, 30);
  sheet(block).setTo(cv::Scalar(30, 30, 30));
  const auto image = std::make_shared<PageImage>(seen(sheet, kSeen));
  const auto page = prepare_page(image);
  ASSERT_TRUE(page);
  ASSERT_TRUE(page->corners);
  EXPECT_EQ(page->image, image);
  EXPECT_EQ(page->grey.size(), straight_size(*page->corners));
  EXPECT_NEAR(page->skew_degrees, 0, 0.3);
  // The block is where it was drawn on the sheet, but for the sheet's size.
  const double across = static_cast<double>(page->grey.cols) / kWidth, down = static_cast<double>(page->grey.rows) / kHeight;
  const cv::Point2d middle((block.x + block.width / 2.0) * across, (block.y + block.height / 2.0) * down);
  EXPECT_LT(page->grey.at<uchar>(cv::Point(middle)), 100);
  // It points to the block in the photograph.
  const cv::Point2d stored = page->to_stored.to_stored(cv::Point2f(middle));
  const cv::Point2d expected = mapped(perspective(sheet.size(), kSeen), {block.x + block.width / 2.0, block.y + block.height / 2.0});
  EXPECT_LT(cv::norm(stored - expected), 5);
}

TEST(PhotographedPaper, MadePhotographsAreFound) {
  page_maker::Ageing how;
  how.photograph = true;
  int found = 0;
  constexpr std::uint64_t count = 6;
  const page_maker::MadePage page = made_page("other", 3, 100);
  for (std::uint64_t seed = 1; seed <= count; ++seed) found += found_in(page_maker::age(page, how, seed).picture).has_value();
  EXPECT_GE(found, 5);
}

TEST(PhotographedPaper, ASheetThatCannotBeFollowedAllAroundIsLeftAlone) {
  Corners beyond = kSeen;
  beyond[1] = {1500, 120}, beyond[2] = {1530, 1800};  // the right edge lies outside the picture
  EXPECT_FALSE(find_photographed_paper(seen(sheet_of_text(), beyond)));

  cv::Mat torn = sheet_of_text();
  PageImage image = seen(torn, kSeen);
  cv::circle(image.pixels, {110, 1000}, 330, cv::Scalar(50, 80, 100), cv::FILLED);  // a hand
  EXPECT_FALSE(find_photographed_paper(image));
}

TEST(PhotographedPaper, ScansAreLeftAlone) {
  // A sheet that lies askew on a black lid has parallel edges.
  cv::Mat lid(2000, 1500, CV_8UC3, cv::Scalar(16, 15, 15)), shown;
  sheet_of_text().copyTo(lid({120, 110, kWidth, kHeight}));
  cv::warpAffine(lid, shown, cv::getRotationMatrix2D({750, 1000}, 2.5, 1), lid.size(), cv::INTER_LINEAR, cv::BORDER_CONSTANT, cv::Scalar(16, 15, 15));
  EXPECT_FALSE(found_in(shown));

  const page_maker::MadePage page = made_page("other", 5, 100, 1);
  for (const char* name : {"clean", "office", "poor"}) {
    for (int kind = 0; kind < 6; ++kind) {
      page_maker::Ageing how = *page_maker::preset(name);
      how.dpi = 100;
      how.black_border = kind == 1 || kind == 2;
      how.punch_holes = kind == 2;
      how.crease = kind == 3;
      how.curvature = kind == 4 ? 0.02 : 0;
      how.inverted = kind == 5;
      for (std::uint64_t seed = 1; seed <= 2; ++seed) EXPECT_FALSE(found_in(page_maker::age(page, how, seed).picture)) << name << kind << seed;
    }
  }
}

}  // namespace
}  // namespace sohoa

#include <algorithm>
#include <cmath>

#include "pipeline/image/dewarp.h"
#include "pipeline/image/skew.h"
#include "pipeline/image/spread.h"
#include "tests/image/made_pages.h"

namespace sohoa {
namespace {

TEST(Dewarp, StraightensAnOpenBookAndMapsBoxesBack) {
  const page_maker::MadePage flat = made_page("contract", 3, 200);
  page_maker::Ageing book;
  book.curvature = 0.03;
  const page_maker::MadePage page = page_maker::age(flat, book, 1);
  const PreparedPage ready = prepared(page);
  const int ink_dpi = static_cast<int>(std::lround(ready.dpi / ready.reduction));
  EXPECT_LT(find_bend(Components(ready.ink), ready.ink.size(), ink_dpi), 0.9);
  // A straightened row in the middle of the page lies on a curve in the stored raster.
  const auto w = static_cast<float>(ready.grey.cols), y = static_cast<float>(ready.grey.rows) / 2;
  const float left = ready.to_stored.to_stored(cv::Point2f(w * 0.15F, y)).y;
  const float middle = ready.to_stored.to_stored(cv::Point2f(w * 0.5F, y)).y;
  const float right = ready.to_stored.to_stored(cv::Point2f(w * 0.85F, y)).y;
  EXPECT_GT(std::abs(middle - (left + right) / 2), 5);
}

TEST(Dewarp, FlatPagesAreNeverResampled) {
  for (const double skew : {0.0, 5.0}) {
    page_maker::Ageing how;
    how.skew_degrees = skew;
    const PreparedPage ready = prepared(page_maker::age(made_page("contract", 3, 150), how, 5));
    const cv::Point2f p(123, 456);
    EXPECT_EQ(ready.to_stored.to_stored(p), p);
  }
}

TEST(Spread, OfTwoPagesIsSplitAtTheFold) {
  const page_maker::MadePage left = made_page("contract", 1, 150), right = made_page("contract", 2, 150);
  const page_maker::MadePage book = page_maker::book_spread(left, right);
  const PreparedPage ready = prepared(book);
  ASSERT_EQ(ready.leaves.size(), 2U);
  EXPECT_NEAR(ready.leaves[0].right(), book.picture.cols / 2, book.picture.cols / 20);
  EXPECT_EQ(ready.leaves[1].x, ready.leaves[0].right());
}

TEST(Spread, ATwoColumnOrRuledLandscapePageIsWhole) {
  // Columns of word-like bars with a gap of 10 mm, with and without a line across.
  for (const bool ruled : {false, true}) {
    cv::Mat page(1240, 1754, CV_8UC1, cv::Scalar(255));
    for (int y = 150; y < 1100; y += 34)
      for (int x = 150; x < 1600; x += 14)
        if (std::abs(x - 877) > (ruled ? 80 : 30)) cv::rectangle(page, {x, y, 9, 15}, 0, cv::FILLED);
    if (ruled) cv::line(page, {120, 600}, {1640, 600}, 0, 3);
    EXPECT_TRUE(prepared(page, 150).leaves.empty()) << ruled;
  }
}

}  // namespace
}  // namespace sohoa

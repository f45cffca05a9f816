#include <algorithm>
#include <cmath>

#include "page_maker/sheet.h"
#include "pipeline/image/dewarp.h"
#include "pipeline/image/find_lines.h"
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

TEST(Spread, OfASheetThatLiesAskewOrOnItsSideIsSplitAlongItsFold) {
  const auto layout = page_maker::load_layout(page_maker::layout_folder() + "/land_cert_fold.yaml");
  ASSERT_TRUE(layout.has_value());
  page_maker::TypesetOptions options;
  options.dpi = 150;
  const auto paper = page_maker::typeset(*layout, 11, options);
  ASSERT_TRUE(paper.has_value());
  for (const page_maker::MadePage& side : page_maker::unfolded(paper->pages)) {
    for (const int turns : {0, 1, 3}) {
      page_maker::Ageing how = *page_maker::preset("poor");
      how.quarter_turns = turns;
      const page_maker::MadePage sheet = page_maker::age(side, how, 4);
      EXPECT_GT(std::abs(sheet.skew_degrees), 1);
      const PreparedPage ready = prepared(sheet);
      ASSERT_EQ(ready.leaves.size(), 2U) << turns;
      EXPECT_NEAR(ready.leaves[0].right(), ready.grey.cols / 2, ready.grey.cols / 25);
      const std::vector<TextLine> lines = find_lines(ready);
      const double middle = ready.grey.cols / 2.0;
      for (const TextLine& line : lines) EXPECT_FALSE(line.box.x < middle - ready.dpi && line.box.right() > middle + ready.dpi) << turns;
    }
  }
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

#include "pipeline/image/polarity.h"

#include "tests/image/made_pages.h"

namespace sohoa {
namespace {

TEST(Polarity, WhiteOnBlackIsInvertedAndADarkPageIsNot) {
  const page_maker::MadePage page = made_page("letter", 2, 150);
  cv::Mat grey;
  cv::cvtColor(page.picture, grey, cv::COLOR_BGR2GRAY);
  EXPECT_FALSE(is_inverted(grey));
  EXPECT_TRUE(is_inverted(~grey));
  const cv::Mat dark = grey / 5;
  EXPECT_FALSE(is_inverted(dark));
}

TEST(Polarity, InvertedPagesComeOutDarkOnLight) {
  const page_maker::MadePage page = made_page("letter", 2, 150);
  const PreparedPage straight = prepared(page.picture, 150), inverted = prepared(~page.picture, 150);
  EXPECT_GT(cv::mean(inverted.grey)[0], 200);
  const cv::Mat difference = straight.ink != inverted.ink;
  EXPECT_LT(cv::countNonZero(difference), cv::countNonZero(straight.ink) / 10);
}

}  // namespace
}  // namespace sohoa

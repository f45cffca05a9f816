#include "pipeline/image/skew.h"

#include <cmath>

#include "tests/image/made_pages.h"

namespace sohoa {
namespace {

TEST(Skew, IsMeasuredToATwentiethOfADegreeUpToFifteen) {
  const page_maker::MadePage page = made_page("decision", 3, 150);
  cv::Mat grey;
  cv::cvtColor(page.picture, grey, cv::COLOR_BGR2GRAY);
  for (const double degrees : {-14.5, -6.0, -1.37, -0.2, 0.0, 0.35, 2.0, 4.61, 14.5}) {
    const cv::Point2f middle(static_cast<float>(grey.cols) / 2, static_cast<float>(grey.rows) / 2);
    cv::Mat turned;
    cv::warpAffine(grey, turned, cv::getRotationMatrix2D(middle, -degrees, 1), grey.size(), cv::INTER_LINEAR,
                   cv::BORDER_CONSTANT, cv::Scalar(255));
    const cv::Mat ink = turned < 150;
    EXPECT_NEAR(find_skew(Components(ink), 150), degrees, 0.05);
  }
}

TEST(Skew, OfAnEmptyPageIsNone) {
  EXPECT_EQ(find_skew(Components(cv::Mat(500, 400, CV_8UC1, cv::Scalar(0))), 150), 0);
}

TEST(Skew, DiffersBetweenStripsOnlyOnCurvedPages) {
  page_maker::MadePage page = made_page("decision", 4, 150);
  const auto bend = [](const page_maker::MadePage& p) {
    cv::Mat grey;
    cv::cvtColor(p.picture, grey, cv::COLOR_BGR2GRAY);
    const cv::Mat ink = grey < 150;
    return find_bend(Components(ink), ink.size(), 150);
  };
  EXPECT_LT(bend(page), 0.7);
  page_maker::Ageing book;
  book.curvature = 0.03;
  EXPECT_GT(bend(page_maker::age(page, book, 1)), 1.75);
}

}  // namespace
}  // namespace sohoa

#include "page_maker/ageing.h"

#include <gtest/gtest.h>

#include <opencv2/imgproc.hpp>

namespace sohoa::page_maker {
namespace {

constexpr int kReach = 14;  // pixels around a truth box in which its own ink is looked for

// A white page with black bars for lines, each with its exact truth.
MadePage page_of_bars() {
  MadePage page;
  page.dpi = 150;
  page.picture = cv::Mat(1754, 1240, CV_8UC3, cv::Scalar::all(255));
  for (const cv::Rect bar : {cv::Rect(200, 240, 300, 24), cv::Rect(740, 240, 310, 24), cv::Rect(200, 800, 850, 20),
                             cv::Rect(260, 1400, 120, 30), cv::Rect(900, 1450, 90, 16)}) {
    cv::rectangle(page.picture, bar, cv::Scalar::all(0), cv::FILLED);
    const auto x = static_cast<float>(bar.x), y = static_cast<float>(bar.y);
    const auto r = static_cast<float>(bar.br().x), b = static_cast<float>(bar.br().y);
    page.lines.push_back({"thanh", {{x, y}, {r, y}, {r, b}, {x, b}}});
  }
  page.marks.push_back({Mark::Kind::stamp, {page.lines[4].quad[0], page.lines[4].quad[1], page.lines[4].quad[2], page.lines[4].quad[3]}});
  return page;
}

cv::Rect2f around(const cv::Point2f* quad) { return cv::boundingRect(std::vector<cv::Point2f>(quad, quad + 4)); }

// The largest distance between a side of the truth and the same side of the ink it speaks of.
float worst_distance(const MadePage& page, const cv::Point2f* quad, bool inverted) {
  const cv::Rect2f truth = around(quad);
  const cv::Rect window = cv::Rect(static_cast<int>(truth.x) - kReach, static_cast<int>(truth.y) - kReach,
                                   static_cast<int>(truth.width) + 2 * kReach, static_cast<int>(truth.height) + 2 * kReach) &
                          cv::Rect({}, page.picture.size());
  cv::Mat grey, ink;
  cv::cvtColor(page.picture(window), grey, cv::COLOR_BGR2GRAY);
  cv::threshold(grey, ink, 128, 255, inverted ? cv::THRESH_BINARY : cv::THRESH_BINARY_INV);
  const cv::Rect found = cv::boundingRect(ink);
  if (found.empty()) return 1e6F;
  const auto x = static_cast<float>(found.x + window.x), y = static_cast<float>(found.y + window.y);
  return std::max({std::abs(x - truth.x), std::abs(y - truth.y), std::abs(x + static_cast<float>(found.width) - truth.br().x),
                   std::abs(y + static_cast<float>(found.height) - truth.br().y)});
}

void expect_truth_on_ink(const Ageing& how, const std::string& effect) {
  const MadePage aged = age(page_of_bars(), how, 5);
  for (const TruthLine& line : aged.lines) EXPECT_LE(worst_distance(aged, line.quad, how.inverted), 3.5F) << effect;
  for (const TruthMark& mark : aged.marks) EXPECT_LE(worst_distance(aged, mark.quad, how.inverted), 3.5F) << effect;
}

bool same_pixels(const MadePage& a, const MadePage& b) {
  return a.picture.size() == b.picture.size() && cv::norm(a.picture, b.picture, cv::NORM_INF) == 0;
}

TEST(Ageing, TruthStaysOnTheInkThroughEveryEffectThatMovesIt) {
  Ageing how;
  expect_truth_on_ink(how, "none");
  how.skew_degrees = 4;
  expect_truth_on_ink(how, "skew");
  how = {};
  how.curvature = 0.02;
  expect_truth_on_ink(how, "curvature");
  how = {};
  how.dpi = 100;
  expect_truth_on_ink(how, "resolution");
  how = {};
  how.black_border = true;
  expect_truth_on_ink(how, "border");
  how = {};
  how.inverted = true;
  expect_truth_on_ink(how, "inverted");
  for (const int turns : {1, 2, 3}) {
    how = {};
    how.quarter_turns = turns;
    expect_truth_on_ink(how, "turned by quarters: " + std::to_string(turns));
  }
  how.skew_degrees = 3;
  how.curvature = 0.01;
  how.dpi = 200;
  how.black_border = true;
  expect_truth_on_ink(how, "several at once");
}

TEST(Ageing, SkewIsReportedAsTheTextRuns) {
  Ageing how;
  how.skew_degrees = 4;
  const MadePage aged = age(page_of_bars(), how, 3);
  const cv::Point2f run = aged.lines[2].quad[1] - aged.lines[2].quad[0];
  EXPECT_GT(std::abs(aged.skew_degrees), 0.1);
  EXPECT_LE(std::abs(aged.skew_degrees), 4);
  EXPECT_NEAR(std::atan2(run.y, run.x) * 180 / CV_PI, aged.skew_degrees, 0.05);
}

TEST(Ageing, TheSameSeedGivesTheSamePixelsAndAnotherDoesNot) {
  const Ageing how = preset("poor").value();
  EXPECT_TRUE(same_pixels(age(page_of_bars(), how, 11), age(page_of_bars(), how, 11)));
  EXPECT_FALSE(same_pixels(age(page_of_bars(), how, 11), age(page_of_bars(), how, 12)));
}

TEST(Ageing, LeavesThePageItWasGivenAlone) {
  const MadePage page = page_of_bars();
  const cv::Mat before = page.picture.clone();
  Ageing how = preset("poor").value();
  how.inverted = true;
  (void)age(page, how, 1);
  EXPECT_EQ(cv::norm(page.picture, before, cv::NORM_INF), 0);
}

TEST(Ageing, PresetsAreWhatTheirNamesMean) {
  EXPECT_TRUE(same_pixels(age(page_of_bars(), preset("clean").value(), 1), page_of_bars()));
  const Ageing office = preset("office").value(), poor = preset("poor").value();
  EXPECT_EQ(office.dpi, 0);
  EXPECT_EQ(office.skew_degrees, 2);
  EXPECT_EQ(office.jpeg_quality, 70);
  EXPECT_EQ(poor.dpi, 150);
  EXPECT_EQ(poor.skew_degrees, 4);
  EXPECT_EQ(poor.jpeg_quality, 45);
  EXPECT_GT(poor.bleed_through, 0);
  EXPECT_GT(poor.uneven_light, 0);
  EXPECT_GT(poor.specks_per_megapixel, 0);
  EXPECT_EQ(preset("mouldy").error().code, ErrorCode::bad_arguments);
}

TEST(Ageing, BlackAndWhiteHasTwoValuesInEveryPreset) {
  for (const char* name : {"clean", "office", "poor"}) {
    Ageing how = preset(name).value();
    how.colour = Ageing::Colour::bilevel;
    const MadePage aged = age(page_of_bars(), how, 2);
    cv::Mat between;
    cv::inRange(aged.picture, cv::Scalar::all(1), cv::Scalar::all(254), between);
    EXPECT_EQ(cv::countNonZero(between), 0) << name;
  }
}

TEST(Ageing, BookSpreadHasBothPagesWithTheirTruth) {
  const MadePage page = page_of_bars();
  const MadePage spread = book_spread(page, page);
  EXPECT_EQ(spread.picture.cols, 2 * page.picture.cols);
  ASSERT_EQ(spread.lines.size(), 2 * page.lines.size());
  for (const TruthLine& line : spread.lines) EXPECT_LE(worst_distance(spread, line.quad, false), 3.5F);
}

}  // namespace
}  // namespace sohoa::page_maker

namespace sohoa::page_maker {
namespace {

TEST(Ageing, KeepsGreyPaperGreyWhateverFadesOrShinesThrough) {
  MadePage page;
  page.picture = cv::Mat(400, 300, CV_8UC3, cv::Scalar::all(255));
  cv::rectangle(page.picture, {60, 60, 80, 20}, cv::Scalar::all(0), cv::FILLED);
  Ageing how;
  how.faded = 0.4;
  how.bleed_through = 0.2;
  how.uneven_light = 0.3;
  const MadePage aged = age(page, how, 5);
  cv::Mat channels[3], difference;
  cv::split(aged.picture, channels);
  cv::absdiff(channels[0], channels[2], difference);
  EXPECT_EQ(cv::countNonZero(difference), 0);
  EXPECT_GT(cv::mean(channels[0])[0], 150);
}

TEST(Ageing, TruthFollowsAPhotographedSheet) {
  Ageing how;
  how.photograph = true;
  const MadePage flat = page_of_bars();
  for (std::uint64_t seed = 1; seed <= 3; ++seed) {
    const MadePage seen = age(flat, how, seed);
    for (std::size_t i = 0; i < seen.lines.size(); ++i) {
      const cv::Point2f* quad = seen.lines[i].quad;
      const cv::Point centre = (quad[0] + quad[1] + quad[2] + quad[3]) / 4, above = (quad[0] + quad[1]) / 2 - cv::Point2f(0, 12);
      EXPECT_LT(seen.picture.at<cv::Vec3b>(centre)[1], 60) << seed << ' ' << i;
      EXPECT_GT(seen.picture.at<cv::Vec3b>(above)[1], 90) << seed << ' ' << i;
    }
  }
}

}  // namespace
}  // namespace sohoa::page_maker

#include <gtest/gtest.h>

#include <opencv2/imgproc.hpp>

#include "pipeline/image/blank.h"
#include "pipeline/image/borders.h"
#include "pipeline/image/signatures.h"
#include "pipeline/image/specks.h"
#include "pipeline/image/text_size.h"
#include "tests/image/made_pages.h"

namespace sohoa {
namespace {

const cv::Size a4(1240, 1754);

TEST(Borders, GoWithPunchHolesAndTextStays) {
  cv::Mat ink(a4, CV_8UC1, cv::Scalar(0));
  cv::putText(ink, "con lai", {70, 400}, cv::FONT_HERSHEY_SIMPLEX, 1, 255, 2);
  const int text = cv::countNonZero(ink);
  ink.colRange(0, 40).setTo(255);
  ink.rowRange(1720, 1754).setTo(255);
  cv::circle(ink, {90, 877}, 17, 255, cv::FILLED);
  erase_borders(Components(ink), 150, ink);
  EXPECT_EQ(cv::countNonZero(ink), text);
}

TEST(Specks, AreDirtFarFromLettersAndNotTheirDots) {
  cv::Mat ink(a4, CV_8UC1, cv::Scalar(0));
  cv::rectangle(ink, {300, 300, 12, 18}, 255, cv::FILLED);  // a letter
  cv::rectangle(ink, {304, 292, 3, 3}, 255, cv::FILLED);    // its dot
  cv::rectangle(ink, {316, 315, 3, 3}, 255, cv::FILLED);    // a full stop
  cv::rectangle(ink, {280, 308, 5, 2}, 255, cv::FILLED);    // a list's hyphen
  cv::rectangle(ink, {700, 900, 3, 3}, 255, cv::FILLED);    // dirt
  const Components components(ink);
  const std::vector<bool> specks = find_specks(components, a4, 150);
  for (std::size_t i = 0; i < components.size(); ++i) EXPECT_EQ(specks[i], components[i].box.x == 700);
}

TEST(Blank, ANumberedPageIsNotAndADirtyOneIs) {
  cv::Mat ink(a4, CV_8UC1, cv::Scalar(0));
  cv::line(ink, {500, 300}, {505, 900}, 255, 1);  // a fold
  cv::circle(ink, {600, 700}, 2, 255, cv::FILLED);
  EXPECT_TRUE(is_blank(Components(ink), a4, 150));
  cv::putText(ink, "2", {610, 100}, cv::FONT_HERSHEY_SIMPLEX, 0.8, 255, 2);
  EXPECT_FALSE(is_blank(Components(ink), a4, 150));
}

TEST(Blank, BacksOfPrintedSheetsAreBlank) {
  page_maker::MadePage empty = made_page("decision", 1, 150);
  empty.picture.setTo(cv::Scalar::all(250));
  page_maker::Ageing back;
  back.bleed_through = 0.15;
  back.noise_sigma = 4;
  back.specks_per_megapixel = 10;
  back.punch_holes = true;
  EXPECT_TRUE(prepared(page_maker::age(empty, back, 4)).blank);
  EXPECT_FALSE(prepared(made_page("decision", 1, 150)).blank);
}

TEST(Signatures, AreLargeThinStrokesLowOnThePage) {
  cv::Mat ink(a4, CV_8UC1, cv::Scalar(0));
  std::vector<cv::Point> stroke;
  for (int i = 0; i < 60; ++i)
    stroke.emplace_back(800 + 4 * i, 1400 + static_cast<int>(35 * std::sin(i * 0.55) * (1 - i / 90.0)));
  cv::polylines(ink, stroke, false, 255, 3);
  cv::putText(ink, "Nguyen Van An", {780, 1520}, cv::FONT_HERSHEY_SIMPLEX, 0.8, 255, 2);
  const std::vector<Mark> marks = find_signatures(Components(ink), a4, 150);
  ASSERT_EQ(marks.size(), 1U);
  EXPECT_GT(overlap(marks[0].box, {800, 1365, 237, 70}), 0.7);
  EXPECT_LT(marks[0].confidence, 0.7);
}

TEST(TextSize, TellsTheResolution) {
  for (const int dpi : {100, 150, 200}) {
    const page_maker::MadePage page = made_page("decision", 7, dpi);
    cv::Mat grey;
    cv::cvtColor(page.picture, grey, cv::COLOR_BGR2GRAY);
    const cv::Mat ink = grey < 160;
    EXPECT_NEAR(dpi_from_text(Components(ink)), dpi, 0.2 * dpi);
  }
}

TEST(TextSize, CorrectsAResolutionThatTheFileDoesNotGive) {
  const page_maker::MadePage page = made_page("decision", 7, 300);
  PageImage image;
  image.pixels = page.picture;
  image.dpi = 130;
  image.dpi_from_file = false;
  const auto corrected = prepare_page(std::make_shared<PageImage>(image));
  ASSERT_TRUE(corrected.has_value());
  EXPECT_NEAR(corrected->dpi, 300, 60);
  image.dpi_from_file = true;
  EXPECT_EQ(prepare_page(std::make_shared<PageImage>(image))->dpi, 130);
}

}  // namespace
}  // namespace sohoa

#include "review/picture_cutter.h"

#include <gtest/gtest.h>

#include <opencv2/imgcodecs.hpp>

namespace sohoa {
namespace {

TEST(PictureCutter, ReadsPartsAndSizesAsIiifWritesThem) {
  const cv::Size whole(2000, 3000);
  const auto part = picture_cut("100,200,800,400", "400,", whole);
  ASSERT_TRUE(part);
  EXPECT_EQ(part->region, (Box{100, 200, 800, 400}));
  EXPECT_EQ(part->size, cv::Size(400, 200));
  EXPECT_EQ(picture_cut("1800,0,512,512", "full", whole)->region, (Box{1800, 0, 200, 512}));  // the last tile of a row
  EXPECT_EQ(picture_cut("full", ",300", whole)->size, cv::Size(200, 300));
  EXPECT_EQ(picture_cut("full", "max", whole)->size, whole);
  for (const char* region : {"", "0,0,10", "0,0,10,10,10", "-1,0,10,10", "2000,0,10,10", "0,0,0,10", "a,b,c,d", "pct:0,0,1,1", "0,0,99999999999,1"})
    EXPECT_FALSE(picture_cut(region, "full", whole)) << region;
  for (const char* size : {"", ",", "0,", "2001,", "pct:50", "x", "10,10,10", "!10,10"}) EXPECT_FALSE(picture_cut("full", size, whole)) << size;
  EXPECT_FALSE(picture_cut("full", "full", {5000, 100}));  // larger than a screen needs
}

TEST(PictureCutter, CutsTheRightPixelsInTheRightColours) {
  cv::Mat page(300, 200, CV_8UC3, cv::Scalar(255, 255, 255));
  page({100, 100, 50, 50}).setTo(cv::Scalar(0, 0, 255));  // red
  const auto decoded = [](const Result<std::string>& jpeg) {
    return cv::imdecode(std::vector<char>(jpeg.value().begin(), jpeg.value().end()), cv::IMREAD_COLOR);
  };
  const cv::Mat part = decoded(cut_picture(page, *picture_cut("100,100,50,50", "20,", page.size())));
  ASSERT_EQ(part.size(), cv::Size(20, 20));
  EXPECT_GT(part.at<cv::Vec3b>(10, 10)[2], 230);
  EXPECT_LT(part.at<cv::Vec3b>(10, 10)[0], 30);
  cv::Mat grey(300, 200, CV_8UC1, cv::Scalar(40));
  EXPECT_NEAR(decoded(cut_picture(grey, *picture_cut("0,0,100,100", "full", grey.size()))).at<cv::Vec3b>(50, 50)[1], 40, 3);
}

}  // namespace
}  // namespace sohoa

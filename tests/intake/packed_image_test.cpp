#include "pipeline/intake/packed_image.h"

#include <gtest/gtest.h>

#include <opencv2/imgproc.hpp>

#include "pipeline/intake/codecs.h"
#include "tests/intake/sample_files.h"

namespace sohoa {
namespace {

PageImage page_of(const cv::Mat& pixels) {
  PageImage page;
  page.pixels = pixels;
  return page;
}

cv::Mat in_three_channels(const cv::Mat& grey) {
  cv::Mat colour;
  cv::cvtColor(grey, colour, cv::COLOR_GRAY2BGR);
  return colour;
}

TEST(PackLosslessly, KeepsColour) {
  const cv::Mat colour = test::colour_page(60, 80);
  const EncodedImage image = pack_losslessly(page_of(colour));
  EXPECT_EQ(image.components, 3);
  EXPECT_EQ(image.bytes.size(), 60U * 80 * 3);
  EXPECT_EQ(std::string(image.bytes.begin(), image.bytes.end()), test::rgb_samples(colour));
}

TEST(PackLosslessly, KeepsOneColouredPixelAmongGreyOnes) {
  cv::Mat colour = in_three_channels(test::grey_page(60, 80));
  colour.at<cv::Vec3b>(79, 59)[2] ^= 1;
  EXPECT_EQ(pack_losslessly(page_of(colour)).components, 3);
}

TEST(PackLosslessly, TakesGreyInThreeChannelsForGrey) {
  const cv::Mat grey = test::grey_page(60, 80);
  const EncodedImage image = pack_losslessly(page_of(in_three_channels(grey)));
  EXPECT_EQ(image.components, 1);
  EXPECT_EQ(image.bits_per_component, 8);
  EXPECT_EQ(image.bytes, std::vector<std::uint8_t>(grey.begin<std::uint8_t>(), grey.end<std::uint8_t>()));
}

TEST(PackLosslessly, TakesBlackAndWhiteInThreeChannelsForGroup4) {
  const cv::Mat bilevel = test::bilevel_page(60, 80);
  const EncodedImage image = pack_losslessly(page_of(in_three_channels(bilevel)));
  EXPECT_EQ(image.filter, EncodedImage::Filter::ccitt_g4);
  EXPECT_EQ(image.components, 1);
  EXPECT_EQ(image.bytes, encode_g4(bilevel));
}

}  // namespace
}  // namespace sohoa

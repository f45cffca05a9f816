#include "pipeline/image/prepare_page.h"

#include <algorithm>
#include <cmath>
#include <opencv2/imgproc.hpp>

#include "pipeline/image/background.h"
#include "pipeline/image/components.h"
#include "pipeline/image/skew.h"

namespace sohoa {

namespace {

// The reduction, in half steps, that brings a page near 150 dpi and never below 130.
double reduction_for(int dpi) { return std::max(1.0, std::floor(dpi / 65.0) / 2); }

cv::Mat turned(const cv::Mat& picture, int quarter_turns, bool mirrored) {
  cv::Mat result = picture;
  if (mirrored) cv::flip(picture, result, 1);
  if (quarter_turns != 0) {
    cv::Mat source = result;
    result = cv::Mat();
    cv::rotate(source, result,
               quarter_turns == 1   ? cv::ROTATE_90_CLOCKWISE
               : quarter_turns == 2 ? cv::ROTATE_180
                                    : cv::ROTATE_90_COUNTERCLOCKWISE);
  }
  return result;
}

cv::Mat grey_of(const cv::Mat& pixels) {
  cv::Mat grey;
  if (pixels.channels() == 1) pixels.copyTo(grey);
  else cv::cvtColor(pixels, grey, cv::COLOR_BGR2GRAY);
  return grey;
}

}  // namespace

Result<PreparedPage> prepare_page(std::shared_ptr<const PageImage> image) {
  const cv::Mat& pixels = image->pixels;
  if (pixels.empty() || (pixels.type() != CV_8UC1 && pixels.type() != CV_8UC3))
    return fail(ErrorCode::unreadable, "prepare", "the page has no grey or colour pixels");

  PreparedPage page;
  page.ref = image->ref;
  page.dpi = image->dpi;
  page.reduction = reduction_for(image->dpi);
  const int turn = (image->rotate_degrees / 90) & 3;
  const cv::Mat upright = turned(pixels, turn, image->mirrored);
  page.to_stored = PageTransform(pixels.size(), turn, image->mirrored);
  page.grey = grey_of(upright);

  cv::Mat small;
  cv::resize(page.grey, small, {}, 1 / page.reduction, 1 / page.reduction, cv::INTER_AREA);
  const int small_dpi = static_cast<int>(std::lround(page.dpi / page.reduction));
  if (cv::mean(small)[0] < 110) {
    cv::bitwise_not(small, small);
    cv::bitwise_not(page.grey, page.grey);
  }
  const Background background = find_background(small, small_dpi);
  const Contrast contrast;
  even_light(small, background, 1, contrast);
  even_light(page.grey, background, page.reduction, contrast);
  cv::threshold(small, page.ink, 0, 255, cv::THRESH_BINARY_INV | cv::THRESH_OTSU);

  const Components components(page.ink);
  page.skew_degrees = find_skew(components, small_dpi);
  page.image = std::move(image);
  return page;
}

}  // namespace sohoa

#pragma once

#include <opencv2/core.hpp>

namespace sohoa {

// The page turned about its middle by the skew, so that lines run level: where its points lie on the page.
class Straightening {
 public:
  Straightening(double skew_degrees, cv::Size page_size);
  [[nodiscard]] cv::Point2f to_page(cv::Point2f straight) const;
  // The mask as it looks when straight, same size; the mask itself when there is next to no skew.
  [[nodiscard]] cv::Mat straighten(const cv::Mat& mask) const;

 private:
  float sine_ = 0, cosine_ = 1;
  cv::Point2f centre_;
};

}  // namespace sohoa

#include "pipeline/image/polarity.h"

#include <cstdint>

namespace sohoa {

bool is_inverted(const cv::Mat& grey) {
  long histogram[256] = {}, total = 0;
  for (int y = 0; y < grey.rows; y += 4, total += grey.cols)
    for (int x = 0; x < grey.cols; ++x) ++histogram[grey.at<std::uint8_t>(y, x)];
  const auto level_at = [&](double share) {
    long below = 0;
    int value = 0;
    while (value < 255 && static_cast<double>(below += histogram[value]) < share * static_cast<double>(total)) ++value;
    return value;
  };
  const int ground = level_at(0.5), darkest = level_at(0.005), lightest = level_at(0.995);
  return ground < 128 && lightest - ground > 80 && lightest - ground > 2 * (ground - darkest);
}

}  // namespace sohoa

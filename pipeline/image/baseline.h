#pragma once

#include <opencv2/core.hpp>
#include <vector>

#include "pipeline/image/line_grouping.h"

namespace sohoa {

// A segment's baseline and letter sizes in level ink pixels.
struct LineFit {
  std::vector<cv::Point2f> baseline;  // two points, or more along a curve
  float x_height = 0;
  float ascent = 0, descent = 0;

  [[nodiscard]] float at(float x) const;
};

// Where the letters of a line stand and how high they rise, before it is known whether they are capitals.
struct LetterProfile {
  LineFit fit;                // x_height is the lowest common top, of small letters or of capitals
  int letters = 0;
  double lower_case = 0;      // log odds that there are small letters, from descenders and second tops
};

LetterProfile fit_letters(const Segment& segment, const std::vector<Blot>& blots);

// Settles the x-height of every line: lines of capitals or digits take 0.68 of their height, so that the scale stays
// that of the print. Lines too short to tell follow the rest of the page.
void settle_x_heights(std::vector<LetterProfile>& lines, float letter_height);

// y of a polyline at x, its ends prolonged.
float polyline_at(const std::vector<cv::Point2f>& line, float x);

}  // namespace sohoa

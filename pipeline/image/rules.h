#pragma once

#include <opencv2/core.hpp>
#include <vector>

namespace sohoa {

// A printed straight line, in pixels of the mask it was found in: from left to right or from top to bottom.
struct Rule {
  cv::Point2f from, to;
  float thickness = 1;
  bool vertical = false;
};

// Long thin lines of a level ink mask: underlines, table lines, dash and dot leaders that run together. Level to about
// a degree; broken lines are joined.
[[nodiscard]] std::vector<Rule> find_rules(const cv::Mat& ink, int dpi);

// Paints a rule over with 255 and leaves the strokes that cross it: where ink runs on through both sides it stays.
// `darker_than`: a pixel below it is ink; `soft_edge`: grey pixels on either side that go with the line.
void erase_rule(cv::Mat& grey, const Rule& rule, int darker_than, int soft_edge);

}  // namespace sohoa

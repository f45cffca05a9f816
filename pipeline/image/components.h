#pragma once

#include <cstdint>
#include <opencv2/core.hpp>
#include <vector>

#include "document/box.h"

namespace sohoa {

// The 8-connected components of an ink mask, kept as horizontal runs, so that single ones can be looked at or erased
// without a label picture. In order of their first pixel, top to bottom.
class Components {
 public:
  struct Run {
    int y = 0, begin = 0, end = 0;  // pixels [begin, end) of row y
  };
  struct Component {
    Box box;
    int area = 0;  // pixels
    std::uint32_t first_run = 0, runs = 0;
  };

  // ink: CV_8UC1, non-zero is ink.
  explicit Components(const cv::Mat& ink);

  [[nodiscard]] std::size_t size() const { return components_.size(); }
  [[nodiscard]] const Component& operator[](std::size_t i) const { return components_[i]; }
  [[nodiscard]] auto begin() const { return components_.begin(); }
  [[nodiscard]] auto end() const { return components_.end(); }
  // The runs of one component, top to bottom.
  [[nodiscard]] const Run* runs_of(const Component& c) const { return runs_.data() + c.first_run; }
  // Sets the component's pixels in a mask of the same size.
  void paint(const Component& c, cv::Mat& mask, std::uint8_t value) const;

 private:
  std::vector<Run> runs_;
  std::vector<Component> components_;
};

}  // namespace sohoa

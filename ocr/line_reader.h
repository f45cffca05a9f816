#pragma once

#include <memory>
#include <opencv2/core.hpp>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "ocr/line_cutter.h"

namespace sohoa {

// One text line cut along its baseline: straight, level, and scaled so that every line has the same x-height.
struct LineImage {
  cv::Mat grey;  // CV_8UC1, dark on light, cut to the reader's shape
};

// A word as a reader sees it; x in line-image pixels.
struct WordReading {
  std::string text;       // UTF-8 NFC
  double confidence = 0;  // probability that the whole word is right
  float x0 = 0, x1 = 0;
  std::vector<std::pair<std::string, double>> others = {};  // what else it may be, with probabilities, likeliest first
  double by_hand = 0;     // probability that it was written by hand; 0 from a reader that cannot tell
};

struct LineReading {
  std::vector<WordReading> words;
};

// Reads lines. One object serves one thread at a time and keeps nothing from one line to the next.
class LineReader {
 public:
  virtual ~LineReader() = default;
  // One reading per line, in order; a line with no text gives no words.
  virtual std::vector<LineReading> read(const std::vector<LineImage>& lines) = 0;
  // How lines must be cut for it.
  [[nodiscard]] virtual LineShape shape() const = 0;
  [[nodiscard]] virtual std::string_view name() const = 0;
};

}  // namespace sohoa

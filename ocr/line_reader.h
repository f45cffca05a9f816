#pragma once

#include <memory>
#include <opencv2/core.hpp>
#include <string>
#include <string_view>
#include <vector>

namespace sohoa {

// One text line cut along its baseline: straight, level, and scaled so that every line has the same x-height.
struct LineImage {
  cv::Mat grey;          // CV_8UC1, dark on light, ocr/line_cutter.h gives its height
};

// A word as a reader sees it; x in line-image pixels.
struct WordReading {
  std::string text;       // UTF-8 NFC
  double confidence = 0;  // 0..1, as the engine says, before calibration
  float x0 = 0, x1 = 0;
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
  [[nodiscard]] virtual std::string_view name() const = 0;
};

}  // namespace sohoa

#pragma once

#include <opencv2/core.hpp>

#include "document/line.h"

namespace sohoa {

// The measures of a cut line, in its own pixels. A reader states the shape it was trained on.
struct LineShape {
  int height = 36;
  float x_height = 10.5f;
  float baseline = 27;  // row edge on which letters stand: ink above, descenders below
  float padding = 3;    // white at either end; with more, Tesseract reads full stops that are not there
};

// A text line cut out of the page: straight and level, its x-height that of the shape.
struct CutLine {
  cv::Mat grey;  // CV_8UC1, white beyond the page and beyond the line's own ink
  LineShape shape;

  // Page position of a point of the picture, and the picture's position of a page point.
  [[nodiscard]] cv::Point2f to_page(cv::Point2f p) const;
  [[nodiscard]] cv::Point2f from_page(cv::Point2f p) const;
  // The columns [x0, x1) by themselves.
  [[nodiscard]] CutLine part(int x0, int x1) const;
  // Upright page box around the ink in the columns [x0, x1); around the line's height where there is none.
  [[nodiscard]] Box box_on_page(float x0, float x1) const;

  float first_column = 0;         // of the picture, in columns of the whole line
  float scale = 1;                // cut pixels per page pixel
  cv::Point2f origin;             // page point of the baseline's left end
  cv::Point2f along{1, 0};        // unit vector of the writing direction
  std::vector<cv::Point2f> bend;  // (distance along, offset across) in page pixels; empty for a straight line
  float ascent = 0, descent = 0;  // page pixels

 private:
  [[nodiscard]] float offset_at(float distance) const;
};

// A prepared page that lines are cut from, CV_8UC1, and the same at half the size once a line asks for it. Not for two threads.
class PagePicture {
 public:
  PagePicture(cv::Mat grey) : grey_(std::move(grey)) {}  // NOLINT: a picture is a page picture
  [[nodiscard]] const cv::Mat& grey() const { return grey_; }
  [[nodiscard]] const cv::Mat& half() const;

 private:
  cv::Mat grey_;
  mutable cv::Mat half_;
};

// Samples the page once along the line's baseline. Ink that reaches in from neighbouring lines is whitened.
[[nodiscard]] CutLine cut_line(const PagePicture& page, const TextLine& line, const LineShape& shape);

}  // namespace sohoa

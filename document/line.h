#pragma once

#include <opencv2/core.hpp>
#include <string>
#include <vector>

#include "document/box.h"

namespace sohoa {

// A text line as found on the page, before reading. Coordinates are in the upright raster.
struct TextLine {
  std::vector<cv::Point2f> baseline;  // left to right, at least two points; straight between them
  float x_height = 0;                 // pixels
  float ascent = 0;                   // highest ink above the baseline, pixels (stacked marks count)
  float descent = 0;                  // lowest ink below the baseline, pixels, positive
  Box box;                            // around its ink
  int block = 0;                      // paragraph or column it belongs to, in reading order
  int table = -1, cell = -1;          // indices into PreparedPage::tables and its cells; -1 outside tables
  bool handwriting = false;           // looks written by hand
  bool comb = false;                  // one sign in each printed box: the spaces between them say nothing
};

// Another reading of a word and how probable it is.
struct OtherReading {
  std::string text;
  double probability = 0;
};

// A word as read.
struct Word {
  std::string text;       // UTF-8 NFC
  double confidence = 0;  // probability that the whole word is right
  Box box;                // stored raster once it stands in a PageText
  std::vector<OtherReading> others = {};  // what else it may be, likeliest first
  double by_hand = 0;     // probability that it was written by hand
};

// A line as read, words joined by single spaces.
struct Line {
  std::string text;
  double confidence = 0;
  Box box;
  std::vector<Word> words;
  std::vector<cv::Point2f> baseline;  // stored raster
  float x_height = 0;                 // stored-raster pixels
  int block = 0;
  int table = -1, cell = -1;
  int paper = -1;                     // index into PageText::papers; -1 where the page is one paper
  bool handwriting = false;           // not to be trusted as print
  std::string engine;                 // who read it: "tesseract", "text_layer", ...
};

}  // namespace sohoa

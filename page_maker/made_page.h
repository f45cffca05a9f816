#pragma once

#include <cairo.h>

#include <memory>
#include <opencv2/core.hpp>
#include <string>
#include <utility>
#include <vector>

#include "document/page.h"

namespace sohoa::page_maker {

// A line of the made paper: exact text and where its ink stands, in the raster of the picture it came with. `quad` is
// top left, top right, bottom right, bottom left, so that ageing can turn and bend it.
struct TruthLine {
  std::string text;
  cv::Point2f quad[4];
};

// A seal, signature or stamp put on the paper.
struct TruthMark {
  Mark::Kind kind = Mark::Kind::seal;
  cv::Point2f quad[4];
};

// One typeset page, and then the same page aged: its picture and what it truly says.
struct MadePage {
  cv::Mat picture;                // CV_8UC3 BGR
  std::shared_ptr<cairo_surface_t> drawing;  // the strokes and letters it was drawn with, where they were asked for
  int dpi = 300;
  std::vector<TruthLine> lines;   // in reading order
  std::vector<TruthMark> marks;
  std::string text;               // reading order: lines by \n, wide gaps between columns as four spaces
  double skew_degrees = 0;        // downhill to the right when positive
};

// All pages of one made paper with the truth of every field of its type, empty ones too.
struct MadePaper {
  std::string record_type;
  bool small = false;  // cards and slips, several of which lie on one scanned sheet
  std::vector<MadePage> pages;
  std::vector<std::string> texts;  // in reading order, where that is not the order of the pages; else empty
  std::vector<std::pair<std::string, std::string>> fields;                   // key, normalised value
  std::vector<std::string> handwritten;                                      // keys set in a handwriting font
  std::vector<std::pair<std::string, std::vector<std::vector<std::pair<std::string, std::string>>>>> tables;
};

}  // namespace sohoa::page_maker

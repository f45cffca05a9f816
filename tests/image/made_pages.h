#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <opencv2/imgproc.hpp>
#include <string>

#include "page_maker/ageing.h"
#include "page_maker/typeset.h"
#include "pipeline/image/prepare_page.h"

namespace sohoa {

// The first page of a made paper, as typeset.
inline page_maker::MadePage made_page(const std::string& type, std::uint64_t seed, int dpi, double seals = 0) {
  const auto layout = page_maker::load_layout(page_maker::layouts_of_type(type).at(0));
  EXPECT_TRUE(layout.has_value());
  page_maker::TypesetOptions options;
  options.type = type;
  options.dpi = dpi;
  options.seals = seals;
  options.stamps = options.handwriting = 0;
  const auto paper = page_maker::typeset(*layout, seed, options);
  EXPECT_TRUE(paper.has_value());
  return paper->pages.at(0);
}

inline PreparedPage prepared(const cv::Mat& pixels, int dpi, bool bilevel = false) {
  auto image = std::make_shared<PageImage>();
  image->pixels = pixels;
  image->dpi = dpi;
  image->dpi_from_file = true;
  image->bilevel = bilevel;
  auto page = prepare_page(image);
  EXPECT_TRUE(page.has_value());
  return *page;
}

inline PreparedPage prepared(const page_maker::MadePage& page) { return prepared(page.picture, page.dpi); }

inline Box box_of(const cv::Point2f (&quad)[4]) {
  const cv::Rect r = cv::boundingRect(std::vector<cv::Point2f>(quad, quad + 4));
  return {r.x, r.y, r.width, r.height};
}

// Intersection over union.
inline double overlap(const Box& a, const Box& b) {
  const auto common = static_cast<double>(intersection(a, b).area());
  return common / (static_cast<double>(a.area()) + static_cast<double>(b.area()) - common);
}

}  // namespace sohoa

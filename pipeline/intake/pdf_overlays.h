#pragma once

#include <opencv2/core.hpp>
#include <vector>

#include "document/page.h"
#include "pipeline/intake/pdf_renderer.h"
#include "pipeline/intake/pdf_picture.h"

namespace sohoa {

// Where two drawings of a page differ, in their pixels: one box for each group of marks that lie close together.
[[nodiscard]] std::vector<cv::Rect> differing_areas(const cv::Mat& with, const cv::Mat& without);

// A PDF of one page with nothing but the picture on it, where it lies on its page. May throw what qpdf throws.
[[nodiscard]] std::vector<std::uint8_t> picture_alone(const EmbeddedPicture& picture, const Rectangle& page_box);

// The part of `with` in `area`, seen through where it differs from `without`, turned as the picture lies in its stored
// raster. Its place is left to the caller.
[[nodiscard]] OverlayPicture cut_overlay(const cv::Mat& with, const cv::Mat& without, cv::Rect area,
                                         const EmbeddedPicture& picture);

}  // namespace sohoa

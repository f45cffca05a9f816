#pragma once

#include <opencv2/core.hpp>
#include <optional>
#include <string>

#include "document/box.h"
#include "document/result.h"

namespace sohoa {

// What part of a picture at what size, as the IIIF Image API 2 writes it.
struct PictureCut {
  Box region;
  cv::Size size;
};
// region: "full" or "x,y,w,h"; size: "full", "max", "w,", ",h" or "w,h". Nothing for what is not written so, lies outside the
// picture, is larger than it, or larger than a screen needs.
std::optional<PictureCut> picture_cut(const std::string& region, const std::string& size, cv::Size whole);

// The cut as JPEG. Cut by libvips from pixels in memory: nothing is parsed.
[[nodiscard]] Result<std::string> cut_picture(const cv::Mat& picture, const PictureCut& cut);

}  // namespace sohoa

#pragma once

#include <cstdint>
#include <opencv2/core.hpp>
#include <string>
#include <vector>

#include "document/box.h"
#include "document/result.h"
#include "pipeline/intake/decoder_pool.h"

// Pictures for people to look at.
namespace sohoa {

// Grey or BGR pixels as JPEG; empty when they cannot be written.
[[nodiscard]] std::vector<std::uint8_t> jpeg_of(const cv::Mat& pixels);
// Grey pixels as PNG; empty when they cannot be written.
[[nodiscard]] std::string png_of(const cv::Mat& grey);

// What stands in a box of a page, with some of the page around it and a frame, as JPEG. page: within the file, from 1;
// box: stored raster.
[[nodiscard]] Result<std::vector<std::uint8_t>> picture_of(const std::string& file, int page, const Box& box, int rotate_degrees,
                                                           bool mirrored, DecoderPool& decoders);

}  // namespace sohoa

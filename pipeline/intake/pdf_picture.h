#pragma once

#include <cstdint>
#include <opencv2/core.hpp>
#include <optional>
#include <string>
#include <vector>

#include "document/page.h"
#include "pipeline/intake/codecs.h"
#include "pipeline/intake/pdf_content.h"

namespace sohoa {

// The one picture that is a page, ready to be decoded or passed through.
struct EmbeddedPicture {
  enum class Coding { samples, jpeg, ccitt, jbig2, jpx } coding = Coding::samples;
  // How its samples become colours.
  struct Colours {
    int components = 1;                 // of the samples; 0: as the stream says
    std::vector<std::uint8_t> palette;  // Indexed: base samples of each entry
    int palette_components = 0;         // 0: not Indexed
  };
  QPDFObjectHandle image;
  QPDFMatrix matrix;
  cv::Size size;                           // as the PDF says
  std::optional<cv::Size> size_in_stream;  // as the coded stream says of itself, where it does
  int channels = 1;                        // of its decoded pixels: 1 or 3
  int bits = 8;
  Colours colours;
  bool inverted = false;  // /Decode [1 0 ...]
  bool bilevel = false;
  CcittParameters fax;
  int colour_transform = -1;
  QPDFObjectHandle jbig2_globals;
  std::vector<QPDFObjectHandle> outer_filters, outer_parameters;  // around the image coding, applied first
  int turn = 0;                                                   // quarters clockwise, from the matrix alone
  bool mirrored = false;
  double dpi = 0;
};

[[nodiscard]] bool is_stencil(QPDFObjectHandle image);

// Reads what the PDF and the head of the stream say, no pixels. Nothing when only a renderer can do the image justice.
// May throw what qpdf throws.
[[nodiscard]] std::optional<EmbeddedPicture> describe(const PaintedImage& painted, double user_unit);

// The pixels, of exactly picture.size and picture.channels, so that what a survey announced is what a page takes: a
// stream of another size is damaged, and refused before it is decoded.
[[nodiscard]] Result<DecodedImage> decode(const EmbeddedPicture& picture, std::uint64_t max_pixels);

// The picture's own stream, where a PDF of ours can hold it without change.
[[nodiscard]] std::optional<EncodedImage> pass_through(const EmbeddedPicture& picture);

}  // namespace sohoa

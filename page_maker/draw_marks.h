#pragma once

#include <cairo.h>

#include <opencv2/core/types.hpp>
#include <string>
#include <vector>

#include "page_maker/random.h"

namespace sohoa::page_maker {

// Each draws over what stands there, as ink does, and returns the box of its ink in pixels.

// A round red seal: two rings, a text along the upper half, a star.
cv::Rect2d draw_seal(cairo_t* cairo, double x, double y, double radius, const std::string& text, const std::string& family, Random& random);

// A few pen strokes within width x height about (x, y).
cv::Rect2d draw_signature(cairo_t* cairo, double x, double y, double width, double height, bool blue, Random& random);

// An incoming stamp with its top left corner at (x, y): framed lines of text, the first one large.
cv::Rect2d draw_stamp(cairo_t* cairo, double x, double y, double width, const std::vector<std::string>& lines, const std::string& family,
                      Random& random);

// Printed pictures of cards: `portrait`, `chip`, `emblem`, `finger` (a fingerprint), `symbol` (of a chip), nothing for others.
void draw_picture(cairo_t* cairo, double x, double y, double width, double height, const std::string& what, Random random);

// The tinted ground of a card with fine waves: `green`, `blue`, `rose` or `plain`.
void draw_ground(cairo_t* cairo, double width, double height, const std::string& tint, Random random);

// A word in a red frame, its top left corner at (x, y): MẬT, HỎA TỐC.
cv::Rect2d draw_word_stamp(cairo_t* cairo, double x, double y, double height, const std::string& word, const std::string& family, Random& random);

// A QR code with its quiet zone within the square; UTF-8 bytes without a note of their encoding, as on identity cards.
void draw_qr(cairo_t* cairo, double x, double y, double size, const std::string& text);

}  // namespace sohoa::page_maker

#pragma once

#include <cairo.h>
#include <pango/pangocairo.h>

#include <opencv2/core.hpp>
#include <random>
#include <string>

#include "page_maker/fonts.h"

namespace sohoa::test {

// A rubber stamp of Circular 24/2020/TT-BCA: bold capitals in a frame of 8 mm, a little tilted, pressed onto a picture (BGR) with
// its middle at (x, y) millimetres.
inline void press_stamp(cv::Mat& picture, int dpi, double x_mm, double y_mm, const std::string& words, std::uint32_t seed,
                        double most_degrees = 3) {
  std::mt19937 random(seed);
  const auto between = [&](double a, double b) { return a + (b - a) * static_cast<double>(random() % 10001) / 10000; };
  const double mm = dpi / 25.4, width = (words.size() < 5 ? 20 : words.size() < 12 ? 30 : 40) * mm, height = 8 * mm;
  cairo_surface_t* surface = cairo_image_surface_create(CAIRO_FORMAT_RGB24, picture.cols, picture.rows);
  unsigned char* pixels = cairo_image_surface_get_data(surface);
  const int stride = cairo_image_surface_get_stride(surface);
  for (int y = 0; y < picture.rows; ++y)
    for (int x = 0; x < picture.cols; ++x)
      for (int c = 0; c < 3; ++c) pixels[y * stride + 4 * x + c] = picture.at<cv::Vec3b>(y, x)[c];
  cairo_surface_mark_dirty(surface);
  cairo_t* cairo = cairo_create(surface);
  cairo_translate(cairo, x_mm * mm, y_mm * mm);
  cairo_rotate(cairo, between(-most_degrees, most_degrees) * CV_PI / 180);
  cairo_set_operator(cairo, CAIRO_OPERATOR_MULTIPLY);
  const double pale = between(0, 0.35);
  cairo_set_source_rgb(cairo, 0.75 + 0.25 * pale, 0.1 + 0.8 * pale, 0.15 + 0.8 * pale);
  cairo_set_line_width(cairo, between(0.35, 0.8) * mm);
  cairo_rectangle(cairo, -width / 2, -height / 2, width, height);
  cairo_stroke(cairo);
  const auto& families = page_maker::families_of(random() % 2 == 0 ? page_maker::FontClass::serif : page_maker::FontClass::sans);
  PangoLayout* layout = pango_cairo_create_layout(cairo);
  PangoFontDescription* font = pango_font_description_new();
  pango_font_description_set_family(font, families[random() % families.size()].c_str());
  pango_font_description_set_weight(font, PANGO_WEIGHT_BOLD);
  pango_font_description_set_absolute_size(font, between(4.2, 5) * mm * PANGO_SCALE);
  pango_layout_set_font_description(layout, font);
  pango_layout_set_text(layout, words.c_str(), -1);
  PangoRectangle ink;
  pango_layout_get_pixel_extents(layout, &ink, nullptr);
  const double fit = std::min({1.0, (width - 2.5 * mm) / ink.width, (height - 1.8 * mm) / ink.height});
  cairo_scale(cairo, fit, fit);
  cairo_move_to(cairo, -ink.x - ink.width / 2.0, -ink.y - ink.height / 2.0);
  pango_cairo_show_layout(cairo, layout);
  g_object_unref(layout);
  pango_font_description_free(font);
  cairo_destroy(cairo);
  cairo_surface_flush(surface);
  for (int y = 0; y < picture.rows; ++y)
    for (int x = 0; x < picture.cols; ++x)
      for (int c = 0; c < 3; ++c) picture.at<cv::Vec3b>(y, x)[c] = pixels[y * stride + 4 * x + c];
  cairo_surface_destroy(surface);
}

}  // namespace sohoa::test

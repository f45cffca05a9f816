#include "page_maker/draw_marks.h"

#include <ZXing/BarcodeFormat.h>
#include <ZXing/BitMatrix.h>
#include <ZXing/CharacterSet.h>
#include <ZXing/MultiFormatWriter.h>
#include <glib-object.h>
#include <pango/pangocairo.h>

#include <algorithm>
#include <cmath>

namespace sohoa::page_maker {
namespace {

constexpr double kPi = 3.14159265358979323846;

PangoLayout* line_of(cairo_t* cairo, const std::string& text, const std::string& family, double height_px, bool bold) {
  PangoLayout* layout = pango_cairo_create_layout(cairo);
  PangoFontDescription* font = pango_font_description_new();
  pango_font_description_set_family(font, family.c_str());
  pango_font_description_set_absolute_size(font, height_px * PANGO_SCALE);
  if (bold) pango_font_description_set_weight(font, PANGO_WEIGHT_BOLD);
  pango_layout_set_font_description(layout, font);
  pango_font_description_free(font);
  pango_layout_set_text(layout, text.c_str(), -1);
  return layout;
}

// Letters standing on a circle, centred at the top.
void ring_text(cairo_t* cairo, const std::string& text, const std::string& family, double radius, double height) {
  std::vector<std::string> letters;
  std::vector<double> widths;
  double total = 0;
  for (const char* at = text.c_str(); *at != 0; at = g_utf8_next_char(at)) {
    const char* next = g_utf8_next_char(at);
    letters.emplace_back(at, static_cast<std::size_t>(next - at));
    PangoLayout* layout = line_of(cairo, letters.back(), family, height, true);
    int width = 0;
    pango_layout_get_size(layout, &width, nullptr);
    g_object_unref(layout);
    widths.push_back(static_cast<double>(width) / PANGO_SCALE);
    total += widths.back();
  }
  const double most = 1.75 * kPi * radius;
  const double scale = total > most ? most / total : 1;
  double angle = -total * scale / radius / 2;
  for (std::size_t i = 0; i < letters.size(); ++i) {
    const double step = widths[i] * scale / radius;
    cairo_save(cairo);
    cairo_rotate(cairo, angle + step / 2);
    cairo_translate(cairo, 0, -radius);
    cairo_scale(cairo, scale, 1);
    PangoLayout* layout = line_of(cairo, letters[i], family, height, true);
    cairo_move_to(cairo, -widths[i] / 2, -height * 0.6);
    pango_cairo_show_layout(cairo, layout);
    g_object_unref(layout);
    cairo_restore(cairo);
    angle += step;
  }
}

}  // namespace

cv::Rect2d draw_seal(cairo_t* cairo, double x, double y, double radius, const std::string& text, const std::string& family, Random& random) {
  cairo_save(cairo);
  cairo_new_path(cairo);
  cairo_translate(cairo, x, y);
  cairo_rotate(cairo, random.between(-0.25, 0.25));
  cairo_set_operator(cairo, CAIRO_OPERATOR_MULTIPLY);
  const double red = random.between(0.75, 0.9), fade = random.between(0.0, 0.25);
  cairo_set_source_rgb(cairo, red + (1 - red) * fade, 0.1 + fade, 0.13 + fade);
  cairo_set_line_width(cairo, radius * 0.045);
  cairo_arc(cairo, 0, 0, radius * 0.97, 0, 2 * kPi);
  cairo_stroke(cairo);
  cairo_set_line_width(cairo, radius * 0.02);
  cairo_arc(cairo, 0, 0, radius * 0.9, 0, 2 * kPi);
  cairo_stroke(cairo);
  cairo_arc(cairo, 0, 0, radius * 0.6, 0, 2 * kPi);
  cairo_stroke(cairo);
  ring_text(cairo, text + " ★", family, radius * 0.74, radius * 0.2);
  cairo_new_path(cairo);
  for (int i = 0; i < 10; ++i) {
    const double r = radius * (i % 2 == 0 ? 0.42 : 0.17), angle = i * kPi / 5 - kPi / 2;
    cairo_line_to(cairo, r * std::cos(angle), r * std::sin(angle));
  }
  cairo_close_path(cairo);
  cairo_fill(cairo);
  cairo_restore(cairo);
  return {x - radius, y - radius, 2 * radius, 2 * radius};
}

cv::Rect2d draw_signature(cairo_t* cairo, double x, double y, double width, double height, bool blue, Random& random) {
  cairo_save(cairo);
  cairo_new_path(cairo);
  cairo_set_operator(cairo, CAIRO_OPERATOR_MULTIPLY);
  if (blue) {
    cairo_set_source_rgb(cairo, 0.1, 0.16, 0.62);
  } else {
    cairo_set_source_rgb(cairo, 0.08, 0.08, 0.1);
  }
  cairo_set_line_cap(cairo, CAIRO_LINE_CAP_ROUND);
  cairo_set_line_join(cairo, CAIRO_LINE_JOIN_ROUND);
  // A wave that goes to the right with loops of shrinking height, then a long flourish.
  cairo_set_line_width(cairo, height * random.between(0.025, 0.045));
  double at_x = x - width / 2, at_y = y + height * random.between(-0.1, 0.2);
  cairo_move_to(cairo, at_x, at_y);
  const int loops = random.whole(4, 8);
  for (int i = 0; i < loops; ++i) {
    const double reach = height * (0.5 - 0.35 * i / loops) * random.between(0.6, 1.0);
    const double step = width * 0.75 / loops;
    const double back = step * random.between(-0.6, 0.9);
    const double up_x = at_x + step * random.between(0.2, 1.1), down_x = at_x + back;
    at_x += step;
    const double next_y = y + height * random.between(-0.12, 0.15);
    cairo_curve_to(cairo, up_x, at_y - reach * 1.6, down_x, at_y + reach * 1.2, at_x, next_y);
    at_y = next_y;
  }
  cairo_curve_to(cairo, at_x + width * 0.1, at_y - height * 0.3, x + width * 0.2, y + height * 0.4, x + width * 0.5, y - height * random.between(-0.1, 0.4));
  double x0 = 0, y0 = 0, x1 = 0, y1 = 0;
  cairo_stroke_extents(cairo, &x0, &y0, &x1, &y1);
  cairo_stroke(cairo);
  if (random.chance(0.6)) {
    cairo_move_to(cairo, x - width * 0.35, y + height * 0.25);
    cairo_curve_to(cairo, x - width * 0.1, y + height * 0.32, x + width * 0.2, y + height * 0.2, x + width * 0.45, y + height * 0.28);
    double a = 0, b = 0, c = 0, d = 0;
    cairo_stroke_extents(cairo, &a, &b, &c, &d);
    cairo_stroke(cairo);
    x0 = std::min(x0, a), y0 = std::min(y0, b), x1 = std::max(x1, c), y1 = std::max(y1, d);
  }
  cairo_restore(cairo);
  return {x0, y0, x1 - x0, y1 - y0};
}

cv::Rect2d draw_stamp(cairo_t* cairo, double x, double y, double width, const std::vector<std::string>& lines, const std::string& family,
                      Random& random) {
  const double step = width * 0.125, height = step * (static_cast<double>(lines.size()) + 0.6);
  cairo_save(cairo);
  cairo_new_path(cairo);
  cairo_translate(cairo, x, y);
  const double turn = random.between(-0.05, 0.05);
  cairo_rotate(cairo, turn);
  cairo_set_operator(cairo, CAIRO_OPERATOR_MULTIPLY);
  if (random.chance(0.6)) {
    cairo_set_source_rgb(cairo, 0.82, 0.15, 0.2);
  } else {
    cairo_set_source_rgb(cairo, 0.2, 0.25, 0.72);
  }
  cairo_set_line_width(cairo, width * 0.012);
  cairo_rectangle(cairo, 0, 0, width, height);
  cairo_stroke(cairo);
  for (std::size_t i = 0; i < lines.size(); ++i) {
    PangoLayout* layout = line_of(cairo, lines[i], family, step * 0.72, i == 0);
    cairo_move_to(cairo, width * 0.05, step * (static_cast<double>(i) + 0.3));
    pango_cairo_show_layout(cairo, layout);
    g_object_unref(layout);
  }
  cairo_restore(cairo);
  const double lean = std::abs(turn) * width, side = std::abs(turn) * height;
  return {x - (turn > 0 ? side : 0), y - (turn < 0 ? lean : 0), width + side, height + lean};
}

cv::Rect2d draw_word_stamp(cairo_t* cairo, double x, double y, double height, const std::string& word, const std::string& family, Random& random) {
  cairo_save(cairo);
  cairo_new_path(cairo);
  PangoLayout* layout = line_of(cairo, word, family, height * 0.62, true);
  int text_width = 0, text_height = 0;
  pango_layout_get_pixel_size(layout, &text_width, &text_height);
  const double width = text_width + height * 0.7, turn = random.between(-0.06, 0.06);
  cairo_translate(cairo, x, y);
  cairo_rotate(cairo, turn);
  cairo_set_operator(cairo, CAIRO_OPERATOR_MULTIPLY);
  cairo_set_source_rgb(cairo, random.between(0.76, 0.88), 0.1, 0.14);
  cairo_set_line_width(cairo, height * 0.05);
  cairo_rectangle(cairo, 0, 0, width, height);
  cairo_stroke(cairo);
  cairo_move_to(cairo, (width - text_width) / 2, (height - text_height) / 2);
  pango_cairo_show_layout(cairo, layout);
  g_object_unref(layout);
  cairo_restore(cairo);
  const double lean = std::abs(turn) * width, side = std::abs(turn) * height;
  return {x - (turn > 0 ? side : 0), y - (turn < 0 ? lean : 0), width + side, height + lean};
}

void draw_picture(cairo_t* cairo, double x, double y, double width, double height, const std::string& what, Random random) {
  cairo_save(cairo);
  cairo_new_path(cairo);
  cairo_rectangle(cairo, x, y, width, height);
  cairo_clip(cairo);
  cairo_translate(cairo, x, y);
  cairo_scale(cairo, width, height);
  if (what == "portrait") {
    const double light = random.between(0.78, 0.95), hair = random.between(0.05, 0.2), cloth = random.between(0.1, 0.95);
    cairo_set_source_rgb(cairo, light, light, light * random.between(1.0, 1.04));
    cairo_paint(cairo);
    cairo_set_source_rgb(cairo, cloth, cloth * random.between(0.8, 1), random.between(0.2, 1));
    cairo_arc(cairo, 0.5, 1.12, 0.46, 0, 2 * kPi);
    cairo_fill(cairo);
    cairo_set_source_rgb(cairo, hair, hair, hair);
    cairo_arc(cairo, 0.5, 0.4, random.between(0.24, 0.29), 0, 2 * kPi);
    cairo_fill(cairo);
    cairo_set_source_rgb(cairo, 0.86, random.between(0.66, 0.75), 0.6);
    cairo_arc(cairo, 0.5, 0.46, 0.2, 0, 2 * kPi);
    cairo_fill(cairo);
    cairo_rectangle(cairo, 0.43, 0.6, 0.14, 0.12);
    cairo_fill(cairo);
    cairo_set_source_rgb(cairo, 0.2, 0.15, 0.15);
    for (const double eye : {0.43, 0.57}) cairo_arc(cairo, eye, 0.44, 0.018, 0, 2 * kPi), cairo_fill(cairo);
    cairo_set_line_width(cairo, 0.012);
    cairo_arc(cairo, 0.5, 0.53, 0.05, 0.25 * kPi, 0.75 * kPi);
    cairo_stroke(cairo);
  } else if (what == "chip") {
    cairo_set_source_rgb(cairo, 0.85, 0.72, 0.36);
    cairo_paint(cairo);
    cairo_set_source_rgb(cairo, 0.45, 0.36, 0.12);
    cairo_set_line_width(cairo, 0.03);
    cairo_rectangle(cairo, 0.02, 0.02, 0.96, 0.96);
    cairo_rectangle(cairo, 0.34, 0.3, 0.32, 0.4);
    for (const double row : {0.3, 0.5, 0.7}) {
      cairo_move_to(cairo, 0, row), cairo_line_to(cairo, 0.34, row);
      cairo_move_to(cairo, 0.66, row), cairo_line_to(cairo, 1, row);
    }
    cairo_stroke(cairo);
  } else if (what == "emblem") {
    cairo_set_source_rgb(cairo, 0.8, 0.12, 0.12);
    cairo_arc(cairo, 0.5, 0.5, 0.46, 0, 2 * kPi);
    cairo_fill(cairo);
    cairo_set_source_rgb(cairo, 0.95, 0.82, 0.2);
    cairo_set_line_width(cairo, 0.07);
    cairo_arc(cairo, 0.5, 0.5, 0.44, 0, 2 * kPi);
    cairo_stroke(cairo);
    for (int i = 0; i < 10; ++i) {
      const double r = i % 2 == 0 ? 0.28 : 0.11, angle = i * kPi / 5 - kPi / 2;
      cairo_line_to(cairo, 0.5 + r * std::cos(angle), 0.45 + r * std::sin(angle));
    }
    cairo_close_path(cairo);
    cairo_fill(cairo);
  } else if (what == "finger") {
    cairo_set_source_rgb(cairo, 0.25, 0.25, 0.3);
    cairo_set_line_width(cairo, 0.018);
    const double core = random.between(0.45, 0.6);
    for (double r = 0.04; r < 0.5; r += 0.045) {
      cairo_save(cairo);
      cairo_translate(cairo, 0.5, core);
      cairo_scale(cairo, 0.8, 1.1);
      cairo_arc(cairo, 0, 0, r, random.between(0.8, 1.0) * kPi, random.between(2.0, 2.7) * kPi);
      cairo_restore(cairo);
      cairo_stroke(cairo);
    }
  } else if (what == "symbol") {
    cairo_set_source_rgb(cairo, 0.75, 0.6, 0.2);
    cairo_set_line_width(cairo, 0.08);
    cairo_rectangle(cairo, 0.04, 0.15, 0.92, 0.7);
    cairo_move_to(cairo, 0.04, 0.5), cairo_line_to(cairo, 0.3, 0.5);
    cairo_move_to(cairo, 0.7, 0.5), cairo_line_to(cairo, 0.96, 0.5);
    cairo_stroke(cairo);
    cairo_arc(cairo, 0.5, 0.5, 0.2, 0, 2 * kPi);
    cairo_stroke(cairo);
  }
  cairo_restore(cairo);
}

void draw_ground(cairo_t* cairo, double width, double height, const std::string& tint, Random random) {
  struct Rgb {
    double r, g, b;
  };
  const Rgb paper = tint == "green" ? Rgb{0.86, 0.93, 0.88} : tint == "blue" ? Rgb{0.86, 0.92, 0.96} : tint == "rose" ? Rgb{0.97, 0.88, 0.86} : Rgb{1, 1, 1};
  cairo_save(cairo);
  cairo_set_source_rgb(cairo, paper.r, paper.g, paper.b);
  cairo_paint(cairo);
  if (tint != "plain") {
    cairo_set_source_rgba(cairo, paper.r * 0.72, paper.g * 0.8, paper.b * 0.78, 0.5);
    cairo_set_line_width(cairo, std::max(1.0, height / 500));
    const double phase = random.between(0, 2 * kPi), length = width * random.between(0.3, 0.6);
    for (double y = -height * 0.1; y < height * 1.1; y += height / 26) {
      for (double x = 0; x <= width; x += width / 60) {
        const double rise = height * 0.07 * std::sin(2 * kPi * x / length + phase + y / height * 3);
        if (x == 0) cairo_move_to(cairo, x, y + rise);
        cairo_line_to(cairo, x, y + rise);
      }
      cairo_stroke(cairo);
    }
  }
  cairo_set_source_rgb(cairo, 0.6, 0.62, 0.62);
  cairo_set_line_width(cairo, std::max(1.0, height / 200));
  cairo_rectangle(cairo, 0, 0, width, height);
  cairo_stroke(cairo);
  cairo_restore(cairo);
}

void draw_qr(cairo_t* cairo, double x, double y, double size, const std::string& text) {
  std::wstring bytes;
  for (const unsigned char byte : text) bytes += static_cast<wchar_t>(byte);
  const ZXing::BitMatrix code =
      ZXing::MultiFormatWriter(ZXing::BarcodeFormat::QRCode).setEncoding(ZXing::CharacterSet::ISO8859_1).setMargin(4).encode(bytes, 0, 0);
  const double module = size / code.width();
  cairo_save(cairo);
  cairo_new_path(cairo);
  cairo_set_antialias(cairo, CAIRO_ANTIALIAS_NONE);
  cairo_set_source_rgb(cairo, 0, 0, 0);
  for (int row = 0; row < code.height(); ++row) {
    for (int column = 0; column < code.width(); ++column) {
      if (code.get(column, row)) cairo_rectangle(cairo, x + column * module, y + row * module, module, module);
    }
  }
  cairo_fill(cairo);
  cairo_restore(cairo);
}

}  // namespace sohoa::page_maker

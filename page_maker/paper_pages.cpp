#include "page_maker/paper_pages.h"

#include <algorithm>
#include <cmath>
#include <opencv2/imgproc.hpp>
#include <utility>

#include "page_maker/draw_marks.h"
#include "page_maker/paper_words.h"

namespace sohoa::page_maker {

PaperPages::PaperPages(const PageSetup& setup, const std::map<FontClass, std::string>& families, std::uint64_t seed)
    : setup_(setup), families_(families), seed_(seed), frame_{setup.left, setup.right, setup.bottom, 0} {}

void PaperPages::new_page() {
  if (measuring_) return;
  if (surface_) finish_page();
  const cairo_rectangle_t sheet{0, 0, static_cast<double>(setup_.width), static_cast<double>(setup_.height)};
  surface_.reset(setup_.keep_drawing ? cairo_recording_surface_create(CAIRO_CONTENT_COLOR, &sheet)
                                     : cairo_image_surface_create(CAIRO_FORMAT_RGB24, setup_.width, setup_.height));
  cairo_.reset(cairo_create(surface_.get()));
  cairo_set_source_rgb(cairo_.get(), 1, 1, 1);
  cairo_paint(cairo_.get());
  if (!setup_.ground.empty()) draw_ground(cairo_.get(), setup_.width, setup_.height, setup_.ground, Random(seed_, "ground"));
  page_ = MadePage{};
  page_.dpi = setup_.dpi;
  frame_.y = setup_.top;
  if (const int n = static_cast<int>(pages_.size()) + 1; setup_.numbers_from > 0 && n >= setup_.numbers_from) {
    Style style = setup_.base;
    style.align = Style::Align::centre;
    style.size_pt = 13;
    frame_.y = setup_.top - setup_.mm(9);
    text(std::to_string(n), style, frame_.left, frame_.right - frame_.left, Join::newline);
    frame_.y = setup_.top;
  }
}

void PaperPages::finish_page() {
  cairo_surface_flush(surface_.get());
  if (setup_.keep_drawing) {
    page_.drawing = {surface_.release(), cairo_surface_destroy};
    surface_.reset(cairo_image_surface_create(CAIRO_FORMAT_RGB24, setup_.width, setup_.height));
    cairo_.reset(cairo_create(surface_.get()));
    cairo_set_source_surface(cairo_.get(), page_.drawing.get(), 0, 0);
    cairo_paint(cairo_.get());
    cairo_surface_flush(surface_.get());
  }
  const cv::Mat bgrx(setup_.height, setup_.width, CV_8UC4, cairo_image_surface_get_data(surface_.get()),
                     static_cast<std::size_t>(cairo_image_surface_get_stride(surface_.get())));
  cv::cvtColor(bgrx, page_.picture, cv::COLOR_BGRA2BGR);
  cairo_.reset();
  surface_.reset();
  pages_.push_back(std::move(page_));
}

std::vector<MadePage> PaperPages::finished() {
  finish_page();
  return std::move(pages_);
}

void PaperPages::make_room(double height) {
  if (!measuring_ && frame_.y + height > frame_.bottom && frame_.y > setup_.top + 1) new_page();
}

double PaperPages::measured(const std::function<void()>& draw) {
  const bool outer = measuring_;
  const double y = frame_.y;
  measuring_ = true;
  draw();
  const double height = frame_.y - y;
  frame_.y = y;
  measuring_ = outer;
  return height;
}

void PaperPages::say(const std::string& line_text, const cv::Rect2d& ink, Join join) {
  if (measuring_) return;
  TruthLine line;
  line.text = line_text;
  const auto x0 = static_cast<float>(ink.x), y0 = static_cast<float>(ink.y);
  const auto x1 = static_cast<float>(ink.x + ink.width), y1 = static_cast<float>(ink.y + ink.height);
  line.quad[0] = {x0, y0}, line.quad[1] = {x1, y0}, line.quad[2] = {x1, y1}, line.quad[3] = {x0, y1};
  if (!page_.text.empty()) page_.text += join == Join::newline ? "\n" : join == Join::space ? " " : "    ";
  page_.text += line_text;
  page_.lines.push_back(std::move(line));
}

void PaperPages::mark(Mark::Kind kind, const cv::Rect2d& box) {
  if (measuring_ || box.width <= 0) return;
  TruthMark made;
  made.kind = kind;
  const auto x0 = static_cast<float>(box.x), y0 = static_cast<float>(box.y);
  const auto x1 = static_cast<float>(box.x + box.width), y1 = static_cast<float>(box.y + box.height);
  made.quad[0] = {x0, y0}, made.quad[1] = {x1, y0}, made.quad[2] = {x1, y1}, made.quad[3] = {x0, y1};
  page_.marks.push_back(made);
}

Owned<PangoLayout> PaperPages::laid_out(const std::string& marked, const Style& style, double width) const {
  static thread_local PangoFontMap* const fonts = pango_cairo_font_map_new_for_font_type(CAIRO_FONT_TYPE_FT);
  pango_cairo_font_map_set_resolution(PANGO_CAIRO_FONT_MAP(fonts), setup_.dpi);
  PangoContext* context = pango_font_map_create_context(fonts);
  cairo_font_options_t* rendering = cairo_font_options_create();
  cairo_font_options_set_antialias(rendering, CAIRO_ANTIALIAS_GRAY);
  cairo_font_options_set_hint_style(rendering, CAIRO_HINT_STYLE_NONE);
  cairo_font_options_set_hint_metrics(rendering, CAIRO_HINT_METRICS_OFF);
  pango_cairo_context_set_font_options(context, rendering);
  cairo_font_options_destroy(rendering);
  pango_context_set_round_glyph_positions(context, FALSE);  // else widths would not scale with the size
  Owned<PangoLayout> layout(pango_layout_new(context));
  g_object_unref(context);
  const Owned<PangoFontDescription> font(pango_font_description_new());
  pango_font_description_set_family(font.get(), families_.at(style.font).c_str());
  pango_font_description_set_size(font.get(), static_cast<int>(std::lround(style.size_pt * PANGO_SCALE)));
  if (style.bold) pango_font_description_set_weight(font.get(), PANGO_WEIGHT_BOLD);
  if (style.italic) pango_font_description_set_style(font.get(), PANGO_STYLE_ITALIC);
  pango_layout_set_font_description(layout.get(), font.get());
  if (width > 0) pango_layout_set_width(layout.get(), static_cast<int>(width * PANGO_SCALE));
  pango_layout_set_wrap(layout.get(), PANGO_WRAP_WORD_CHAR);
  pango_layout_set_alignment(layout.get(), style.align == Style::Align::centre  ? PANGO_ALIGN_CENTER
                                           : style.align == Style::Align::right ? PANGO_ALIGN_RIGHT
                                                                                : PANGO_ALIGN_LEFT);
  pango_layout_set_justify(layout.get(), style.align == Style::Align::justify);
  pango_layout_set_indent(layout.get(), static_cast<int>(setup_.mm(style.indent_mm) * PANGO_SCALE));
  if (!pango_parse_markup(marked.c_str(), -1, 0, nullptr, nullptr, nullptr, nullptr)) throw LayoutFault{"markup: " + marked};
  pango_layout_set_markup(layout.get(), marked.c_str(), -1);
  return layout;
}

double PaperPages::text_width(const std::string& marked, const Style& style) const {
  Style plain_style = style;
  plain_style.indent_mm = 0;
  const Owned<PangoLayout> layout = laid_out(marked, plain_style, -1);
  int width = 0;
  pango_layout_get_size(layout.get(), &width, nullptr);
  return static_cast<double>(width) / PANGO_SCALE;
}

std::vector<SetLine> PaperPages::text(const std::string& marked, const Style& style, double x, double width, Join join) {
  const Owned<PangoLayout> layout = laid_out(marked, style, width);
  const std::string all = pango_layout_get_text(layout.get());
  std::vector<SetLine> set;
  // The style's own line height, whatever a handwritten letter or a borrowed one adds: neighbours share their baseline.
  PangoContext* context = pango_layout_get_context(layout.get());
  PangoFontMetrics* metrics = pango_context_get_metrics(context, pango_layout_get_font_description(layout.get()), nullptr);
  const double ascent = pango_font_metrics_get_ascent(metrics) / static_cast<double>(PANGO_SCALE);
  const double descent = pango_font_metrics_get_descent(metrics) / static_cast<double>(PANGO_SCALE);
  pango_font_metrics_unref(metrics);
  const double line_height = (ascent + descent) * style.spacing;
  PangoLayoutIter* iter = pango_layout_get_iter(layout.get());
  do {
    PangoLayoutLine* line = pango_layout_iter_get_line_readonly(iter);
    PangoRectangle ink, logical;
    pango_layout_iter_get_line_extents(iter, &ink, &logical);
    const double scale = 1.0 / PANGO_SCALE;
    make_room(line_height);
    const double baseline = frame_.y + (line_height - ascent - descent) / 2 + ascent;
    const double line_x = x + logical.x * scale;
    if (!measuring_) {
      set_ink(style.colour);
      cairo_move_to(cairo_.get(), line_x, baseline);
      pango_cairo_show_layout_line(cairo_.get(), line);
    }
    const std::string line_text = trimmed(all.substr(static_cast<std::size_t>(line->start_index), static_cast<std::size_t>(line->length)));
    if (!line_text.empty() && ink.width > 0) {
      const double up = (pango_layout_iter_get_baseline(iter) - ink.y) * scale;
      say(line_text, {x + ink.x * scale, baseline - up, ink.width * scale, ink.height * scale}, set.empty() ? join : frame_.wrapped);
    }
    set.push_back({line_x, line_x + logical.width * scale, baseline});
    frame_.y += line_height;
  } while (pango_layout_iter_next_line(iter));
  pango_layout_iter_free(iter);
  return set;
}

void PaperPages::set_ink(const std::string& colour) {
  unsigned rgb = 0x101010;
  if (colour == "red") rgb = 0xc4202a;
  if (colour == "blue") rgb = 0x1a2f9c;
  cairo_set_source_rgb(cairo_.get(), (rgb >> 16) / 255.0, (rgb >> 8 & 255) / 255.0, (rgb & 255) / 255.0);
}

void PaperPages::line(double x0, double y0, double x1, double y1, double width_px, bool dotted) {
  if (measuring_) return;
  set_ink("");
  cairo_set_line_width(cairo_.get(), width_px);
  if (dotted) {
    const double dash[] = {0, setup_.points(3)};
    cairo_set_line_cap(cairo_.get(), CAIRO_LINE_CAP_ROUND);
    cairo_set_dash(cairo_.get(), dash, 2, 0);
  }
  cairo_move_to(cairo_.get(), x0, y0);
  cairo_line_to(cairo_.get(), x1, y1);
  cairo_stroke(cairo_.get());
  cairo_set_dash(cairo_.get(), nullptr, 0, 0);
  cairo_set_line_cap(cairo_.get(), CAIRO_LINE_CAP_BUTT);
}

}  // namespace sohoa::page_maker

#pragma once

#include <pango/pangocairo.h>

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <opencv2/core/types.hpp>
#include <string>
#include <vector>

#include "page_maker/fonts.h"
#include "page_maker/made_page.h"

namespace sohoa::page_maker {

// How a text is set.
struct Style {
  double size_pt = 13;
  bool bold = false, italic = false;
  FontClass font = FontClass::serif;
  enum class Align { left, centre, right, justify } align = Align::left;
  double indent_mm = 0;   // of the first line
  double spacing = 1.15;  // line height over the font's
  std::string colour;     // empty: ink
};

// How a piece of text is joined to what was set before it on the page.
enum class Join { newline, space, cell };

// Where a set line ended: right edge and baseline, in pixels.
struct SetLine {
  double left = 0, right = 0, baseline = 0;
};

// Gives back what Cairo and Pango gave.
struct Freed {
  void operator()(cairo_surface_t* p) const { cairo_surface_destroy(p); }
  void operator()(cairo_t* p) const { cairo_destroy(p); }
  void operator()(PangoLayout* p) const { g_object_unref(p); }
  void operator()(PangoFontDescription* p) const { pango_font_description_free(p); }
};
// Something of Cairo's or Pango's that is given back at the end.
template <class T>
using Owned = std::unique_ptr<T, Freed>;

// What all pages of a paper have in common; lengths in pixels.
struct PageSetup {
  int dpi = 300;
  bool keep_drawing = false;
  int width = 0, height = 0;
  double top = 0, bottom = 0, left = 0, right = 0;  // edges of the room for text
  std::string ground;                               // tint of a card; empty: white paper
  int numbers_from = 0;                             // first page that bears its number; 0: none
  Style base;                                       // of the running text

  double mm(double millimetres) const { return millimetres * dpi / 25.4; }
  double points(double pt) const { return pt * dpi / 72.0; }
};

// The room that blocks are set in, in pixels, and how far down it is filled.
struct Frame {
  double left = 0, right = 0, bottom = 0, y = 0;
  Join wrapped = Join::newline;  // how the lines of one text are joined
};

// The pages of one paper: sets text and rules on them, and writes down the truth of what was set.
class PaperPages {
 public:
  // `families` must outlive this.
  PaperPages(const PageSetup& setup, const std::map<FontClass, std::string>& families, std::uint64_t seed);

  // Closes the page, if there is one, and opens the next. Nothing while measuring.
  void new_page();
  // Closes the last page and gives all of them.
  std::vector<MadePage> finished();
  // Starts a new page unless so much still fits; a page's first block always does.
  void make_room(double height);

  // How much room the drawing would take; while it runs nothing is drawn or written down.
  double measured(const std::function<void()>& draw);
  bool measuring() const { return measuring_; }
  Frame& frame() { return frame_; }
  // Of the open page.
  cairo_t* cairo() const { return cairo_.get(); }

  // Lays out markup; a width of 0 or less: as wide as it comes. LayoutFault for faulty markup.
  Owned<PangoLayout> laid_out(const std::string& marked, const Style& style, double width) const;
  // Of the text in one line, in pixels.
  double text_width(const std::string& marked, const Style& style) const;
  // Sets the text from the frame's y downwards, over as many pages as it takes, and moves y below it.
  std::vector<SetLine> text(const std::string& marked, const Style& style, double x, double width, Join join);
  // Black ink for an empty colour.
  void set_ink(const std::string& colour);
  void line(double x0, double y0, double x1, double y1, double width_px, bool dotted = false);

  // Write down the truth of what was drawn: a line of text, a seal or the like.
  void say(const std::string& line_text, const cv::Rect2d& ink, Join join);
  void mark(Mark::Kind kind, const cv::Rect2d& box);

 private:
  void finish_page();

  const PageSetup setup_;
  const std::map<FontClass, std::string>& families_;
  const std::uint64_t seed_;
  Frame frame_;
  bool measuring_ = false;
  Owned<cairo_surface_t> surface_;
  Owned<cairo_t> cairo_;
  MadePage page_;
  std::vector<MadePage> pages_;
};

}  // namespace sohoa::page_maker

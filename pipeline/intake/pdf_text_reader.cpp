#include "pipeline/intake/pdf_text_reader.h"

// Poppler's public API tells no word's colour, render mode or order of painting.
#include <poppler/Error.h>
#include <poppler/Gfx.h>
#include <poppler/GfxFont.h>
#include <poppler/GfxState.h>
#include <poppler/GlobalParams.h>
#include <poppler/OutputDev.h>
#include <poppler/PDFDoc.h>
#include <poppler/Stream.h>
#include <poppler/TextOutputDev.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>

#include "document/text.h"

namespace sohoa {
namespace {

// In points of the displayed page, y downwards.
struct Area {
  double x0 = 1e30, y0 = 1e30, x1 = -1e30, y1 = -1e30;

  void include(double x, double y) { x0 = std::min(x0, x), y0 = std::min(y0, y), x1 = std::max(x1, x), y1 = std::max(y1, y); }
  [[nodiscard]] double width() const { return std::max(0.0, x1 - x0); }
  [[nodiscard]] double height() const { return std::max(0.0, y1 - y0); }
  [[nodiscard]] double size() const { return width() * height(); }
  [[nodiscard]] bool holds(double x, double y) const { return x >= x0 && x <= x1 && y >= y0 && y <= y1; }
};

Area common(const Area& a, const Area& b) {
  return {std::max(a.x0, b.x0), std::max(a.y0, b.y0), std::min(a.x1, b.x1), std::min(a.y1, b.y1)};
}

// One painting operation that is no text.
struct Paint {
  PdfDrawing::Kind kind = PdfDrawing::Kind::image;
  Area area;
  bool opaque = false;   // all of the area has this paint and nothing else
  double lightness = 1;  // of opaque fills
};

// What stood around a glyph when it was painted.
struct Glyph {
  int order = 0;
  Shown shown = Shown::plainly;
};

double lightness_of(const GfxRGB& colour) {
  return 0.3 * colToDbl(colour.r) + 0.59 * colToDbl(colour.g) + 0.11 * colToDbl(colour.b);
}

// Fonts without outlines, which recognition programs write in.
bool is_blank_font(const GfxFont& font) {
  if (!font.getName()) return false;
  const std::string& name = *font.getName();
  return std::ranges::any_of(std::array{"GlyphLess", "Glyphless", "HiddenHorzOCR", "Invisible"},
                             [&](const char* known) { return name.find(known) != std::string::npos; });
}

struct Released {
  void operator()(TextPage* page) const { page->decRefCnt(); }
};
using TextPagePtr = std::unique_ptr<TextPage, Released>;

// Sorts a page's glyphs into those that are painted and those that show nothing, and notes what else is painted.
class WritingDevice final : public OutputDev {
 public:
  // TextPage numbers glyphs by the bytes of their codes: so do these lists.
  struct Writing {
    TextPagePtr text{new TextPage(false)};
    std::vector<Glyph> glyphs;
  };
  Writing visible, hidden;
  std::u32string outside;
  std::vector<Paint> paints;
  bool crowded = false;  // more was painted than is listed

  bool upsideDown() override { return true; }
  bool useDrawChar() override { return true; }
  bool useShadedFills(int type) override { return type < 4; }
  bool interpretType3Chars() override { return false; }
  bool needNonText() override { return true; }

  void startPage(int, GfxState* state, XRef*) override {
    for (Writing* writing : {&visible, &hidden}) writing->text->startPage(state);
    page_ = {0, 0, state->getPageWidth(), state->getPageHeight()};
  }
  void endString(GfxState*) override {
    if (!outside.empty() && outside.back() != U' ') outside += U' ';
  }
  void endPage() override {
    for (Writing* writing : {&visible, &hidden}) writing->text->endPage(), writing->text->coalesce(false, 0, false);
  }
  void saveState(GfxState* state) override { saved_.push_back({soft_masked_, state->getFillOpacity()}); }
  void restoreState(GfxState* state) override {
    if (!saved_.empty()) soft_masked_ = saved_.back().soft_masked, saved_.pop_back();
    updateFont(state);
  }
  void updateFont(GfxState* state) override {
    for (Writing* writing : {&visible, &hidden}) writing->text->updateFont(state);
  }

  void drawChar(GfxState* state, double x, double y, double dx, double dy, double, double, CharCode code, int bytes, const Unicode* u,
                int length) override {
    const Shown shown = how_shown(state, x + dx / 2, y + dy / 2);
    // TextPage takes nothing off the page.
    if (shown == Shown::outside) {
      if (outside.size() < most_outside && u) outside.append(u, u + length);
      return;
    }
    Writing& writing = shown == Shown::plainly || shown == Shown::crossed ? visible : hidden;
    writing.text->addChar(state, x, y, dx, dy, code, bytes, u, length);
    writing.glyphs.resize(writing.glyphs.size() + static_cast<std::size_t>(std::max(bytes, 0)), {static_cast<int>(paints.size()), shown});
  }

  void fill(GfxState* state) override { fill_path(state); }
  void eoFill(GfxState* state) override { fill_path(state); }
  void stroke(GfxState* state) override {
    const auto [area, curves, segments] = measure(state);
    if (curves > 0) add({PdfDrawing::Kind::curves, area});
    else if (segments > most_segments_of_a_rule) add({PdfDrawing::Kind::lines, area});
  }
  bool functionShadedFill(GfxState* state, GfxFunctionShading*) override { return shade(state); }
  bool axialShadedFill(GfxState* state, GfxAxialShading*, double, double) override { return shade(state); }
  bool radialShadedFill(GfxState* state, GfxRadialShading*, double, double) override { return shade(state); }

  void drawImageMask(GfxState* state, Object* ref, Stream* stream, int width, int height, bool invert, bool smooth,
                     bool in_line) override {
    add_image(state, false);
    OutputDev::drawImageMask(state, ref, stream, width, height, invert, smooth, in_line);
  }
  void drawImage(GfxState* state, Object* ref, Stream* stream, int width, int height, GfxImageColorMap* colours, bool smooth,
                 const int* mask, bool in_line) override {
    add_image(state, mask == nullptr);
    OutputDev::drawImage(state, ref, stream, width, height, colours, smooth, mask, in_line);
  }
  void drawMaskedImage(GfxState* state, Object*, Stream*, int, int, GfxImageColorMap*, bool, Stream*, int, int, bool, bool) override {
    add_image(state, false);
  }
  void drawSoftMaskedImage(GfxState* state, Object*, Stream*, int, int, GfxImageColorMap*, bool, Stream*, int, int, GfxImageColorMap*,
                           bool) override {
    add_image(state, false);
  }
  void beginTransparencyGroup(GfxState*, const double*, GfxColorSpace*, bool, bool, bool for_soft_mask) override {
    // Poppler sets the group's own mask and opacity aside, right after saving them, until the group is painted.
    const Saved around = saved_.empty() ? Saved{} : saved_.back();
    veils_.push_back(for_soft_mask || around.soft_masked || around.opacity < least_opacity);
  }
  void endTransparencyGroup(GfxState*) override {
    if (!veils_.empty()) veils_.pop_back();
  }
  void setSoftMask(GfxState*, const double*, bool, Function*, GfxColor*) override { soft_masked_ = true; }
  void clearSoftMask(GfxState*) override { soft_masked_ = false; }

 private:
  static constexpr double least_opacity = 0.9, least_seen_opacity = 0.1;
  static constexpr double least_contrast = 0.15;  // of lightness, between letters and their ground
  static constexpr double least_font_size = 2.5;  // points; the smallest print of any paper is about 4
  static constexpr double thickest_rule = 2.5;    // points
  static constexpr int most_segments_of_a_rule = 12;
  static constexpr std::size_t most_paints = 10'000, most_outside = 10'000;

  struct Saved {
    bool soft_masked = false;
    double opacity = 1;
  };

  // (x, y): the middle of the glyph's baseline, in user space.
  Shown how_shown(GfxState* state, double x, double y) const {
    double px = 0, py = 0;
    state->transform(x, y, &px, &py);
    Area clip;
    state->getClipBBox(&clip.x0, &clip.y0, &clip.x1, &clip.y1);
    const double size = state->getTransformedFontSize();
    const auto touches = [&](const Area& area) {
      return area.size() > 0 && px >= area.x0 - 1 && px <= area.x1 + 1 && py >= area.y0 - 1 && py - size / 2 <= area.y1 + 1;
    };
    if (!touches(page_) || !touches(clip)) return Shown::outside;
    // The last opaque fill below it is its ground, unless an image came later.
    bool on_image = false;
    double ground = 1;
    for (auto paint = paints.rbegin(); paint != paints.rend(); ++paint) {
      if (!paint->area.holds(px, py - size / 4)) continue;
      if (paint->kind == PdfDrawing::Kind::image || paint->kind == PdfDrawing::Kind::shading) on_image = true;
      if (!paint->opaque) continue;
      ground = paint->lightness;
      break;
    }
    const int mode = state->getRender() & 3;
    const double opacity = mode == 1 ? state->getStrokeOpacity() : state->getFillOpacity();
    if (mode == 3 || opacity < least_seen_opacity) return on_image ? Shown::on_picture : Shown::invisible;
    if (size < least_font_size) return Shown::tiny;
    if (on_image || soft_masked_ || opacity < least_opacity || std::ranges::find(veils_, true) != veils_.end()) return Shown::crossed;
    // Glyphs that are pictures, or that may be blank, are seen only when drawn.
    if (!state->getFont() || state->getFont()->getType() == fontType3 || is_blank_font(*state->getFont())) return Shown::crossed;
    GfxColorSpace* space = mode == 1 ? state->getStrokeColorSpace() : state->getFillColorSpace();
    if (space->getMode() == csPattern) return Shown::crossed;
    GfxRGB colour;
    if (mode == 1) state->getStrokeRGB(&colour);
    else state->getFillRGB(&colour);
    return std::abs(lightness_of(colour) - ground) < least_contrast ? Shown::background : Shown::plainly;
  }

  struct Measured {
    Area area;
    int curves = 0, segments = 0;
  };

  Measured measure(GfxState* state) const {
    Measured measured;
    const GfxPath* path = state->getPath();
    for (int i = 0; i < path->getNumSubpaths(); ++i) {
      const GfxSubpath* part = path->getSubpath(i);
      for (int k = 0; k < part->getNumPoints(); ++k) {
        double x = 0, y = 0;
        state->transform(part->getX(k), part->getY(k), &x, &y);
        measured.area.include(x, y);
        measured.curves += part->getCurve(k) ? 1 : 0;
      }
      measured.segments += part->getNumPoints() - 1;
    }
    measured.area = clipped(state, measured.area);
    return measured;
  }

  Area clipped(GfxState* state, const Area& area) const {
    Area clip;
    state->getClipBBox(&clip.x0, &clip.y0, &clip.x1, &clip.y1);
    return common(common(area, clip), page_);
  }

  void fill_path(GfxState* state) {
    const auto [area, curves, segments] = measure(state);
    if (state->getFillOpacity() < least_seen_opacity || area.size() <= 0) return;
    const bool rectangle = curves == 0 && segments <= 4;
    if (rectangle && std::min(area.width(), area.height()) < thickest_rule) return;
    GfxRGB colour;
    state->getFillRGB(&colour);
    const bool plain = state->getFillColorSpace()->getMode() != csPattern && state->getFillOpacity() > least_opacity && !soft_masked_;
    Paint paint{PdfDrawing::Kind::spot, area, rectangle && plain, lightness_of(colour)};
    if (curves > 0) paint.kind = PdfDrawing::Kind::curves;
    else if (segments > most_segments_of_a_rule) paint.kind = PdfDrawing::Kind::lines;
    else if (!plain) paint.kind = PdfDrawing::Kind::shading;
    add(paint);
  }

  bool shade(GfxState* state) {
    Area clip;
    state->getClipBBox(&clip.x0, &clip.y0, &clip.x1, &clip.y1);
    add({PdfDrawing::Kind::shading, common(clip, page_)});
    return true;
  }

  void add_image(GfxState* state, bool opaque) {
    Area area;
    for (const double x : {0.0, 1.0})
      for (const double y : {0.0, 1.0}) {
        double px = 0, py = 0;
        state->transform(x, y, &px, &py);
        area.include(px, py);
      }
    const double* m = state->getCTM();
    const bool upright = std::abs(m[0] * m[1]) + std::abs(m[2] * m[3]) < 1e-3;
    add({PdfDrawing::Kind::image, clipped(state, area), opaque && upright && state->getFillOpacity() > least_opacity && !soft_masked_, 0.5});
  }

  void add(const Paint& paint) {
    crowded |= paints.size() == most_paints;
    if (paint.area.size() > 0 && !crowded) paints.push_back(paint);
  }

  Area page_;
  std::vector<bool> veils_;  // of the open groups: does it hide what is in it?
  bool soft_masked_ = false;
  std::vector<Saved> saved_;
};

// Takes what the device has seen over into the page's raster.
class Placing {
 public:
  Placing(const WritingDevice& device, int page_rotation, double scale, cv::Size2d size)
      : device_(device), rotation_(page_rotation), scale_(scale), size_(size) {}

  PdfWriting written() {
    add_lines(device_.visible);
    add_lines(device_.hidden);
    if (!device_.outside.empty()) {
      PdfWord word;
      word.text = to_utf8(device_.outside.substr(0, device_.outside.find_last_not_of(U' ') + 1));
      word.shown = Shown::outside;
      writing_.lines.push_back({{word}, block_});
    }
    for (const Paint& paint : device_.paints) writing_.drawings.push_back({paint.kind, placed(paint.area)});
    return std::move(writing_);
  }

 private:
  void add_lines(const WritingDevice::Writing& from) {
    for (const TextFlow* flow = from.text->getFlows(); flow; flow = flow->getNext())
      for (const TextBlock* block = flow->getBlocks(); block; block = block->getNext()) {
        for (const TextLine* line = block->getLines(); line; line = line->getNext()) {
          PdfLine placed_line;
          placed_line.block = block_;
          for (const TextWord* word = line->getWords(); word; word = word->getNext()) placed_line.words.push_back(placed_word(*word, from.glyphs));
          writing_.lines.push_back(std::move(placed_line));
        }
        ++block_;
      }
  }

  PdfWord placed_word(const TextWord& from, const std::vector<Glyph>& glyphs) const {
    PdfWord word;
    std::u32string text;
    for (int i = 0; i < from.getLength(); ++i) text += static_cast<char32_t>(*from.getChar(i));
    word.text = to_utf8(text);
    Area area;
    from.getBBox(&area.x0, &area.y0, &area.x1, &area.y1);
    word.box = placed(area);
    word.font_size = from.getFontSize() * scale_;
    word.turn = from.getRotation();
    word.space_after = from.getSpaceAfter();
    if (const GooString* font = from.getLength() > 0 ? from.getFontName(0) : nullptr) word.font = font->toStr();
    const auto at = static_cast<std::size_t>(std::max(from.getCharPos(), 0));
    const Glyph first = at < glyphs.size() ? glyphs[at] : Glyph{};
    const bool painted = first.shown == Shown::plainly || first.shown == Shown::crossed;
    word.shown = painted ? under_the_rest(first, area) : first.shown;
    return word;
  }

  // What was painted after a word may hide it.
  Shown under_the_rest(const Glyph& glyph, const Area& area) const {
    Shown shown = device_.crowded ? Shown::crossed : glyph.shown;
    for (auto i = static_cast<std::size_t>(glyph.order); i < device_.paints.size(); ++i) {
      const Paint& paint = device_.paints[i];
      const double share = common(paint.area, area).width() * common(paint.area, area).height() / std::max(area.size(), 1e-6);
      if (share > 0.4 && paint.opaque) return Shown::covered;
      if (share > 0.1) shown = Shown::crossed;
    }
    return shown;
  }

  // An area of the displayed page (after /Rotate) in the raster before it.
  cv::Rect2d placed(const Area& area) const {
    const double x = area.x0 * scale_, y = area.y0 * scale_, w = area.width() * scale_, h = area.height() * scale_;
    switch (rotation_) {
      case 90:
        return {y, size_.height - x - w, h, w};
      case 180:
        return {size_.width - x - w, size_.height - y - h, w, h};
      case 270:
        return {size_.width - y - h, x, h, w};
      default:
        return {x, y, w, h};
    }
  }

  const WritingDevice& device_;
  int rotation_;
  double scale_;
  cv::Size2d size_;
  PdfWriting writing_;
  int block_ = 0;
};

}  // namespace

struct PdfTextReader::State {
  GlobalParamsIniter parameters{[](ErrorCategory, Goffset, const char*) {}};
  std::unique_ptr<PDFDoc> document;
};

PdfTextReader::PdfTextReader(std::unique_ptr<State> state) : state_(std::move(state)) {}
PdfTextReader::~PdfTextReader() = default;

Result<std::unique_ptr<PdfTextReader>> PdfTextReader::open(std::span<const std::uint8_t> bytes) {
  auto state = std::make_unique<State>();
  auto* stream = new MemStream(reinterpret_cast<const char*>(bytes.data()), 0, static_cast<Goffset>(bytes.size()), Object(objNull));
  state->document = std::make_unique<PDFDoc>(stream);  // which takes the stream over
  if (!state->document->isOk()) return fail(ErrorCode::damaged, "decode", "Poppler cannot open this PDF");
  return std::unique_ptr<PdfTextReader>(new PdfTextReader(std::move(state)));
}

PdfWriting PdfTextReader::read(int page, int page_rotation, double dpi, cv::Size2d size) const {
  constexpr double points_per_inch = 72;
  WritingDevice device;
  state_->document->displayPage(&device, page, points_per_inch, points_per_inch, 0, false, true, false);
  return Placing(device, page_rotation, dpi / points_per_inch, size).written();
}

}  // namespace sohoa

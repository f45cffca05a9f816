#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <opencv2/imgproc.hpp>
#include <optional>
#include <qpdf/QPDF.hh>
#include <qpdf/QPDFAnnotationObjectHelper.hh>
#include <qpdf/QPDFEmbeddedFileDocumentHelper.hh>
#include <qpdf/QPDFExc.hh>
#include <qpdf/QPDFMatrix.hh>
#include <qpdf/QPDFPageObjectHelper.hh>

#include "pipeline/intake/codecs.h"
#include "pipeline/intake/opened_file.h"
#include "pipeline/intake/packed_image.h"
#include "pipeline/intake/pdf_renderer.h"
#include "pipeline/intake/pdf_text_layer.h"
#include "pipeline/intake/resolution.h"

namespace sohoa {
namespace {

// A rectangle in page space (points, y upwards), or nothing when x1 < x0.
struct Rectangle {
  double x0 = 1e30, y0 = 1e30, x1 = -1e30, y1 = -1e30;

  [[nodiscard]] double width() const { return std::max(0.0, x1 - x0); }
  [[nodiscard]] double height() const { return std::max(0.0, y1 - y0); }
  [[nodiscard]] double area() const { return width() * height(); }
  void include(double x, double y) {
    x0 = std::min(x0, x), y0 = std::min(y0, y), x1 = std::max(x1, x), y1 = std::max(y1, y);
  }
};

Rectangle common(const Rectangle& a, const Rectangle& b) {
  return {std::max(a.x0, b.x0), std::max(a.y0, b.y0), std::min(a.x1, b.x1), std::min(a.y1, b.y1)};
}

constexpr Rectangle everywhere{-1e30, -1e30, 1e30, 1e30};

std::optional<Rectangle> rectangle_of(QPDFObjectHandle array) {
  if (!array.isArray() || array.getArrayNItems() != 4) return std::nullopt;
  Rectangle r;
  for (int i = 0; i < 4; i += 2) {
    QPDFObjectHandle x = array.getArrayItem(i), y = array.getArrayItem(i + 1);
    if (!x.isNumber() || !y.isNumber()) return std::nullopt;
    r.include(x.getNumericValue(), y.getNumericValue());
  }
  return r;
}

// Whole pixels around a rectangle (y downwards here); a hundredth of a pixel is arithmetic, not ink.
Box whole_pixels(double left, double top, double right, double bottom) {
  constexpr double slack = 0.01;
  const int x = static_cast<int>(std::floor(left + slack)), y = static_cast<int>(std::floor(top + slack));
  return {x, y, static_cast<int>(std::ceil(right - slack)) - x, static_cast<int>(std::ceil(bottom - slack)) - y};
}

QPDFMatrix matrix_of(QPDFObjectHandle array) {
  if (!array.isArray() || array.getArrayNItems() != 6) return {};
  std::array<double, 6> m{};
  for (int i = 0; i < 6; ++i) {
    if (!array.getArrayItem(i).isNumber()) return {};
    m[static_cast<std::size_t>(i)] = array.getArrayItem(i).getNumericValue();
  }
  return {m[0], m[1], m[2], m[3], m[4], m[5]};
}

Rectangle bounds(const QPDFMatrix& matrix, const Rectangle& r) {
  Rectangle result;
  for (const double x : {r.x0, r.x1})
    for (const double y : {r.y0, r.y1}) {
      double px = 0, py = 0;
      matrix.transform(x, y, px, py);
      result.include(px, py);
    }
  return result;
}

// An image as a content stream paints it.
struct PaintedImage {
  QPDFObjectHandle image;
  QPDFMatrix matrix;       // unit square to page space
  Rectangle visible;       // in page space, after clipping
  bool opaque = true;      // no transparency, no optional content
  bool black_fill = true;  // what a stencil mask paints with
  int order = 0;
};

// What a page paints besides images.
struct OtherPaint {
  int visible_text_order = -1, path_order = -1;  // of the last, -1: none
  int visible_characters = 0;
};

// Runs a content stream far enough to know where images, text and paths land.
class ContentReader final : public QPDFObjectHandle::ParserCallbacks {
 public:
  ContentReader(QPDFObjectHandle resources, QPDFMatrix matrix, int depth) : resources_(resources), depth_(depth) {
    state_.matrix = matrix;
  }

  std::vector<PaintedImage> images;
  OtherPaint other;
  bool has_inline_image = false;
  int order = 0;

  void handleObject(QPDFObjectHandle object) override {
    if (object.isOperator()) {
      execute(object.getOperatorValue());
      operands_.clear();
    } else if (object.isInlineImage()) {
      inline_bytes_ = object.getInlineImageValue().size();
    } else if (operands_.size() < 64) {
      operands_.push_back(object);
    }
  }
  void handleEOF() override {}

  void start_form(const Rectangle& clip, bool opaque, bool black_fill) {
    state_.clip = clip;
    state_.opaque = opaque;
    state_.black_fill = black_fill;
  }

 private:
  struct State {
    QPDFMatrix matrix;
    Rectangle clip = everywhere;
    bool opaque = true;
    bool black_fill = true;
    int text_mode = 0;
  };

  [[nodiscard]] double number(std::size_t i) {
    return i < operands_.size() && operands_[i].isNumber() ? operands_[i].getNumericValue() : 0;
  }

  void point(std::size_t i) {
    double x = 0, y = 0;
    state_.matrix.transform(number(i), number(i + 1), x, y);
    path_.include(x, y);
  }

  void end_path(bool painted) {
    const Rectangle touched = common(path_, state_.clip);
    if (painted && touched.x1 >= touched.x0 && touched.y1 >= touched.y0) other.path_order = ++order;
    if (clip_pending_) state_.clip = touched;
    clip_pending_ = false;
    path_ = {};
  }

  void show(QPDFObjectHandle text) {
    if (!text.isString() || state_.text_mode == 3 || state_.text_mode == 7) return;
    const auto size = static_cast<int>(text.getStringValue().size());
    if (size == 0) return;
    other.visible_text_order = ++order;
    other.visible_characters = std::min(1 << 20, other.visible_characters + size);
  }

  void execute(const std::string& op) {
    if (op == "q") {
      if (saved_.size() < 256) saved_.push_back(state_);
    } else if (op == "Q") {
      if (!saved_.empty()) state_ = saved_.back(), saved_.pop_back();
    } else if (op == "cm") {
      state_.matrix.concat({number(0), number(1), number(2), number(3), number(4), number(5)});
    } else if (op == "Do") {
      if (!operands_.empty() && operands_[0].isName()) paint(resource("/XObject", operands_[0].getName()));
    } else if (op == "gs") {
      if (!operands_.empty() && operands_[0].isName()) apply(resource("/ExtGState", operands_[0].getName()));
    } else if (op == "re") {
      const double x = number(0), y = number(1), w = number(2), h = number(3);
      for (const double px : {x, x + w})
        for (const double py : {y, y + h}) {
          double tx = 0, ty = 0;
          state_.matrix.transform(px, py, tx, ty);
          path_.include(tx, ty);
        }
    } else if (op == "m" || op == "l") {
      point(0);
    } else if (op == "c") {
      point(0), point(2), point(4);
    } else if (op == "v" || op == "y") {
      point(0), point(2);
    } else if (op == "W" || op == "W*") {
      clip_pending_ = true;
    } else if (op == "n") {
      end_path(false);
    } else if (op == "f" || op == "F" || op == "f*" || op == "B" || op == "B*" || op == "b" || op == "b*" ||
               op == "S" || op == "s") {
      end_path(true);
    } else if (op == "sh") {
      other.path_order = ++order;
    } else if (op == "g") {
      state_.black_fill = number(0) <= 0.02;
    } else if (op == "rg") {
      state_.black_fill = number(0) <= 0.02 && number(1) <= 0.02 && number(2) <= 0.02;
    } else if (op == "k") {
      state_.black_fill = number(3) >= 0.98;
    } else if (op == "cs") {
      state_.black_fill = true;
    } else if (op == "sc" || op == "scn") {
      state_.black_fill = operands_.size() == 1   ? number(0) <= 0.02 && operands_[0].isNumber()
                          : operands_.size() == 3 ? number(0) <= 0.02 && number(1) <= 0.02 && number(2) <= 0.02
                                                  : operands_.size() == 4 && number(3) >= 0.98;
    } else if (op == "Tr") {
      state_.text_mode = static_cast<int>(number(0));
    } else if (op == "Tj" || op == "'") {
      if (!operands_.empty()) show(operands_.back());
    } else if (op == "\"") {
      if (operands_.size() == 3) show(operands_[2]);
    } else if (op == "TJ") {
      if (!operands_.empty() && operands_[0].isArray())
        for (const QPDFObjectHandle& item : operands_[0].getArrayAsVector()) show(item);
    } else if (op == "EI") {
      // Small ones are icons; the page is then read again with the large ones made ordinary.
      if (inline_bytes_ >= 1024) has_inline_image = true;
      add_image(QPDFObjectHandle::newNull());
    }
  }

  QPDFObjectHandle resource(const char* kind, const std::string& name) {
    if (!resources_.isDictionary()) return QPDFObjectHandle::newNull();
    QPDFObjectHandle group = resources_.getKey(kind);
    return group.isDictionary() ? group.getKey(name) : QPDFObjectHandle::newNull();
  }

  void apply(QPDFObjectHandle settings) {
    if (!settings.isDictionary()) return;
    QPDFObjectHandle alpha = settings.getKey("/ca"), mask = settings.getKey("/SMask"), blend = settings.getKey("/BM");
    if (alpha.isNumber() && alpha.getNumericValue() < 0.999) state_.opaque = false;
    if (mask.isDictionary()) state_.opaque = false;
    if (!blend.isNull() && !(blend.isName() && (blend.getName() == "/Normal" || blend.getName() == "/Compatible")))
      state_.opaque = false;
  }

  void add_image(QPDFObjectHandle image) {
    PaintedImage painted;
    painted.image = image;
    painted.matrix = state_.matrix;
    painted.visible = common(bounds(state_.matrix, {0, 0, 1, 1}), state_.clip);
    painted.opaque = state_.opaque && !(image.isStream() && image.getDict().hasKey("/OC"));
    painted.black_fill = state_.black_fill;
    painted.order = ++order;
    if (images.size() < 10'000) images.push_back(painted);
  }

  void paint(QPDFObjectHandle object) {
    if (!object.isStream()) return;
    QPDFObjectHandle dictionary = object.getDict();
    QPDFObjectHandle kind = dictionary.getKey("/Subtype");
    if (!kind.isName()) return;
    if (kind.getName() == "/Image") return add_image(object);
    // Deeper nesting than any producer writes would only be a loop.
    if (kind.getName() != "/Form" || depth_ >= 12) return;
    QPDFMatrix matrix = state_.matrix;
    matrix.concat(matrix_of(dictionary.getKey("/Matrix")));
    QPDFObjectHandle own = dictionary.getKey("/Resources");
    ContentReader form(own.isDictionary() ? own : resources_, matrix, depth_ + 1);
    Rectangle clip = state_.clip;
    if (const auto box = rectangle_of(dictionary.getKey("/BBox"))) clip = common(clip, bounds(matrix, *box));
    form.start_form(clip, state_.opaque && !dictionary.hasKey("/OC"), state_.black_fill);
    form.order = order;
    object.parseAsContents(&form);
    order = form.order;
    images.insert(images.end(), form.images.begin(), form.images.end());
    other.visible_text_order = std::max(other.visible_text_order, form.other.visible_text_order);
    other.path_order = std::max(other.path_order, form.other.path_order);
    other.visible_characters = std::min(1 << 20, other.visible_characters + form.other.visible_characters);
  }

  QPDFObjectHandle resources_;
  int depth_;
  State state_;
  std::vector<State> saved_;
  std::vector<QPDFObjectHandle> operands_;
  Rectangle path_;
  bool clip_pending_ = false;
  std::size_t inline_bytes_ = 0;
};

// How the samples of an image become colours.
struct Colours {
  int components = 1;                 // of the samples
  std::vector<std::uint8_t> palette;  // Indexed: base samples of each entry
  int palette_components = 0;         // 0: not Indexed
};

std::optional<int> components_of(QPDFObjectHandle space) {
  if (space.isName()) {
    const std::string name = space.getName();
    if (name == "/DeviceGray" || name == "/CalGray" || name == "/G") return 1;
    if (name == "/DeviceRGB" || name == "/CalRGB" || name == "/RGB") return 3;
    if (name == "/DeviceCMYK" || name == "/CMYK") return 4;
    return std::nullopt;
  }
  if (!space.isArray() || space.getArrayNItems() < 1 || !space.getArrayItem(0).isName()) return std::nullopt;
  const std::string family = space.getArrayItem(0).getName();
  if (family == "/ICCBased" && space.getArrayNItems() > 1 && space.getArrayItem(1).isStream()) {
    QPDFObjectHandle count = space.getArrayItem(1).getDict().getKey("/N");
    if (!count.isInteger()) return std::nullopt;
    const auto n = count.getIntValue();
    return n == 1 || n == 3 || n == 4 ? std::optional<int>(static_cast<int>(n)) : std::nullopt;
  }
  return components_of(space.getArrayItem(0));
}

std::optional<Colours> colours_of(QPDFObjectHandle space) {
  if (space.isArray() && space.getArrayNItems() == 4 && space.getArrayItem(0).isName() &&
      (space.getArrayItem(0).getName() == "/Indexed" || space.getArrayItem(0).getName() == "/I")) {
    const auto base = components_of(space.getArrayItem(1));
    if (!base) return std::nullopt;
    QPDFObjectHandle table = space.getArrayItem(3);
    Colours colours;
    colours.palette_components = *base;
    if (table.isString()) {
      const std::string bytes = table.getStringValue();
      colours.palette.assign(bytes.begin(), bytes.end());
    } else if (table.isStream()) {
      const auto data = table.getStreamData(qpdf_dl_specialized);
      colours.palette.assign(data->getBuffer(), data->getBuffer() + data->getSize());
    }
    return colours;
  }
  const auto count = components_of(space);
  if (!count) return std::nullopt;
  return Colours{*count, {}, 0};
}

// The one picture that is a page, ready to be decoded or passed through.
struct PagePicture {
  enum class Coding { samples, jpeg, ccitt, jbig2, jpx } coding = Coding::samples;
  QPDFObjectHandle image;
  QPDFMatrix matrix;
  int width = 0, height = 0, bits = 8;
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

// Something laid over the page, in page space.
struct Laid {
  Overlay::Kind kind = Overlay::Kind::image;
  Rectangle area;
  std::string text;
};

// A page and what was found on it.
struct PageFindings {
  Rectangle box;  // crop box
  int rotate = 0;
  double user_unit = 1;
  std::optional<PagePicture> picture;
  std::vector<Laid> overlays;
  std::vector<PdfWord> words;  // as rendered; empty unless has_words
  bool has_words = false;      // they were asked for
  bool has_text = false;       // the page's content shows text
  bool too_large = false;      // an image on it is over the pixel limit
};

std::vector<QPDFObjectHandle> as_list(QPDFObjectHandle object) {
  if (object.isArray()) return object.getArrayAsVector();
  if (object.isNull()) return {};
  return {object};
}

class PdfFile final : public OpenedFile {
 public:
  PdfFile(ByteSpan bytes, const DecodeLimits& limits) : bytes_(bytes), limits_(limits) {}

  Result<void> open() {
    try {
      qpdf_.setSuppressWarnings(true);
      qpdf_.processMemoryFile("pdf", reinterpret_cast<const char*>(bytes_.data()), bytes_.size());
      // Announced page counts cost nothing to check, walking them does.
      pages_ = qpdf_.getAllPages();
      repaired_ = qpdf_.anyWarnings();
    } catch (const QPDFExc& problem) {
      const ErrorCode code = problem.getErrorCode() == qpdf_e_password ? ErrorCode::encrypted : ErrorCode::damaged;
      return fail(code, "triage", problem.getMessageDetail());
    } catch (const std::bad_alloc&) {
      throw;
    } catch (const std::exception& problem) {
      return fail(ErrorCode::damaged, "triage", problem.what());
    }
    if (pages_.empty()) return fail(ErrorCode::damaged, "triage", "a PDF without pages");
    if (static_cast<int>(pages_.size()) > limits_.max_pages)
      return fail(ErrorCode::too_large, "triage", std::to_string(pages_.size()) + " pages");
    auto renderer = PdfRenderer::open(bytes_);
    if (!renderer) return tl::unexpected(renderer.error());
    renderer_ = std::move(*renderer);
    if (renderer_->pages() != static_cast<int>(pages_.size()))
      return fail(ErrorCode::repaired_unsafely, "triage",
                  "one reader counts " + std::to_string(pages_.size()) + " pages, another " +
                      std::to_string(renderer_->pages()));
    return {};
  }

  Result<FileSurvey> survey() override {
    FileSurvey survey;
    survey.format = "pdf";
    survey.repaired = repaired_;
    if (repaired_) survey.notes.push_back("the PDF is damaged and was repaired for reading");
    QPDFEmbeddedFileDocumentHelper attachments(qpdf_);
    if (attachments.hasEmbeddedFiles())
      survey.notes.push_back("ignored " + std::to_string(attachments.getEmbeddedFiles().size()) + " attached files");
    for (std::size_t i = 0; i < pages_.size(); ++i) survey.pages.push_back({cost_of(static_cast<int>(i) + 1)});
    return survey;
  }

  Result<PageImage> decode(int page) override {
    auto found = find(page);
    if (!found) return tl::unexpected(found.error());
    if (found->too_large)
      return fail(ErrorCode::too_large, "decode",
                  "a picture on the page is over the limit of " + std::to_string(limits_.max_pixels) + " pixels");
    PageImage image;
    image.repaired = repaired_;
    if (found->picture) {
      auto pixels = decode_picture(*found->picture);
      if (pixels) {
        PagePicture& picture = *found->picture;
        image.repaired |= pixels->repaired;
        image.pixels = std::move(pixels->pixels);
        image.bilevel = picture.bilevel && image.pixels.channels() == 1;
        const Resolution resolution = credible_resolution(image.pixels.cols, image.pixels.rows, picture.dpi);
        image.dpi = resolution.dpi;
        image.dpi_from_file = resolution.from_file;
        image.rotate_degrees = (picture.turn * 90 + found->rotate) % 360;
        image.mirrored = picture.mirrored;
        for (const Laid& laid : found->overlays)
          image.overlays.push_back({laid.kind, picture_box(laid.area, picture, image.pixels), laid.text});
        return image;
      }
      if (pixels.error().code != ErrorCode::unsupported) return tl::unexpected(pixels.error());
    }
    return render(page, *found, std::move(image));
  }

  Result<EncodedImage> archive_image(int page) override {
    auto found = find(page);
    if (!found) return tl::unexpected(found.error());
    if (found->picture && !found->too_large)
      if (auto passed = pass_through(*found->picture)) return std::move(*passed);
    auto decoded = decode(page);
    if (!decoded) return tl::unexpected(decoded.error());
    return pack_losslessly(*decoded);
  }

 private:
  // What makes a picture the page: it covers so much of the page, and the page shows so much of it.
  static constexpr double least_cover = 0.9, least_shown = 0.85;
  // Where nothing else but small images is painted, the rest of the page is bare paper.
  static constexpr double least_cover_alone = 0.4;
  // All overlays together may hide no more of it.
  static constexpr double most_overlay = 0.25;
  // Visible characters on top of the picture that are still a stamp or a page number, not the content of a form.
  static constexpr int most_stamped_characters = 40;
  static constexpr double rendered_dpi = 300;

  std::uint64_t cost_of(int page) {
    const auto found = find(page);
    if (!found) return 0;
    if (found->picture) {
      const int channels = found->picture->colours.components == 1 && found->picture->colours.palette.empty() ? 1 : 3;
      return static_cast<std::uint64_t>(found->picture->width) * static_cast<std::uint64_t>(found->picture->height) *
             static_cast<std::uint64_t>(channels);
    }
    const cv::Size2d size = rendered_size(*found);
    return static_cast<std::uint64_t>(size.width * size.height * 3);
  }

  static cv::Size2d rendered_size(const PageFindings& page) {
    const double scale = rendered_dpi * page.user_unit / 72;
    return {page.box.width() * scale, page.box.height() * scale};
  }

  Result<PageFindings> find(int page) {
    if (page < 1 || page > static_cast<int>(pages_.size()))
      return fail(ErrorCode::damaged, "decode", "there is no page " + std::to_string(page));
    try {
      return read_page(QPDFPageObjectHelper(pages_[static_cast<std::size_t>(page) - 1]), page);
    } catch (const std::bad_alloc&) {
      throw;
    } catch (const std::exception& problem) {
      return fail(ErrorCode::damaged, "decode", problem.what());
    }
  }

  PageFindings read_page(QPDFPageObjectHelper page, int number) {
    PageFindings found;
    constexpr Rectangle letter{0, 0, 612, 792};  // what readers assume for a page without boxes
    const Rectangle media = rectangle_of(page.getAttribute("/MediaBox", false)).value_or(letter);
    const Rectangle crop = rectangle_of(page.getAttribute("/CropBox", false)).value_or(media);
    found.box = common(media, crop);
    if (found.box.area() <= 0) found.box = media;
    if (found.box.area() <= 0) found.box = letter;
    if (QPDFObjectHandle rotate = page.getAttribute("/Rotate", false); rotate.isNumber())
      found.rotate = ((static_cast<int>(std::lround(rotate.getNumericValue() / 90)) % 4 + 4) % 4) * 90;
    if (QPDFObjectHandle unit = page.getObjectHandle().getKey("/UserUnit");
        unit.isNumber() && unit.getNumericValue() > 0)
      found.user_unit = unit.getNumericValue();

    ContentReader content(page.getAttribute("/Resources", false), {}, 0);
    page.parseContents(&content);
    if (content.has_inline_image) {
      page.externalizeInlineImages();
      ContentReader again(page.getAttribute("/Resources", false), {}, 0);
      page.parseContents(&again);
      content = again;
    }
    found.has_text = content.other.visible_characters > 0;
    found.too_large = std::any_of(content.images.begin(), content.images.end(),
                                  [&](PaintedImage& painted) { return is_too_large(painted.image); });
    const bool annotated = read_annotations(page, number, found);
    if (!annotated) choose_picture(content, found);
    return found;
  }

  // Notes what signatures show; true when annotations draw what belongs to the page's content.
  bool read_annotations(QPDFPageObjectHelper page, int number, PageFindings& found) {
    bool draws = false;
    std::vector<Rectangle> signatures;  // those that show text
    for (QPDFAnnotationObjectHelper& annotation : page.getAnnotations()) {
      constexpr int hidden = 2, no_view = 32;
      QPDFObjectHandle dictionary = annotation.getObjectHandle();
      if ((annotation.getFlags() & (hidden | no_view)) != 0) continue;
      const auto area = rectangle_of(dictionary.getKey("/Rect"));
      const std::string kind = annotation.getSubtype();
      if (!area || area->area() <= 0 || kind == "/Link" || kind == "/Popup" || kind == "/Text") continue;
      QPDFObjectHandle appearance = annotation.getAppearanceStream("/N");
      if (!appearance.isStream()) continue;
      if (kind == "/Widget" && field_type(dictionary) == "/Sig") {
        ContentReader shown(appearance.getDict().getKey("/Resources"), {}, 0);
        appearance.parseAsContents(&shown);
        if (shown.other.visible_characters > 0) signatures.push_back(*area);
        else if (!shown.images.empty() || shown.other.path_order >= 0)
          found.overlays.push_back({Overlay::Kind::image, *area, {}});
      } else if (kind == "/Stamp" && common(*area, found.box).area() < most_overlay / 2 * found.box.area()) {
        found.overlays.push_back({Overlay::Kind::image, *area, {}});
      } else if (kind != "/Widget" || !is_empty_field(dictionary)) {
        draws = true;
      }
    }
    if (signatures.empty()) return draws;
    read_words(number, found);
    std::vector<Box> places;
    for (const Rectangle& area : signatures) places.push_back(rendered_box(area, found));
    const std::vector<std::string> texts = texts_in(found.words, places);
    for (std::size_t i = 0; i < signatures.size(); ++i) {
      const bool caption = is_signature_caption(texts[i]);
      // Offices also sign by stamping the paper's number and date into it: those are its content.
      if (!caption) draws = true;
      found.overlays.push_back(
          {caption ? Overlay::Kind::signature_caption : Overlay::Kind::text, signatures[i], texts[i]});
    }
    return draws;
  }

  static std::string inherited_name(QPDFObjectHandle field, const char* key) {
    for (int depth = 0; depth < 16 && field.isDictionary(); ++depth) {
      if (QPDFObjectHandle value = field.getKey(key); value.isName()) return value.getName();
      field = field.getKey("/Parent");
    }
    return {};
  }

  static std::string field_type(QPDFObjectHandle field) { return inherited_name(field, "/FT"); }

  static bool is_empty_field(QPDFObjectHandle field) {
    if (field_type(field) == "/Btn") {
      const std::string state = inherited_name(field, "/AS");
      return state.empty() || state == "/Off";
    }
    for (int depth = 0; depth < 16 && field.isDictionary(); ++depth) {
      if (QPDFObjectHandle value = field.getKey("/V"); value.isString()) return value.getStringValue().empty();
      field = field.getKey("/Parent");
    }
    return true;
  }

  void choose_picture(ContentReader& content, PageFindings& found) {
    const double page_area = found.box.area();
    const bool alone = content.other.path_order < 0 && content.other.visible_characters == 0;
    PaintedImage* cover = nullptr;
    for (PaintedImage& painted : content.images) {
      if (common(painted.visible, found.box).area() < (alone ? least_cover_alone : least_cover) * page_area) continue;
      if (cover) return;  // layers: a background and a mask
      cover = &painted;
    }
    if (!cover || !cover->opaque || !cover->image.isStream()) return;
    const Rectangle whole = bounds(cover->matrix, {0, 0, 1, 1});
    if (common(cover->visible, found.box).area() < least_shown * whole.area()) return;
    double hidden = 0;
    std::vector<Laid> seals;
    for (const PaintedImage& painted : content.images) {
      if (painted.order == cover->order) continue;
      const Rectangle seen = common(painted.visible, found.box);
      const bool beneath = painted.order < cover->order && !is_stencil(cover->image);
      if (seen.area() <= 0 || (beneath && common(seen, cover->visible).area() > 0.99 * seen.area())) continue;
      // What lies beside the picture would be lost with the rest of the page.
      if (common(seen, cover->visible).area() < 0.5 * seen.area()) return;
      hidden += seen.area();
      seals.push_back({Overlay::Kind::image, seen, {}});
    }
    if (hidden > most_overlay * page_area) return;
    const bool stencil = is_stencil(cover->image);
    if (stencil && !cover->black_fill) return;
    if (content.other.path_order > cover->order || (stencil && content.other.path_order >= 0)) return;
    if (content.other.visible_text_order > cover->order && content.other.visible_characters > most_stamped_characters)
      return;
    found.picture = describe(*cover, found.user_unit);
    if (found.picture) found.overlays.insert(found.overlays.end(), seals.begin(), seals.end());
  }

  [[nodiscard]] bool is_too_large(QPDFObjectHandle image) const {
    if (!image.isStream()) return false;
    QPDFObjectHandle width = image.getDict().getKey("/Width"), height = image.getDict().getKey("/Height");
    if (!width.isInteger() || !height.isInteger() || width.getIntValue() <= 0 || height.getIntValue() <= 0)
      return false;
    return static_cast<std::uint64_t>(width.getIntValue()) >
           limits_.max_pixels / static_cast<std::uint64_t>(height.getIntValue());
  }

  static bool is_stencil(QPDFObjectHandle image) {
    QPDFObjectHandle mask = image.getDict().getKey("/ImageMask");
    return mask.isBool() && mask.getBoolValue();
  }

  // Nothing when only a renderer can do the image justice.
  static std::optional<PagePicture> describe(const PaintedImage& painted, double user_unit) {
    PagePicture picture;
    picture.image = painted.image;
    picture.matrix = painted.matrix;
    QPDFObjectHandle dictionary = picture.image.getDict();
    QPDFObjectHandle width = dictionary.getKey("/Width"), height = dictionary.getKey("/Height");
    if (!width.isInteger() || !height.isInteger()) return std::nullopt;
    picture.width = width.getIntValueAsInt();
    picture.height = height.getIntValueAsInt();
    if (picture.width <= 0 || picture.height <= 0) return std::nullopt;
    if (dictionary.hasKey("/SMask") || dictionary.hasKey("/Mask") || dictionary.hasKey("/SMaskInData"))
      return std::nullopt;
    const bool stencil = is_stencil(picture.image);
    if (QPDFObjectHandle bits = dictionary.getKey("/BitsPerComponent"); bits.isInteger())
      picture.bits = bits.getIntValueAsInt();
    if (stencil) picture.bits = 1;

    std::vector<QPDFObjectHandle> filters = as_list(dictionary.getKey("/Filter"));
    std::vector<QPDFObjectHandle> parameters = as_list(dictionary.getKey("/DecodeParms"));
    parameters.resize(filters.size(), QPDFObjectHandle::newNull());
    for (std::size_t i = 0; i < filters.size(); ++i) {
      if (!filters[i].isName()) return std::nullopt;
      const std::string name = filters[i].getName();
      const bool last = i + 1 == filters.size();
      QPDFObjectHandle with = parameters[i];
      if (name == "/DCTDecode" || name == "/DCT") {
        picture.coding = PagePicture::Coding::jpeg;
        if (with.isDictionary() && with.getKey("/ColorTransform").isInteger())
          picture.colour_transform = with.getKey("/ColorTransform").getIntValueAsInt();
      } else if (name == "/CCITTFaxDecode" || name == "/CCF") {
        picture.coding = PagePicture::Coding::ccitt;
        read_fax_parameters(with, picture);
      } else if (name == "/JBIG2Decode") {
        picture.coding = PagePicture::Coding::jbig2;
        picture.jbig2_globals = with.isDictionary() ? with.getKey("/JBIG2Globals") : QPDFObjectHandle::newNull();
      } else if (name == "/JPXDecode") {
        picture.coding = PagePicture::Coding::jpx;
      } else {
        picture.outer_filters.push_back(filters[i]);
        picture.outer_parameters.push_back(with);
        continue;
      }
      if (!last) return std::nullopt;
    }
    if (picture.coding == PagePicture::Coding::ccitt || picture.coding == PagePicture::Coding::jbig2) picture.bits = 1;
    QPDFObjectHandle space = dictionary.getKey("/ColorSpace");
    if (!stencil && !(picture.coding == PagePicture::Coding::jpx && space.isNull())) {
      const auto colours = colours_of(space);
      if (!colours) return std::nullopt;
      picture.colours = *colours;
    } else if (picture.coding == PagePicture::Coding::jpx) {
      picture.colours.components = 0;  // as the stream says
    }
    const bool indexed = picture.colours.palette_components > 0;
    if (indexed && picture.coding != PagePicture::Coding::samples) return std::nullopt;
    picture.bilevel = picture.bits == 1 && picture.colours.components == 1 && !indexed;
    if (!read_decode_array(dictionary.getKey("/Decode"), picture)) return std::nullopt;
    if (indexed && picture.inverted) return std::nullopt;
    if (!place(picture, user_unit)) return std::nullopt;
    return picture;
  }

  static void read_fax_parameters(QPDFObjectHandle with, PagePicture& picture) {
    picture.fax.rows = picture.height;
    if (!with.isDictionary()) return;
    if (QPDFObjectHandle k = with.getKey("/K"); k.isNumber()) picture.fax.k = static_cast<int>(k.getNumericValue());
    if (QPDFObjectHandle columns = with.getKey("/Columns"); columns.isInteger())
      picture.fax.columns = columns.getIntValueAsInt();
    if (QPDFObjectHandle black = with.getKey("/BlackIs1"); black.isBool())
      picture.fax.black_is_one = black.getBoolValue();
    if (QPDFObjectHandle align = with.getKey("/EncodedByteAlign"); align.isBool())
      picture.fax.byte_aligned = align.getBoolValue();
  }

  // True for no /Decode, the usual one and its exact inverse.
  static bool read_decode_array(QPDFObjectHandle decode, PagePicture& picture) {
    if (!decode.isArray()) return true;
    const bool indexed = picture.colours.palette_components > 0;
    const double top = indexed ? (1 << std::min(picture.bits, 16)) - 1 : 1;
    bool usual = true, inverse = true;
    const std::vector<QPDFObjectHandle> values = decode.getArrayAsVector();
    for (std::size_t i = 0; i < values.size(); ++i) {
      QPDFObjectHandle value = values[i];
      if (!value.isNumber()) return false;
      const bool odd = i % 2 == 1;
      usual = usual && std::abs(value.getNumericValue() - (odd ? top : 0)) < 1e-3;
      inverse = inverse && std::abs(value.getNumericValue() - (odd ? 0 : top)) < 1e-3;
    }
    if (values.empty() || usual) return true;
    picture.inverted = inverse;
    return inverse;
  }

  // Turn, mirror and resolution from where the matrix puts the picture's right and down directions.
  static bool place(PagePicture& picture, double user_unit) {
    const QPDFMatrix& m = picture.matrix;
    double right_x = m.a, right_y = -m.b;  // y downwards from here
    const double down_x = -m.c, down_y = m.d;
    const double right = std::hypot(right_x, right_y), down = std::hypot(down_x, down_y);
    if (right <= 0 || down <= 0) return false;
    const double across = right_x * down_y - right_y * down_x;
    if (std::abs(across) < 0.99 * right * down) return false;  // sheared
    picture.mirrored = across < 0;
    if (picture.mirrored) right_x = -right_x, right_y = -right_y;
    const double quarters = std::atan2(right_y, right_x) / (std::numbers::pi / 2);
    const double nearest = std::round(quarters);
    if (std::abs(quarters - nearest) > 0.06) return false;  // 5 degrees: more than any deskewing scanner turns
    picture.turn = (static_cast<int>(nearest) + 4) % 4;
    const double dpi_x = picture.width / (right * user_unit / 72), dpi_y = picture.height / (down * user_unit / 72);
    // Pixels that are not square (fax: 204 x 98 a inch) would be read squeezed.
    if (std::max(dpi_x, dpi_y) > 1.15 * std::min(dpi_x, dpi_y)) return false;
    picture.dpi = dpi_x;
    return true;
  }

  // The stream with the filters around the image coding undone.
  std::vector<std::uint8_t> coded_bytes(const PagePicture& picture) {
    QPDFObjectHandle image = picture.image;
    const auto raw = image.getRawStreamData();
    std::vector<std::uint8_t> bytes(raw->getBuffer(), raw->getBuffer() + raw->getSize());
    if (picture.outer_filters.empty()) return bytes;
    QPDFObjectHandle outer = qpdf_.newStream(std::string(bytes.begin(), bytes.end()));
    outer.getDict().replaceKey("/Filter", QPDFObjectHandle::newArray(picture.outer_filters));
    outer.getDict().replaceKey("/DecodeParms", QPDFObjectHandle::newArray(picture.outer_parameters));
    const auto data = outer.getStreamData(qpdf_dl_specialized);
    bytes.assign(data->getBuffer(), data->getBuffer() + data->getSize());
    return bytes;
  }

  std::vector<std::uint8_t> globals_of(const PagePicture& picture) {
    QPDFObjectHandle globals = picture.jbig2_globals;
    if (!globals.isInitialized() || !globals.isStream()) return {};
    const auto data = globals.getStreamData(qpdf_dl_specialized);
    return {data->getBuffer(), data->getBuffer() + data->getSize()};
  }

  Result<DecodedImage> decode_picture(const PagePicture& picture) {
    try {
      const std::vector<std::uint8_t> bytes = coded_bytes(picture);
      Result<DecodedImage> decoded = fail(ErrorCode::internal, "decode", "");
      switch (picture.coding) {
        case PagePicture::Coding::jpeg:
          decoded = decode_dct(bytes, picture);
          break;
        case PagePicture::Coding::ccitt:
          decoded = decode_ccitt(bytes, picture.fax);
          break;
        case PagePicture::Coding::jbig2:
          decoded = decode_jbig2(bytes, globals_of(picture), limits_.max_pixels);
          break;
        case PagePicture::Coding::jpx:
          decoded = decode_jpx(bytes, limits_.max_pixels);
          break;
        case PagePicture::Coding::samples:
          decoded = unpack(bytes, picture);
          break;
      }
      if (!decoded) return decoded;
      const bool inverts =
          picture.inverted && picture.coding != PagePicture::Coding::samples && picture.colours.components != 4;
      if (inverts) cv::bitwise_not(decoded->pixels, decoded->pixels);
      return decoded;
    } catch (const std::bad_alloc&) {
      throw;
    } catch (const std::exception& problem) {
      return fail(ErrorCode::damaged, "decode", problem.what());
    }
  }

  Result<DecodedImage> decode_dct(const std::vector<std::uint8_t>& bytes, const PagePicture& picture) {
    const auto header = read_jpeg_header(bytes);
    if (!header) return tl::unexpected(header.error());
    if (header->components != picture.colours.components)
      return fail(ErrorCode::unsupported, "decode", "JPEG of other components than its colour space");
    if (static_cast<std::uint64_t>(header->width) * static_cast<std::uint64_t>(header->height) > limits_.max_pixels)
      return fail(ErrorCode::too_large, "decode", "JPEG over the pixel limit");
    return decode_jpeg(bytes, picture.inverted, picture.colour_transform);
  }

  // Samples as they lie in the stream, rows padded to bytes.
  static Result<DecodedImage> unpack(const std::vector<std::uint8_t>& bytes, const PagePicture& picture) {
    const int bits = picture.bits;
    if (bits != 1 && bits != 2 && bits != 4 && bits != 8 && bits != 16)
      return fail(ErrorCode::unsupported, "decode", std::to_string(bits) + " bits a sample");
    const Colours& colours = picture.colours;
    const bool indexed = colours.palette_components > 0;
    const int components = indexed ? 1 : colours.components;
    const std::size_t stride = (static_cast<std::size_t>(picture.width) * components * bits + 7) / 8;
    if (bytes.size() < stride * static_cast<std::size_t>(picture.height))
      return fail(ErrorCode::damaged, "decode", "the picture's data end early");
    const int colour_count = indexed ? colours.palette_components : components;
    DecodedImage image;
    image.pixels.create(picture.height, picture.width, colour_count == 1 ? CV_8UC1 : CV_8UC3);
    const std::size_t count = static_cast<std::size_t>(picture.width) * components;
    std::vector<std::uint8_t> row(count), looked_up(static_cast<std::size_t>(picture.width) * colour_count);
    const int top = (1 << std::min(bits, 8)) - 1;
    for (int y = 0; y < picture.height; ++y) {
      const std::uint8_t* in = bytes.data() + static_cast<std::size_t>(y) * stride;
      for (std::size_t i = 0; i < count; ++i) {
        int value = 0;
        if (bits >= 8) {
          value = in[i * static_cast<std::size_t>(bits / 8)];
        } else {
          const std::size_t bit = i * static_cast<std::size_t>(bits);
          value = (in[bit / 8] >> (8 - bits - static_cast<int>(bit % 8))) & top;
        }
        row[i] = static_cast<std::uint8_t>(indexed ? value : value * 255 / top);
      }
      const std::uint8_t* samples = row.data();
      if (indexed) {
        for (int x = 0; x < picture.width; ++x)
          for (int c = 0; c < colour_count; ++c) {
            const std::size_t at =
                std::size_t{row[static_cast<std::size_t>(x)]} * static_cast<std::size_t>(colour_count) + c;
            looked_up[static_cast<std::size_t>(x) * colour_count + c] =
                at < colours.palette.size() ? colours.palette[at] : 0;
          }
        samples = looked_up.data();
      }
      std::uint8_t* out = image.pixels.ptr(y);
      const std::uint8_t flip = picture.inverted ? 255 : 0;
      if (colour_count == 1) {
        for (int x = 0; x < picture.width; ++x) out[x] = samples[x] ^ flip;
      } else if (colour_count == 3) {
        for (int x = 0; x < picture.width; ++x, samples += 3, out += 3)
          out[0] = samples[2] ^ flip, out[1] = samples[1] ^ flip, out[2] = samples[0] ^ flip;
      } else {
        cmyk_to_bgr(samples, out, picture.width, picture.inverted);
      }
    }
    return image;
  }

  // The picture's own stream, where a PDF of ours can hold it without change.
  std::optional<EncodedImage> pass_through(const PagePicture& picture) {
    using Filter = EncodedImage::Filter;
    EncodedImage image;
    image.width = picture.width;
    image.height = picture.height;
    image.inverted = picture.inverted;
    image.bits_per_component = picture.bits;
    image.components = picture.colours.components;
    try {
      switch (picture.coding) {
        case PagePicture::Coding::jpeg: {
          if (picture.colour_transform >= 0) return std::nullopt;  // EncodedImage cannot say it
          image.bytes = coded_bytes(picture);
          const auto header = read_jpeg_header(image.bytes);
          if (!header || header->components != picture.colours.components) return std::nullopt;
          image.filter = Filter::jpeg;
          image.width = header->width;
          image.height = header->height;
          return image;
        }
        case PagePicture::Coding::ccitt:
          if (picture.fax.k >= 0 || picture.fax.byte_aligned || picture.fax.columns != picture.width)
            return std::nullopt;
          image.filter = Filter::ccitt_g4;
          image.black_is_one = picture.fax.black_is_one;
          image.bytes = coded_bytes(picture);
          return image;
        case PagePicture::Coding::jbig2:
          image.filter = Filter::jbig2;
          image.bytes = coded_bytes(picture);
          image.jbig2_globals = globals_of(picture);
          return image;
        case PagePicture::Coding::jpx:
          if (picture.colours.components == 0) return std::nullopt;
          image.filter = Filter::jpx;
          image.bytes = coded_bytes(picture);
          return image;
        case PagePicture::Coding::samples:
          return std::nullopt;
      }
    } catch (const std::bad_alloc&) {
      throw;
    } catch (const std::exception&) {
      return std::nullopt;
    }
    return std::nullopt;
  }

  Result<PageImage> render(int page, PageFindings& found, PageImage image) {
    const cv::Size2d size = rendered_size(found);
    if (!(size.width * size.height <= static_cast<double>(limits_.max_pixels)))
      return fail(ErrorCode::too_large, "decode", "the page is over the pixel limit at 300 dpi");
    auto pixels = renderer_->render(page, found.rotate, rendered_dpi * found.user_unit);
    if (!pixels) return tl::unexpected(pixels.error());
    image.pixels = std::move(*pixels);
    image.rendered = true;
    image.dpi = static_cast<int>(rendered_dpi);
    image.dpi_from_file = true;
    image.rotate_degrees = found.rotate;
    for (const Laid& laid : found.overlays) {
      const Box box = intersection(rendered_box(laid.area, found), {0, 0, image.pixels.cols, image.pixels.rows});
      image.overlays.push_back({laid.kind, box, laid.text});
    }
    if (found.has_text) {
      read_words(page, found);
      add_text_layer(found.words, found.rotate, image);
    }
    return image;
  }

  void read_words(int page, PageFindings& found) const {
    if (found.has_words) return;
    found.has_words = true;
    found.words = renderer_->words(page, found.rotate, rendered_dpi * found.user_unit, rendered_size(found));
  }

  static Box rendered_box(const Rectangle& r, const PageFindings& found) {
    const double scale = rendered_dpi * found.user_unit / 72;
    return whole_pixels((r.x0 - found.box.x0) * scale, (found.box.y1 - r.y1) * scale, (r.x1 - found.box.x0) * scale,
                        (found.box.y1 - r.y0) * scale);
  }

  // Where an area of the page lies in the stored picture that covers it.
  static Box picture_box(const Rectangle& r, const PagePicture& picture, const cv::Mat& pixels) {
    const QPDFMatrix& m = picture.matrix;
    const double determinant = m.a * m.d - m.b * m.c;
    Rectangle unit;
    for (const double x : {r.x0, r.x1})
      for (const double y : {r.y0, r.y1})
        unit.include((m.d * (x - m.e) - m.c * (y - m.f)) / determinant,
                     (m.a * (y - m.f) - m.b * (x - m.e)) / determinant);
    const Box box = whole_pixels(unit.x0 * pixels.cols, (1 - unit.y1) * pixels.rows, unit.x1 * pixels.cols,
                                 (1 - unit.y0) * pixels.rows);
    return intersection(box, {0, 0, pixels.cols, pixels.rows});
  }

  ByteSpan bytes_;
  DecodeLimits limits_;
  QPDF qpdf_;
  std::vector<QPDFObjectHandle> pages_;
  std::unique_ptr<PdfRenderer> renderer_;
  bool repaired_ = false;
};

}  // namespace

Result<std::unique_ptr<OpenedFile>> open_pdf(ByteSpan bytes, const DecodeLimits& limits) {
  auto file = std::make_unique<PdfFile>(bytes, limits);
  if (auto opened = file->open(); !opened) return tl::unexpected(opened.error());
  return file;
}

}  // namespace sohoa

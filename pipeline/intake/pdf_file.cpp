#include <algorithm>
#include <cmath>
#include <limits>
#include <qpdf/QPDF.hh>
#include <qpdf/QPDFAnnotationObjectHelper.hh>
#include <qpdf/QPDFEmbeddedFileDocumentHelper.hh>
#include <qpdf/QPDFExc.hh>
#include <qpdf/QPDFFileSpecObjectHelper.hh>
#include <qpdf/QPDFPageObjectHelper.hh>
#include <set>

#include "document/signature_caption.h"
#include "document/text.h"
#include "pipeline/intake/opened_file.h"
#include "pipeline/intake/packed_image.h"
#include "pipeline/intake/pdf_content.h"
#include "pipeline/intake/pdf_objects.h"
#include "pipeline/intake/pdf_overlays.h"
#include "pipeline/intake/pdf_page_copy.h"
#include "pipeline/intake/pdf_picture.h"
#include "pipeline/intake/pdf_renderer.h"
#include "pipeline/intake/pdf_text_layer.h"
#include "pipeline/intake/resolution.h"

namespace sohoa {
namespace {

// Whole pixels around a rectangle (y downwards here); a hundredth of a pixel is arithmetic, not ink.
Box whole_pixels(double left, double top, double right, double bottom) {
  constexpr double slack = 0.01;
  const int x = static_cast<int>(std::floor(left + slack)), y = static_cast<int>(std::floor(top + slack));
  return {x, y, static_cast<int>(std::ceil(right - slack)) - x, static_cast<int>(std::ceil(bottom - slack)) - y};
}

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
  std::optional<EmbeddedPicture> picture;
  std::shared_ptr<QPDF> inline_images;  // where the picture lives when it stood inline
  std::vector<Laid> overlays;
  std::optional<PdfWriting> writing;  // in the raster as rendered; where anybody asked
  bool has_text = false;              // visible or not
  bool too_large = false;      // an image on it is over the pixel limit
  double image_cover = 0;      // share of the page that images cover
  bool has_more = false;       // something besides its picture is, or may be, seen on it
};

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
    survey.attachments = attachments();
    for (std::size_t i = 0; i < pages_.size(); ++i) survey.pages.push_back({cost_of(static_cast<int>(i) + 1)});
    return survey;
  }

  Result<PageImage> decode(int page) override {
    auto found = find(page);
    if (!found) return tl::unexpected(found.error());
    if (found->too_large)
      return fail(ErrorCode::too_large, "decode",
                  "a picture on the page is over the limit of " + std::to_string(limits_.max_pixels) + " pixels");
    if (found->has_text || found->writing) set_captions_apart(page, *found);
    PageImage image;
    image.repaired = repaired_;
    if (!found->picture) return render(page, *found, std::move(image));
    const EmbeddedPicture& picture = *found->picture;
    auto decoded = sohoa::decode(picture, limits_.max_pixels);
    if (!decoded) return tl::unexpected(decoded.error());
    image.repaired |= decoded->repaired;
    image.pixels = std::move(decoded->pixels);
    image.bilevel = picture.bilevel;
    const Resolution resolution = credible_resolution(image.pixels.cols, image.pixels.rows, picture.dpi);
    image.dpi = resolution.dpi;
    image.dpi_from_file = resolution.from_file;
    image.rotate_degrees = (picture.turn * 90 + found->rotate) % 360;
    image.mirrored = picture.mirrored;
    for (const Laid& laid : found->overlays) {
      const cv::Rect2d place = place_in(picture, laid.area, image.pixels.size());
      const Box box = whole_pixels(place.x, place.y, place.br().x, place.br().y);
      image.overlays.push_back({laid.kind, place.empty() ? Box{} : box, laid.text});
    }
    if (found->writing) {
      TextLayer layer = sort_words(std::move(*found->writing), found->rotate, drawn_size(*found), true);
      image.text_layer = moved(std::move(layer), drawn_to_picture(*found, picture, image.pixels.size()), image.pixels.size());
    }
    return image;
  }

  Result<PageImage> decode_drawn(int page) override {
    auto image = decode(page);
    if (!image || !image->pixels.empty()) return image;
    auto found = find(page);
    if (!found) return tl::unexpected(found.error());
    auto pixels = draw(page, *found);
    if (!pixels) return tl::unexpected(pixels.error());
    image->pixels = std::move(*pixels);
    image->undrawn_size = {};
    return image;
  }

  Result<EncodedImage> archive_image(int page) override {
    auto found = find(page);
    if (!found) return tl::unexpected(found.error());
    std::optional<EncodedImage> image;
    if (found->picture && !found->too_large) image = pass_through(*found->picture);
    if (!found->picture) image = drawing(page, *found);
    if (!image) {
      auto decoded = decode(page);
      if (!decoded) return tl::unexpected(decoded.error());
      if (decoded->pixels.empty()) {
        auto pixels = draw(page, *found);
        if (!pixels) return tl::unexpected(pixels.error());
        decoded->pixels = std::move(*pixels);
      }
      image = pack_losslessly(*decoded);
    }
    if (found->picture && found->has_more) image->overlays = draw_overlays(page, *found);
    if (QPDFObjectHandle info = qpdf_.getTrailer().getKey("/Info"); info.isDictionary())
      if (QPDFObjectHandle date = info.getKey("/CreationDate"); date.isString()) image->made = date.getUTF8Value();
    return std::move(*image);
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

  // Those of the document and those pinned to its pages, each once.
  std::vector<std::string> attachments() {
    std::set<std::string> names;
    try {
      for (const auto& [key, file] : QPDFEmbeddedFileDocumentHelper(qpdf_).getEmbeddedFiles())
        names.insert(file->getFilename().empty() ? key : file->getFilename());
      for (const QPDFObjectHandle& page : pages_)
        for (QPDFAnnotationObjectHelper& annotation : QPDFPageObjectHelper(page).getAnnotations("/FileAttachment"))
          if (QPDFObjectHandle file = annotation.getObjectHandle().getKey("/FS"); file.isDictionary())
            names.insert(QPDFFileSpecObjectHelper(file).getFilename());
    } catch (const std::bad_alloc&) {
      throw;
    } catch (const std::exception&) {
      names.insert("?");  // there are some, in a list that is damaged
    }
    return {names.begin(), names.end()};
  }

  std::uint64_t cost_of(int page) {
    const auto found = find(page);
    if (!found) return 0;
    if (const auto& picture = found->picture)
      return static_cast<std::uint64_t>(picture->size.width) * static_cast<std::uint64_t>(picture->size.height) *
             static_cast<std::uint64_t>(picture->channels);
    return static_cast<std::uint64_t>(most_rendered_pixels(*found) * 3);
  }

  static cv::Size drawn_size(const PageFindings& page) {
    const cv::Size2d size = rendered_size(page);
    return {static_cast<int>(std::lround(size.width)), static_cast<int>(std::lround(size.height))};
  }

  static std::vector<Overlay> drawn_overlays(const PageFindings& page) {
    std::vector<Overlay> overlays;
    const cv::Size size = drawn_size(page);
    for (const Laid& laid : page.overlays)
      overlays.push_back({laid.kind, intersection(rendered_box(laid.area, page), {0, 0, size.width, size.height}), laid.text});
    return overlays;
  }

  static cv::Size2d rendered_size(const PageFindings& page) {
    const double scale = rendered_dpi * page.user_unit / 72;
    return {page.box.width() * scale, page.box.height() * scale};
  }

  // The renderer may round either side up.
  static double most_rendered_pixels(const PageFindings& page) {
    const cv::Size2d size = rendered_size(page);
    return std::ceil(size.width + 1) * std::ceil(size.height + 1);
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

    PageContent content = read_content(page);
    found.has_text = content.has_text;
    found.too_large = std::any_of(content.images.begin(), content.images.end(),
                                  [&](PaintedImage& painted) { return is_too_large(painted.image); });
    for (const PaintedImage& painted : content.images)
      found.image_cover += common(painted.visible, found.box).area() / found.box.area();
    const bool annotated = read_annotations(page, number, found);
    if (!annotated) choose_picture(content, number, found);
    found.has_more = content.images.size() > 1 || content.visible_characters > 0 || content.path_order >= 0 ||
                     !found.overlays.empty();
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
        const PageContent shown = read_appearance(appearance);
        if (shown.visible_characters > 0) signatures.push_back(*area);
        else if (!shown.images.empty() || shown.path_order >= 0)
          found.overlays.push_back({Overlay::Kind::image, *area, {}});
      } else if (kind == "/Stamp" && common(*area, found.box).area() < most_overlay / 2 * found.box.area()) {
        found.overlays.push_back({Overlay::Kind::image, *area, {}});
      } else if (kind != "/Widget" || !is_empty_field(dictionary)) {
        draws = true;
      }
    }
    if (signatures.empty()) return draws;
    read_writing(number, found);
    std::vector<Box> places;
    for (const Rectangle& area : signatures) places.push_back(rendered_box(area, found));
    const std::vector<std::string> texts =
        found.writing ? texts_in(*found.writing, places) : std::vector<std::string>(places.size());
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

  void choose_picture(PageContent& content, int number, PageFindings& found) {
    const double page_area = found.box.area();
    const bool alone = content.path_order < 0 && content.visible_characters == 0;
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
    if (content.path_order > cover->order || (stencil && content.path_order >= 0)) return;
    if (content.visible_text_order > cover->order && characters_typed_on(number, found) > most_stamped_characters) return;
    found.picture = describe(*cover, found.user_unit);
    if (!found.picture) return;
    found.inline_images = content.copy;
    found.overlays.insert(found.overlays.end(), seals.begin(), seals.end());
  }

  // Visible ones outside signatures.
  int characters_typed_on(int number, PageFindings& found) {
    set_captions_apart(number, found);
    if (!found.writing) return std::numeric_limits<int>::max();
    std::size_t characters = 0;
    const TextLayer layer = sort_words(*found.writing, found.rotate, drawn_size(found), true);
    const auto count = [&](const Line& line) { characters += to_code_points(line.text).size(); };
    for (const Line& line : layer.copied) count(line);
    for (const TextLayer::Claim& claim : layer.claims)
      if (claim.standing != TextLayer::Standing::unseen) count(claim.line);
    return static_cast<int>(std::min<std::size_t>(characters, 1 << 20));
  }

  [[nodiscard]] bool is_too_large(QPDFObjectHandle image) const {
    if (!image.isStream()) return false;
    QPDFObjectHandle width = image.getDict().getKey("/Width"), height = image.getDict().getKey("/Height");
    if (!width.isInteger() || !height.isInteger() || width.getIntValue() <= 0 || height.getIntValue() <= 0)
      return false;
    return static_cast<std::uint64_t>(width.getIntValue()) >
           limits_.max_pixels / static_cast<std::uint64_t>(height.getIntValue());
  }

  Result<PageImage> render(int page, PageFindings& found, PageImage image) {
    if (!(most_rendered_pixels(found) <= static_cast<double>(limits_.max_pixels)))
      return fail(ErrorCode::too_large, "decode", "the page is over the pixel limit at 300 dpi");
    image.rendered = true;
    image.dpi = static_cast<int>(rendered_dpi);
    image.dpi_from_file = true;
    image.rotate_degrees = found.rotate;
    image.overlays = drawn_overlays(found);
    if (found.writing) {
      const bool drawings = has_drawings(*found.writing, image.overlays, rendered_dpi);
      image.text_layer = sort_words(std::move(*found.writing), found.rotate, drawn_size(found), false);
      if (!drawings && !image.text_layer.copied.empty() && image.text_layer.claims.empty()) {
        image.undrawn_size = drawn_size(found);
        return image;
      }
    }
    auto pixels = draw(page, found);
    if (!pixels) return tl::unexpected(pixels.error());
    image.pixels = std::move(*pixels);
    for (Overlay& overlay : image.overlays)
      overlay.box = intersection(overlay.box, {0, 0, image.pixels.cols, image.pixels.rows});
    return image;
  }

  // The page as it is drawn, where it can be had so and hides no text.
  std::optional<EncodedImage> drawing(int page, PageFindings& found) try {
    if (found.has_text || found.writing) set_captions_apart(page, found);
    if ((found.has_text && !found.writing) || found.user_unit != 1) return std::nullopt;
    std::u32string own, copied;
    if (found.writing) {
      for (const PdfLine& line : found.writing->lines)
        for (const PdfWord& word : line.words) own += to_code_points(to_nfc(word.text));
      const TextLayer layer = sort_words(std::move(*found.writing), found.rotate, drawn_size(found), false);
      // Letters that may stand for others look as they shall.
      const auto looks_right = [](const TextLayer::Claim& claim) { return claim.standing == TextLayer::Standing::doubted; };
      if (!std::ranges::all_of(layer.claims, looks_right) || !layer.hidden.empty()) return std::nullopt;
      for (const Line& line : layer.copied)
        for (const Word& word : line.words) copied += to_code_points(word.text);
    }
    std::ranges::sort(own), std::ranges::sort(copied);
    EncodedImage image = copy_page(QPDFPageObjectHelper(pages_[static_cast<std::size_t>(page) - 1]), found.box, found.rotate);
    image.has_own_text = !own.empty() && own == copied;
    const cv::Size size = drawn_size(found);
    image.width = size.width;
    image.height = size.height;
    return image;
  } catch (const std::bad_alloc&) {
    throw;
  } catch (const std::exception&) {
    return std::nullopt;
  }

  // What is seen of the page besides its picture: where the page and its picture alone look different. Nothing where
  // either cannot be drawn: better the picture alone than no page.
  std::vector<OverlayPicture> draw_overlays(int page, const PageFindings& found) const try {
    constexpr double most_pixels = 18e6;  // 300 dpi up to A3
    const EmbeddedPicture& picture = *found.picture;
    const double pixels = most_rendered_pixels(found);
    const double dpi = rendered_dpi * found.user_unit * std::min(1.0, std::sqrt(most_pixels / pixels));
    const std::vector<std::uint8_t> alone = picture_alone(picture, found.box);
    const auto bare = PdfRenderer::open(alone);
    if (!bare) return {};
    const auto with = renderer_->render(page, found.rotate, dpi), without = (*bare)->render(1, 0, dpi);
    if (!with || !without || with->size() != without->size()) return {};
    const double points = 72 / dpi;  // a pixel
    const Rectangle lies = bounds(picture.matrix, {0, 0, 1, 1});
    const Box shown = whole_pixels((lies.x0 - found.box.x0) / points, (found.box.y1 - lies.y1) / points,
                                   (lies.x1 - found.box.x0) / points, (found.box.y1 - lies.y0) / points);
    std::vector<OverlayPicture> overlays;
    for (cv::Rect area : differing_areas(*with, *without)) {
      area &= cv::Rect(shown.x, shown.y, shown.w, shown.h);
      if (area.empty()) continue;
      const Rectangle place{found.box.x0 + area.x * points, found.box.y1 - (area.y + area.height) * points,
                            found.box.x0 + (area.x + area.width) * points, found.box.y1 - area.y * points};
      OverlayPicture overlay = cut_overlay(*with, *without, area, picture);
      overlay.place = place_in(picture, place, picture.size);
      if (!overlay.place.empty()) overlays.push_back(std::move(overlay));
    }
    return overlays;
  } catch (const std::bad_alloc&) {
    throw;
  } catch (const std::exception&) {
    return {};
  }

  Result<cv::Mat> draw(int page, const PageFindings& found) {
    // Poppler keeps something of every page that it has drawn.
    if (++pages_drawn_ % 64 == 0)
      if (auto fresh = PdfRenderer::open(bytes_)) renderer_ = std::move(*fresh);
    auto pixels = renderer_->render(page, found.rotate, rendered_dpi * found.user_unit);
    if (!pixels) return pixels;
    // No scan is that white: the renderer has left out what it could not draw.
    constexpr double least_visible_cover = 0.1;
    constexpr int purest_white = 254;
    double darkest = 255;
    if (found.image_cover > least_visible_cover) cv::minMaxLoc(pixels->reshape(1), &darkest);
    if (found.image_cover > least_visible_cover && darkest >= purest_white)
      return fail(ErrorCode::damaged, "decode", "the page has a picture that cannot be drawn");
    return pixels;
  }

  void read_writing(int page, PageFindings& found) {
    if (found.writing) return;
    if (!text_reader_) {
      auto reader = PdfTextReader::open(bytes_);
      if (!reader) return;
      text_reader_ = std::move(*reader);
    }
    found.writing = text_reader_->read(page, found.rotate, rendered_dpi * found.user_unit, rendered_size(found));
  }

  // Leaves the page's own text in its writing; captions that stand in it become overlays.
  void set_captions_apart(int page, PageFindings& found) {
    read_writing(page, found);
    if (!found.writing) return;
    const double scale = rendered_dpi * found.user_unit / 72;
    for (Overlay& caption : take_captions(*found.writing, drawn_overlays(found))) {
      const Box& b = caption.box;
      const Rectangle area{found.box.x0 + b.x / scale, found.box.y1 - b.bottom() / scale, found.box.x0 + b.right() / scale,
                           found.box.y1 - b.y / scale};
      found.overlays.push_back({caption.kind, area, std::move(caption.text)});
    }
  }

  // Maps the page as drawn to the stored picture that covers it.
  static cv::Matx23d drawn_to_picture(const PageFindings& found, const EmbeddedPicture& picture, cv::Size pixels) {
    const double scale = rendered_dpi * found.user_unit / 72;
    const cv::Matx33d to_page(1 / scale, 0, found.box.x0, 0, -1 / scale, found.box.y1, 0, 0, 1);
    const QPDFMatrix& m = picture.matrix;
    const cv::Matx33d from_unit(m.a, m.c, m.e, m.b, m.d, m.f, 0, 0, 1);
    const cv::Matx33d to_pixels(pixels.width, 0, 0, 0, -pixels.height, pixels.height, 0, 0, 1);
    const cv::Matx33d all = to_pixels * from_unit.inv() * to_page;
    return {all(0, 0), all(0, 1), all(0, 2), all(1, 0), all(1, 1), all(1, 2)};
  }

  static Box rendered_box(const Rectangle& r, const PageFindings& found) {
    const double scale = rendered_dpi * found.user_unit / 72;
    return whole_pixels((r.x0 - found.box.x0) * scale, (found.box.y1 - r.y1) * scale, (r.x1 - found.box.x0) * scale,
                        (found.box.y1 - r.y0) * scale);
  }

  // Where an area of the page lies in the stored picture that covers it, in pixels.
  static cv::Rect2d place_in(const EmbeddedPicture& picture, const Rectangle& r, cv::Size pixels) {
    const QPDFMatrix& m = picture.matrix;
    const double determinant = m.a * m.d - m.b * m.c;
    Rectangle unit;
    for (const double x : {r.x0, r.x1})
      for (const double y : {r.y0, r.y1})
        unit.include((m.d * (x - m.e) - m.c * (y - m.f)) / determinant,
                     (m.a * (y - m.f) - m.b * (x - m.e)) / determinant);
    const cv::Rect2d place(unit.x0 * pixels.width, (1 - unit.y1) * pixels.height, unit.width() * pixels.width,
                           unit.height() * pixels.height);
    return place & cv::Rect2d({}, cv::Size2d(pixels));
  }

  ByteSpan bytes_;
  DecodeLimits limits_;
  QPDF qpdf_;
  std::vector<QPDFObjectHandle> pages_;
  std::unique_ptr<PdfRenderer> renderer_;
  std::unique_ptr<PdfTextReader> text_reader_;  // made for the first page that has text
  bool repaired_ = false;
  int pages_drawn_ = 0;
};

}  // namespace

Result<std::unique_ptr<OpenedFile>> open_pdf(ByteSpan bytes, const DecodeLimits& limits) {
  auto file = std::make_unique<PdfFile>(bytes, limits);
  if (auto opened = file->open(); !opened) return tl::unexpected(opened.error());
  return file;
}

}  // namespace sohoa

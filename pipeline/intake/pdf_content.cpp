#include "pipeline/intake/pdf_content.h"

#include <algorithm>
#include <string>

#include "pipeline/intake/pdf_stream.h"

namespace sohoa {
namespace {

constexpr Rectangle everywhere{-1e30, -1e30, 1e30, 1e30};

// Runs a content stream.
class ContentReader final : public QPDFObjectHandle::ParserCallbacks {
 public:
  ContentReader(QPDFObjectHandle resources, QPDFMatrix matrix, int depth) : resources_(resources), depth_(depth) {
    state_.matrix = matrix;
  }

  PageContent content;
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
    if (painted && touched.x1 >= touched.x0 && touched.y1 >= touched.y0) content.path_order = ++order;
    if (clip_pending_) state_.clip = touched;
    clip_pending_ = false;
    path_ = {};
  }

  void show(QPDFObjectHandle text) {
    if (!text.isString()) return;
    const auto size = static_cast<int>(text.getStringValue().size());
    if (size == 0) return;
    content.has_text = true;
    if (state_.text_mode == 3 || state_.text_mode == 7) return;
    content.visible_text_order = ++order;
    content.visible_characters = std::min(1 << 20, content.visible_characters + size);
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
      content.path_order = ++order;
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
    if (content.images.size() < 10'000) content.images.push_back(painted);
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
    demand_sane_size(object);
    object.parseAsContents(&form);
    order = form.order;
    content.images.insert(content.images.end(), form.content.images.begin(), form.content.images.end());
    content.visible_text_order = std::max(content.visible_text_order, form.content.visible_text_order);
    content.path_order = std::max(content.path_order, form.content.path_order);
    content.has_text |= form.content.has_text;
    content.visible_characters = std::min(1 << 20, content.visible_characters + form.content.visible_characters);
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

ContentReader read(QPDFPageObjectHelper page) {
  ContentReader reader(page.getAttribute("/Resources", false), {}, 0);
  demand_sane_size(page);
  page.parseContents(&reader);
  return reader;
}

}  // namespace

PageContent read_content(QPDFPageObjectHelper page) {
  ContentReader reader = read(page);
  if (!reader.has_inline_image) return std::move(reader.content);
  // On a copy: whatever is added to a PDF stays in its memory.
  auto copy = std::make_shared<QPDF>();
  copy->setSuppressWarnings(true);
  copy->emptyPDF();
  copy->addPage(page.getObjectHandle(), true);
  QPDFPageObjectHelper ordinary(copy->getAllPages().front());
  if (!ordinary.getObjectHandle().getKey("/Resources").isDictionary())
    ordinary.getObjectHandle().replaceKey("/Resources", QPDFObjectHandle::newDictionary());
  ordinary.externalizeInlineImages();
  PageContent content = read(ordinary).content;
  content.copy = std::move(copy);
  return content;
}

PageContent read_appearance(QPDFObjectHandle form) {
  ContentReader reader(form.getDict().getKey("/Resources"), {}, 0);
  demand_sane_size(form);
  form.parseAsContents(&reader);
  return std::move(reader.content);
}

}  // namespace sohoa

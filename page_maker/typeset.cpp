#include "page_maker/typeset.h"

#include <fmt/format.h>
#include <pango/pangocairo.h>
#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>
#include <memory>
#include <opencv2/imgproc.hpp>
#include <set>

#include "page_maker/civil_papers.h"
#include "page_maker/draw_marks.h"
#include "page_maker/fonts.h"
#include "page_maker/invented.h"
#include "page_maker/printed_forms.h"

namespace sohoa::page_maker {
namespace {

// What a layout file got wrong; caught in typeset() and load_layout().
struct LayoutFault {
  std::string what;
};

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

std::string escaped(const std::string& text) {
  char* safe = g_markup_escape_text(text.c_str(), -1);
  std::string result = safe;
  g_free(safe);
  return result;
}

std::string trimmed(const std::string& text) {
  const auto first = text.find_first_not_of(" \t\n");
  if (first == std::string::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t\n") - first + 1);
}

std::string roman(int number) {
  static constexpr const char* kRoman[] = {"", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII"};
  return kRoman[std::clamp(number, 0, 12)];
}

struct Freed {
  void operator()(cairo_surface_t* p) const { cairo_surface_destroy(p); }
  void operator()(cairo_t* p) const { cairo_destroy(p); }
  void operator()(PangoLayout* p) const { g_object_unref(p); }
  void operator()(PangoFontDescription* p) const { pango_font_description_free(p); }
};
template <class T>
using Owned = std::unique_ptr<T, Freed>;

// Draws one paper: walks the blocks of a layout from top to bottom, filling pages and their truth.
class Typesetter {
 public:
  Typesetter(const Layout& layout, const Phrases& phrases, std::uint64_t seed, const TypesetOptions& options)
      : seed_(seed), options_(options), root_(YAML::Load(layout.source)), phrases_(phrases),
        world_(invent(phrases, options.story.world_seed != 0 ? options.story.world_seed : seed)) {
    tell(options.story);
    paper_.record_type = options.type.empty() ? layout.types.front() : options.type;
    Random choice(seed, "paper");
    hand_ = choice.chance(options.handwriting);
    sealed_ = choice.chance(options.seals);
    stamped_ = choice.chance(options.stamps);
    blue_ink_ = choice.chance(0.7);
    choose_fonts(choice);
    read_page_setup();
    define_values();
  }

  MadePaper draw() {
    new_page();
    blocks(root_["body"], base_, "body");
    finish_page();
    for (const auto& key : field_keys_) {
      paper_.fields.emplace_back(key, printed_.contains(key) ? fields_[key] : "");
      if (handwritten_.contains(key) && printed_.contains(key)) paper_.handwritten.push_back(key);
    }
    return std::move(paper_);
  }

 private:
  // --- setting up -----------------------------------------------------------------------------------------------------
  void tell(const Story& story) {
    for (const auto& [role, player] : story.cast) cast_role(world_, role, player);
    for (const auto& [key, value] : story.changes) world_.values[key] = value;
    if (story.components.empty()) return;
    auto& rows = world_.tables["components"];
    rows.clear();
    for (const auto& name : story.components) rows.push_back({{"name", name}, {"originals", "1"}, {"certified", "0"}, {"photocopies", "0"}});
  }

  void choose_fonts(Random& choice) {
    for (const FontClass font_class : {FontClass::serif, FontClass::sans, FontClass::mono, FontClass::handwriting}) {
      const auto& families = families_of(font_class);
      if (families.empty()) throw LayoutFault{"font"};
      // Half of all papers are in the most usual face.
      const int pick = choice.chance(0.5) ? 0 : choice.whole(0, static_cast<int>(families.size()) - 1);
      families_[font_class] = families[static_cast<std::size_t>(pick)];
    }
    const auto& digits = families_of(FontClass::handwritten_digits);
    const int pick = choice.whole(0, 99);
    families_[FontClass::handwritten_digits] =
        digits.empty() ? families_[FontClass::handwriting] : digits[static_cast<std::size_t>(pick) % digits.size()];
    if (options_.held_back) {
      const auto& families = held_back_families();
      for (const FontClass font_class : {FontClass::serif, FontClass::sans})
        families_[font_class] = families[static_cast<std::size_t>(choice.whole(0, static_cast<int>(families.size()) - 1))];
    }
    if (!options_.font.empty()) families_[FontClass::serif] = options_.font;
  }

  void read_page_setup() {
    const YAML::Node page = root_["page"];
    const auto margin = [&](int i, double otherwise) {
      return page && page["margins_mm"] ? number(page["margins_mm"][i], otherwise, "margin" + std::to_string(i)) : otherwise;
    };
    const bool small = page && page["size_mm"];
    paper_.small = small;
    width_ = static_cast<int>(std::lround(mm(small ? page["size_mm"][0].as<double>() : options_.width_mm)));
    height_ = static_cast<int>(std::lround(mm(small ? page["size_mm"][1].as<double>() : options_.height_mm)));
    if (page && page["ground"]) ground_ = page["ground"].as<std::string>();
    top_ = mm(margin(0, 20));
    bottom_ = height_ - mm(margin(1, 20));
    left_ = mm(margin(2, 30));
    right_ = width_ - mm(margin(3, 17));
    base_.size_pt = number(root_["size"], 13, "size");
    base_.spacing = number(root_["spacing"], 1.1, "spacing");
    numbers_from_ = root_["page_numbers"] ? root_["page_numbers"].as<int>() : 0;
    base_ = styled(root_["style"], base_);
  }

  // Values of the type first (`set`), then the fields that truth has.
  void define_values() {
    if (const YAML::Node types = root_["types"]; types.IsMap()) {
      for (const auto& entry : types[paper_.record_type]) {
        const auto key = entry.first.as<std::string>();
        const std::string full = key.find('.') == std::string::npos ? "type." + key : key;
        world_.values[full] = plain(entry.second.as<std::string>(), "type" + key);
      }
    }
    for (const auto& entry : root_["fields"] ? root_["fields"] : YAML::Node(YAML::NodeType::Map)) {
      const auto key = entry.first.as<std::string>();
      const YAML::Node how = entry.second;
      field_keys_.push_back(key);
      Random random(seed_, "field " + key);
      if (how.IsScalar()) {
        fields_[key] = plain(how.as<std::string>(), "field " + key);
        continue;
      }
      if (how["chance"] && !random.chance(how["chance"].as<double>())) {
        fields_[key] = "";
        continue;
      }
      if (how["value"]) {
        fields_[key] = plain(how["value"].as<std::string>(), "field " + key);
        continue;
      }
      // A list: so many items of a phrase, then a last one.
      std::vector<std::string>& items = lists_[key];
      const int count = whole(how["count"], 3, "count " + key);
      for (int i = 0; i < count; ++i) {
        const std::string item = phrases_.say(how["say"].as<std::string>(), random);
        if (std::find(items.begin(), items.end(), item) == items.end()) items.push_back(item);
      }
      if (how["last"]) items.push_back(plain(how["last"].as<std::string>(), "last " + key));
      std::string& joined = fields_[key];
      for (const auto& item : items) {
        joined += (joined.empty() ? "" : how["separator"] ? how["separator"].as<std::string>() : "\n") + item;
      }
    }
  }

  // --- values ---------------------------------------------------------------------------------------------------------
  double mm(double millimetres) const { return millimetres * options_.dpi / 25.4; }
  double points(double pt) const { return pt * options_.dpi / 72.0; }

  // A number, or one between the two of a list.
  double number(const YAML::Node& node, double otherwise, const std::string& purpose) {
    if (!node) return otherwise;
    if (!node.IsSequence()) return node.as<double>();
    Random random(seed_, "number " + purpose);
    return std::round(random.between(node[0].as<double>(), node[1].as<double>()) * 20) / 20;
  }
  int whole(const YAML::Node& node, int otherwise, const std::string& purpose) {
    if (!node) return otherwise;
    if (!node.IsSequence()) return node.as<int>();
    Random random(seed_, "whole " + purpose);
    return random.whole(node[0].as<int>(), node[1].as<int>());
  }

  std::string raw_value(const std::string& key, const std::string& path) {
    if (key.starts_with("=")) {
      Random random(seed_, path + key + std::to_string(said_++));
      return phrases_.say(key.substr(1), random);
    }
    if (const auto local = locals_.find(key); local != locals_.end()) return local->second;
    if (const auto field = fields_.find(key); field != fields_.end()) {
      if (!measuring_ && printing_) printed_.insert(key);
      return field->second;
    }
    if (const auto value = world_.values.find(key); value != world_.values.end()) return value->second;
    if (key.starts_with("type.")) return {};
    throw LayoutFault{"unknown value {" + key + "}"};
  }

  // Fills the {value:form} places of a template; markup when `marked`, else plain text.
  std::string expanded(const std::string& text, const std::string& path, bool marked, bool hand_values) {
    std::string result;
    said_ = 0;
    for (std::size_t at = 0; at < text.size();) {
      const std::size_t end = text[at] == '{' ? text.find('}', at) : std::string::npos;
      if (end == std::string::npos) {
        result += text[at++];
        continue;
      }
      std::string key = text.substr(at + 1, end - at - 1), form;
      at = end + 1;
      if (const auto colon = key.find(':'); colon != std::string::npos) form = key.substr(colon + 1), key = key.substr(0, colon);
      const std::string value = raw_value(key, path);
      const bool by_hand = marked && hand_ && (hand_values || form.starts_with("hand")) && !value.empty();
      if (by_hand && fields_.contains(key)) handwritten_.insert(key);
      const auto put = [&](const std::string& piece, bool hand) { result += hand ? handwritten(piece, path) : marked ? escaped(piece) : piece; };
      if (form == "hand_long") {
        put("ngày ", false), put(sohoa::page_maker::printed(value, "day"), by_hand);
        put(" tháng ", false), put(sohoa::page_maker::printed(value, "month"), by_hand);
        put(" năm " + sohoa::page_maker::printed(value, "year"), false);
      } else if (form == "roman") {
        put(roman(std::atoi(value.c_str())), false);
      } else {
        put(form.empty() || form == "hand" ? value : sohoa::page_maker::printed(value, form), by_hand);
      }
    }
    return result;
  }
  std::string plain(const std::string& text, const std::string& path) {
    printing_ = false;
    std::string result = expanded(text, path, false, false);
    printing_ = true;
    return result;
  }
  // Without markup, counted as printed.
  std::string stamped_text(const std::string& text, const std::string& path) { return expanded(text, path, false, false); }
  std::string markup(const std::string& text, const std::string& path, bool hand_values = false) {
    return expanded(text, path, true, hand_values);
  }

  // Every letter a little up or down, larger or smaller.
  std::string handwritten(const std::string& text, const std::string& path) {
    Random random(seed_, "hand " + path + text);
    const bool digits = text.find_first_not_of("0123456789/ ") == std::string::npos;
    const std::string family = families_[digits ? FontClass::handwritten_digits : FontClass::handwriting];
    const char* ink = blue_ink_ ? "#1a2f9c" : "#181818";
    std::string result = fmt::format("<span font_family=\"{}\" foreground=\"{}\" style=\"{}\" weight=\"normal\">", family, ink, digits ? "normal" : "italic");
    for (const char* at = text.c_str(); *at != 0; at = g_utf8_next_char(at)) {
      const char* next = g_utf8_next_char(at);
      const std::string letter(at, static_cast<std::size_t>(next - at));
      result += fmt::format("<span rise=\"{}\" size=\"{}%\">{}</span>", random.whole(-700, 700), random.whole(digits ? 112 : 96, digits ? 132 : 108),
                            escaped(letter));
    }
    return result + "</span>";
  }

  bool wanted(const YAML::Node& block, const std::string& path) {
    if (block["chance"] && !Random(seed_, "chance " + path).chance(block["chance"].as<double>())) return false;
    if (block["when"] && trimmed(plain(block["when"].as<std::string>(), path)).empty()) return false;
    if (block["unless"] && !trimmed(plain(block["unless"].as<std::string>(), path)).empty()) return false;
    return true;
  }

  Style styled(const YAML::Node& node, Style style) {
    if (!node || !node.IsMap()) return style;
    if (node["size"]) style.size_pt = number(node["size"], style.size_pt, "size");
    if (node["bold"]) style.bold = node["bold"].as<bool>();
    if (node["italic"]) style.italic = node["italic"].as<bool>();
    if (node["indent_mm"]) style.indent_mm = number(node["indent_mm"], 0, "indent");
    if (node["spacing"]) style.spacing = number(node["spacing"], style.spacing, "spacing");
    if (node["colour"]) style.colour = node["colour"].as<std::string>();
    if (node["font"]) {
      const auto font = node["font"].as<std::string>();
      style.font = font == "sans" ? FontClass::sans : font == "mono" ? FontClass::mono : font == "handwriting" ? FontClass::handwriting : FontClass::serif;
      if (font != "sans" && font != "mono" && font != "handwriting" && font != "serif") throw LayoutFault{"unknown font class " + font};
    }
    if (node["align"]) {
      const auto align = node["align"].as<std::string>();
      if (align == "left") style.align = Style::Align::left;
      else if (align == "centre") style.align = Style::Align::centre;
      else if (align == "right") style.align = Style::Align::right;
      else if (align == "justify") style.align = Style::Align::justify;
      else throw LayoutFault{"unknown align " + align};
    }
    return style;
  }

  // --- pages ----------------------------------------------------------------------------------------------------------
  void new_page() {
    if (measuring_) return;
    if (surface_) finish_page();
    const cairo_rectangle_t sheet{0, 0, static_cast<double>(width_), static_cast<double>(height_)};
    surface_.reset(options_.keep_drawing ? cairo_recording_surface_create(CAIRO_CONTENT_COLOR, &sheet)
                                         : cairo_image_surface_create(CAIRO_FORMAT_RGB24, width_, height_));
    cairo_.reset(cairo_create(surface_.get()));
    cairo_set_source_rgb(cairo_.get(), 1, 1, 1);
    cairo_paint(cairo_.get());
    if (!ground_.empty()) draw_ground(cairo_.get(), width_, height_, ground_, Random(seed_, "ground"));
    page_ = MadePage{};
    page_.dpi = options_.dpi;
    y_ = top_;
    if (const int n = static_cast<int>(paper_.pages.size()) + 1; numbers_from_ > 0 && n >= numbers_from_) {
      Style style = base_;
      style.align = Style::Align::centre;
      style.size_pt = 13;
      y_ = top_ - mm(9);
      text(std::to_string(n), style, left_, right_ - left_, Join::newline);
      y_ = top_;
    }
  }

  void finish_page() {
    cairo_surface_flush(surface_.get());
    if (options_.keep_drawing) {
      page_.drawing = {surface_.release(), cairo_surface_destroy};
      surface_.reset(cairo_image_surface_create(CAIRO_FORMAT_RGB24, width_, height_));
      cairo_.reset(cairo_create(surface_.get()));
      cairo_set_source_surface(cairo_.get(), page_.drawing.get(), 0, 0);
      cairo_paint(cairo_.get());
      cairo_surface_flush(surface_.get());
    }
    const cv::Mat bgrx(height_, width_, CV_8UC4, cairo_image_surface_get_data(surface_.get()),
                       static_cast<std::size_t>(cairo_image_surface_get_stride(surface_.get())));
    cv::cvtColor(bgrx, page_.picture, cv::COLOR_BGRA2BGR);
    cairo_.reset();
    surface_.reset();
    paper_.pages.push_back(std::move(page_));
  }

  // Starts a new page unless so much still fits; a page's first block always does.
  void make_room(double height) {
    if (!measuring_ && y_ + height > bottom_ && y_ > top_ + 1) new_page();
  }

  void say(const std::string& line_text, const cv::Rect2d& ink, Join join) {
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

  void mark(Mark::Kind kind, const cv::Rect2d& box) {
    if (measuring_ || box.width <= 0) return;
    TruthMark made;
    made.kind = kind;
    const auto x0 = static_cast<float>(box.x), y0 = static_cast<float>(box.y);
    const auto x1 = static_cast<float>(box.x + box.width), y1 = static_cast<float>(box.y + box.height);
    made.quad[0] = {x0, y0}, made.quad[1] = {x1, y0}, made.quad[2] = {x1, y1}, made.quad[3] = {x0, y1};
    page_.marks.push_back(made);
  }

  // --- text -----------------------------------------------------------------------------------------------------------
  Owned<PangoLayout> laid_out(const std::string& marked, const Style& style, double width) {
    static thread_local PangoFontMap* const fonts = pango_cairo_font_map_new_for_font_type(CAIRO_FONT_TYPE_FT);
    pango_cairo_font_map_set_resolution(PANGO_CAIRO_FONT_MAP(fonts), options_.dpi);
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
    pango_font_description_set_family(font.get(), families_[style.font].c_str());
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
    pango_layout_set_indent(layout.get(), static_cast<int>(mm(style.indent_mm) * PANGO_SCALE));
    if (!pango_parse_markup(marked.c_str(), -1, 0, nullptr, nullptr, nullptr, nullptr)) throw LayoutFault{"markup: " + marked};
    pango_layout_set_markup(layout.get(), marked.c_str(), -1);
    return layout;
  }

  // Where a set line ended: right edge and baseline, in pixels.
  struct SetLine {
    double left = 0, right = 0, baseline = 0;
  };

  // Sets the text from y_ downwards, over as many pages as it takes, and moves y_ below it.
  std::vector<SetLine> text(const std::string& marked, const Style& style, double x, double width, Join join) {
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
      const double baseline = y_ + (line_height - ascent - descent) / 2 + ascent;
      const double line_x = x + logical.x * scale;
      if (!measuring_) {
        set_ink(style.colour);
        cairo_move_to(cairo_.get(), line_x, baseline);
        pango_cairo_show_layout_line(cairo_.get(), line);
      }
      const std::string line_text = trimmed(all.substr(static_cast<std::size_t>(line->start_index), static_cast<std::size_t>(line->length)));
      if (!line_text.empty() && ink.width > 0) {
        const double up = (pango_layout_iter_get_baseline(iter) - ink.y) * scale;
        say(line_text, {x + ink.x * scale, baseline - up, ink.width * scale, ink.height * scale}, set.empty() ? join : wrapped_join_);
      }
      set.push_back({line_x, line_x + logical.width * scale, baseline});
      y_ += line_height;
    } while (pango_layout_iter_next_line(iter));
    pango_layout_iter_free(iter);
    return set;
  }

  void set_ink(const std::string& colour) {
    unsigned rgb = 0x101010;
    if (colour == "red") rgb = 0xc4202a;
    if (colour == "blue") rgb = 0x1a2f9c;
    cairo_set_source_rgb(cairo_.get(), (rgb >> 16) / 255.0, (rgb >> 8 & 255) / 255.0, (rgb & 255) / 255.0);
  }

  void line(double x0, double y0, double x1, double y1, double width_px, bool dotted = false) {
    if (measuring_) return;
    set_ink("");
    cairo_set_line_width(cairo_.get(), width_px);
    if (dotted) {
      const double dash[] = {0, points(3)};
      cairo_set_line_cap(cairo_.get(), CAIRO_LINE_CAP_ROUND);
      cairo_set_dash(cairo_.get(), dash, 2, 0);
    }
    cairo_move_to(cairo_.get(), x0, y0);
    cairo_line_to(cairo_.get(), x1, y1);
    cairo_stroke(cairo_.get());
    cairo_set_dash(cairo_.get(), nullptr, 0, 0);
    cairo_set_line_cap(cairo_.get(), CAIRO_LINE_CAP_BUTT);
  }

  // --- blocks ---------------------------------------------------------------------------------------------------------
  void blocks(const YAML::Node& list, const Style& style, const std::string& path) {
    if (!list) return;
    if (!list.IsSequence()) throw LayoutFault{path + " is not a list of blocks"};
    for (std::size_t i = 0; i < list.size(); ++i) block(list[i], style, path + "/" + std::to_string(i));
  }

  double measured(const std::function<void()>& draw) {
    const bool outer = measuring_;
    const double y = y_;
    measuring_ = true;
    draw();
    const double height = y_ - y;
    y_ = y;
    measuring_ = outer;
    return height;
  }

  void block(const YAML::Node& node, const Style& inherited, const std::string& path) {
    if (!node.IsMap()) throw LayoutFault{path + " is not a block"};
    if (!wanted(node, path)) return;
    const Style style = styled(node, inherited);
    const double x = left_, width = right_ - left_;
    // Fields that stand in this block in other words than their value's.
    for (const auto& key : node["prints"]) {
      if (!measuring_) printed_.insert(key.as<std::string>());
    }
    y_ += points(number(node["before"], 0, path + "before"));
    if (node["text"]) {
      const std::string marked = markup(node["text"].as<std::string>(), path, node["hand"] && node["hand"].as<bool>());
      Style fitting = style;
      if (node["fit"] && node["fit"].as<bool>()) {
        const double needed = text_width(marked, style);
        if (needed > width) fitting.size_pt *= 0.98 * width / needed;
      }
      text(marked, fitting, x, width, Join::newline);
    } else if (node["paragraph"]) {
      Style body = style;
      body.align = node["align"] ? style.align : Style::Align::justify;
      if (!node["indent_mm"]) body.indent_mm = 10;
      text(markup(node["paragraph"].as<std::string>(), path), body, x, width, Join::newline);
    } else if (node["prose"]) {
      prose(node, style, path);
    } else if (node["each"]) {
      each(node, style, path);
    } else if (node["columns"]) {
      columns(node, style, path);
    } else if (node["group"]) {
      const auto draw = [&] { blocks(node["group"], style, path); };
      if (node["keep"] && node["keep"].as<bool>()) make_room(measured(draw));
      draw();
    } else if (node["repeat"]) {
      const auto outer = locals_;
      const int first = node["from"] ? node["from"].as<int>() : 1, count = whole(node["repeat"], 1, path + "repeat");
      for (int n = first; n < first + count; ++n) {
        locals_["n"] = std::to_string(n);
        blocks(node["blocks"], style, path + "#" + std::to_string(n));
      }
      locals_ = outer;
    } else if (node["choose"]) {
      const int pick = Random(seed_, "choose " + path).whole(0, static_cast<int>(node["choose"].size()) - 1);
      blocks(node["choose"][pick], style, path + "?" + std::to_string(pick));
    } else if (node["row"]) {
      form_row(node, style, path);
    } else if (node["digits"]) {
      digits(node, style, path);
    } else if (node["check"]) {
      check(node, style, path);
    } else if (node["table"]) {
      table(node["table"], style, path);
    } else if (node["rule_mm"]) {
      const double length = mm(number(node["rule_mm"], 20, path));
      const double start = style.align == Style::Align::left ? x : style.align == Style::Align::right ? x + width - length : x + (width - length) / 2;
      line(start, y_ + points(1.5), start + length, y_ + points(1.5), std::max(1.0, points(0.6)));
      y_ += points(3);
    } else if (node["space"]) {
      y_ += points(number(node["space"], 6, path));
    } else if (node["seal"]) {
      if (sealed_ && !measuring_) {
        const double centre_x = x + mm(number(node["dx_mm"], 15, path + "x")), centre_y = y_ + mm(number(node["dy_mm"], 15, path + "y"));
        Random random(seed_, "seal " + path);
        mark(Mark::Kind::seal, draw_seal(cairo_.get(), centre_x, centre_y, mm(18), plain(node["seal"].as<std::string>(), path), families_[FontClass::sans], random));
      }
    } else if (node["signature"]) {
      if ((sealed_ || (node["always"] && node["always"].as<bool>())) && !measuring_) {
        Random random(seed_, "signature " + path);
        const double centre_x = x + width * number(node["signature"], 0.5, path) , centre_y = y_ + mm(number(node["dy_mm"], 12, path + "y"));
        const double signature_width = number(node["width_mm"], 40, path + "w");
        mark(Mark::Kind::signature, draw_signature(cairo_.get(), centre_x, centre_y, mm(signature_width), mm(signature_width / 2), blue_ink_, random));
      }
    } else if (node["stamp"]) {
      if (stamped_ && !measuring_) {
        Random random(seed_, "stamp " + path);
        const double at_x = x + mm(number(node["dx_mm"], 0, path + "x")), at_y = y_ + mm(number(node["dy_mm"], 0, path + "y"));
        mark(Mark::Kind::stamp, draw_stamp(cairo_.get(), at_x, at_y, mm(48), split_lines(plain(node["stamp"].as<std::string>(), path)),
                                           families_[FontClass::sans], random));
      }
    } else if (node["word_stamp"]) {
      if (!measuring_) {
        Random random(seed_, "word stamp " + path);
        const double at_x = x + mm(number(node["dx_mm"], 0, path + "x")), at_y = y_ + mm(number(node["dy_mm"], 0, path + "y"));
        const std::string word = stamped_text(node["word_stamp"].as<std::string>(), path);
        const cv::Rect2d frame = draw_word_stamp(cairo_.get(), at_x, at_y, mm(8), word, families_[FontClass::serif], random);
        mark(Mark::Kind::stamp, frame);
        say(word, frame, Join::newline);
      }
    } else if (node["qr"]) {
      const double size = mm(number(node["size_mm"], 22, path));
      const double start = style.align == Style::Align::right ? x + width - size : style.align == Style::Align::centre ? x + (width - size) / 2 : x;
      if (!measuring_) draw_qr(cairo_.get(), start, y_, size, plain(node["qr"].as<std::string>(), path));
      y_ += node["float"] && node["float"].as<bool>() ? 0 : size;
    } else if (node["at"]) {
      placed(node, style, path);
    } else if (node["picture"]) {
      const double side = mm(number(node["size_mm"], 10, path)), height = node["height_mm"] ? mm(node["height_mm"].as<double>()) : side;
      if (!measuring_) draw_picture(cairo_.get(), x, y_, side, height, node["picture"].as<std::string>(), Random(seed_, "picture " + path));
      y_ += height;
    } else if (node["page_break"]) {
      new_page();
    } else {
      throw LayoutFault{"block " + path + " is of no known kind"};
    }
    y_ += points(number(node["after"], 0, path + "after"));
  }

  // Blocks at a place of the page, millimetres from its top left corner; takes no room.
  void placed(const YAML::Node& node, const Style& style, const std::string& path) {
    if (measuring_) return;
    const double left = left_, right = right_, y = y_, bottom = bottom_;
    left_ = mm(number(node["at"][0], 0, path + "x"));
    right_ = node["width_mm"] ? left_ + mm(node["width_mm"].as<double>()) : right;
    y_ = mm(number(node["at"][1], 0, path + "y"));
    bottom_ = height_;
    blocks(node["blocks"], style, path);
    left_ = left, right_ = right, y_ = y, bottom_ = bottom;
  }

  static std::vector<std::string> split_lines(const std::string& all) {
    std::vector<std::string> lines;
    for (std::size_t at = 0; at <= all.size();) {
      const std::size_t end = std::min(all.find('\n', at), all.size());
      lines.push_back(all.substr(at, end - at));
      at = end + 1;
    }
    return lines;
  }

  void prose(const YAML::Node& node, const Style& style, const std::string& path) {
    Style body = style;
    body.align = node["align"] ? style.align : Style::Align::justify;
    if (!node["indent_mm"]) body.indent_mm = 10;
    std::string all = node["lead"] ? markup(node["lead"].as<std::string>(), path) : "";
    const int sentences = whole(node["prose"], 2, path + "prose");
    const std::string slot = node["say"] ? node["say"].as<std::string>() : "sentence";
    Random random(seed_, "prose " + path);
    for (int i = 0; i < sentences; ++i) all += (i > 0 ? " " : "") + escaped(sohoa::page_maker::printed(phrases_.say(slot, random), "first"));
    if (node["end"]) all += node["end"].as<std::string>();
    text(all, body, left_, right_ - left_, Join::newline);
  }

  void each(const YAML::Node& node, const Style& style, const std::string& path) {
    const auto key = node["each"].as<std::string>();
    const auto list = lists_.find(key);
    if (list == lists_.end() || !fields_.contains(key)) return;
    const auto outer = locals_;
    for (std::size_t i = 0; i < list->second.size(); ++i) {
      locals_["item"] = list->second[i];
      const bool last = i + 1 == list->second.size() && node["last_text"];
      text(markup(node[last ? "last_text" : "item_text"].as<std::string>(), path), style, left_, right_ - left_, Join::newline);
    }
    if (!measuring_) printed_.insert(key);
    locals_ = outer;
  }

  // Side by side, each column from the same top; the whole kept on one page.
  void columns(const YAML::Node& node, const Style& style, const std::string& path) {
    const double left = left_, right = right_;
    const auto draw = [&] {
      const double gap = mm(number(node["gap_mm"], 4, path)), y = y_;
      double total = 0, lowest = y_, x = left;
      for (const auto& column : node["columns"]) total += column["share"] ? column["share"].as<double>() : 1;
      const double usable = right - left - gap * (static_cast<double>(node["columns"].size()) - 1);
      for (std::size_t i = 0; i < node["columns"].size(); ++i) {
        const YAML::Node column = node["columns"][i];
        left_ = x;
        right_ = x + usable * (column["share"] ? column["share"].as<double>() : 1) / total;
        y_ = y;
        blocks(column["blocks"], styled(column, style), path + "|" + std::to_string(i));
        lowest = std::max(lowest, y_);
        x = right_ + gap;
      }
      left_ = left, right_ = right, y_ = lowest;
    };
    make_room(measured(draw));
    draw();
  }

  // Label and value on a dotted leader; several side by side share one row.
  void form_row(const YAML::Node& node, const Style& style, const std::string& path) {
    const YAML::Node cells = node["row"];
    const double left = left_, right = right_, gap = mm(3);
    double total = 0;
    for (const auto& cell : cells) total += cell["share"] ? cell["share"].as<double>() : 1;
    const auto draw = [&] {
      const double y = y_;
      double x = left, lowest = y;
      const double usable = right - left - gap * (static_cast<double>(cells.size()) - 1);
      // Beside other cells a wrapped value is one piece of text.
      wrapped_join_ = cells.size() > 1 ? Join::space : Join::newline;
      for (std::size_t i = 0; i < cells.size(); ++i) {
        const YAML::Node cell = cells[i];
        const double width = usable * (cell["share"] ? cell["share"].as<double>() : 1) / total;
        const Style cell_style = styled(cell, style);
        y_ = y;
        const std::string here = path + "." + std::to_string(i);
        const std::string label = cell["label"].as<std::string>();
        const bool by_hand = (cell["hand"] && cell["hand"].as<bool>()) || (node["hand"] && node["hand"].as<bool>());
        std::string value = trimmed(markup(cell["value"].as<std::string>(), here, by_hand));
        if (!value.empty() && cell["value_style"]) value = fmt::format("<span {}>{}</span>", cell["value_style"].as<std::string>(), value);
        const auto set = text(label + (value.empty() ? "" : " " + value), cell_style, x, width, i == 0 ? Join::newline : Join::cell);
        const auto leader = node["leader"] ? node["leader"].as<std::string>() : "under";
        double label_end = x + text_width(label, cell_style) + points(2);
        for (std::size_t l = 0; l < set.size() && leader != "none"; ++l) {
          const double from = leader == "after" || (l == 0 && value.empty()) ? set[l].right + points(2) : l == 0 ? label_end : x;
          if (x + width - from > points(4)) line(from, set[l].baseline + points(1.2), x + width, set[l].baseline + points(1.2), points(0.9), true);
        }
        // Dotted lines that the value leaves empty.
        const int room = cell["lines"] ? cell["lines"].as<int>() : 1;
        const double line_height = (y_ - y) / static_cast<double>(set.size());
        for (int l = static_cast<int>(set.size()); l < room; ++l) {
          line(x, set.back().baseline + line_height * (l + 1 - static_cast<int>(set.size())) + points(1.2), x + width,
               set.back().baseline + line_height * (l + 1 - static_cast<int>(set.size())) + points(1.2), points(0.9), true);
          y_ += line_height;
        }
        lowest = std::max(lowest, y_);
        x += width + gap;
      }
      wrapped_join_ = Join::newline;
      y_ = lowest;
    };
    make_room(measured(draw));
    draw();
  }

  double text_width(const std::string& marked, const Style& style) {
    Style plain_style = style;
    plain_style.indent_mm = 0;
    const Owned<PangoLayout> layout = laid_out(marked, plain_style, -1);
    int width = 0;
    pango_layout_get_size(layout.get(), &width, nullptr);
    return static_cast<double>(width) / PANGO_SCALE;
  }

  // A label and one box for each digit of the value.
  void digits(const YAML::Node& node, const Style& style, const std::string& path) {
    const std::string label = node["label"].as<std::string>();
    const std::string key = node["digits"].as<std::string>();
    const std::string value = expanded(key, path, false, false);
    const int boxes = node["boxes"] ? node["boxes"].as<int>() : 12;
    const double box = mm(number(node["box_mm"], 6, path));
    make_room(box + points(3));
    const double y = y_, start = right_ - box * boxes;
    const bool by_hand = hand_ && node["hand"] && node["hand"].as<bool>() && !value.empty();
    const Owned<PangoLayout> printed_label = laid_out(label, style, -1);
    PangoRectangle ink, logical;
    pango_layout_get_extents(printed_label.get(), &ink, &logical);
    const double scale = 1.0 / PANGO_SCALE, label_y = y + (box - logical.height * scale) / 2;
    cv::Rect2d all(left_ + ink.x * scale, label_y + ink.y * scale, ink.width * scale, ink.height * scale);
    if (!measuring_) {
      set_ink("");
      cairo_move_to(cairo_.get(), left_, label_y);
      pango_cairo_show_layout(cairo_.get(), printed_label.get());
      cairo_set_line_width(cairo_.get(), std::max(1.0, points(0.6)));
      for (int i = 0; i < boxes; ++i) {
        cairo_rectangle(cairo_.get(), start + i * box, y, box, box);
        cairo_stroke(cairo_.get());
        if (static_cast<std::size_t>(i) >= value.size()) continue;
        const std::string digit = by_hand ? handwritten(value.substr(static_cast<std::size_t>(i), 1), path + std::to_string(i)) : escaped(value.substr(static_cast<std::size_t>(i), 1));
        const Owned<PangoLayout> one = laid_out(digit, style, -1);
        pango_layout_get_extents(one.get(), &ink, &logical);
        const double at_x = start + i * box + (box - logical.width * scale) / 2, at_y = y + (box - logical.height * scale) / 2;
        set_ink("");
        cairo_move_to(cairo_.get(), at_x, at_y);
        pango_cairo_show_layout(cairo_.get(), one.get());
        all |= cv::Rect2d(at_x + ink.x * scale, at_y + ink.y * scale, ink.width * scale, ink.height * scale);
      }
      if (by_hand && key.size() > 2) handwritten_.insert(key.substr(1, key.find_first_of(":}") - 1));
      const Owned<PangoLayout> words = laid_out(label, style, -1);
      say(trimmed(std::string(pango_layout_get_text(words.get())) + " " + value), all, Join::newline);
    }
    y_ += box + points(3);
  }

  // A small square before a text, ticked or crossed if `on` has something, or if `off` has nothing.
  void check(const YAML::Node& node, const Style& style, const std::string& path) {
    const double side = points(style.size_pt * 0.72);
    const auto set = text(markup(node["check"].as<std::string>(), path), style, left_ + side * 1.6, right_ - left_ - side * 1.6, Join::newline);
    if (measuring_) return;
    const double top = set.front().baseline - side;
    set_ink("");
    cairo_set_line_width(cairo_.get(), std::max(1.0, points(0.6)));
    cairo_rectangle(cairo_.get(), left_, top, side, side);
    cairo_stroke(cairo_.get());
    const YAML::Node ticked_by = node["on"] ? node["on"] : node["off"];
    if (trimmed(plain(ticked_by.as<std::string>(), path)).empty() == node["on"].IsDefined()) return;
    set_ink(hand_ && blue_ink_ ? "blue" : "");
    cairo_set_line_width(cairo_.get(), points(1));
    if (Random(seed_, "tick").chance(0.5)) {
      cairo_move_to(cairo_.get(), left_ + side * 0.15, top + side * 0.5);
      cairo_line_to(cairo_.get(), left_ + side * 0.45, top + side * 0.9);
      cairo_line_to(cairo_.get(), left_ + side * 1.05, top - side * 0.1);
    } else {
      for (const double from : {0.0, 1.0}) {
        cairo_move_to(cairo_.get(), left_ + side * from, top);
        cairo_line_to(cairo_.get(), left_ + side * (1 - from), top + side);
      }
    }
    cairo_stroke(cairo_.get());
  }

  void table(const YAML::Node& node, const Style& style, const std::string& path) {
    const YAML::Node columns = node["columns"];
    const double left = left_, right = right_, pad = mm(1.2), rule = std::max(1.0, points(0.5));
    const bool ruled = !node["ruled"] || node["ruled"].as<bool>();
    double total = 0;
    for (const auto& column : columns) total += column["share"].as<double>();
    std::vector<double> edges{left};
    for (const auto& column : columns) edges.push_back(edges.back() + (right - left) * column["share"].as<double>() / total);

    const auto row = [&](const std::function<std::string(std::size_t)>& cell_text, bool header) {
      std::vector<std::string> texts;
      const auto cell_style = [&](std::size_t c) {
        Style cell = styled(columns[c], style);
        cell.indent_mm = 0;
        if (header) cell.bold = true, cell.align = Style::Align::centre;
        // A number that does not fit is set smaller, not broken.
        const double room = edges[c + 1] - edges[c] - 2 * pad;
        if (texts[c].find(' ') == std::string::npos && !texts[c].empty()) {
          const double needed = text_width(texts[c], cell);
          if (needed > room) cell.size_pt *= 0.97 * room / needed;
        }
        return cell;
      };
      double height = 0;
      for (std::size_t c = 0; c < columns.size(); ++c) {
        texts.push_back(cell_text(c));
        height = std::max(height, measured([&] { text(texts[c], cell_style(c), edges[c] + pad, edges[c + 1] - edges[c] - 2 * pad, Join::cell); }));
      }
      height += 2 * pad;
      make_room(height);
      const double y = y_;
      wrapped_join_ = Join::space;
      bool first = true;
      for (std::size_t c = 0; c < columns.size(); ++c) {
        y_ = y + pad;
        text(texts[c], cell_style(c), edges[c] + pad, edges[c + 1] - edges[c] - 2 * pad, first ? Join::newline : Join::cell);
        if (!texts[c].empty()) first = false;
        if (ruled) line(edges[c], y, edges[c], y + height, rule);
      }
      wrapped_join_ = Join::newline;
      if (ruled) {
        line(right, y, right, y + height, rule);
        line(left, y, right, y, rule);
        line(left, y + height, right, y + height, rule);
      }
      y_ = y + height;
    };

    bool titled = false;
    for (const auto& column : columns) titled = titled || column["title"];
    if (titled) row([&](std::size_t c) { return columns[c]["title"] ? columns[c]["title"].as<std::string>() : ""; }, true);
    for (std::size_t r = 0; node["rows"] && r < node["rows"].size(); ++r) {
      const YAML::Node cells = node["rows"][r];
      row([&](std::size_t c) { return markup(cells[c].as<std::string>(), path + "r" + std::to_string(r) + "c" + std::to_string(c), node["hand"] && node["hand"].as<bool>()); }, false);
    }
    if (!node["rows_of"]) return;
    const auto& rows = world_.tables[node["rows_of"].as<std::string>()];
    const int count = std::min(whole(node["count"], static_cast<int>(rows.size()), path + "count"), static_cast<int>(rows.size()));
    const auto outer = locals_;
    std::vector<std::vector<std::pair<std::string, std::string>>> truth;
    for (int r = 0; r < count; ++r) {
      locals_["row.n"] = std::to_string(r + 1);
      truth.emplace_back();
      for (const auto& [key, value] : rows[static_cast<std::size_t>(r)]) {
        locals_["row." + key] = value;
        truth.back().emplace_back(key, value);
      }
      const std::string here = path + "r" + std::to_string(r);
      row([&](std::size_t c) { return markup(columns[c]["value"].as<std::string>(), here + "c" + std::to_string(c), node["hand"] && node["hand"].as<bool>()); }, false);
    }
    locals_ = outer;
    const int empty_rows = whole(node["empty_rows"], 0, path + "empty");
    for (int r = 0; r < empty_rows; ++r) row([&](std::size_t) { return std::string(); }, false);
    if (node["truth"] && !measuring_) paper_.tables.emplace_back(node["truth"].as<std::string>(), std::move(truth));
  }

  const std::uint64_t seed_;
  const TypesetOptions& options_;
  const YAML::Node root_;
  const Phrases& phrases_;
  Invented world_;
  bool hand_ = false, sealed_ = false, stamped_ = false, blue_ink_ = false;
  std::map<FontClass, std::string> families_;
  Style base_;
  int width_ = 0, height_ = 0, numbers_from_ = 0;
  double top_ = 0, bottom_ = 0, left_ = 0, right_ = 0, y_ = 0;
  bool measuring_ = false, printing_ = true;
  std::string ground_;
  Join wrapped_join_ = Join::newline;
  int said_ = 0;

  std::vector<std::string> field_keys_;
  std::map<std::string, std::string> fields_, locals_;
  std::map<std::string, std::vector<std::string>> lists_;
  std::set<std::string> printed_, handwritten_;
  Owned<cairo_surface_t> surface_;
  Owned<cairo_t> cairo_;
  MadePage page_;
  MadePaper paper_;
};

Result<const Phrases*> shared_phrases() {
  static const Result<Phrases> kPhrases = Phrases::load(layout_folder() + "/invented.yaml");
  if (!kPhrases) return tl::unexpected<Error>(kPhrases.error());
  return &*kPhrases;
}

std::vector<std::string> layout_files() {
  std::vector<std::string> files;
  std::error_code ignored;
  for (const auto& entry : std::filesystem::directory_iterator(layout_folder(), ignored)) {
    if (entry.path().extension() == ".yaml" && entry.path().filename() != "invented.yaml") files.push_back(entry.path().string());
  }
  std::sort(files.begin(), files.end());
  return files;
}

}  // namespace

Result<Layout> load_layout(const std::string& path) {
  std::ifstream file(path);
  if (!file) return fail(ErrorCode::access, "page_maker", "cannot open " + path);
  Layout layout;
  layout.source.assign(std::istreambuf_iterator<char>(file), {});
  try {
    const YAML::Node root = YAML::Load(layout.source);
    if (!root.IsMap() || !root["types"]) return fail(ErrorCode::bad_config, "page_maker", path + " names no types");
    layout.name = std::filesystem::path(path).stem().string();
    for (const auto& type : root["types"]) {
      layout.types.push_back((root["types"].IsMap() ? type.first : type).as<std::string>());
    }
  } catch (const YAML::Exception& error) {
    return fail(ErrorCode::bad_config, "page_maker", path + ": " + error.what());
  }
  if (layout.types.empty()) return fail(ErrorCode::bad_config, "page_maker", path + " names no types");
  return layout;
}

Result<MadePaper> typeset(const Layout& layout, std::uint64_t seed, const TypesetOptions& options) {
  if (!options.type.empty() && std::find(layout.types.begin(), layout.types.end(), options.type) == layout.types.end()) {
    return fail(ErrorCode::bad_arguments, "page_maker", layout.name + " does not draw " + options.type);
  }
  for (const FontClass font_class : {FontClass::serif, FontClass::sans, FontClass::mono, FontClass::handwriting}) {
    if (families_of(font_class).empty()) {
      return fail(ErrorCode::missing_dependency, "page_maker", "no installed font of a class has all Vietnamese letters");
    }
  }
  if (!options.font.empty() && !covers_vietnamese(options.font)) {
    return fail(ErrorCode::missing_dependency, "page_maker", "the font " + options.font + " lacks Vietnamese letters or is not installed");
  }
  if (options.held_back && held_back_families().empty()) {
    return fail(ErrorCode::missing_dependency, "page_maker", "no held-back font is installed: apt-get install fonts-sil-charis fonts-cantarell fonts-manrope");
  }
  const auto phrases = shared_phrases();
  if (!phrases) return tl::unexpected<Error>(phrases.error());
  try {
    return Typesetter(layout, **phrases, seed, options).draw();
  } catch (const LayoutFault& fault) {
    return fail(ErrorCode::bad_config, "page_maker", layout.name + ": " + fault.what);
  } catch (const YAML::Exception& error) {
    return fail(ErrorCode::bad_config, "page_maker", layout.name + ": " + error.what());
  }
}

std::string layout_folder() {
  const char* named = std::getenv("SOHOA_LAYOUTS");
  return named != nullptr ? named : SOHOA_SOURCE_DIR "/page_maker/layouts";
}

std::vector<std::string> layouts_of_type(const std::string& type) {
  std::vector<std::string> paths;
  for (const auto& path : layout_files()) {
    const auto layout = load_layout(path);
    if (layout && std::find(layout->types.begin(), layout->types.end(), type) != layout->types.end()) paths.push_back(path);
  }
  return paths;
}

std::vector<std::string> record_types() {
  std::set<std::string> types;
  for (const auto& path : layout_files()) {
    if (const auto layout = load_layout(path)) types.insert(layout->types.begin(), layout->types.end());
  }
  return {types.begin(), types.end()};
}

}  // namespace sohoa::page_maker

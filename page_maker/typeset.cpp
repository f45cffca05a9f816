#include "page_maker/typeset.h"

#include <fmt/format.h>
#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>
#include <set>
#include <utility>

#include "page_maker/draw_marks.h"
#include "page_maker/paper_pages.h"
#include "page_maker/paper_words.h"
#include "page_maker/printed_forms.h"

namespace sohoa::page_maker {
namespace {

std::map<FontClass, std::string> chosen_fonts(Random& choice, const TypesetOptions& options) {
  std::map<FontClass, std::string> chosen;
  for (const FontClass font_class : {FontClass::serif, FontClass::sans, FontClass::mono, FontClass::handwriting}) {
    const auto& families = families_of(font_class);
    if (families.empty()) throw LayoutFault{"font"};
    // Half of all papers are in the most usual face.
    const int pick = choice.chance(0.5) ? 0 : choice.whole(0, static_cast<int>(families.size()) - 1);
    chosen[font_class] = families[static_cast<std::size_t>(pick)];
  }
  const auto& digits = families_of(FontClass::handwritten_digits);
  const int pick = choice.whole(0, 99);
  chosen[FontClass::handwritten_digits] =
      digits.empty() ? chosen[FontClass::handwriting] : digits[static_cast<std::size_t>(pick) % digits.size()];
  if (options.held_back) {
    const auto& families = held_back_families();
    for (const FontClass font_class : {FontClass::serif, FontClass::sans})
      chosen[font_class] = families[static_cast<std::size_t>(choice.whole(0, static_cast<int>(families.size()) - 1))];
  }
  if (!options.font.empty()) chosen[FontClass::serif] = options.font;
  return chosen;
}

Look chosen_look(std::uint64_t seed, const TypesetOptions& options) {
  Look look;
  Random choice(seed, "paper");
  look.hand = choice.chance(options.handwriting);
  look.sealed = choice.chance(options.seals);
  look.stamped = choice.chance(options.stamps);
  look.blue_ink = choice.chance(0.7);
  look.families = chosen_fonts(choice, options);
  return look;
}

// Draws one paper: walks the blocks of a layout from top to bottom, filling pages and their truth.
class Typesetter {
 public:
  // shrink: of all sizes of type.
  Typesetter(const Layout& layout, const Phrases& phrases, std::uint64_t seed, const TypesetOptions& options, double shrink)
      : seed_(seed), shrink_(shrink), root_(YAML::Load(layout.source)), record_type_(options.type.empty() ? layout.types.front() : options.type),
        look_(chosen_look(seed, options)), words_(root_, record_type_, phrases, seed, options.story, look_), setup_(page_setup(options)),
        pages_(setup_, look_.families, seed) {}

  MadePaper draw() {
    paper_.record_type = record_type_;
    paper_.small = root_["page"] && root_["page"]["size_mm"];
    pages_.new_page();
    blocks(root_["body"], setup_.base, "body");
    paper_.pages = pages_.finished();
    words_.tell_truth(paper_);
    return std::move(paper_);
  }

  // That no side of a card runs over to another card.
  [[nodiscard]] bool fits(const MadePaper& paper) const { return !paper.small || paper.pages.size() <= sides_; }

 private:
  double mm(double millimetres) const { return setup_.mm(millimetres); }
  double points(double pt) const { return setup_.points(pt); }
  double number(const YAML::Node& node, double otherwise, const std::string& purpose) const {
    return words_.number(node, otherwise, purpose);
  }

  PageSetup page_setup(const TypesetOptions& options) const {
    PageSetup setup;
    setup.dpi = options.dpi;
    setup.keep_drawing = options.keep_drawing;
    const YAML::Node page = root_["page"];
    const auto margin = [&](int i, double otherwise) {
      return page && page["margins_mm"] ? number(page["margins_mm"][i], otherwise, "margin" + std::to_string(i)) : otherwise;
    };
    const bool small = page && page["size_mm"];
    setup.width = static_cast<int>(std::lround(setup.mm(small ? page["size_mm"][0].as<double>() : options.width_mm)));
    setup.height = static_cast<int>(std::lround(setup.mm(small ? page["size_mm"][1].as<double>() : options.height_mm)));
    if (page && page["ground"]) setup.ground = page["ground"].as<std::string>();
    setup.top = setup.mm(margin(0, 20));
    setup.bottom = setup.height - setup.mm(margin(1, 20));
    setup.left = setup.mm(margin(2, 30));
    setup.right = setup.width - setup.mm(margin(3, 17));
    setup.base.size_pt = shrink_ * number(root_["size"], 13, "size");
    setup.base.spacing = number(root_["spacing"], 1.1, "spacing");
    setup.numbers_from = root_["page_numbers"] ? root_["page_numbers"].as<int>() : 0;
    setup.base = styled(root_["style"], setup.base);
    return setup;
  }

  Style styled(const YAML::Node& node, Style style) const {
    if (!node || !node.IsMap()) return style;
    if (node["size"]) style.size_pt = shrink_ * number(node["size"], style.size_pt / shrink_, "size");
    if (node["bold"]) style.bold = node["bold"].as<bool>();
    if (node["italic"]) style.italic = node["italic"].as<bool>();
    if (node["indent_mm"]) style.indent_mm = number(node["indent_mm"], 0, "indent");
    if (node["spacing"]) style.spacing = number(node["spacing"], style.spacing, "spacing");
    if (node["colour"]) style.colour = node["colour"].as<std::string>();
    if (node["font"]) {
      const auto font = node["font"].as<std::string>();
      style.font = font == "sans"          ? FontClass::sans
                   : font == "mono"        ? FontClass::mono
                   : font == "handwriting" ? FontClass::handwriting
                                           : FontClass::serif;
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

  void blocks(const YAML::Node& list, const Style& style, const std::string& path) {
    if (!list) return;
    if (!list.IsSequence()) throw LayoutFault{path + " is not a list of blocks"};
    for (std::size_t i = 0; i < list.size(); ++i) block(list[i], style, path + "/" + std::to_string(i));
  }

  double measured(const std::function<void()>& draw) {
    const bool outer = words_.count_printed(false);
    const double height = pages_.measured(draw);
    words_.count_printed(outer);
    return height;
  }

  void block(const YAML::Node& node, const Style& inherited, const std::string& path) {
    if (!node.IsMap()) throw LayoutFault{path + " is not a block"};
    if (!words_.wanted(node, path)) return;
    const Style style = styled(node, inherited);
    const double x = frame_.left, width = frame_.right - frame_.left;
    // Fields that stand in this block in other words than their value's.
    for (const auto& key : node["prints"]) words_.note_printed(key.as<std::string>());
    frame_.y += points(number(node["before"], 0, path + "before"));
    if (node["text"]) {
      const std::string marked = words_.markup(node["text"].as<std::string>(), path, node["hand"] && node["hand"].as<bool>());
      Style fitting = style;
      if (node["fit"] && node["fit"].as<bool>()) {
        const double needed = pages_.text_width(marked, style);
        if (needed > width) fitting.size_pt *= 0.98 * width / needed;
      }
      pages_.text(marked, fitting, x, width, Join::newline);
    } else if (node["paragraph"]) {
      Style body = style;
      body.align = node["align"] ? style.align : Style::Align::justify;
      if (!node["indent_mm"]) body.indent_mm = 10;
      pages_.text(words_.markup(node["paragraph"].as<std::string>(), path), body, x, width, Join::newline);
    } else if (node["prose"]) {
      prose(node, style, path);
    } else if (node["each"]) {
      each(node, style, path);
    } else if (node["columns"]) {
      columns(node, style, path);
    } else if (node["group"]) {
      const auto draw = [&] { blocks(node["group"], style, path); };
      if (node["keep"] && node["keep"].as<bool>()) pages_.make_room(measured(draw));
      draw();
    } else if (node["repeat"]) {
      const auto outer = words_.locals();
      const int first = node["from"] ? node["from"].as<int>() : 1, count = words_.whole(node["repeat"], 1, path + "repeat");
      for (int n = first; n < first + count; ++n) {
        words_.locals()["n"] = std::to_string(n);
        blocks(node["blocks"], style, path + "#" + std::to_string(n));
      }
      words_.locals() = outer;
    } else if (node["entries_of"]) {
      each_row(node, node["entries_of"].as<std::string>(), path, [&](const std::string& here) { blocks(node["blocks"], style, here); });
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
      const double start = style.align == Style::Align::left    ? x
                           : style.align == Style::Align::right ? x + width - length
                                                                : x + (width - length) / 2;
      pages_.line(start, frame_.y + points(1.5), start + length, frame_.y + points(1.5), std::max(1.0, points(0.6)));
      frame_.y += points(3);
    } else if (node["space"]) {
      frame_.y += points(number(node["space"], 6, path));
    } else if (node["seal"]) {
      if (look_.sealed && !pages_.measuring()) {
        const double centre_x = x + mm(number(node["dx_mm"], 15, path + "x"));
        const double centre_y = frame_.y + mm(number(node["dy_mm"], 15, path + "y"));
        Random random(seed_, "seal " + path);
        pages_.mark(Mark::Kind::seal, draw_seal(pages_.cairo(), centre_x, centre_y, mm(18),
                                                words_.plain(node["seal"].as<std::string>(), path), look_.families.at(FontClass::sans), random));
      }
    } else if (node["signature"]) {
      if ((look_.sealed || (node["always"] && node["always"].as<bool>())) && !pages_.measuring()) {
        Random random(seed_, "signature " + path);
        const double centre_x = x + width * number(node["signature"], 0.5, path);
        const double centre_y = frame_.y + mm(number(node["dy_mm"], 12, path + "y"));
        const double signature_width = number(node["width_mm"], 40, path + "w");
        pages_.mark(Mark::Kind::signature, draw_signature(pages_.cairo(), centre_x, centre_y, mm(signature_width), mm(signature_width / 2),
                                                          look_.blue_ink, random));
      }
    } else if (node["stamp"]) {
      if (look_.stamped && !pages_.measuring()) {
        Random random(seed_, "stamp " + path);
        const double at_x = x + mm(number(node["dx_mm"], 0, path + "x")), at_y = frame_.y + mm(number(node["dy_mm"], 0, path + "y"));
        pages_.mark(Mark::Kind::stamp, draw_stamp(pages_.cairo(), at_x, at_y, mm(48),
                                                  split_lines(words_.plain(node["stamp"].as<std::string>(), path)),
                                                  look_.families.at(FontClass::sans), random));
      }
    } else if (node["word_stamp"]) {
      if (!pages_.measuring()) {
        Random random(seed_, "word stamp " + path);
        const double at_x = x + mm(number(node["dx_mm"], 0, path + "x")), at_y = frame_.y + mm(number(node["dy_mm"], 0, path + "y"));
        const std::string word = words_.stamped_text(node["word_stamp"].as<std::string>(), path);
        const cv::Rect2d frame = draw_word_stamp(pages_.cairo(), at_x, at_y, mm(8), word, look_.families.at(FontClass::serif), random);
        pages_.mark(Mark::Kind::stamp, frame);
        pages_.say(word, frame, Join::newline);
      }
    } else if (node["qr"]) {
      const double size = mm(number(node["size_mm"], 22, path));
      const double start = style.align == Style::Align::right    ? x + width - size
                           : style.align == Style::Align::centre ? x + (width - size) / 2
                                                                 : x;
      if (!pages_.measuring()) draw_qr(pages_.cairo(), start, frame_.y, size, words_.plain(node["qr"].as<std::string>(), path));
      frame_.y += node["float"] && node["float"].as<bool>() ? 0 : size;
    } else if (node["at"]) {
      placed(node, style, path);
    } else if (node["picture"]) {
      const double side = mm(number(node["size_mm"], 10, path)), height = node["height_mm"] ? mm(node["height_mm"].as<double>()) : side;
      if (!pages_.measuring()) {
        draw_picture(pages_.cairo(), x, frame_.y, side, height, node["picture"].as<std::string>(), Random(seed_, "picture " + path));
      }
      frame_.y += height;
    } else if (node["page_break"]) {
      ++sides_;
      pages_.new_page();
    } else {
      throw LayoutFault{"block " + path + " is of no known kind"};
    }
    frame_.y += points(number(node["after"], 0, path + "after"));
  }

  // Blocks at a place of the page, millimetres from its top left corner; takes no room.
  void placed(const YAML::Node& node, const Style& style, const std::string& path) {
    if (pages_.measuring()) return;
    const double left = frame_.left, right = frame_.right, y = frame_.y, bottom = frame_.bottom;
    frame_.left = mm(number(node["at"][0], 0, path + "x"));
    frame_.right = node["width_mm"] ? frame_.left + mm(node["width_mm"].as<double>()) : right;
    frame_.y = mm(number(node["at"][1], 0, path + "y"));
    frame_.bottom = setup_.height;
    blocks(node["blocks"], style, path);
    frame_.left = left, frame_.right = right, frame_.y = y, frame_.bottom = bottom;
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
    std::string all = node["lead"] ? words_.markup(node["lead"].as<std::string>(), path) : "";
    const int sentences = words_.whole(node["prose"], 2, path + "prose");
    const std::string slot = node["say"] ? node["say"].as<std::string>() : "sentence";
    Random random(seed_, "prose " + path);
    for (int i = 0; i < sentences; ++i) all += (i > 0 ? " " : "") + escaped(printed(words_.say(slot, random), "first"));
    if (node["end"]) all += node["end"].as<std::string>();
    pages_.text(all, body, frame_.left, frame_.right - frame_.left, Join::newline);
  }

  void each(const YAML::Node& node, const Style& style, const std::string& path) {
    const auto key = node["each"].as<std::string>();
    const std::vector<std::string>* list = words_.items(key);
    if (list == nullptr) return;
    const auto outer = words_.locals();
    for (std::size_t i = 0; i < list->size(); ++i) {
      words_.locals()["item"] = (*list)[i];
      const bool last = i + 1 == list->size() && node["last_text"];
      pages_.text(words_.markup(node[last ? "last_text" : "item_text"].as<std::string>(), path), style, frame_.left,
                  frame_.right - frame_.left, Join::newline);
    }
    words_.note_printed(key);
    words_.locals() = outer;
  }

  // Side by side, each column from the same top; the whole kept on one page.
  void columns(const YAML::Node& node, const Style& style, const std::string& path) {
    const double left = frame_.left, right = frame_.right;
    const auto draw = [&] {
      const double gap = mm(number(node["gap_mm"], 4, path)), y = frame_.y;
      double total = 0, lowest = frame_.y, x = left;
      for (const auto& column : node["columns"]) total += column["share"] ? column["share"].as<double>() : 1;
      const double usable = right - left - gap * (static_cast<double>(node["columns"].size()) - 1);
      for (std::size_t i = 0; i < node["columns"].size(); ++i) {
        const YAML::Node column = node["columns"][i];
        frame_.left = x;
        frame_.right = x + usable * (column["share"] ? column["share"].as<double>() : 1) / total;
        frame_.y = y;
        blocks(column["blocks"], styled(column, style), path + "|" + std::to_string(i));
        lowest = std::max(lowest, frame_.y);
        x = frame_.right + gap;
      }
      frame_.left = left, frame_.right = right, frame_.y = lowest;
    };
    pages_.make_room(measured(draw));
    draw();
  }

  // Label and value on a dotted leader; several side by side share one row.
  void form_row(const YAML::Node& node, const Style& style, const std::string& path) {
    const YAML::Node cells = node["row"];
    const double left = frame_.left, right = frame_.right, gap = mm(3);
    double total = 0;
    for (const auto& cell : cells) total += cell["share"] ? cell["share"].as<double>() : 1;
    const auto draw = [&] {
      const double y = frame_.y;
      double x = left, lowest = y;
      const double usable = right - left - gap * (static_cast<double>(cells.size()) - 1);
      // Beside other cells a wrapped value is one piece of text.
      frame_.wrapped = cells.size() > 1 ? Join::space : Join::newline;
      for (std::size_t i = 0; i < cells.size(); ++i) {
        const YAML::Node cell = cells[i];
        const double width = usable * (cell["share"] ? cell["share"].as<double>() : 1) / total;
        const Style cell_style = styled(cell, style);
        frame_.y = y;
        const std::string here = path + "." + std::to_string(i);
        const std::string label = cell["label"].as<std::string>();
        const bool by_hand = (cell["hand"] && cell["hand"].as<bool>()) || (node["hand"] && node["hand"].as<bool>());
        std::string value = trimmed(words_.markup(cell["value"].as<std::string>(), here, by_hand));
        if (!value.empty() && cell["value_style"]) value = fmt::format("<span {}>{}</span>", cell["value_style"].as<std::string>(), value);
        const auto set = pages_.text(label + (value.empty() ? "" : " " + value), cell_style, x, width, i == 0 ? Join::newline : Join::cell);
        const auto leader = node["leader"] ? node["leader"].as<std::string>() : "under";
        double label_end = x + pages_.text_width(label, cell_style) + points(2);
        for (std::size_t l = 0; l < set.size() && leader != "none"; ++l) {
          const double from = leader == "after" || (l == 0 && value.empty()) ? set[l].right + points(2) : l == 0 ? label_end : x;
          const double at_y = set[l].baseline + points(1.2);
          if (x + width - from > points(4)) pages_.line(from, at_y, x + width, at_y, points(0.9), true);
        }
        // Dotted lines that the value leaves empty.
        const int room = cell["lines"] ? cell["lines"].as<int>() : 1;
        const double line_height = (frame_.y - y) / static_cast<double>(set.size());
        for (int l = static_cast<int>(set.size()); l < room; ++l) {
          pages_.line(x, set.back().baseline + line_height * (l + 1 - static_cast<int>(set.size())) + points(1.2), x + width,
               set.back().baseline + line_height * (l + 1 - static_cast<int>(set.size())) + points(1.2), points(0.9), true);
          frame_.y += line_height;
        }
        lowest = std::max(lowest, frame_.y);
        x += width + gap;
      }
      frame_.wrapped = Join::newline;
      frame_.y = lowest;
    };
    pages_.make_room(measured(draw));
    draw();
  }

  // A label and one box for each digit of the value.
  void digits(const YAML::Node& node, const Style& style, const std::string& path) {
    const std::string label = node["label"].as<std::string>();
    const std::string key = node["digits"].as<std::string>();
    const std::string value = words_.stamped_text(key, path);
    const int boxes = node["boxes"] ? node["boxes"].as<int>() : 12;
    const double box = mm(number(node["box_mm"], 6, path));
    pages_.make_room(box + points(3));
    const double y = frame_.y, start = frame_.right - box * boxes;
    const bool by_hand = look_.hand && node["hand"] && node["hand"].as<bool>() && !value.empty();
    const Owned<PangoLayout> printed_label = pages_.laid_out(label, style, -1);
    PangoRectangle ink, logical;
    pango_layout_get_extents(printed_label.get(), &ink, &logical);
    const double scale = 1.0 / PANGO_SCALE, label_y = y + (box - logical.height * scale) / 2;
    cv::Rect2d all(frame_.left + ink.x * scale, label_y + ink.y * scale, ink.width * scale, ink.height * scale);
    if (!pages_.measuring()) {
      pages_.set_ink("");
      cairo_move_to(pages_.cairo(), frame_.left, label_y);
      pango_cairo_show_layout(pages_.cairo(), printed_label.get());
      cairo_set_line_width(pages_.cairo(), std::max(1.0, points(0.6)));
      for (int i = 0; i < boxes; ++i) {
        cairo_rectangle(pages_.cairo(), start + i * box, y, box, box);
        cairo_stroke(pages_.cairo());
        if (static_cast<std::size_t>(i) >= value.size()) continue;
        const std::string bare = value.substr(static_cast<std::size_t>(i), 1);
        const std::string digit = by_hand ? words_.handwritten(bare, path + std::to_string(i)) : escaped(bare);
        const Owned<PangoLayout> one = pages_.laid_out(digit, style, -1);
        pango_layout_get_extents(one.get(), &ink, &logical);
        const double at_x = start + i * box + (box - logical.width * scale) / 2, at_y = y + (box - logical.height * scale) / 2;
        pages_.set_ink("");
        cairo_move_to(pages_.cairo(), at_x, at_y);
        pango_cairo_show_layout(pages_.cairo(), one.get());
        all |= cv::Rect2d(at_x + ink.x * scale, at_y + ink.y * scale, ink.width * scale, ink.height * scale);
      }
      if (by_hand && key.size() > 2) words_.note_handwritten(key.substr(1, key.find_first_of(":}") - 1));
      const Owned<PangoLayout> words = pages_.laid_out(label, style, -1);
      pages_.say(trimmed(std::string(pango_layout_get_text(words.get())) + " " + value), all, Join::newline);
    }
    frame_.y += box + points(3);
  }

  // A small square before a text, ticked or crossed if `on` has something, or if `off` has nothing.
  void check(const YAML::Node& node, const Style& style, const std::string& path) {
    const double side = points(style.size_pt * 0.72);
    const auto set = pages_.text(words_.markup(node["check"].as<std::string>(), path), style, frame_.left + side * 1.6,
                                 frame_.right - frame_.left - side * 1.6, Join::newline);
    if (pages_.measuring()) return;
    const double top = set.front().baseline - side;
    pages_.set_ink("");
    cairo_set_line_width(pages_.cairo(), std::max(1.0, points(0.6)));
    cairo_rectangle(pages_.cairo(), frame_.left, top, side, side);
    cairo_stroke(pages_.cairo());
    const YAML::Node ticked_by = node["on"] ? node["on"] : node["off"];
    if (trimmed(words_.plain(ticked_by.as<std::string>(), path)).empty() == node["on"].IsDefined()) return;
    pages_.set_ink(look_.hand && look_.blue_ink ? "blue" : "");
    cairo_set_line_width(pages_.cairo(), points(1));
    if (Random(seed_, "tick").chance(0.5)) {
      cairo_move_to(pages_.cairo(), frame_.left + side * 0.15, top + side * 0.5);
      cairo_line_to(pages_.cairo(), frame_.left + side * 0.45, top + side * 0.9);
      cairo_line_to(pages_.cairo(), frame_.left + side * 1.05, top - side * 0.1);
    } else {
      for (const double from : {0.0, 1.0}) {
        cairo_move_to(pages_.cairo(), frame_.left + side * from, top);
        cairo_line_to(pages_.cairo(), frame_.left + side * (1 - from), top + side);
      }
    }
    cairo_stroke(pages_.cairo());
  }

  void table(const YAML::Node& node, const Style& style, const std::string& path) {
    const YAML::Node columns = node["columns"];
    const double left = frame_.left, right = frame_.right, pad = mm(1.2), rule = std::max(1.0, points(0.5));
    const bool ruled = !node["ruled"] || node["ruled"].as<bool>(), by_hand = node["hand"] && node["hand"].as<bool>();
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
          const double needed = pages_.text_width(texts[c], cell);
          if (needed > room) cell.size_pt *= 0.97 * room / needed;
        }
        return cell;
      };
      double height = 0;
      for (std::size_t c = 0; c < columns.size(); ++c) {
        texts.push_back(cell_text(c));
        const double width = edges[c + 1] - edges[c] - 2 * pad;
        height = std::max(height, measured([&] { pages_.text(texts[c], cell_style(c), edges[c] + pad, width, Join::cell); }));
      }
      height += 2 * pad;
      pages_.make_room(height);
      const double y = frame_.y;
      frame_.wrapped = Join::space;
      bool first = true;
      for (std::size_t c = 0; c < columns.size(); ++c) {
        frame_.y = y + pad;
        pages_.text(texts[c], cell_style(c), edges[c] + pad, edges[c + 1] - edges[c] - 2 * pad, first ? Join::newline : Join::cell);
        if (!texts[c].empty()) first = false;
        if (ruled) pages_.line(edges[c], y, edges[c], y + height, rule);
      }
      frame_.wrapped = Join::newline;
      if (ruled) {
        pages_.line(right, y, right, y + height, rule);
        pages_.line(left, y, right, y, rule);
        pages_.line(left, y + height, right, y + height, rule);
      }
      frame_.y = y + height;
    };

    bool titled = false;
    for (const auto& column : columns) titled = titled || column["title"];
    if (titled) row([&](std::size_t c) { return columns[c]["title"] ? columns[c]["title"].as<std::string>() : ""; }, true);
    for (std::size_t r = 0; node["rows"] && r < node["rows"].size(); ++r) {
      const YAML::Node cells = node["rows"][r];
      const std::string here = path + "r" + std::to_string(r);
      row([&](std::size_t c) { return words_.markup(cells[c].as<std::string>(), here + "c" + std::to_string(c), by_hand); }, false);
    }
    if (!node["rows_of"]) return;
    each_row(node, node["rows_of"].as<std::string>(), path, [&](const std::string& here) {
      row([&](std::size_t c) { return words_.markup(columns[c]["value"].as<std::string>(), here + "c" + std::to_string(c), by_hand); },
          false);
    });
    const int empty_rows = words_.whole(node["empty_rows"], 0, path + "empty");
    for (int r = 0; r < empty_rows; ++r) row([&](std::size_t) { return std::string(); }, false);
  }

  // Rows of a table of the world, each drawn with its values as {row.x}; truth has them where the node says so.
  void each_row(const YAML::Node& node, const std::string& table, const std::string& path, const std::function<void(const std::string&)>& draw) {
    const auto& rows = words_.rows(table);
    const int count = std::min(words_.whole(node["count"], static_cast<int>(rows.size()), path + "count"), static_cast<int>(rows.size()));
    const auto outer = words_.locals();
    std::vector<std::vector<std::pair<std::string, std::string>>> truth;
    for (int r = 0; r < count; ++r) {
      words_.locals()["row.n"] = std::to_string(r + 1);
      truth.emplace_back();
      for (const auto& [key, value] : rows[static_cast<std::size_t>(r)]) {
        words_.locals()["row." + key] = value;
        truth.back().emplace_back(key, value);
      }
      draw(path + "r" + std::to_string(r));
    }
    words_.locals() = outer;
    if (node["truth"] && !pages_.measuring()) paper_.tables.emplace_back(node["truth"].as<std::string>(), std::move(truth));
  }

  const std::uint64_t seed_;
  const double shrink_;
  std::size_t sides_ = 1;
  const YAML::Node root_;
  const std::string record_type_;
  const Look look_;
  PaperWords words_;
  const PageSetup setup_;
  PaperPages pages_;
  Frame& frame_ = pages_.frame();
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
    return fail(ErrorCode::missing_dependency, "page_maker",
                "no held-back font is installed: apt-get install fonts-sil-charis fonts-cantarell fonts-manrope");
  }
  const auto phrases = shared_phrases();
  if (!phrases) return tl::unexpected<Error>(phrases.error());
  try {
    constexpr double smallest = 0.7;
    for (double shrink = 1;; shrink *= 0.95) {
      Typesetter typesetter(layout, **phrases, seed, options, shrink);
      MadePaper paper = typesetter.draw();
      if (typesetter.fits(paper) || shrink < smallest) return paper;
    }
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

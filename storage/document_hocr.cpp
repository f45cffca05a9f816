#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <pugixml.hpp>
#include <sstream>

#include "document/printable.h"
#include "document/small_papers.h"
#include "storage/document_writer.h"
#include "storage/xml_text.h"

namespace sohoa {
namespace {

std::string bbox(const Box& box) { return fmt::format("bbox {} {} {} {}", box.x, box.y, box.right(), box.bottom()); }

pugi::xml_node add(pugi::xml_node parent, const char* element, const char* kind, const std::string& id,
                   const std::string& properties) {
  pugi::xml_node node = parent.append_child(element);
  node.append_attribute("class") = kind;
  node.append_attribute("id") = id.c_str();
  node.append_attribute("title") = properties.c_str();
  return node;
}

// A line's slope and its height above the box's lower left corner, where text runs level in the stored raster.
std::string baseline(const Line& line, int rotate_degrees) {
  if (rotate_degrees != 0) return fmt::format("; textangle {}", rotate_degrees);
  if (line.baseline.size() < 2) return "";
  const cv::Point2f from = line.baseline.front(), to = line.baseline.back();
  if (to.x <= from.x) return "";
  const double slope = (to.y - from.y) / (to.x - from.x);
  const double at_left = from.y + slope * (static_cast<float>(line.box.x) - from.x);
  return fmt::format("; baseline {:.4f} {:.1f}", slope, at_left - line.box.bottom());
}

void add_page(pugi::xml_node body, const DocumentPage& page, int number) {
  const PageText& text = page.text;
  const std::string id = fmt::format("page_{}", number);
  std::string path = printable(page.source_path);
  std::replace(path.begin(), path.end(), '"', '\'');
  const cv::Size2d stretch = square_stretch(text.pixel_aspect);
  pugi::xml_node node =
      add(body, "div", "ocr_page", id,
          fmt::format("image \"{}\"; {}; ppageno {}; scan_res {} {}", path, bbox({0, 0, text.width, text.height}),
                      number - 1, std::lround(text.dpi / stretch.width), std::lround(text.dpi / stretch.height)));
  pugi::xml_node area;
  Box around;
  const auto close_area = [&] {
    if (area) area.append_attribute("title") = bbox(around).c_str();
  };
  const Line* before = nullptr;
  for (std::size_t i = 0; i < text.lines.size(); ++i) {
    const Line& line = text.lines[i];
    if (before == nullptr || before->block != line.block || before->table != line.table || before->cell != line.cell) {
      close_area();
      around = {};
      area = node.append_child("div");
      area.append_attribute("class") = "ocr_carea";
    }
    around = united(around, line.box);
    pugi::xml_node shown = add(area, "span", "ocr_line", fmt::format("{}_line_{}", id, i + 1),
                               bbox(line.box) + baseline(line, rotate_degrees_of(text, line)));
    const std::vector<Word> words =
        line.words.empty() ? std::vector<Word>{{line.text, line.confidence, line.box}} : line.words;
    for (const Word& word : words) {
      if (&word != &words.front()) shown.append_child(pugi::node_pcdata).set_value(" ");
      pugi::xml_node span = shown.append_child("span");
      span.append_attribute("class") = "ocrx_word";
      span.append_attribute("title") =
          fmt::format("{}; x_wconf {}", bbox(word.box), std::lround(100 * std::clamp(word.confidence, 0.0, 1.0))).c_str();
      span.append_child(pugi::node_pcdata).set_value(xml_text(word.text).c_str());
    }
    before = &line;
  }
  close_area();
}

}  // namespace

std::string document_hocr(const Document& document) {
  pugi::xml_document xml;
  pugi::xml_node declaration = xml.append_child(pugi::node_declaration);
  declaration.append_attribute("version") = "1.0";
  declaration.append_attribute("encoding") = "UTF-8";
  pugi::xml_node html = xml.append_child("html");
  html.append_attribute("xmlns") = "http://www.w3.org/1999/xhtml";
  html.append_attribute("xml:lang") = "vi";
  pugi::xml_node head = html.append_child("head");
  head.append_child("title").text() = document.id.c_str();
  for (const auto& [name, content] : {std::pair{"ocr-system", "sohoa"},
                                      {"ocr-capabilities", "ocr_page ocr_carea ocr_line ocrx_word"},
                                      {"ocr-langs", "vi"}}) {
    pugi::xml_node meta = head.append_child("meta");
    meta.append_attribute("name") = name;
    meta.append_attribute("content") = content;
  }
  pugi::xml_node body = html.append_child("body");
  for (std::size_t i = 0; i < document.pages.size(); ++i) add_page(body, document.pages[i], static_cast<int>(i) + 1);
  std::ostringstream out;
  // Spaces between words are text here: no indentation.
  xml.save(out, "", pugi::format_raw, pugi::encoding_utf8);
  return out.str();
}

}  // namespace sohoa

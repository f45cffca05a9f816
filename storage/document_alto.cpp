#include <fmt/format.h>

#include <algorithm>
#include <pugixml.hpp>
#include <sstream>

#include "document/small_papers.h"
#include "storage/document_writer.h"
#include "storage/xml_text.h"

namespace sohoa {
namespace {

void place(pugi::xml_node node, const Box& box) {
  node.append_attribute("HPOS") = box.x;
  node.append_attribute("VPOS") = box.y;
  node.append_attribute("WIDTH") = box.w;
  node.append_attribute("HEIGHT") = box.h;
}

void add_line(pugi::xml_node block, const Line& line, const std::string& id) {
  pugi::xml_node node = block.append_child("TextLine");
  node.append_attribute("ID") = id.c_str();
  if (!line.baseline.empty()) {
    std::string points;
    for (const cv::Point2f point : line.baseline)
      points += fmt::format("{}{:.1f},{:.1f}", points.empty() ? "" : " ", point.x, point.y);
    node.append_attribute("BASELINE") = points.c_str();
  }
  place(node, line.box);
  const std::vector<Word> words =
      line.words.empty() ? std::vector<Word>{{line.text, line.confidence, line.box}} : line.words;
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (i > 0) {
      pugi::xml_node space = node.append_child("SP");
      const int from = words[i - 1].box.right();
      space.append_attribute("WIDTH") = std::max(0, words[i].box.x - from);
      space.append_attribute("HPOS") = from;
      space.append_attribute("VPOS") = words[i].box.y;
    }
    pugi::xml_node word = node.append_child("String");
    word.append_attribute("CONTENT") = xml_text(words[i].text).c_str();
    word.append_attribute("WC") = fmt::format("{:.4f}", std::clamp(words[i].confidence, 0.0, 1.0)).c_str();
    place(word, words[i].box);
  }
}

void add_page(pugi::xml_node layout, const PageText& text, int number) {
  const std::string page_id = fmt::format("page{}", number);
  pugi::xml_node page = layout.append_child("Page");
  page.append_attribute("ID") = page_id.c_str();
  page.append_attribute("PHYSICAL_IMG_NR") = number;
  page.append_attribute("WIDTH") = text.width;
  page.append_attribute("HEIGHT") = text.height;
  pugi::xml_node space = page.append_child("PrintSpace");
  place(space, {0, 0, text.width, text.height});

  pugi::xml_node block;
  Box around;
  int blocks = 0;
  const Line* before = nullptr;
  for (std::size_t i = 0; i < text.lines.size(); ++i) {
    const Line& line = text.lines[i];
    if (before == nullptr || before->block != line.block || before->table != line.table || before->cell != line.cell) {
      if (block) place(block, around);
      around = {};
      block = space.append_child("TextBlock");
      block.append_attribute("ID") = fmt::format("{}_block{}", page_id, ++blocks).c_str();
      // Anticlockwise, as it stands in the stored raster.
      if (const int rotation = rotate_degrees_of(text, line); rotation != 0) block.append_attribute("ROTATION") = rotation;
    }
    around = united(around, line.box);
    add_line(block, line, fmt::format("{}_line{}", page_id, i + 1));
    before = &line;
  }
  if (block) place(block, around);

  for (std::size_t i = 0; i < text.marks.size(); ++i) {
    const Mark& mark = text.marks[i];
    pugi::xml_node picture = space.append_child("Illustration");
    picture.append_attribute("ID") = fmt::format("{}_mark{}", page_id, i + 1).c_str();
    picture.append_attribute("TYPE") = mark.kind == Mark::Kind::seal        ? "seal"
                                       : mark.kind == Mark::Kind::signature ? "signature"
                                       : mark.kind == Mark::Kind::crossing  ? "crossing"
                                                                            : "stamp";
    place(picture, mark.box);
  }
}

}  // namespace

std::string document_alto(const Document& document) {
  pugi::xml_document xml;
  pugi::xml_node declaration = xml.append_child(pugi::node_declaration);
  declaration.append_attribute("version") = "1.0";
  declaration.append_attribute("encoding") = "UTF-8";
  pugi::xml_node alto = xml.append_child("alto");
  alto.append_attribute("xmlns") = "http://www.loc.gov/standards/alto/ns-v4#";
  alto.append_attribute("xmlns:xsi") = "http://www.w3.org/2001/XMLSchema-instance";
  alto.append_attribute("xsi:schemaLocation") =
      "http://www.loc.gov/standards/alto/ns-v4# http://www.loc.gov/standards/alto/v4/alto-4-2.xsd";
  pugi::xml_node description = alto.append_child("Description");
  description.append_child("MeasurementUnit").text() = "pixel";
  if (!document.pages.empty())
    description.append_child("sourceImageInformation").append_child("fileName").text() =
        xml_text(document.pages.front().source_path).c_str();
  pugi::xml_node processing = description.append_child("Processing");
  processing.append_attribute("ID") = "processing1";
  processing.append_child("processingStepDescription").text() = "text recognition";
  processing.append_child("processingSoftware").append_child("softwareName").text() = "sohoa";
  pugi::xml_node layout = alto.append_child("Layout");
  for (std::size_t i = 0; i < document.pages.size(); ++i)
    add_page(layout, document.pages[i].text, static_cast<int>(i) + 1);
  std::ostringstream out;
  xml.save(out, " ", pugi::format_indent, pugi::encoding_utf8);
  return out.str();
}

}  // namespace sohoa

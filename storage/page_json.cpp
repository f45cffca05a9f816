#include "storage/page_json.h"

#include <nlohmann/json.hpp>

namespace sohoa {
namespace {

using nlohmann::json;

json to_json(const Box& box) { return json::array({box.x, box.y, box.w, box.h}); }

Box box_from(const json& value) {
  return {value.at(0).get<int>(), value.at(1).get<int>(), value.at(2).get<int>(), value.at(3).get<int>()};
}

template <class List, class Convert>
json list_of(const List& items, Convert convert) {
  json list = json::array();
  for (const auto& item : items) list.push_back(convert(item));
  return list;
}

template <class Convert>
auto vector_from(const json& list, Convert convert) {
  std::vector<decltype(convert(list))> items;
  items.reserve(list.size());
  for (const json& item : list) items.push_back(convert(item));
  return items;
}

// Enumerators are kept by number: the journal is read back only by the version that wrote it.
template <class Enum>
Enum enum_from(const json& value) {
  return static_cast<Enum>(value.get<int>());
}

json to_json(const Word& word) {
  json object = {{"text", word.text}, {"confidence", word.confidence}, {"box", to_json(word.box)}, {"by_hand", word.by_hand}};
  if (!word.others.empty())
    object["others"] = list_of(word.others, [](const OtherReading& other) { return json::array({other.text, other.probability}); });
  return object;
}

Word word_from(const json& value) {
  Word word{value.at("text").get<std::string>(), value.at("confidence").get<double>(), box_from(value.at("box"))};
  if (const auto others = value.find("others"); others != value.end())
    word.others = vector_from(*others, [](const json& other) {
      return OtherReading{other.at(0).get<std::string>(), other.at(1).get<double>()};
    });
  word.by_hand = value.at("by_hand").get<double>();
  return word;
}

json to_json(const Line& line) {
  return {{"text", line.text},
          {"confidence", line.confidence},
          {"box", to_json(line.box)},
          {"words", list_of(line.words, [](const Word& word) { return to_json(word); })},
          {"baseline", list_of(line.baseline,
                               [](cv::Point2f point) {
                                 return json::array({point.x, point.y});
                               })},
          {"x_height", line.x_height},
          {"block", line.block},
          {"table", line.table},
          {"cell", line.cell},
          {"paper", line.paper},
          {"handwriting", line.handwriting},
          {"engine", line.engine}};
}

Line line_from(const json& value) {
  Line line;
  line.text = value.at("text").get<std::string>();
  line.confidence = value.at("confidence").get<double>();
  line.box = box_from(value.at("box"));
  line.words = vector_from(value.at("words"), word_from);
  line.baseline = vector_from(value.at("baseline"), [](const json& point) {
    return cv::Point2f(point.at(0).get<float>(), point.at(1).get<float>());
  });
  line.x_height = value.at("x_height").get<float>();
  line.block = value.at("block").get<int>();
  line.table = value.at("table").get<int>();
  line.cell = value.at("cell").get<int>();
  line.paper = value.at("paper").get<int>();
  line.handwriting = value.at("handwriting").get<bool>();
  line.engine = value.at("engine").get<std::string>();
  return line;
}

json to_json(const TableText::Cell& cell) {
  return {{"box", to_json(cell.box)},
          {"place", {cell.row, cell.column, cell.row_span, cell.column_span}},
          {"lines", cell.lines}};
}

TableText::Cell cell_from(const json& value) {
  const json& place = value.at("place");
  return {box_from(value.at("box")), place.at(0).get<int>(), place.at(1).get<int>(),
          place.at(2).get<int>(),    place.at(3).get<int>(), value.at("lines").get<std::vector<int>>()};
}

json to_json(const TableText& table) {
  return {{"box", to_json(table.box)}, {"cells", list_of(table.cells, [](const auto& cell) { return to_json(cell); })}};
}

TableText table_from(const json& value) {
  return {box_from(value.at("box")), vector_from(value.at("cells"), cell_from)};
}

}  // namespace

json page_to_json(const PageText& page) {
  json value = {
      {"ref", {page.ref.sequence, page.ref.file, page.ref.page}},
      {"sha256", page.sha256},
      {"outcome", static_cast<int>(page.outcome)},
      {"size", {page.width, page.height}},
      {"dpi", page.dpi},
      {"pixel_aspect", page.pixel_aspect},
      {"rotate_degrees", page.rotate_degrees},
      {"mirrored", page.mirrored},
      {"skew_degrees", page.skew_degrees},
      {"rendered", page.rendered},
      {"repaired", page.repaired},
      {"lines", list_of(page.lines, [](const Line& line) { return to_json(line); })},
      {"tables", list_of(page.tables, [](const TableText& table) { return to_json(table); })},
      {"marks", list_of(page.marks,
                        [](const Mark& mark) {
                          return json{{"kind", static_cast<int>(mark.kind)},
                                      {"box", to_json(mark.box)},
                                      {"confidence", mark.confidence}};
                        })},
      {"overlays", list_of(page.overlays,
                           [](const Overlay& overlay) {
                             return json{{"kind", static_cast<int>(overlay.kind)},
                                         {"box", to_json(overlay.box)},
                                         {"text", overlay.text}};
                           })},
      {"barcodes", list_of(page.barcodes,
                           [](const Barcode& code) {
                             return json{{"format", code.format}, {"text", code.text}, {"box", to_json(code.box)}};
                           })},
      {"rules", list_of(page.rules, [](const Box& box) { return to_json(box); })},
      {"papers", list_of(page.papers,
                         [](const SmallPaper& paper) {
                           return json{{"box", to_json(paper.box)},
                                       {"rotate_degrees", paper.rotate_degrees},
                                       {"skew_degrees", paper.skew_degrees}};
                         })},
      {"layer_regions", list_of(page.layer_regions,
                                [](const LayerRegion& region) {
                                  return json{{"verdict", static_cast<int>(region.verdict)},
                                              {"box", to_json(region.box)},
                                              {"reason", region.reason},
                                              {"text", region.text},
                                              {"lines", region.lines}};
                                })},
  };
  if (page.corners) value["corners"] = list_of(*page.corners, [](const cv::Point2f& p) { return json{p.x, p.y}; });
  if (page.error)
    value["error"] = {
        {"code", name_of(page.error->code)}, {"stage", page.error->stage}, {"message", page.error->message}};
  return value;
}

std::optional<PageText> page_from_json(const json& value) try {
  PageText page;
  const json& ref = value.at("ref");
  page.ref = {ref.at(0).get<std::uint64_t>(), ref.at(1).get<std::uint32_t>(), ref.at(2).get<int>()};
  page.sha256 = value.at("sha256").get<std::string>();
  page.outcome = enum_from<Outcome>(value.at("outcome"));
  page.width = value.at("size").at(0).get<int>();
  page.height = value.at("size").at(1).get<int>();
  page.dpi = value.at("dpi").get<int>();
  page.pixel_aspect = value.at("pixel_aspect").get<double>();
  page.rotate_degrees = value.at("rotate_degrees").get<int>();
  page.mirrored = value.at("mirrored").get<bool>();
  page.skew_degrees = value.at("skew_degrees").get<double>();
  page.rendered = value.at("rendered").get<bool>();
  page.repaired = value.at("repaired").get<bool>();
  page.lines = vector_from(value.at("lines"), line_from);
  page.tables = vector_from(value.at("tables"), table_from);
  page.marks = vector_from(value.at("marks"), [](const json& mark) {
    return Mark{enum_from<Mark::Kind>(mark.at("kind")), box_from(mark.at("box")), mark.at("confidence").get<double>()};
  });
  page.overlays = vector_from(value.at("overlays"), [](const json& overlay) {
    return Overlay{enum_from<Overlay::Kind>(overlay.at("kind")), box_from(overlay.at("box")),
                   overlay.at("text").get<std::string>()};
  });
  page.barcodes = vector_from(value.at("barcodes"), [](const json& code) {
    return Barcode{code.at("format").get<std::string>(), code.at("text").get<std::string>(), box_from(code.at("box"))};
  });
  page.rules = vector_from(value.at("rules"), box_from);
  page.papers = vector_from(value.at("papers"), [](const json& paper) {
    return SmallPaper{box_from(paper.at("box")), paper.at("rotate_degrees").get<int>(), paper.at("skew_degrees").get<double>()};
  });
  if (const auto corners = value.find("corners"); corners != value.end()) {
    page.corners.emplace();
    for (std::size_t i = 0; i < page.corners->size(); ++i) (*page.corners)[i] = {corners->at(i).at(0).get<float>(), corners->at(i).at(1).get<float>()};
  }
  page.layer_regions = vector_from(value.at("layer_regions"), [](const json& region) {
    return LayerRegion{enum_from<LayerRegion::Verdict>(region.at("verdict")), box_from(region.at("box")),
                       region.at("reason").get<std::string>(), region.at("text").get<std::string>(), region.at("lines").get<int>()};
  });
  if (const auto error = value.find("error"); error != value.end())
    page.error = Error{error_code_from(error->at("code").get<std::string>()), error->at("stage").get<std::string>(),
                       error->at("message").get<std::string>()};
  return page;
} catch (const json::exception&) {
  return std::nullopt;
}

}  // namespace sohoa

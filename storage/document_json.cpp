#include <cmath>
#include <nlohmann/json.hpp>
#include <utility>

#include "document/signature_caption.h"
#include "document/small_papers.h"
#include "storage/document_writer.h"
#include "storage/rounding.h"

namespace sohoa {
namespace {

using json = nlohmann::ordered_json;

json to_json(const Box& box) { return json::array({box.x, box.y, box.w, box.h}); }

json to_json(const AddressParts& parts) {
  json object = {{"detail", parts.detail}, {"commune", parts.commune}};
  if (!parts.district.empty()) object["district"] = parts.district;
  object["province"] = parts.province;
  if (!parts.epoch.empty()) object["epoch"] = parts.epoch;
  json& current = object["current"] = json::object();
  for (const auto& [what, unit] : {std::pair("commune", &parts.current_commune), std::pair("province", &parts.current_province)})
    if (!unit->code.empty()) current[what] = {{"name", unit->name}, {"code", unit->code}};
  return object;
}

json to_json(const Field& field) {
  json object = {{"value", field.value},
                 {"raw", field.raw},
                 {"confidence", rounded_confidence(field.confidence)},
                 {"status", name_of(field.status)},
                 {"page", field.page},
                 {"box", to_json(field.box)},
                 {"reason", field.reason}};
  if (!field.found_by.empty()) object["found_by"] = field.found_by;
  if (field.signs.words > 0)
    object["signs"] = {{"words", rounded_confidence(field.signs.words)},
                       {"worst", rounded_confidence(field.signs.worst)},
                       {"label", rounded_confidence(field.signs.label)},
                       {"form", rounded_confidence(field.signs.form)},
                       {"page", rounded_confidence(field.signs.page)},
                       {"spelling", rounded_confidence(field.signs.spelling)},
                       {"by_hand", rounded_confidence(field.signs.by_hand)}};
  if (!field.findings.empty()) {
    json& list = object["findings"] = json::array();
    for (const Finding& finding : field.findings)
      list.push_back({{"check", finding.check}, {"verdict", name_of(finding.verdict)}, {"reason", finding.reason}});
  }
  if (field.parsed) object["parsed"] = to_json(*field.parsed);
  if (!field.correction.empty()) object["correction"] = field.correction;
  if (!field.sources.empty()) {
    json& list = object["sources"] = json::array();
    for (const Evidence& source : field.sources)
      list.push_back({{"source", name_of(source.source)},
                      {"value", source.value},
                      {"confidence", rounded_confidence(source.confidence)},
                      {"page", source.page},
                      {"box", to_json(source.box)}});
  }
  if (!field.alternatives.empty()) {
    json& list = object["alternatives"] = json::array();
    for (const OtherReading& other : field.alternatives)
      list.push_back({{"value", other.text}, {"confidence", rounded_confidence(other.probability)}});
  }
  return object;
}

json to_json(const FieldMap& fields) {
  json object = json::object();
  for (const auto& [key, field] : fields) object[key] = to_json(field);
  return object;
}

json to_json(const TableMap& tables) {
  json object = json::object();
  for (const auto& [name, rows] : tables) {
    json& list = object[name] = json::array();
    for (const FieldMap& row : rows) list.push_back(to_json(row));
  }
  return object;
}

json to_json(const Line& line) {
  json object = {{"text", line.text}, {"confidence", rounded_confidence(line.confidence)}, {"box", to_json(line.box)}};
  if (line.table >= 0) object["table"] = line.table;
  if (line.cell >= 0) object["cell"] = line.cell;
  if (line.handwriting) object["handwriting"] = true;
  json& words = object["words"] = json::array();
  for (const Word& word : line.words)
    words.push_back(
        {{"text", word.text}, {"confidence", rounded_confidence(word.confidence)}, {"box", to_json(word.box)}});
  return object;
}

json to_json(const TableText& table) {
  json cells = json::array();
  for (const TableText::Cell& cell : table.cells)
    cells.push_back({{"row", cell.row},
                     {"column", cell.column},
                     {"row_span", cell.row_span},
                     {"column_span", cell.column_span},
                     {"box", to_json(cell.box)},
                     {"lines", cell.lines}});
  return {{"box", to_json(table.box)}, {"cells", std::move(cells)}};
}

const char* name_of_kind(Mark::Kind kind) {
  switch (kind) {
    case Mark::Kind::seal:
      return "seal";
    case Mark::Kind::signature:
      return "signature";
    case Mark::Kind::stamp:
      return "stamp";
    case Mark::Kind::crossing:
      return "crossing";
  }
  return "stamp";
}

const char* name_of_kind(Overlay::Kind kind) {
  switch (kind) {
    case Overlay::Kind::signature_caption:
      return "signature_caption";
    case Overlay::Kind::image:
      return "image";
    case Overlay::Kind::text:
      return "text";
  }
  return "image";
}

const char* name_of_verdict(LayerRegion::Verdict verdict) {
  switch (verdict) {
    case LayerRegion::Verdict::copied:
      return "copied";
    case LayerRegion::Verdict::confirmed:
      return "confirmed";
    case LayerRegion::Verdict::refused:
      return "refused";
    case LayerRegion::Verdict::unconfirmed:
      return "unconfirmed";
    case LayerRegion::Verdict::hidden:
      return "hidden";
  }
  return "unconfirmed";
}

json to_json(const Overlay& overlay) {
  json object = {{"kind", name_of_kind(overlay.kind)}, {"text", overlay.text}, {"box", to_json(overlay.box)}};
  if (overlay.kind != Overlay::Kind::signature_caption) return object;
  const SignatureCaption caption = read_signature_caption(overlay.text);
  for (const auto& [key, value] : {std::pair("signer", &caption.signer), std::pair("organisation", &caption.organisation),
                                   std::pair("signed_at", &caption.signed_at)})
    if (!value->empty()) object[key] = *value;
  return object;
}

json to_json(const LayerRegion& region) {
  json object = {{"verdict", name_of_verdict(region.verdict)}, {"lines", region.lines}, {"box", to_json(region.box)}};
  if (!region.reason.empty()) object["reason"] = region.reason;
  if (!region.text.empty()) object["text"] = region.text;
  return object;
}

// Leaves the member out when there is nothing to list.
template <class T, class Convert>
void add_list(json& object, const char* key, const std::vector<T>& items, Convert convert) {
  if (items.empty()) return;
  json list = json::array();
  for (const T& item : items) list.push_back(convert(item));
  object[key] = std::move(list);
}

json to_json(const DocumentPage& page, int number) {
  const PageText& text = page.text;
  json object = {{"number", number},
                 {"source", {{"path", page.source_path}, {"sha256", text.sha256}, {"page", text.ref.page}}},
                 {"outcome", name_of(text.outcome)}};
  if (text.error)
    object["error"] = {
        {"code", name_of(text.error->code)}, {"stage", text.error->stage}, {"message", text.error->message}};
  object["width"] = text.width;
  object["height"] = text.height;
  object["dpi"] = text.dpi;
  if (text.pixel_aspect != 1) object["pixel_aspect"] = std::round(text.pixel_aspect * 1e4) / 1e4;
  object["rotate_degrees"] = text.rotate_degrees;
  if (text.mirrored) object["mirrored"] = true;
  object["skew_degrees"] = rounded_degrees(text.skew_degrees);
  if (text.corners) {
    json& corners = object["corners"] = json::array();
    for (const cv::Point2f& corner : *text.corners) corners.push_back({std::lround(corner.x), std::lround(corner.y)});
  }
  if (text.rendered) object["rendered"] = true;
  if (text.repaired) object["repaired"] = true;
  json& lines = object["lines"] = json::array();
  for (const Line& line : text.lines) lines.push_back(to_json(line));
  add_list(object, "tables", text.tables, [](const TableText& table) { return to_json(table); });
  add_list(object, "papers", text.papers, [](const SmallPaper& paper) {
    return json{{"box", to_json(paper.box)}, {"rotate_degrees", paper.rotate_degrees}, {"skew_degrees", rounded_degrees(paper.skew_degrees)}};
  });
  add_list(object, "marks", text.marks, [](const Mark& mark) {
    return json{{"kind", name_of_kind(mark.kind)},
                {"confidence", rounded_confidence(mark.confidence)},
                {"box", to_json(mark.box)}};
  });
  add_list(object, "overlays", text.overlays, [](const Overlay& overlay) { return to_json(overlay); });
  add_list(object, "text_layer", text.layer_regions, [](const LayerRegion& region) { return to_json(region); });
  add_list(object, "barcodes", text.barcodes, [](const Barcode& code) {
    return json{{"format", code.format}, {"text", code.text}, {"box", to_json(code.box)}};
  });
  return object;
}

}  // namespace

std::string document_json(const Document& document) {
  json source = {{"path", ""}, {"sha256", ""}};
  if (!document.pages.empty())
    source = {{"path", document.pages.front().source_path}, {"sha256", document.pages.front().text.sha256}};
  json object = {{"id", document.id},
                 {"source", std::move(source)},
                 {"record_type", document.record.type},
                 {"record_type_confidence", rounded_confidence(document.record.type_confidence)},
                 {"fields", to_json(document.record.fields)},
                 {"tables", to_json(document.record.tables)}};
  json& pages = object["pages"] = json::array();
  for (const DocumentPage& page : document.pages) pages.push_back(to_json(page, static_cast<int>(pages.size()) + 1));
  return object.dump(-1, ' ', false, json::error_handler_t::replace) + "\n";
}

std::string document_text(const Document& document) {
  std::vector<const PageText*> pages;
  for (const DocumentPage& page : document.pages) pages.push_back(&page.text);
  std::string text;
  const std::vector<PagePart> parts = parts_in_reading_order(pages);
  for (const PagePart& part : parts) {
    if (&part != &parts.front()) text += '\f';
    for (const Line& line : pages[part.page]->lines)
      if (part.paper < 0 || line.paper == part.paper) text += line.text + '\n';
  }
  return text;
}

}  // namespace sohoa

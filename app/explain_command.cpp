#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <sstream>

#include "app/commands.h"
#include "app/html.h"
#include "speech/translations.h"
#include "document/printable.h"
#include "pipeline/picture.h"
#include "storage/durable_file.h"
#include "storage/review_store.h"
#include "storage/warehouse.h"

namespace sohoa {
namespace {

namespace fs = std::filesystem;
using json = nlohmann::json;

// A heading and what is to be said under it, one fact a line.
struct Section {
  std::string heading;
  std::vector<std::string> lines;
};

// "full_name" or "members[1].dob", rows from 1; nullptr when the paper has no such field.
const json* field_named(const json& document, const std::string& name) {
  const auto bracket = name.find('['), dot = name.find("].");
  if (bracket == std::string::npos || dot == std::string::npos) {
    const auto field = document.at("fields").find(name);
    return field == document.at("fields").end() ? nullptr : &*field;
  }
  const json& tables = document.at("tables");
  const auto table = tables.find(name.substr(0, bracket));
  const std::size_t row = std::strtoul(name.c_str() + bracket + 1, nullptr, 10);
  if (table == tables.end() || row < 1 || row > table->size()) return nullptr;
  const auto field = (*table)[row - 1].find(name.substr(dot + 2));
  return field == (*table)[row - 1].end() ? nullptr : &*field;
}

std::string percent(const json& share) { return fmt::format("{:.2f} %", 100 * share.get<double>()); }

std::string_view source_name(const std::string& source, const Speech& say) {
  if (source == "words") return say("the words", "phần ghi bằng chữ");
  if (source == "qr") return say("the QR code", "mã QR");
  if (source == "mrz") return say("the machine-readable zone", "vùng đọc máy (MRZ)");
  if (source == "caption") return say("the signature's caption", "chú thích chữ ký số");
  if (source == "layout") return say("the layout", "bố cục");
  return say("the print", "chữ in");
}

std::vector<Section> told(const json& document, const std::string& name, const json& field, const Speech& say) {
  std::vector<Section> sections;
  const auto text = [&](const char* key) { return printable(field.value(key, "")); };
  Section value{fmt::format("{} · {}", name, type_name(document.value("record_type", ""), say)), {}};
  value.lines.push_back(fmt::format("{}: {}", say("value", "giá trị"), text("value")));
  value.lines.push_back(fmt::format("{}: {}", say("status", "trạng thái"), text("status")));
  value.lines.push_back(fmt::format("{}: {}", say("probability", "xác suất đúng"), percent(field.at("confidence"))));
  if (!text("reason").empty()) value.lines.push_back(fmt::format("{}: {}", say("why a person looks", "lý do cần người xem"), translated(text("reason"), say)));
  sections.push_back(std::move(value));

  Section reading{std::string(say("How it was read", "Cách đọc")), {}};
  reading.lines.push_back(fmt::format("{}: {}", say("as printed", "như in"), text("raw")));
  if (!text("found_by").empty()) reading.lines.push_back(fmt::format("{}: {}", say("found by", "tìm thấy nhờ"), text("found_by")));
  if (!text("correction").empty()) reading.lines.push_back(fmt::format("{}: {}", say("corrected", "đã sửa"), translated(text("correction"), say)));
  if (const auto signs = field.find("signs"); signs != field.end()) {
    reading.lines.push_back(fmt::format("{}: {}, {} {}", say("the reader: all words", "bộ đọc: mọi từ"), percent(signs->at("words")),
                                        say("the least sure word", "từ kém chắc nhất"), percent(signs->at("worst"))));
    reading.lines.push_back(fmt::format("{}: {}, {} {}, {} {}", say("label", "nhãn"), percent(signs->at("label")), say("form", "dạng"),
                                        percent(signs->at("form")), say("page", "trang"), percent(signs->at("page"))));
  }
  for (const json& other : field.value("alternatives", json::array()))
    reading.lines.push_back(fmt::format("{}: {} ({})", say("it may also be", "cũng có thể là"), printable(other.value("value", "")),
                                        percent(other.at("confidence"))));
  sections.push_back(std::move(reading));

  Section sources{std::string(say("Sources", "Nguồn")), {}};
  for (const json& source : field.value("sources", json::array())) {
    const bool agrees = source.value("value", "") == field.value("value", "");
    sources.lines.push_back(fmt::format("{} {}: {} ({}, {} {})", agrees ? "+" : "-", source_name(source.value("source", ""), say),
                                        printable(source.value("value", "")), percent(source.at("confidence")), say("page", "trang"),
                                        source.value("page", 0)));
  }
  if (!sources.lines.empty()) sections.push_back(std::move(sources));

  Section checks{std::string(say("Checks", "Kiểm tra")), {}};
  for (const json& finding : field.value("findings", json::array()))
    checks.lines.push_back(fmt::format("{} {}: {}", finding.value("verdict", "") == "doubts" ? "-" : "+",
                                       printable(finding.value("check", "")), printable(translated(finding.value("reason", ""), say))));
  if (!checks.lines.empty()) sections.push_back(std::move(checks));

  if (const auto parts = field.find("parsed"); parts != field.end()) {
    Section address{std::string(say("Address", "Địa chỉ")), {}};
    for (const auto& [key, vietnamese] : {std::pair("detail", "chi tiết"), std::pair("commune", "xã"), std::pair("district", "huyện"),
                                          std::pair("province", "tỉnh"), std::pair("epoch", "thời kỳ")})
      if (const std::string part = parts->value(key, ""); !part.empty())
        address.lines.push_back(fmt::format("{}: {}", say(key, vietnamese), printable(part)));
    const json current = parts->value("current", json::object());
    for (const auto& [what, unit] : current.items())
      address.lines.push_back(fmt::format("{}: {} ({})", say("today", "hiện nay"), printable(unit.value("name", "")), printable(unit.value("code", ""))));
    sections.push_back(std::move(address));
  }
  return sections;
}

// The kept original with this hash; its ending is that of the file as it came.
std::optional<std::string> original_in(const std::string& archive, const std::string& sha256) {
  if (sha256.size() != 64) return std::nullopt;
  std::error_code error;
  for (fs::directory_iterator it(fs::path(archive) / sha256.substr(0, 2), error), end; !error && it != end; it.increment(error))
    if (it->path().stem() == sha256 || it->path().filename() == sha256) return it->path().string();
  return std::nullopt;
}

// Where a paper and its originals are.
struct Places {
  std::string documents;              // the folder that holds the paper's own
  std::map<int, std::string> archive;  // by page of the paper; of all pages under 0
};

Result<Places> places_in(const std::string& warehouse_url, const std::string& document) {
  auto warehouse = Warehouse::open_for_reading(warehouse_url);
  if (!warehouse) return tl::unexpected(warehouse.error());
  ReviewStore store((*warehouse)->database());
  const Result<DocumentPlace> place = store.place_of(document);
  if (!place) return tl::unexpected(place.error());
  if (place->folder.empty()) return fail(ErrorCode::not_found, "explain", document + ": no such paper in this warehouse, or its folder is not known to it");
  Places places{place->folder, {}};
  for (int number = 1;; ++number) {
    const Result<std::optional<KeptPage>> page = store.kept_page(document, number);
    if (!page) return tl::unexpected(page.error());
    if (!*page) return places;
    places.archive[number] = (*page)->archive_folder;
  }
}

Result<Places> places_for(const ExplainOptions& options) {
  if (options.out.empty() == options.warehouse_url.empty())
    return fail(ErrorCode::bad_arguments, "explain", "say where the paper is: --out with the batch's folder, or --warehouse");
  Result<Places> places = options.out.empty()
                              ? places_in(options.warehouse_url, options.document)
                              : Places{(fs::path(options.out) / "documents").string(), {{0, (fs::path(options.out) / "originals").string()}}};
  if (places && !options.archive.empty()) places->archive = {{0, options.archive}};
  return places;
}

std::string page_of(const std::vector<Section>& sections, const std::vector<std::uint8_t>& picture, const std::string& place, const Speech& say) {
  std::string html = fmt::format(
      "<!doctype html>\n<html lang=\"{}\"><meta charset=\"utf-8\"><title>{}</title>\n"
      "<style>body{{font:16px/1.5 sans-serif;max-width:60em;margin:2em auto;padding:0 1em}}img{{max-width:100%;border:1px solid #999}}"
      "h2{{font-size:1.1em;margin:1.2em 0 .2em}}p{{margin:.1em 0;white-space:pre-wrap}}</style>\n<h1>{}</h1>\n",
      say("en", "vi"), escaped(sections.front().heading), escaped(sections.front().heading));
  if (!picture.empty()) html += fmt::format("<p><img alt=\"\" src=\"data:image/jpeg;base64,{}\"></p>\n", base64(picture));
  html += fmt::format("<p>{}</p>\n", escaped(place));
  for (const Section& section : sections) {
    if (&section != &sections.front()) html += fmt::format("<h2>{}</h2>\n", escaped(section.heading));
    for (const std::string& line : section.lines) html += fmt::format("<p>{}</p>\n", escaped(line));
  }
  return html + "</html>\n";
}

}  // namespace

ExitCode run_explain(const ExplainOptions& options, DecoderPool& decoders, const Speech& say) {
  const Result<Places> places = places_for(options);
  if (!places) return complain(places.error(), say);
  const std::string place = (fs::path(places->documents) / fs::path(options.document).filename() / "document.json").string();
  std::ifstream stream(place, std::ios::binary);
  const json document = json::parse(stream, nullptr, false);
  if (!stream.is_open() || document.is_discarded() || !document.is_object() || !document.contains("fields"))
    return complain({ErrorCode::not_found, "explain", place + ": no such paper; documents/ of the batch's folder names them"}, say);
  const json* field = field_named(document, options.field);
  if (field == nullptr) {
    std::string keys;
    for (const auto& [key, value] : document.at("fields").items()) keys += (keys.empty() ? "" : ", ") + key;
    return complain({ErrorCode::bad_arguments, "explain", options.field + ": the paper has no such field; it has " + keys}, say);
  }
  const std::vector<Section> sections = told(document, options.field, *field, say);

  std::vector<std::uint8_t> picture;
  std::string where;
  if (const int number = field->value("page", 0); number > 0 && number <= static_cast<int>(document.at("pages").size())) {
    const json& page = document.at("pages")[static_cast<std::size_t>(number) - 1];
    const json& source = page.at("source");
    const std::vector<int> box = field->at("box").get<std::vector<int>>();
    where = fmt::format("{}, {} {}, {} {},{} {}x{}", printable(source.value("path", "")), say("page", "trang"), source.value("page", 1),
                        say("at", "tại"), box.at(0), box.at(1), box.at(2), box.at(3));
    const auto archive = places->archive.contains(number) ? places->archive.find(number) : places->archive.find(0);
    const auto original = archive == places->archive.end() ? std::nullopt : original_in(archive->second, source.value("sha256", ""));
    const Result<std::vector<std::uint8_t>> made =
        original ? picture_of(*original, source.value("page", 1), {box[0], box[1], box[2], box[3]}, page.value("rotate_degrees", 0),
                              page.value("mirrored", false), decoders)
                 : fail(ErrorCode::not_found, "explain", "the original is not among the kept ones; say where they are with --archive");
    if (made) {
      picture = *made;
    } else {
      fmt::print(stderr, "sohoa: {}: {}\n", say("no picture", "không có ảnh"), printable(made.error().message));
    }
  }
  for (const Section& section : sections) {
    fmt::print("{}\n", section.heading);
    for (const std::string& line : section.lines) fmt::print("  {}\n", line);
  }
  if (!where.empty()) fmt::print("{}: {}\n", say("Pixels", "Điểm ảnh"), where);
  if (!options.picture.empty() && !picture.empty()) {
    const Result<void> written = write_file_durably(options.picture, std::string(picture.begin(), picture.end()), "explain");
    if (!written) return complain(written.error(), say);
  }
  if (options.html.empty()) return ExitCode::ok;
  const Result<void> written = write_file_durably(options.html, page_of(sections, picture, where, say), "explain");
  return written ? ExitCode::ok : complain(written.error(), say);
}

}  // namespace sohoa

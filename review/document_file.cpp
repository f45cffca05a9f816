#include "review/document_file.h"

#include <fmt/chrono.h>

#include <ctime>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>

#include "storage/durable_file.h"

namespace sohoa {
namespace {

namespace fs = std::filesystem;
using json = nlohmann::ordered_json;

const std::string stage = "review";

std::string place_of(const std::string& folder, const std::string& document_id, const char* name) {
  return (fs::path(folder) / document_id / name).string();
}

Result<std::string> contents(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return fail(ErrorCode::not_found, stage, path);
  return std::string(std::istreambuf_iterator<char>(file), {});
}

std::string time_of(std::int64_t at) { return fmt::format("{:%Y-%m-%dT%H:%M:%SZ}", fmt::gmtime(static_cast<std::time_t>(at))); }

// The field's object, made where `make` asks for it; null where there is none.
json* field_in(json& document, const FieldAddress& address, bool make) {
  if (address.table.empty()) {
    json& fields = document["fields"];
    if (!fields.is_object() || (!fields.contains(address.key) && !make)) return nullptr;
    return &fields[address.key];
  }
  json& tables = document["tables"];
  if (!tables.is_object() || !tables.contains(address.table)) return nullptr;
  json& rows = tables[address.table];
  const auto row = static_cast<std::size_t>(address.row) - 1;
  if (!rows.is_array() || row >= rows.size() || !rows[row].is_object() || (!rows[row].contains(address.key) && !make)) return nullptr;
  return &rows[row][address.key];
}

}  // namespace

Result<std::string> night_document(const std::string& documents_folder, const std::string& document_id) {
  if (Result<std::string> night = contents(place_of(documents_folder, document_id, "document.night.json"))) return night;
  return contents(place_of(documents_folder, document_id, "document.json"));
}

std::string field_background(const std::string& document_json, const FieldAddress& address) {
  json document = json::parse(document_json, nullptr, false), background = json::object();
  const json* field = document.is_object() ? field_in(document, address, false) : nullptr;
  if (field != nullptr && field->is_object())
    for (const char* part : {"alternatives", "sources", "correction"})
      if (field->contains(part)) background[part] = (*field)[part];
  return background.dump(-1, ' ', false, json::error_handler_t::replace);
}

bool is_reviewed(const std::string& documents_folder, const std::string& document_id) {
  std::error_code none;
  return fs::exists(place_of(documents_folder, document_id, "document.night.json"), none);
}

bool is_mirrored(const std::string& document_json, int page) {
  const json document = json::parse(document_json, nullptr, false);
  if (!document.is_object() || !document.contains("pages") || page < 1) return false;
  const json& pages = document["pages"];
  const auto index = static_cast<std::size_t>(page) - 1;
  return pages.is_array() && index < pages.size() && pages[index].is_object() && pages[index].value("mirrored", false);
}

Result<std::string> reviewed_document(const std::string& night, const std::vector<SettledField>& settled,
                                      const std::vector<PaperDecision>& decisions) {
  json document = json::parse(night, nullptr, false);
  if (!document.is_object()) return fail(ErrorCode::damaged, stage, "document.json is no JSON object");
  for (const SettledField& one : settled) {
    json* field = field_in(document, one.address, true);
    if (field == nullptr) continue;  // a rerun has read the table otherwise
    (*field)["value"] = one.value;
    (*field)["raw"] = one.raw;
    (*field)["status"] = name_of(one.status);
    (*field)["reason"] = "";
    (*field)["provenance"] = {{"reviewer", one.reviewer}, {"at", time_of(one.at)}};
  }
  for (const PaperDecision& one : decisions) {
    json decision = {{"kind", name_of(one.kind)}, {"value", one.value}, {"reviewer", one.account}, {"at", time_of(one.at)}};
    if (one.page > 0) decision["page"] = one.page;
    document["decisions"].push_back(std::move(decision));
  }
  return document.dump(-1, ' ', false, json::error_handler_t::replace) + "\n";
}

Result<void> write_reviewed_document(const std::string& documents_folder, const std::string& document_id,
                                     const std::vector<SettledField>& settled, const std::vector<PaperDecision>& decisions) {
  const Result<std::string> night = night_document(documents_folder, document_id);
  if (!night) return tl::unexpected(night.error());
  const Result<std::string> reviewed = settled.empty() && decisions.empty() ? night : reviewed_document(*night, settled, decisions);
  if (!reviewed) return tl::unexpected(reviewed.error());
  const std::string kept = place_of(documents_folder, document_id, "document.night.json");
  std::error_code none;
  if (!fs::exists(kept, none))
    if (Result<void> written = write_file_durably(kept, *night, stage); !written) return written;
  return write_file_durably(place_of(documents_folder, document_id, "document.json"), *reviewed, stage);
}

}  // namespace sohoa

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <nlohmann/json.hpp>

#include "app/commands.h"
#include "document/printable.h"
#include "storage/warehouse.h"

namespace sohoa {
namespace {

using nlohmann::json;

std::string text_of(const json& object, const char* key) { return printable(object.at(key).get<std::string>()); }

std::string_view phrase_of_state(const std::string& state, const Speech& say) {
  for (const auto known : {Dossier::State::complete, Dossier::State::incomplete, Dossier::State::review})
    if (state == name_of(known)) return phrase_of(known, say);
  return phrase_of(Dossier::State::unknown, say);
}

std::string_view phrase_of_need(const std::string& state, const std::string& need, const Speech& say) {
  if (state == "present") return say("there", "có");
  if (state == "unread") return say("to be looked for by a person", "cần người tìm");
  if (need == "required") return say("MISSING", "THIẾU");
  if (need == "result") return say("not issued yet", "chưa có kết quả");
  return say("not there (optional)", "không có (không bắt buộc)");
}

void show(const json& dossier, const Speech& say) {
  fmt::print("{} {}: {}\n", say("Dossier", "Hồ sơ"), text_of(dossier, "code"), phrase_of_state(text_of(dossier, "state"), say));
  const json& procedure = dossier.at("procedure");
  if (!text_of(procedure, "code").empty()) fmt::print("{} {}\n", text_of(procedure, "code"), text_of(procedure, "name"));
  for (const json& doubt : dossier.at("doubts")) fmt::print("  ? {}\n", printable(doubt.get<std::string>()));
  std::map<std::string, std::string> type_of;
  for (const json& document : dossier.at("documents")) type_of[text_of(document, "id")] = text_of(document, "record_type");
  for (const json& paper : dossier.at("papers")) {
    std::vector<std::string> documents;
    for (const json& id : paper.at("documents")) documents.push_back(id.get<std::string>());
    fmt::print("  {}: {}{}{}\n", text_of(paper, "name"), phrase_of_need(text_of(paper, "state"), text_of(paper, "need"), say),
               documents.empty() ? "" : fmt::format(" [{}]", fmt::join(documents, ", ")),
               paper.contains("note") ? " (" + text_of(paper, "note") + ")" : "");
  }
  for (const json& id : dossier.at("superfluous"))
    fmt::print("  {}: {} [{}]\n", say("not asked for", "ngoài thành phần hồ sơ"), type_of[id.get<std::string>()], id.get<std::string>());
  if (dossier.at("papers").empty())
    for (const auto& [id, type] : type_of) fmt::print("  {} [{}]\n", type, id);
  for (const json& finding : dossier.at("findings"))
    if (!finding.at("agrees").get<bool>())
      fmt::print("  ! {} [{}.{} / {}.{}]\n", text_of(finding, "reason"), text_of(finding.at("first"), "document"),
                 text_of(finding.at("first"), "field"), text_of(finding.at("second"), "document"), text_of(finding.at("second"), "field"));
}

}  // namespace

ExitCode run_dossier(const DossierOptions& options, const Speech& say) {
  auto warehouse = Warehouse::open_for_reading(options.warehouse_url);
  if (!warehouse) return complain(warehouse.error(), say);
  const Result<std::string> summary = (*warehouse)->dossier_summary(options.code);
  if (!summary) return complain(summary.error(), say);
  const json dossier = json::parse(*summary, nullptr, false);
  if (summary->empty() || dossier.is_discarded())
    return complain({ErrorCode::bad_arguments, "dossier", options.code + " is no dossier of this warehouse"}, say);
  show(dossier, say);
  return ExitCode::ok;
}

}  // namespace sohoa

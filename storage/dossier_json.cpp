#include "storage/dossier_json.h"

#include <nlohmann/json.hpp>

namespace sohoa {
namespace {

using json = nlohmann::ordered_json;

json to_json(const DossierFinding::Place& place) {
  return {{"document", place.document_id}, {"field", place.key}, {"value", place.value}};
}

}  // namespace

std::string dossier_json(const Dossier& dossier) {
  json object = {{"code", dossier.code}, {"state", name_of(dossier.state)}};
  object["procedure"] = {{"code", dossier.procedure}, {"name", dossier.procedure_name}, {"found_by", dossier.found_by}};
  object["doubts"] = dossier.doubts;
  json& documents = object["documents"] = json::array();
  for (const DossierPaper& paper : dossier.papers)
    documents.push_back({{"id", paper.document_id}, {"record_type", paper.record_type}, {"path", paper.source_path}});
  json& papers = object["papers"] = json::array();
  for (const DossierNeed& need : dossier.needs) {
    json entry = {{"paper", need.paper}, {"name", need.name}};
    if (!need.component.empty()) entry["component"] = need.component;
    entry["need"] = name_of(need.rule);
    entry["state"] = name_of(need.state);
    entry["documents"] = need.documents;
    if (!need.note.empty()) entry["note"] = need.note;
    papers.push_back(std::move(entry));
  }
  object["superfluous"] = dossier.superfluous;
  json& findings = object["findings"] = json::array();
  for (const DossierFinding& finding : dossier.findings) {
    json entry = {{"agrees", finding.agrees}, {"first", to_json(finding.first)}, {"second", to_json(finding.second)}};
    if (!finding.reason.empty()) entry["reason"] = finding.reason;
    findings.push_back(std::move(entry));
  }
  return object.dump(1, ' ', false, json::error_handler_t::replace) + "\n";
}

}  // namespace sohoa

#include "review/dossier_routes.h"

#include <algorithm>

#include "classifiers/code_values.h"
#include "review/item_json.h"
#include "review/json_body.h"
#include "review/local_time.h"

namespace sohoa {
namespace {

using nlohmann::json;

constexpr int most_listed = 200;
constexpr std::ptrdiff_t most_taken_in_at_once = 8;  // of which one is read and the others wait, each with its bytes
constexpr std::uint64_t most_scan_bytes = 64ULL << 20;
constexpr std::size_t longest_code_bytes = 100, longest_name_bytes = 200;

std::int64_t midnight_before(std::int64_t at) {
  constexpr std::int64_t day = 24 * 3600;
  return (at + seconds_east_of_utc) / day * day - seconds_east_of_utc;
}

json line_json(const DossierLine& line) {
  return {{"code", line.code}, {"procedure", line.procedure}, {"state", line.state}, {"due_on", line.due_on}, {"paper_count", line.papers},
          {"waiting", line.waiting}, {"done", line.waiting == 0 && line.state == "complete"}};
}

json lines_json(const std::vector<DossierLine>& lines) {
  json list = json::array();
  for (const DossierLine& line : lines) list.push_back(line_json(line));
  return list;
}

json papers_json(const std::vector<BatchDocument>& documents) {
  json list = json::array();
  for (const BatchDocument& document : documents)
    list.push_back({{"document", document.id}, {"record_type_name", name_of_type(document.record_type)}, {"waiting", document.waiting}, {"known", document.known}});
  return list;
}

// A component's status by Circular 01/2023: 0 not digitized, 1 digitized, 2 used again from another dossier, 3 from another's result.
int digitization_status(const json& need, const FiledDossier& dossier) {
  int status = 0;
  for (const json& document : need["documents"]) {
    status = std::max(status, 1);
    const auto elsewhere = dossier.elsewhere.find(document.get<std::string>());
    if (elsewhere == dossier.elsewhere.end()) continue;
    status = std::max(status, 2);
    for (const std::string& text : elsewhere->second) {
      const json other = json::parse(text, nullptr, false);
      if (!other.is_object()) continue;
      for (const json& paper : other.value("papers", json::array()))
        if (paper.value("need", "") == "result" && std::ranges::find(paper["documents"], document) != paper["documents"].end()) status = 3;
    }
  }
  return status;
}

}  // namespace

std::vector<Route> DossierRoutes::routes() {
  const auto on = [this](auto method) {
    return [this, method](const HttpRequest& request, const Caller& caller) { return (this->*method)(request, caller); };
  };
  return {
      {"GET", "/api/dossiers", Access::reviewers, on(&DossierRoutes::list)},
      {"GET", "/api/dossiers/{code}", Access::reviewers, on(&DossierRoutes::open)},
      {"GET", "/api/counter", Access::reviewers, on(&DossierRoutes::day)},
      {"POST", "/api/counter/scans", Access::reviewers, on(&DossierRoutes::take_in), most_scan_bytes,
       std::make_shared<std::counting_semaphore<>>(most_taken_in_at_once)},
  };
}

HttpReply DossierRoutes::list(const HttpRequest& request, const Caller& caller) {
  const std::string begins = request.asked("begins"), state = request.asked("state");
  if (begins.size() > longest_code_bytes || !is_line(begins)) return error_reply(400, "bad_request");
  const Result<std::vector<DossierLine>> lines = dossiers_.list(begins, state, most_listed, caller.reader());
  return lines ? json_reply(dump({{"dossiers", lines_json(*lines)}})) : error_reply(lines.error());
}

HttpReply DossierRoutes::open(const HttpRequest& request, const Caller& caller) {
  const Result<std::optional<FiledDossier>> dossier = dossiers_.open(caller.actor, request.parameters.at("code"), "review", caller.reader());
  if (!dossier) return error_reply(dossier.error());
  json object = *dossier ? json::parse((*dossier)->summary, nullptr, false) : json();
  if (!object.is_object()) return error_reply(404, "not_found");
  const json procedure = object["procedure"];
  object.update(line_json((*dossier)->line));
  object["procedure_name"] = procedure["name"];
  for (json& doubt : object["doubts"]) doubt = sentence(doubt);
  for (json& document : object["documents"]) {
    document["record_type_name"] = name_of_type(document["record_type"]);
    const auto waiting = (*dossier)->waiting.find(document["id"]);
    document["waiting"] = waiting == (*dossier)->waiting.end() ? 0 : waiting->second;
  }
  for (json& need : object["papers"]) {
    need["status"] = digitization_status(need, **dossier);
    need["note"] = sentence(need.value("note", ""));
    json& there = need["in_warehouse"] = json::array();
    if (need["state"] == "present" || !tools_.types_of) continue;
    const std::vector<std::string> types = tools_.types_of(object["code"], procedure["code"], need["paper"]);
    for (const PaperOfPerson& paper : (*dossier)->of_its_people)
      if (std::ranges::find(types, paper.record_type) != types.end())
        there.push_back({{"document", paper.document_id}, {"record_type_name", name_of_type(paper.record_type)}, {"source", paper.source_path}, {"number", paper.number}});
  }
  // What agrees or disagrees with a field that two people type would tell what was read of it.
  json findings = json::array();
  for (json& finding : object["findings"]) {
    const auto hidden = [&](const char* side) { return (*dossier)->typed_by_two.contains({finding[side]["document"], finding[side]["field"]}); };
    if (hidden("first") || hidden("second")) continue;
    finding["reason"] = sentence(finding.value("reason", ""));
    findings.push_back(std::move(finding));
  }
  object["findings"] = std::move(findings);
  return json_reply(dump(object));
}

HttpReply DossierRoutes::day(const HttpRequest& request, const Caller& caller) {
  const std::int64_t since = midnight_before(request.at);
  const std::string& account = caller.actor.account;
  const Result<std::vector<CounterScan>> scans = dossiers_.scans(account, since, caller.reader());
  if (!scans) return error_reply(scans.error());
  const Result<std::vector<DossierLine>> lines = dossiers_.worked_on(account, since, caller.reader());
  if (!lines) return error_reply(lines.error());
  json list = json::array();
  for (const CounterScan& scan : *scans) {
    const Result<std::vector<BatchDocument>> documents = documents_.of_batch(scan.batch_id, caller.reader());
    if (!documents) return error_reply(documents.error());
    list.push_back({{"batch", scan.batch_id}, {"at", scan.at}, {"file_name", scan.file_name}, {"dossier", scan.dossier}, {"papers", papers_json(*documents)}});
  }
  return json_reply(dump({{"takes_scans", static_cast<bool>(tools_.take_in)}, {"most_bytes", most_scan_bytes}, {"scans", std::move(list)}, {"dossiers", lines_json(*lines)}}));
}

HttpReply DossierRoutes::take_in(const HttpRequest& request, const Caller& caller) {
  const std::string name = request.asked("name"), said = request.asked("dossier"), dossier = dossier_code_in(said);
  if (!tools_.take_in) return error_reply(404, "no_counter");
  if (name.empty() || name.size() > longest_name_bytes || !is_line(name) || request.body.empty()) return error_reply(400, "bad_request");
  if (!said.empty() && (said.size() > longest_code_bytes || dossier.empty())) return error_reply(400, "no_dossier_code");
  const Result<TakenIn> taken = tools_.take_in(caller.actor, name, request.body, dossier);
  if (!taken) return error_reply(taken.error());
  json refused = json::array();
  for (const TakenIn::Refused& one : taken->refused) refused.push_back({{"page", one.page}, {"code", one.code}, {"reason", sentence(one.reason)}});
  const Result<std::vector<BatchDocument>> documents = documents_.of_batch(taken->batch_id, caller.reader());
  if (!documents) return error_reply(documents.error());
  return json_reply(dump({{"batch", taken->batch_id}, {"pages", taken->pages}, {"papers", papers_json(*documents)}, {"refused", std::move(refused)}}));
}

}  // namespace sohoa

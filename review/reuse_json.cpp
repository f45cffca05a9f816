#include "review/reuse_json.h"

#include <nlohmann/json.hpp>

namespace sohoa {
namespace {

using json = nlohmann::ordered_json;

constexpr auto replace = json::error_handler_t::replace;

std::string_view name_of(NeededPaper::State state) {
  switch (state) {
    case NeededPaper::State::there: return "there";
    case NeededPaper::State::expired: return "expired";
    case NeededPaper::State::needed: return "needed";
  }
  return "";
}

json to_json(const ReuseSource& source) {
  json object = {{"document", source.document_id}, {"record_type", source.record_type}};
  if (!source.place.empty()) object["field"] = source.place;
  object["dated"] = source.dated;
  return object;
}

}  // namespace

std::string prefill_json(const Prefill& prefill) {
  json object = {{"procedure", prefill.procedure}, {"name", prefill.name}, {"form", prefill.form}};
  json& fields = object["fields"] = json::object();
  for (const PrefilledField& field : prefill.fields) {
    json& entry = fields[field.key] = {{"value", field.value}, {"role", field.whose}, {"sources", json::array()}};
    for (const ReuseSource& source : field.sources) entry["sources"].push_back(to_json(source));
  }
  object["left"] = prefill.left;
  object["doubts"] = prefill.doubts;
  object["fields_prefilled"] = prefill.fields.size();
  object["fields_total"] = prefill.fields.size() + prefill.left.size();
  return object.dump(1, ' ', false, replace) + "\n";
}

std::string needed_json(const std::vector<NeededPaper>& papers) {
  json list = json::array();
  for (const NeededPaper& paper : papers) {
    json entry = {{"paper", paper.paper}, {"name", paper.name}, {"need", name_of(paper.need)}, {"state", name_of(paper.state)}};
    if (!paper.instead_of.empty()) entry["instead_of"] = paper.instead_of;
    if (!paper.source.document_id.empty()) {
      entry["source"] = to_json(paper.source);
      entry["expires"] = paper.expires;
      entry["waiting"] = paper.waiting;
    }
    list.push_back(std::move(entry));
  }
  return json({{"papers", list}}).dump(1, ' ', false, replace) + "\n";
}

}  // namespace sohoa

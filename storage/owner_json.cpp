#include "storage/owner_json.h"

#include <nlohmann/json.hpp>
#include <set>

namespace sohoa {
namespace {

using json = nlohmann::ordered_json;

json traits_json(const Owner& owner) {
  std::set<std::string> traits;
  for (const OwnerPaper& paper : owner.papers)
    for (const OwnerFact& fact : paper.self.facts) traits.insert(fact.trait);
  json object = json::object();
  for (const std::string& trait : traits) {
    const std::vector<TraitValue> values = values_of(owner, trait);
    const TraitValue* today = value_today(values, trait);
    json& list = object[trait] = json::array();
    for (const TraitValue& value : values) {
      json entry = {{"value", value.value}, {"today", &value == today}};
      for (const auto& [paper, fact] : value.says)
        entry["sources"].push_back({{"document", paper->document_id}, {"field", fact->place}, {"page", fact->page}, {"record_type", paper->record_type},
                                    {"dated", paper->dated}, {"settled", fact->settled}});
      list.push_back(std::move(entry));
    }
  }
  return object;
}

json bearer_json(const Bearer& bearer) {
  json object = {{"role", bearer.role}};
  if (bearer.row > 0) object["row"] = bearer.row;
  object["kind"] = name_of(bearer.kind);
  for (const OwnerFact& fact : bearer.facts) object["facts"].push_back({{"trait", fact.trait}, {"value", fact.value}, {"field", fact.place}});
  return object;
}

}  // namespace

std::string owner_json(const Owner& owner) {
  json object = {{"kind", name_of(owner.kind)}, {"numbers", owner.numbers}, {"traits", traits_json(owner)}};
  json& papers = object["papers"] = json::array();
  for (const OwnerPaper& paper : owner.papers) {
    json entry = {{"document", paper.document_id}, {"record_type", paper.record_type}, {"path", paper.source_path},   {"dated", paper.dated},
                  {"expires", paper.expires},      {"known_by", name_of(paper.evidence)}, {"role", paper.self.role}};
    if (paper.self.row > 0) entry["row"] = paper.self.row;
    for (const RoleKin& kin : paper.kin)
      if (kin.role == paper.self.role) entry["kin"][kin.kin] = kin.of;
    entry["waiting"] = paper.waiting;
    json& others = entry["others"] = json::array();
    for (const Bearer& bearer : paper.others) others.push_back(bearer_json(bearer));
    papers.push_back(std::move(entry));
  }
  object["more_papers"] = owner.more;
  object["namesakes"] = owner.namesakes;
  return object.dump(1, ' ', false, json::error_handler_t::replace) + "\n";
}

}  // namespace sohoa

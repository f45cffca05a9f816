#include "review/overview_routes.h"

#include "review/item_json.h"
#include "storage/queue_overview.h"

namespace sohoa {
namespace {

using nlohmann::json;

json slices_json(const std::vector<QueueSlice>& slices) {
  json list = json::array();
  for (const QueueSlice& slice : slices) list.push_back({{"name", slice.name}, {"waiting", slice.waiting}});
  return list;
}

json to_json(const QueueOverview& overview) {
  json object = {{"waiting", overview.waiting}, {"papers", overview.papers}, {"measured", overview.measured},
                 {"to_type", overview.to_type}, {"differences", overview.differences}, {"seconds_per_field", nullptr},
                 {"by_due", slices_json(overview.by_due)}, {"by_dossier", slices_json(overview.by_dossier)},
                 {"by_batch", slices_json(overview.by_batch)}, {"by_type", slices_json(overview.by_type)},
                 {"by_doubt", slices_json(overview.by_doubt)}, {"by_account", slices_json(overview.by_account)}};
  if (overview.seconds_per_field) object["seconds_per_field"] = *overview.seconds_per_field;
  for (std::size_t i = 0; i < overview.by_dossier.size(); ++i) object["by_dossier"][i]["due_on"] = overview.by_dossier[i].due_on;
  for (std::size_t i = 0; i < overview.by_batch.size(); ++i) object["by_batch"][i]["at"] = overview.by_batch[i].at;
  for (json& type : object["by_type"]) type["label"] = name_of_type(type["name"]);
  return object;
}

}  // namespace

std::vector<Route> overview_routes(Database& database, SharedAnswers& counts) {
  return {{"GET", "/api/queue/overview", Access::reviewers, [&database, &counts](const HttpRequest& request, const Caller& caller) {
             QueueFilter filter;
             filter.record_type = request.asked("record_type"), filter.batch_id = request.asked("batch");
             filter.dossier = request.asked("dossier"), filter.doubt = request.asked("doubt");
             filter.supervises = caller.supervises(), filter.reader = caller.reader();
             if (caller.supervises()) filter.account = caller.actor.account;  // what they typed themselves is not theirs to settle
             const std::string key = dump({"overview", filter.record_type, filter.batch_id, filter.dossier, filter.doubt, filter.supervises, filter.reader, filter.account});
             return counts.answer(key, request.at, [&] {
               const Result<QueueOverview> overview = queue_overview(database, filter, request.at);
               return overview ? json_reply(dump(to_json(*overview))) : error_reply(overview.error());
             });
           }}};
}

}  // namespace sohoa

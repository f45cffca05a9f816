#include "review/numbers_routes.h"

#include "review/item_json.h"

namespace sohoa {
namespace {

using nlohmann::json;

constexpr std::int64_t days_shown = 30;

json to_json(const Fault& fault) {
  json object = {{"kind", name_of(fault.kind)}, {"record_type_name", nullptr}, {"key", fault.key}, {"was", fault.was}, {"is", fault.is},
                 {"times", fault.times}, {"of", fault.of}};
  if (!fault.record_type.empty()) object["record_type_name"] = name_of_type(fault.record_type);
  if (fault.kind == Fault::Kind::wrong_type) object["was"] = name_of_type(fault.was), object["is"] = name_of_type(fault.is);
  return object;
}

}  // namespace

std::vector<Route> NumbersRoutes::routes() {
  return {
      {"GET", "/metrics", Access::anybody, [this](const HttpRequest& request, const Caller&) { return metrics(request); }},
      {"GET", "/api/numbers", Access::overseers, [this](const HttpRequest& request, const Caller&) {
         return answers_.answer("numbers", request.at, [&] { return count(request.at); });
       }},
  };
}

// Being asked from this machine proves nothing: a proxy in front of the station asks for everybody.
HttpReply NumbersRoutes::metrics(const HttpRequest& request) {
  if (!metrics_.admits(request)) return error_reply(401, "token");
  const Result<QueueSize> size = numbers_.queue_size(request.at);
  if (!size) return error_reply(size.error());
  return {200, "text/plain; version=0.0.4; charset=utf-8", metrics_.text(size->waiting, size->leased)};
}

HttpReply NumbersRoutes::count(std::int64_t now) {
  const Result<std::vector<ReviewDay>> days = numbers_.days(now - days_shown * 86'400);
  const Result<std::vector<TypeNumbers>> types = numbers_.types();
  const Result<std::vector<Fault>> faults = numbers_.faults();
  const Result<SampledError> sampled = samples_.error();
  if (!days) return error_reply(days.error());
  if (!types) return error_reply(types.error());
  if (!faults) return error_reply(faults.error());
  if (!sampled) return error_reply(sampled.error());
  json by_day = json::array(), by_type = json::array(), repeated = json::array();
  for (const ReviewDay& day : *days)
    by_day.push_back({{"day", day.day}, {"settled", day.settled}, {"needless", day.needless}, {"unreadable", day.unreadable}, {"timed", day.timed},
                      {"seconds", day.seconds}});
  for (const TypeNumbers& type : *types)
    by_type.push_back({{"record_type", type.record_type}, {"name", name_of_type(type.record_type)}, {"fields", type.fields},
                       {"accepted", type.accepted}, {"waiting", type.waiting}});
  for (const Fault& fault : *faults) repeated.push_back(to_json(fault));
  return json_reply(dump({{"days", std::move(by_day)}, {"types", std::move(by_type)}, {"faults", std::move(repeated)},
                          {"sampled", {{"looked_at", sampled->looked_at}, {"wrong", sampled->wrong}, {"share", sampled->share}, {"low", sampled->interval.low}, {"high", sampled->interval.high}}}}));
}

}  // namespace sohoa

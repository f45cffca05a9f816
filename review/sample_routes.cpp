#include "review/sample_routes.h"

#include <random>

#include "document/text.h"
#include "review/item_json.h"
#include "review/json_body.h"
#include "storage/interval.h"

namespace sohoa {
namespace {

using nlohmann::json;

constexpr int most_leased_at_once = 8;

}  // namespace

std::vector<Route> SampleRoutes::routes() {
  const auto on = [this](auto method) {
    return [this, method](const HttpRequest& request, const Caller& caller) { return (this->*method)(request, caller); };
  };
  return {
      {"GET", "/api/samples", Access::overseers, on(&SampleRoutes::list)},
      {"POST", "/api/samples", Access::supervisors, on(&SampleRoutes::draw)},
      {"POST", "/api/samples/next", Access::reviewers, on(&SampleRoutes::next)},
      {"POST", "/api/samples/{sample}/{document}/{place}/verdict", Access::reviewers, on(&SampleRoutes::judge)},
  };
}

HttpReply SampleRoutes::list(const HttpRequest& request, const Caller& caller) {
  const Result<std::vector<SampleState>> samples = samples_.all(caller.reader());
  if (!samples) return error_reply(samples.error());
  const HttpReply batches = batches_.answer(caller.reader(), request.at, [&] {
    const Result<std::vector<BatchToSample>> found = samples_.batches(caller.reader());
    if (!found) return error_reply(found.error());
    json to_sample = json::array();
    for (const BatchToSample& batch : *found) to_sample.push_back({{"id", batch.id}, {"accepted", batch.accepted}});
    return json_reply(dump(to_sample));
  });
  if (batches.status != 200) return batches;
  json drawn = json::array();
  for (const SampleState& state : *samples) {
    const Interval error = wilson_interval(state.wrong, state.told());
    drawn.push_back({{"number", state.number}, {"batch", state.batch_id}, {"by", state.account}, {"at", state.at}, {"share", state.share},
                     {"accepted", state.accepted}, {"drawn", state.drawn}, {"right", state.right}, {"wrong", state.wrong},
                     {"unreadable", state.unreadable}, {"changed", state.changed}, {"error_low", error.low}, {"error_high", error.high}});
  }
  return json_reply(dump({{"samples", std::move(drawn)}, {"batches", json::parse(batches.body)}}));
}

HttpReply SampleRoutes::draw(const HttpRequest& request, const Caller& caller) {
  const JsonBody body(request);
  const std::int64_t percent = body.number("percent").value_or(0);
  if (percent < 1 || percent > 100) return error_reply(400, "bad_request");
  const Result<std::int64_t> number = samples_.draw(caller.actor, body.text("batch"), static_cast<double>(percent) / 100, std::random_device()(), caller.reader());
  if (!number) return error_reply(number.error());
  return *number > 0 ? json_reply(dump({{"number", *number}})) : error_reply(404, "not_found");
}

HttpReply SampleRoutes::next(const HttpRequest& request, const Caller& caller) {
  const std::int64_t most = JsonBody(request).number("most").value_or(1);
  if (most < 1 || most > most_leased_at_once) return error_reply(400, "bad_request");
  const Result<std::vector<SampledField>> fields = samples_.lease(caller.actor, static_cast<int>(most));
  if (!fields) return error_reply(fields.error());
  json items = json::array();
  ItemsInJson in_json(store_, checks_);
  for (const SampledField& field : *fields) {
    Result<json> item = in_json.of(field.item);
    if (!item) return error_reply(item.error());
    (*item)["sample"] = field.sample;
    items.push_back(std::move(*item));
  }
  return json_reply(dump({{"items", std::move(items)}}));
}

HttpReply SampleRoutes::judge(const HttpRequest& request, const Caller& caller) {
  const auto sample = whole_number(request.parameters.at("sample"), 0);
  const auto address = field_address(request.parameters.at("document"), request.parameters.at("place"));
  if (!sample || !address) return error_reply(404, "not_found");
  const JsonBody body(request);
  const std::string kind = body.text("verdict");
  SampleVerdict verdict;
  if (kind == "wrong") {
    const std::string typed = to_nfc(body.text("raw"));
    if (!is_line(typed)) return error_reply(400, "bad_request");
    const Result<DocumentPlace> document = store_.place_of(address->document_id);
    if (!document) return error_reply(document.error());
    verdict = {SampleVerdict::Kind::wrong, checks_.check(document->record_type, *address, typed).value};
  } else if (kind == "unreadable") {
    verdict.kind = SampleVerdict::Kind::unreadable;
  } else if (kind != "right") {
    return error_reply(400, "bad_request");
  }
  const Result<SettleOutcome> outcome = samples_.judge(caller.actor, *sample, *address, verdict);
  if (!outcome) return error_reply(outcome.error());
  return *outcome == SettleOutcome::done ? json_reply("{}") : error_reply(409, "not_leased");
}

}  // namespace sohoa

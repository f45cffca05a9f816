#include "review/double_entry_routes.h"

#include <algorithm>
#include <array>

#include "document/text.h"
#include "review/item_json.h"
#include "review/json_body.h"

namespace sohoa {
namespace {

using nlohmann::json;

constexpr int most_leased_at_once = 8;
constexpr std::size_t longest_word_bytes = 100;
constexpr std::array doubts = {"", "missing", "contradiction", "handwriting", "second_source", "letters", "rule"};

json to_json(const DoubleEntryRule& rule, const FieldChecks& checks) {
  return {{"number", rule.number}, {"batch", rule.batch_id}, {"record_type", rule.record_type}, {"key", rule.key}, {"doubt", rule.doubt},
          {"label", checks.label_of(rule.record_type, {"", "", 0, rule.key})}, {"record_type_name", rule.record_type.empty() ? json() : name_of_type(rule.record_type)}, {"by", rule.account}, {"at", rule.at}};
}

}  // namespace

std::vector<Route> DoubleEntryRoutes::routes() {
  const auto on = [this](auto method) {
    return [this, method](const HttpRequest& request, const Caller& caller) { return (this->*method)(request, caller); };
  };
  return {
      {"GET", "/api/double-entry", Access::overseers, on(&DoubleEntryRoutes::show)},
      {"POST", "/api/double-entry/rules", Access::supervisors, on(&DoubleEntryRoutes::add_rule)},
      {"POST", "/api/double-entry/rules/{rule}/end", Access::supervisors, on(&DoubleEntryRoutes::end_rule)},
      {"POST", "/api/double-entry/next", Access::reviewers, on(&DoubleEntryRoutes::next)},
      {"POST", "/api/double-entry/{document}/{place}/key", Access::reviewers, on(&DoubleEntryRoutes::key)},
      {"POST", "/api/double-entry/undo", Access::reviewers, [this](const HttpRequest&, const Caller& caller) { return undo(caller); }},
  };
}

HttpReply DoubleEntryRoutes::show(const HttpRequest& request, const Caller& caller) {
  return states_.answer(caller.reader(), request.at, [&] {
    const Result<DoubleEntryState> state = entries_.state(caller.reader());
    if (!state) return error_reply(state.error());
    const Result<std::vector<WaitingKind>> kinds = entries_.kinds(caller.reader());
    if (!kinds) return error_reply(kinds.error());
    json rules = json::array(), fields = json::array();
    for (const DoubleEntryRule& rule : state->rules) rules.push_back(to_json(rule, checks_));
    for (const WaitingKind& kind : *kinds)
      fields.push_back({{"record_type", kind.record_type}, {"record_type_name", name_of_type(kind.record_type)}, {"key", kind.key},
                        {"label", checks_.label_of(kind.record_type, {"", "", 0, kind.key})}, {"waiting", kind.waiting}});
    return json_reply(dump({{"rules", std::move(rules)}, {"fields", std::move(fields)}, {"untyped", state->untyped}, {"typed_once", state->typed_once},
                            {"differences", state->differences}, {"settled", state->settled}, {"agreed", state->agreed}, {"keyings", state->keyings},
                            {"wrong", state->wrong}, {"error_low", state->error.low}, {"error_high", state->error.high},
                            {"machine_wrong", state->machine_wrong}}));
  });
}

HttpReply DoubleEntryRoutes::add_rule(const HttpRequest& request, const Caller& caller) {
  const JsonBody body(request);
  DoubleEntryRule rule;
  rule.batch_id = body.text("batch"), rule.record_type = body.text("record_type"), rule.key = body.text("key"), rule.doubt = body.text("doubt");
  const bool known_type = rule.record_type.empty() || std::ranges::binary_search(checks_.types(), rule.record_type);
  const bool known_key = rule.key.empty() || (rule.key.size() <= longest_word_bytes && field_address("0000000000000000", rule.key));
  const bool any = !(rule.batch_id + rule.record_type + rule.key + rule.doubt).empty();
  if (!body.good() || !any || !known_type || !known_key || std::ranges::find(doubts, rule.doubt) == doubts.end()) return error_reply(400, "bad_request");
  const Result<std::int64_t> number = entries_.add_rule(caller.actor, rule, caller.reader());
  if (!number) return error_reply(number.error());
  states_.forget(), counts_.forget();
  return *number > 0 ? json_reply(dump({{"number", *number}})) : error_reply(404, "not_found");
}

HttpReply DoubleEntryRoutes::end_rule(const HttpRequest& request, const Caller& caller) {
  const auto number = whole_number(request.parameters.at("rule"), 0);
  if (!number) return error_reply(404, "not_found");
  const Result<bool> ended = entries_.end_rule(caller.actor, *number);
  if (!ended) return error_reply(ended.error());
  states_.forget(), counts_.forget();
  return *ended ? json_reply("{}") : error_reply(404, "not_found");
}

HttpReply DoubleEntryRoutes::next(const HttpRequest& request, const Caller& caller) {
  const JsonBody body(request);
  const std::int64_t most = body.number("most").value_or(1);
  if (!body.good() || most < 1 || most > most_leased_at_once) return error_reply(400, "bad_request");
  const Result<std::vector<ReviewItem>> items = store_.lease(caller.actor, {.supervises = caller.supervises(), .part = QueuePart::to_type},
                                                             static_cast<int>(most), body.flag("own").value_or(false));
  return items ? blind_reply(*items) : error_reply(items.error());
}

HttpReply DoubleEntryRoutes::key(const HttpRequest& request, const Caller& caller) {
  const auto address = field_address(request.parameters.at("document"), request.parameters.at("place"));
  if (!address) return error_reply(404, "not_found");
  const JsonBody body(request);
  Keying keying;
  keying.unreadable = body.flag("unreadable").value_or(false);
  const bool absent = body.flag("absent").value_or(false);
  if (!keying.unreadable && !absent) {
    keying.raw = to_nfc(body.text("raw"));
    if (!body.good() || keying.raw.empty() || !is_line(keying.raw)) return error_reply(400, "bad_request");
    const Result<DocumentPlace> document = store_.place_of(address->document_id);
    if (!document) return error_reply(document.error());
    keying.value = checks_.check(document->record_type, *address, keying.raw).value;
  }
  const Result<SettleOutcome> outcome = entries_.key(caller.actor, *address, keying);
  if (!outcome) return error_reply(outcome.error());
  if (*outcome != SettleOutcome::done) return error_reply(409, "not_leased");
  rewriter_.wake();  // it may have been settled; the answer does not tell
  return json_reply("{}");
}

HttpReply DoubleEntryRoutes::undo(const Caller& caller) {
  const Result<ReviewStore::Undone> undone = entries_.undo(caller.actor);
  if (!undone) return error_reply(undone.error());
  if (undone->outcome == SettleOutcome::not_leased) return error_reply(404, "nothing_to_undo");
  if (undone->outcome == SettleOutcome::changed) return error_reply(409, "second_came");
  rewriter_.wake();
  return blind_reply(undone->items);
}

HttpReply DoubleEntryRoutes::blind_reply(const std::vector<ReviewItem>& items) {
  json list = json::array();
  ItemsInJson in_json(store_, checks_);
  for (const ReviewItem& item : items) {
    Result<json> object = in_json.blind(item);
    if (!object) return error_reply(object.error());
    list.push_back(std::move(*object));
  }
  return json_reply(dump({{"items", std::move(list)}}));
}

}  // namespace sohoa

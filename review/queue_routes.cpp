#include "review/queue_routes.h"

#include <chrono>
#include <nlohmann/json.hpp>

#include "document/text.h"
#include "review/decision_json.h"
#include "review/item_json.h"
#include "review/json_body.h"

namespace sohoa {
namespace {

using nlohmann::json;

constexpr int most_leased_at_once = 8, most_listed = 200;

QueueFilter filter_of(const JsonBody& body, const Caller& caller) {
  return {body.text("record_type"), body.text("key"), body.text("batch"), body.text("document"), body.text("dossier"), body.text("doubt"), caller.supervises(), caller.reader()};
}

std::optional<FieldAddress> address_in(const HttpRequest& request) {
  return field_address(request.parameters.at("document"), request.parameters.at("place"));
}

}  // namespace

std::vector<Route> QueueRoutes::routes() {
  const auto on = [this](auto method) {
    return [this, method](const HttpRequest& request, const Caller& caller) { return (this->*method)(request, caller); };
  };
  return {
      {"GET", "/api/queue", Access::reviewers, on(&QueueRoutes::list)},
      {"GET", "/api/queue/counts", Access::reviewers, on(&QueueRoutes::count)},
      {"POST", "/api/queue/next", Access::reviewers, on(&QueueRoutes::next)},
      {"POST", "/api/fields/{document}/{place}/lease", Access::reviewers, on(&QueueRoutes::lease)},
      {"POST", "/api/fields/{document}/{place}/settle", Access::reviewers, on(&QueueRoutes::settle)},
      {"POST", "/api/check", Access::reviewers, [this](const HttpRequest& request, const Caller&) { return check(request); }},
      {"POST", "/api/undo", Access::reviewers, [this](const HttpRequest&, const Caller& caller) { return undo(caller); }},
  };
}

HttpReply QueueRoutes::list(const HttpRequest& request, const Caller& caller) {
  const auto offset = whole_number(request.asked("offset"), 0), most = whole_number(request.asked("most"), 50);
  if (!offset || !most || *most > most_listed || *offset > 1'000'000'000) return error_reply(400, "bad_request");
  const QueueFilter filter{request.asked("record_type"), request.asked("key"), request.asked("batch"), request.asked("document"),
                           request.asked("dossier"), request.asked("doubt"), caller.supervises(), caller.reader()};
  const Result<std::vector<QueueEntry>> entries = store_.list(filter, static_cast<int>(*most), static_cast<int>(*offset), request.at);
  if (!entries) return error_reply(entries.error());
  json list = json::array();
  for (const QueueEntry& entry : *entries)
    list.push_back({{"document", entry.address.document_id}, {"place", entry.address.place()}, {"batch", entry.batch_id},
                    {"record_type", entry.record_type}, {"status", name_of(entry.status)}, {"confidence", entry.confidence},
                    {"leased_to", entry.leased_to}});
  return json_reply(dump({{"fields", std::move(list)}}));
}

HttpReply QueueRoutes::count(const HttpRequest& request, const Caller& caller) {
  const std::string account = caller.supervises() ? caller.actor.account : "";  // what they typed themselves is not theirs to settle
  const std::string key = dump({"counts", caller.supervises(), caller.reader(), account});
  return counts_.answer(key, request.at, [&] {
    const Result<QueueCounts> counts = store_.count({.supervises = caller.supervises(), .reader = caller.reader(), .account = account}, request.at);
    if (!counts) return error_reply(counts.error());
    json by_type = json::object(), by_account = json::object();
    for (const auto& [type, number] : counts->by_type) by_type[type] = number;
    for (const auto& [account, number] : counts->by_account) by_account[account] = number;
    return json_reply(dump({{"waiting", counts->waiting}, {"by_type", std::move(by_type)}, {"by_account", std::move(by_account)}}));
  });
}

HttpReply QueueRoutes::next(const HttpRequest& request, const Caller& caller) {
  const JsonBody body(request);
  const std::int64_t most = body.number("most").value_or(1);
  if (!body.good() || most < 1 || most > most_leased_at_once) return error_reply(400, "bad_request");
  const Result<std::vector<ReviewItem>> items =
      store_.lease(caller.actor, filter_of(body, caller), static_cast<int>(most), body.flag("own").value_or(false));
  return items ? items_reply(*items, store_, checks_) : error_reply(items.error());
}

HttpReply QueueRoutes::lease(const HttpRequest& request, const Caller& caller) {
  const auto address = address_in(request);
  if (!address) return error_reply(404, "not_found");
  const Result<std::optional<ReviewItem>> item = store_.lease(caller.actor, *address, caller.supervises());
  if (!item) return error_reply(item.error());
  if (!*item) return error_reply(409, "not_leased");
  return items_reply({**item}, store_, checks_);
}

HttpReply QueueRoutes::settle(const HttpRequest& request, const Caller& caller) {
  const auto address = address_in(request);
  if (!address) return error_reply(404, "not_found");
  const JsonBody body(request);
  const Result<std::optional<Decision>> decision = decision_in(body, *address, store_, checks_);
  if (!decision) return error_reply(decision.error());
  if (!*decision) return error_reply(400, "bad_request");
  const Result<SettleOutcome> outcome = store_.settle(caller.actor, *address, **decision, seen_in(body));
  if (!outcome) return error_reply(outcome.error());
  if (*outcome != SettleOutcome::done) return error_reply(409, *outcome == SettleOutcome::changed ? "changed" : "not_leased");
  metrics_.note_settled(caller.actor.account, (*decision)->kind,
                        std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count());
  rewriter_.wake();
  return json_reply("{}");
}

HttpReply QueueRoutes::check(const HttpRequest& request) {
  const JsonBody body(request);
  const auto address = field_address("0000000000000000", body.text("place"));
  const std::string typed = to_nfc(body.text("raw"));
  if (!address || !is_line(typed)) return error_reply(400, "bad_request");
  const Reading reading = checks_.check(body.text("record_type"), *address, typed);
  return json_reply(dump({{"value", reading.value}, {"doubt", sentence(reading.doubt)}}));
}

// Whoever takes something back looks at once how many wait.
HttpReply QueueRoutes::undo(const Caller& caller) {
  const HttpReply reply = take_back(caller);
  counts_.forget();
  return reply;
}

HttpReply QueueRoutes::take_back(const Caller& caller) {
  const Result<std::optional<PaperDecision>> of_a_paper = papers_.latest(caller.actor);
  if (!of_a_paper) return error_reply(of_a_paper.error());
  if (*of_a_paper) {
    const Result<bool> open = papers_.is_open(**of_a_paper, caller.reader());
    if (!open) return error_reply(open.error());
    if (!*open) return error_reply(404, "nothing_to_undo");
    if ((*of_a_paper)->recuts()) {
      const Result<RecutPapers> papers = papers_.join_or_split_back(caller.actor, **of_a_paper);
      rewriter_.wake();
      return recut_reply(papers, caller, store_, checks_);
    }
    const Result<PaperOutcome> outcome = papers_.take_back(caller.actor, **of_a_paper);
    rewriter_.wake();
    return paper_reply(outcome, caller, (*of_a_paper)->document_id, store_, checks_);
  }
  const Result<ReviewStore::Undone> undone = store_.undo(caller.actor, caller.supervises());
  if (!undone) return error_reply(undone.error());
  if (undone->outcome == SettleOutcome::not_leased) return error_reply(404, "nothing_to_undo");
  if (undone->outcome == SettleOutcome::changed) return error_reply(409, "changed");
  rewriter_.wake();
  return items_reply(undone->items, store_, checks_);
}

}  // namespace sohoa

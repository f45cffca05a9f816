#include "review/owner_routes.h"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include "classifiers/dates.h"
#include "review/item_json.h"
#include "review/json_body.h"
#include "review/local_time.h"
#include "review/reuse_json.h"
#include "storage/owner_json.h"

namespace sohoa {
namespace {

using nlohmann::json;

constexpr int most_decisions = 200;
constexpr std::size_t longest_number_bytes = 30, longest_reason_bytes = 500, day_bytes = 10;

bool is_number(const std::string& text) { return !text.empty() && text.size() <= longest_number_bytes && is_line(text); }

// What the caller gave is at fault, or the warehouse is.
HttpReply refused(const Error& error) { return error.code == ErrorCode::bad_arguments ? error_reply(404, "not_found") : error_reply(error); }

json to_json(const OwnerDecision& decision) {
  const bool join = decision.kind == OwnerDecision::Kind::join;
  json object = {{"number", decision.number}, {"decision", join ? "join" : "part"}, {"kind", name_of(decision.of)}, {"owner", decision.owner}};
  if (join) object["other"] = decision.other;
  else object.update({{"document", decision.document_id}, {"role", decision.role}, {"row", decision.row}});
  object.update({{"reason", decision.reason}, {"by", decision.account}, {"at", decision.at}, {"undone", decision.undone}});
  return object;
}

}  // namespace

std::vector<Route> OwnerRoutes::routes() {
  const auto on = [this](auto method) {
    return [this, method](const HttpRequest& request, const Caller& caller) { return (this->*method)(request, caller); };
  };
  return {
      {"GET", "/api/people/{number}", Access::reviewers, [this](const HttpRequest& request, const Caller& caller) { return show(request, caller, OwnerKind::person); }},
      {"GET", "/api/organizations/{number}", Access::reviewers,
       [this](const HttpRequest& request, const Caller& caller) { return show(request, caller, OwnerKind::organization); }},
      {"GET", "/api/people/{number}/prefill/{procedure}", Access::reviewers, on(&OwnerRoutes::prefill)},
      {"GET", "/api/people/{number}/needed/{procedure}", Access::reviewers, on(&OwnerRoutes::needed)},
      {"GET", "/api/owner-decisions", Access::supervisors, on(&OwnerRoutes::decisions)},
      {"POST", "/api/owner-decisions", Access::supervisors, on(&OwnerRoutes::decide)},
      {"POST", "/api/owner-decisions/{decision}/undo", Access::supervisors, on(&OwnerRoutes::undo)},
  };
}

// The look stands in the trail before anything is shown, also where nothing is found.
HttpReply OwnerRoutes::show(const HttpRequest& request, const Caller& caller, OwnerKind kind) {
  const std::string& number = request.parameters.at("number");
  if (!is_number(number)) return error_reply(404, "not_found");
  if (const Result<void> noted = audit_.add(caller.actor, {"view owner", fmt::format("{}:{}", name_of(kind), number), "look-up"}); !noted)
    return error_reply(noted.error());
  const Result<std::optional<Owner>> owner = owners_.find(kind, number, caller.reader());
  if (!owner) return error_reply(owner.error());
  return *owner ? json_reply(owner_json(**owner)) : error_reply(404, "not_found");
}

tl::expected<ReuseAsked, HttpReply> OwnerRoutes::asked(const HttpRequest& request, const Caller& caller, const std::string& action) {
  const auto today = [&] { return fmt::format("{:%Y-%m-%d}", fmt::gmtime(static_cast<std::time_t>(request.at + seconds_east_of_utc))); };
  ReuseAsked asked{request.parameters.at("procedure"), request.parameters.at("number"), request.asked("subject"), request.asked("on"), caller.reader()};
  if (asked.day.empty()) asked.day = today();
  const bool good = is_number(asked.person) && is_number(asked.procedure) && (asked.subject.empty() || is_number(asked.subject));
  if (reuse_ == nullptr || !good) return tl::unexpected(error_reply(404, "not_found"));
  if (asked.day.size() != day_bytes || !date_from_iso(asked.day)) return tl::unexpected(error_reply(400, "bad_request"));
  const std::string about = asked.subject.empty() ? asked.person : asked.person + ", person:" + asked.subject;
  if (const Result<void> noted = audit_.add(caller.actor, {action, "person:" + about, asked.procedure}); !noted) return tl::unexpected(error_reply(noted.error()));
  return asked;
}

// Whoever stands on the form beside those who were named: their spouse, their child.
ReuseDesk::Note OwnerRoutes::noting(const Caller& caller, const std::string& action, const ReuseAsked& asked) {
  return [this, &caller, action, asked](const std::string& number) -> Result<void> {
    if (number == asked.person || number == asked.subject) return {};
    return audit_.add(caller.actor, {action, "person:" + number, asked.procedure});
  };
}

HttpReply OwnerRoutes::prefill(const HttpRequest& request, const Caller& caller) {
  const auto question = asked(request, caller, "prefill");
  if (!question) return question.error();
  const Result<Prefill> filled = reuse_->prefill(*question, noting(caller, "prefill", *question));
  return filled ? json_reply(prefill_json(*filled)) : refused(filled.error());
}

HttpReply OwnerRoutes::needed(const HttpRequest& request, const Caller& caller) {
  const auto question = asked(request, caller, "needed papers");
  if (!question) return question.error();
  const Result<std::vector<NeededPaper>> papers = reuse_->needed(*question, noting(caller, "needed papers", *question));
  return papers ? json_reply(needed_json(*papers)) : refused(papers.error());
}

HttpReply OwnerRoutes::decide(const HttpRequest& request, const Caller& caller) {
  const JsonBody body(request);
  const std::string decision = body.text("decision"), kind = body.text("kind"), number = body.text("owner"), reason = body.text("reason");
  const bool known = (decision == "join" || decision == "part") && (kind == "person" || kind == "organization");
  if (!body.good() || !known || !is_number(number) || reason.empty() || reason.size() > longest_reason_bytes || !is_line(reason)) return error_reply(400, "bad_request");
  const OwnerKind of = kind == "person" ? OwnerKind::person : OwnerKind::organization;
  const Result<std::int64_t> made = decision == "join" ? owners_.join(caller.actor, of, number, body.text("other"), reason, caller.reader())
                                                       : owners_.part(caller.actor, of, number, body.text("document"), body.text("role"),
                                                                      static_cast<int>(body.number("row").value_or(0)), reason, caller.reader());
  return made ? json_reply(dump({{"number", *made}})) : refused(made.error());
}

HttpReply OwnerRoutes::undo(const HttpRequest& request, const Caller& caller) {
  const std::optional<std::int64_t> number = whole_number(request.parameters.at("decision"), -1);
  if (!number) return error_reply(404, "not_found");
  const Result<void> undone = owners_.undo(caller.actor, *number, caller.reader());
  return undone ? json_reply("{}") : refused(undone.error());
}

HttpReply OwnerRoutes::decisions(const HttpRequest& request, const Caller& caller) {
  if (const Result<void> noted = audit_.add(caller.actor, {"view owner decisions", request.asked("number"), "look-up"}); !noted) return error_reply(noted.error());
  const Result<std::vector<OwnerDecision>> all = owners_.decisions(request.asked("number"), most_decisions, caller.reader());
  if (!all) return error_reply(all.error());
  json list = json::array();
  for (const OwnerDecision& one : *all) list.push_back(to_json(one));
  return json_reply(dump({{"decisions", std::move(list)}}));
}

}  // namespace sohoa

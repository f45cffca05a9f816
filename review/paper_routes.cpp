#include "review/paper_routes.h"

#include <algorithm>

#include "review/item_json.h"
#include "review/json_body.h"

namespace sohoa {
namespace {

using nlohmann::json;

}  // namespace

std::vector<Route> PaperRoutes::routes() {
  const auto on = [this](auto method) {
    return [this, method](const HttpRequest& request, const Caller& caller) -> HttpReply {
      // Checks that the id is written as ids are.
      if (const auto id = request.parameters.find("document"); id != request.parameters.end() && !field_address(id->second, "paper"))
        return error_reply(404, "not_found");
      HttpReply reply = (this->*method)(request, caller);
      counts_.forget();  // whoever decides on a paper looks at once how many wait
      return reply;
    };
  };
  return {
      {"GET", "/api/record-types", Access::everyone, [this](const HttpRequest&, const Caller&) { return types(); }},
      {"GET", "/api/papers/set-aside", Access::reviewers, [this](const HttpRequest&, const Caller& caller) { return list_set_aside(caller); }},
      {"POST", "/api/papers/{document}/type", Access::reviewers, on(&PaperRoutes::call_it)},
      {"POST", "/api/papers/{document}/turn", Access::reviewers, on(&PaperRoutes::turn)},
      {"GET", "/api/papers/{document}/pages", Access::reviewers,
       [this](const HttpRequest& request, const Caller&) {
         return field_address(request.parameters.at("document"), "paper") ? pages(request) : error_reply(404, "not_found");
       }},
      {"POST", "/api/papers/{document}/split", Access::reviewers, on(&PaperRoutes::split)},
      {"POST", "/api/papers/{document}/join", Access::reviewers, on(&PaperRoutes::join)},
      {"POST", "/api/papers/{document}/set-aside", Access::reviewers, on(&PaperRoutes::set_aside)},
      {"POST", "/api/papers/{document}/release", Access::reviewers, on(&PaperRoutes::release)},
  };
}

HttpReply PaperRoutes::types() {
  json list = json::array();
  for (const std::string& id : checks_.types()) list.push_back({{"id", id}, {"name", name_of_type(id)}});
  return json_reply(dump({{"types", std::move(list)}}));
}

HttpReply PaperRoutes::call_it(const HttpRequest& request, const Caller& caller) {
  const std::string type = JsonBody(request).text("record_type"), &document = request.parameters.at("document");
  if (!std::ranges::binary_search(checks_.types(), type)) return error_reply(400, "bad_request");
  const Result<PaperOutcome> outcome = papers_.call_it(caller.actor, document, type);
  rewriter_.wake();
  return paper_reply(outcome, caller, document, store_, checks_);
}

HttpReply PaperRoutes::turn(const HttpRequest& request, const Caller& caller) {
  const JsonBody body(request);
  const std::int64_t page = body.number("page").value_or(0), quarters = body.number("quarters").value_or(0);
  const std::string& document = request.parameters.at("document");
  if (page < 1 || page > 1'000'000 || quarters < 1 || quarters > 3) return error_reply(400, "bad_request");
  const Result<PaperOutcome> outcome = papers_.turn_page(caller.actor, document, static_cast<int>(page), static_cast<int>(quarters));
  rewriter_.wake();
  return paper_reply(outcome, caller, document, store_, checks_);
}

HttpReply PaperRoutes::pages(const HttpRequest& request) {
  const Result<std::optional<KeptPaper>> paper = papers_.find(request.parameters.at("document"));
  if (!paper) return error_reply(paper.error());
  if (!*paper) return error_reply(404, "not_found");
  json list = json::array();
  int number = 0;
  for (const KeptPaper::Page& page : (*paper)->pages)
    list.push_back({{"picture", picture_name(++number, page.rotate_degrees)}, {"source", page.source_path}, {"source_page", page.source_page}});
  return json_reply(dump({{"pages", std::move(list)}}));
}

HttpReply PaperRoutes::split(const HttpRequest& request, const Caller& caller) {
  const std::int64_t page = JsonBody(request).number("page").value_or(0);
  if (page < 2 || page > 1'000'000) return error_reply(400, "bad_request");
  const Result<RecutPapers> papers = papers_.split(caller.actor, request.parameters.at("document"), static_cast<int>(page));
  rewriter_.wake();
  return recut_reply(papers, caller, store_, checks_);
}

HttpReply PaperRoutes::join(const HttpRequest& request, const Caller& caller) {
  const Result<RecutPapers> papers = papers_.join(caller.actor, request.parameters.at("document"), caller.reader());
  rewriter_.wake();
  if (papers && papers->outcome == PaperOutcome::not_there) return error_reply(404, "nothing_follows");
  return recut_reply(papers, caller, store_, checks_);
}

HttpReply PaperRoutes::set_aside(const HttpRequest& request, const Caller& caller) {
  const std::string what = JsonBody(request).text("for");
  const bool scan = what == name_of(PaperDecision::Kind::rescan);
  if (!scan && what != name_of(PaperDecision::Kind::supervisor)) return error_reply(400, "bad_request");
  const Result<PaperOutcome> outcome = papers_.set_aside(caller.actor, request.parameters.at("document"),
                                                         scan ? PaperDecision::Kind::rescan : PaperDecision::Kind::supervisor);
  if (!outcome) return error_reply(outcome.error());
  if (*outcome == PaperOutcome::not_there) return error_reply(404, "not_found");
  return *outcome == PaperOutcome::done ? json_reply("{}") : error_reply(409, "others_at_it");
}

HttpReply PaperRoutes::list_set_aside(const Caller& caller) {
  const Result<std::vector<PaperSetAside>> papers = papers_.all_set_aside(caller.reader());
  if (!papers) return error_reply(papers.error());
  json list = json::array();
  for (const PaperSetAside& paper : *papers)
    list.push_back({{"document", paper.decision.document_id}, {"for", name_of(paper.decision.kind)}, {"by", paper.decision.account},
                    {"at", paper.decision.at}, {"record_type_name", name_of_type(paper.record_type)}, {"source", paper.source_path}});
  return json_reply(dump({{"papers", std::move(list)}}));
}

HttpReply PaperRoutes::release(const HttpRequest& request, const Caller& caller) {
  if (!caller.supervises()) return error_reply(403, "role");
  const Result<PaperOutcome> outcome = papers_.release(caller.actor, request.parameters.at("document"));
  if (!outcome) return error_reply(outcome.error());
  return *outcome == PaperOutcome::done ? json_reply("{}") : error_reply(404, "not_found");
}

}  // namespace sohoa

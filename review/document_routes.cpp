#include "review/document_routes.h"

#include <chrono>
#include <sstream>

#include "document/text.h"
#include "review/decision_json.h"
#include "review/document_file.h"
#include "review/item_json.h"

namespace sohoa {
namespace {

using nlohmann::json;

constexpr int most_hits = 100;
constexpr std::size_t longest_query_bytes = 500;
constexpr const char* purpose = "review";

// Whether one of the query's words stands in a folded text.
bool asks_for(const std::string& text, const std::string& query) {
  std::istringstream words(folded(query));
  for (std::string word; words >> word;)
    if (text.find(word) != std::string::npos) return true;
  return false;
}

}  // namespace

std::vector<Route> DocumentRoutes::routes() {
  const auto on = [this](auto method) {
    return [this, method](const HttpRequest& request, const Caller& caller) { return (this->*method)(request, caller); };
  };
  return {
      {"GET", "/api/search", Access::reviewers, on(&DocumentRoutes::search)},
      {"GET", "/api/documents/{document}", Access::reviewers, on(&DocumentRoutes::open)},
      {"POST", "/api/documents/{document}/fields/{place}/settle", Access::reviewers, on(&DocumentRoutes::settle)},
  };
}

// A snippet shows what papers say: whoever looks for a person is in the trail with what they looked for.
HttpReply DocumentRoutes::search(const HttpRequest& request, const Caller& caller) {
  const std::string query = request.asked("q");
  const auto most = whole_number(request.asked("most"), 30);
  if (query.empty() || query.size() > longest_query_bytes || !is_line(query) || !most || *most < 1 || *most > most_hits) return error_reply(400, "bad_request");
  if (const Result<void> noted = audit_.add(caller.actor, {"search", query, purpose}); !noted) return error_reply(noted.error());
  const Result<std::vector<SearchHit>> hits = warehouse_.search(query, static_cast<int>(*most), caller.reader());
  if (!hits) return error_reply(hits.error());
  std::vector<std::string> ids;
  for (const SearchHit& hit : *hits) ids.push_back(hit.document_id);
  const Result<std::map<std::string, FiledState>> states = documents_.states(ids);
  if (!states) return error_reply(states.error());
  json list = json::array();
  for (const SearchHit& hit : *hits) {
    const FiledState& state = states->at(hit.document_id);
    if (asks_for(state.typed_by_two, query)) continue;  // it would tell what was read
    list.push_back({{"document", hit.document_id}, {"page", hit.page}, {"record_type", hit.record_type}, {"record_type_name", name_of_type(hit.record_type)},
                    {"source", hit.source_path}, {"snippet", state.typed_by_two.empty() ? hit.snippet : ""}, {"exact", hit.exact_tones}, {"waiting", state.waiting}, {"settled", state.settled}});
  }
  return json_reply(dump({{"hits", std::move(list)}}));
}

HttpReply DocumentRoutes::open(const HttpRequest& request, const Caller& caller) {
  const std::string& id = request.parameters.at("document");
  if (!field_address(id, "document")) return error_reply(404, "not_found");  // it is not written as ids are
  const Result<std::optional<FiledDocument>> document = documents_.open(caller.actor, id, purpose);
  if (!document) return error_reply(document.error());
  if (!*document) return error_reply(404, "not_found");
  const FiledDocument& filed = **document;
  const Result<DocumentPlace> place = store_.place_of(id);
  if (!place) return error_reply(place.error());
  const std::string night = night_document(place->folder, id).value_or("");
  json pages = json::array(), fields = json::array();
  std::vector<bool> mirrored;
  for (const KeptPage& page : filed.pages) {
    const int number = static_cast<int>(pages.size()) + 1;
    mirrored.push_back(is_mirrored(night, number));
    pages.push_back({{"page", number}, {"picture", picture_name(number, page.rotate_degrees)}, {"size", size_json(page)}});
  }
  for (const ReviewItem& item : filed.fields) {
    json object = field_json(item, checks_);
    const auto page = static_cast<std::size_t>(std::max(1, item.field.page)) - 1;
    if (page < filed.pages.size()) put_on_page(object, item.field, filed.pages[page], mirrored[page]);
    const auto leased = filed.leased_to.find(item.address.place());
    object["typed_by_two"] = filed.typed_by_two.contains(item.address.place());
    object["leased_to"] = leased == filed.leased_to.end() ? "" : leased->second;
    fields.push_back(std::move(object));
  }
  return json_reply(dump({{"document", id}, {"batch", filed.batch_id}, {"source", filed.source_path}, {"record_type", filed.record_type},
                          {"record_type_name", name_of_type(filed.record_type)}, {"dossiers", filed.dossiers}, {"pages", std::move(pages)},
                          {"fields", std::move(fields)}}));
}

HttpReply DocumentRoutes::settle(const HttpRequest& request, const Caller& caller) {
  const auto address = field_address(request.parameters.at("document"), request.parameters.at("place"));
  if (!address) return error_reply(404, "not_found");
  const JsonBody body(request);
  const Result<std::optional<Decision>> decision = decision_in(body, *address, store_, checks_);
  if (!decision) return error_reply(decision.error());
  if (!*decision) return error_reply(400, "bad_request");
  const Result<SettleOutcome> outcome =
      store_.settle_in_paper(caller.actor, *address, **decision, {body.text("seen_value"), body.text("seen_status")}, caller.supervises());
  if (!outcome) return error_reply(outcome.error());
  if (*outcome != SettleOutcome::done) return error_reply(409, *outcome == SettleOutcome::changed ? "changed" : "others_at_it");
  metrics_.note_settled(caller.actor.account, (*decision)->kind,
                        std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count());
  rewriter_.wake();
  return json_reply("{}");
}

}  // namespace sohoa

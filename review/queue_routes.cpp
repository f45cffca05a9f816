#include "review/queue_routes.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "document/text.h"
#include "pipeline/upright.h"
#include "review/document_file.h"
#include "review/json_body.h"
#include "speech/translations.h"

namespace sohoa {
namespace {

using nlohmann::json;

constexpr int most_leased_at_once = 8, most_listed = 200;
constexpr std::size_t longest_value_bytes = 4000;

std::string dump(const json& object) { return object.dump(-1, ' ', false, json::error_handler_t::replace); }

// A sentence of ours in both languages; null where there is none.
json sentence(const std::string& english) {
  if (english.empty()) return nullptr;
  return {{"vi", translated(english, Speech(Language::vietnamese))}, {"en", english}};
}

QueueFilter filter_of(const JsonBody& body) { return {body.text("record_type"), body.text("key"), body.text("batch")}; }

json name_of_type(const std::string& id) {
  return {{"vi", type_name(id, Speech(Language::vietnamese))}, {"en", type_name(id, Speech(Language::english))}};
}

// What a person types is one line.
bool is_line(const std::string& typed) {
  return typed.size() <= longest_value_bytes && std::ranges::none_of(typed, [](unsigned char c) { return c < 0x20 || c == 0x7F; });
}

std::optional<FieldAddress> address_in(const HttpRequest& request) {
  return field_address(request.parameters.at("document"), request.parameters.at("place"));
}

// All the page needs to show a field; boxes on the upright page. What only document.json has is left out where it is not there.
Result<json> to_json(const ReviewItem& item, ReviewStore& store, const FieldChecks& checks) {
  const Field& field = item.field;
  json object = {{"document", item.address.document_id}, {"place", item.address.place()}, {"table", item.address.table},
                 {"row", item.address.row}, {"key", item.address.key}, {"batch", item.batch_id}, {"record_type", item.record_type},
                 {"record_type_name", name_of_type(item.record_type)}, {"label", checks.label_of(item.record_type, item.address)},
                 {"value", field.value}, {"raw", field.raw}, {"confidence", field.confidence}, {"status", name_of(field.status)},
                 {"reason", sentence(field.reason)}, {"page", std::max(1, field.page)}, {"box", nullptr}, {"page_size", nullptr}};
  const Result<DocumentPlace> document = store.place_of(item.address.document_id);
  if (!document) return tl::unexpected(document.error());
  const std::string night = night_document(document->folder, item.address.document_id).value_or("");
  object.update(json::parse(field_background(night, item.address)));
  if (object.contains("correction")) object["correction"] = sentence(object["correction"]);
  const Result<std::optional<KeptPage>> page = store.kept_page(item.address.document_id, std::max(1, field.page));
  if (!page) return tl::unexpected(page.error());
  if (!*page) return object;
  const int turns = (*page)->rotate_degrees / 90;
  const cv::Size stored((*page)->width, (*page)->height);
  object["page_size"] = turns % 2 == 0 ? json{stored.width, stored.height} : json{stored.height, stored.width};
  if (field.page == 0) return object;
  const Box box = upright(field.box, stored, turns, is_mirrored(night, field.page));
  object["box"] = {box.x, box.y, box.w, box.h};
  return object;
}

HttpReply items_reply(const std::vector<ReviewItem>& items, ReviewStore& store, const FieldChecks& checks) {
  json list = json::array();
  for (const ReviewItem& item : items) {
    Result<json> object = to_json(item, store, checks);
    if (!object) return error_reply(object.error());
    list.push_back(std::move(*object));
  }
  return json_reply(dump({{"items", std::move(list)}}));
}

}  // namespace

std::vector<Route> QueueRoutes::routes() {
  const auto on = [this](auto method) {
    return [this, method](const HttpRequest& request, const Caller& caller) { return (this->*method)(request, caller); };
  };
  return {
      {"GET", "/api/queue", Access::reviewers, [this](const HttpRequest& request, const Caller&) { return list(request); }},
      {"GET", "/api/queue/counts", Access::reviewers, [this](const HttpRequest& request, const Caller&) { return count(request); }},
      {"POST", "/api/queue/next", Access::reviewers, on(&QueueRoutes::next)},
      {"POST", "/api/fields/{document}/{place}/lease", Access::reviewers, on(&QueueRoutes::lease)},
      {"POST", "/api/fields/{document}/{place}/settle", Access::reviewers, on(&QueueRoutes::settle)},
      {"POST", "/api/check", Access::reviewers, [this](const HttpRequest& request, const Caller&) { return check(request); }},
      {"POST", "/api/undo", Access::reviewers, [this](const HttpRequest&, const Caller& caller) { return undo(caller); }},
  };
}

HttpReply QueueRoutes::list(const HttpRequest& request) {
  const auto offset = whole_number(request.asked("offset"), 0), most = whole_number(request.asked("most"), 50);
  if (!offset || !most || *most > most_listed || *offset > 1'000'000'000) return error_reply(400, "bad_request");
  const QueueFilter filter{request.asked("record_type"), request.asked("key"), request.asked("batch")};
  const Result<std::vector<QueueEntry>> entries = store_.list(filter, static_cast<int>(*most), static_cast<int>(*offset), request.at);
  if (!entries) return error_reply(entries.error());
  json list = json::array();
  for (const QueueEntry& entry : *entries)
    list.push_back({{"document", entry.address.document_id}, {"place", entry.address.place()}, {"batch", entry.batch_id},
                    {"record_type", entry.record_type}, {"status", name_of(entry.status)}, {"confidence", entry.confidence},
                    {"leased_to", entry.leased_to}});
  return json_reply(dump({{"fields", std::move(list)}}));
}

HttpReply QueueRoutes::count(const HttpRequest& request) {
  const Result<QueueCounts> counts = store_.count(request.at);
  if (!counts) return error_reply(counts.error());
  json by_type = json::object(), by_account = json::object();
  for (const auto& [type, number] : counts->by_type) by_type[type] = number;
  for (const auto& [account, number] : counts->by_account) by_account[account] = number;
  return json_reply(dump({{"waiting", counts->waiting}, {"by_type", std::move(by_type)}, {"by_account", std::move(by_account)}}));
}

HttpReply QueueRoutes::next(const HttpRequest& request, const Caller& caller) {
  const JsonBody body(request);
  const std::int64_t most = body.number("most").value_or(1);
  if (!body.good() || most < 1 || most > most_leased_at_once) return error_reply(400, "bad_request");
  const Result<std::vector<ReviewItem>> items =
      store_.lease(caller.actor, filter_of(body), static_cast<int>(most), body.flag("own").value_or(false));
  return items ? items_reply(*items, store_, checks_) : error_reply(items.error());
}

HttpReply QueueRoutes::lease(const HttpRequest& request, const Caller& caller) {
  const auto address = address_in(request);
  if (!address) return error_reply(404, "not_found");
  const Result<std::optional<ReviewItem>> item = store_.lease(caller.actor, *address);
  if (!item) return error_reply(item.error());
  if (!*item) return error_reply(409, "not_leased");
  return items_reply({**item}, store_, checks_);
}

HttpReply QueueRoutes::settle(const HttpRequest& request, const Caller& caller) {
  const auto address = address_in(request);
  if (!address) return error_reply(404, "not_found");
  const JsonBody body(request);
  const std::string kind = body.text("decision");
  Decision decision;
  if (kind == "correct") {
    const std::string typed = to_nfc(body.text("raw"));
    if (!is_line(typed)) return error_reply(400, "bad_request");
    const Result<DocumentPlace> document = store_.place_of(address->document_id);
    if (!document) return error_reply(document.error());
    decision = {Decision::Kind::correct, checks_.check(document->record_type, *address, typed).value, typed};
  } else if (kind == "unreadable") {
    decision.kind = Decision::Kind::unreadable;
  } else if (kind != "accept") {
    return error_reply(400, "bad_request");
  }
  const Result<SettleOutcome> outcome = store_.settle(caller.actor, *address, decision);
  if (!outcome) return error_reply(outcome.error());
  if (*outcome == SettleOutcome::not_leased) return error_reply(409, "not_leased");
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

HttpReply QueueRoutes::undo(const Caller& caller) {
  const Result<std::optional<ReviewItem>> item = store_.undo(caller.actor);
  if (!item) return error_reply(item.error());
  if (!*item) return error_reply(404, "nothing_to_undo");
  rewriter_.wake();
  return items_reply({**item}, store_, checks_);
}

}  // namespace sohoa

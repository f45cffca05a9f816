#include "review/item_json.h"

#include <algorithm>

#include "pipeline/upright.h"
#include "review/document_file.h"
#include "speech/translations.h"

namespace sohoa {

using nlohmann::json;

std::string dump(const json& object) { return object.dump(-1, ' ', false, json::error_handler_t::replace); }

json sentence(const std::string& english) {
  if (english.empty()) return nullptr;
  return {{"vi", translated(english, Speech(Language::vietnamese))}, {"en", english}};
}

json name_of_type(const std::string& id) {
  return {{"vi", type_name(id, Speech(Language::vietnamese))}, {"en", type_name(id, Speech(Language::english))}};
}

std::string picture_name(int page, int rotate_degrees) { return std::to_string(page) + "@" + std::to_string(rotate_degrees); }

json field_json(const ReviewItem& item, const FieldChecks& checks) {
  const Field& field = item.field;
  return {{"document", item.address.document_id}, {"place", item.address.place()}, {"table", item.address.table},
          {"row", item.address.row}, {"key", item.address.key}, {"batch", item.batch_id}, {"record_type", item.record_type},
          {"record_type_name", name_of_type(item.record_type)}, {"label", checks.label_of(item.record_type, item.address)},
          {"value", field.value}, {"raw", field.raw}, {"confidence", field.confidence}, {"status", name_of(field.status)},
          {"reason", sentence(field.reason)}, {"page", std::max(1, field.page)}, {"box", nullptr}, {"page_size", nullptr}, {"picture", nullptr}};
}

json size_json(const KeptPage& page) {
  return page.rotate_degrees / 90 % 2 == 0 ? json{page.width, page.height} : json{page.height, page.width};
}

void put_on_page(json& object, const Field& field, const KeptPage& page, bool mirrored) {
  object["picture"] = picture_name(std::max(1, field.page), page.rotate_degrees);
  object["page_size"] = size_json(page);
  if (field.page == 0) return;
  const Box box = upright(field.box, cv::Size(page.width, page.height), page.rotate_degrees / 90, mirrored);
  object["box"] = {box.x, box.y, box.w, box.h};
}

Result<std::string> ItemsInJson::night(const std::string& document_id) {
  auto night = nights_.find(document_id);
  if (night == nights_.end()) {
    const Result<DocumentPlace> document = store_.place_of(document_id);
    if (!document) return tl::unexpected(document.error());
    night = nights_.emplace(document_id, night_document(document->folder, document_id).value_or("")).first;
  }
  return night->second;
}

Result<void> ItemsInJson::find_on_page(json& object, const ReviewItem& item) {
  const std::pair place(item.address.document_id, std::max(1, item.field.page));
  const Result<std::string> document = night(place.first);
  if (!document) return tl::unexpected(document.error());
  auto page = pages_.find(place);
  if (page == pages_.end()) {
    Result<std::optional<KeptPage>> kept = store_.kept_page(place.first, place.second);
    if (!kept) return tl::unexpected(kept.error());
    page = pages_.emplace(place, std::move(*kept)).first;
  }
  if (page->second) put_on_page(object, item.field, *page->second, is_mirrored(*document, item.field.page));
  return {};
}

Result<json> ItemsInJson::of(const ReviewItem& item) {
  json object = field_json(item, checks_);
  const Result<std::string> document = night(item.address.document_id);
  if (!document) return tl::unexpected(document.error());
  object.update(json::parse(field_background(*document, item.address)));
  if (object.contains("correction")) object["correction"] = sentence(object["correction"]);
  if (!item.typed.empty()) {
    json& typed = object["typed"] = json::array();
    for (const std::optional<std::string>& one : item.typed) typed.push_back(one ? json(*one) : json());
    object["reason"] = sentence("two people typed it differently");
  }
  if (const Result<void> found = find_on_page(object, item); !found) return tl::unexpected(found.error());
  return object;
}

Result<json> ItemsInJson::blind(const ReviewItem& item) {
  json object = field_json(item, checks_);
  for (const char* read : {"value", "raw", "confidence", "status", "reason"}) object.erase(read);
  if (const Result<void> found = find_on_page(object, item); !found) return tl::unexpected(found.error());
  return object;
}

namespace {

// Why a decision on a paper was not carried out; status 200 where it was.
HttpReply refusal_of(PaperOutcome outcome) {
  switch (outcome) {
    case PaperOutcome::done: return {};
    case PaperOutcome::not_there: return error_reply(404, "not_found");
    case PaperOutcome::others_at_it: return error_reply(409, "others_at_it");
    case PaperOutcome::busy: {
      HttpReply reply = error_reply(503, "busy");
      reply.headers["Retry-After"] = "10";
      return reply;
    }
    case PaperOutcome::secret: {
      HttpReply reply = error_reply(409, "secret");
      reply.headers["Clear-Site-Data"] = R"("cache")";  // the browser keeps parts of the page's picture
      return reply;
    }
  }
  return error_reply(500, "failed");
}

HttpReply refusal_of(const Error& error) {
  if (error.code == ErrorCode::not_found) return error_reply(404, "no_original");
  return error.code == ErrorCode::interrupted ? error_reply(503, "warehouse") : error_reply(error);
}

constexpr int most_items = 8;

}  // namespace

HttpReply items_reply(const std::vector<ReviewItem>& items, ReviewStore& store, const FieldChecks& checks, const std::string& paper,
                      const std::vector<std::string>& gone) {
  json list = json::array();
  ItemsInJson in_json(store, checks);
  for (const ReviewItem& item : items) {
    Result<json> object = in_json.of(item);
    if (!object) return error_reply(object.error());
    list.push_back(std::move(*object));
  }
  json reply = {{"items", std::move(list)}};
  if (!paper.empty()) reply["paper"] = paper;
  if (!gone.empty()) reply["gone"] = gone;
  return json_reply(dump(reply));
}

HttpReply paper_reply(const Result<PaperOutcome>& outcome, const Caller& caller, const std::string& document_id, ReviewStore& store,
                      const FieldChecks& checks) {
  if (!outcome) return refusal_of(outcome.error());
  if (HttpReply refusal = refusal_of(*outcome); refusal.status != 200) return refusal;
  const Result<std::vector<ReviewItem>> items =
      store.lease(caller.actor, {.document_id = document_id, .supervises = caller.supervises()}, most_items, false);
  return items ? items_reply(*items, store, checks, document_id) : error_reply(items.error());
}

HttpReply recut_reply(const Result<RecutPapers>& papers, const Caller& caller, ReviewStore& store, const FieldChecks& checks) {
  if (!papers) return refusal_of(papers.error());
  if (HttpReply refusal = refusal_of(papers->outcome); refusal.status != 200) return refusal;
  std::vector<ReviewItem> waiting;
  for (const std::string& id : papers->made) {
    Result<std::vector<ReviewItem>> items = store.lease(caller.actor, {.document_id = id, .supervises = caller.supervises()}, most_items, false);
    if (!items) return error_reply(items.error());
    waiting.insert(waiting.end(), items->begin(), items->end());
  }
  return items_reply(waiting, store, checks, papers->made.front(), papers->gone);
}

}  // namespace sohoa

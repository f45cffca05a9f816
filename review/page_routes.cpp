#include "review/page_routes.h"

#include "review/item_json.h"
#include "review/json_body.h"
#include "review/picture_cutter.h"

namespace sohoa {
namespace {

using nlohmann::json;

constexpr int tile_side = 512;
// A page viewed by one session is noted again once so many have been.
constexpr std::size_t most_remembered_views = 100'000;

cv::Size upright_size(const KeptPage& page) {
  return page.rotate_degrees / 90 % 2 == 0 ? cv::Size(page.width, page.height) : cv::Size(page.height, page.width);
}

}  // namespace

std::vector<Route> PageRoutes::routes() {
  return {
      {"GET", "/api/pages/{document}/{picture}/info.json", Access::everyone,
       [this](const HttpRequest& request, const Caller&) { return info(request); }},
      {"GET", "/api/pages/{document}/{picture}/{region}/{size}/0/default.jpg", Access::everyone,
       [this](const HttpRequest& request, const Caller& caller) { return part(request, caller); }},
  };
}

Result<std::optional<KeptPage>> PageRoutes::page_of(const HttpRequest& request) {
  const std::string &picture = request.parameters.at("picture"), &document = request.parameters.at("document");
  const std::size_t at = picture.find('@');
  const auto number = whole_number(picture.substr(0, at), 0);
  // Checks that it is written as documents are.
  if (!number || *number < 1 || *number > 1'000'000 || !field_address(document, "page")) return std::optional<KeptPage>();
  Result<std::optional<KeptPage>> page = store_.kept_page(document, static_cast<int>(*number));
  if (page && *page && picture != picture_name(static_cast<int>(*number), (*page)->rotate_degrees)) return std::optional<KeptPage>();
  return page;
}

HttpReply PageRoutes::info(const HttpRequest& request) {
  const Result<std::optional<KeptPage>> page = page_of(request);
  if (!page) return error_reply(page.error());
  if (!*page) return error_reply(404, "not_found");
  const cv::Size size = upright_size(**page);
  json factors = json::array();
  for (int factor = 1; factor == 1 || std::max(size.width, size.height) / factor >= tile_side / 2; factor *= 2) factors.push_back(factor);
  const std::string id = "/api/pages/" + request.parameters.at("document") + "/" + request.parameters.at("picture");
  return json_reply(json{{"@context", "http://iiif.io/api/image/2/context.json"},
                         {"@id", id},
                         {"protocol", "http://iiif.io/api/image"},
                         {"width", size.width},
                         {"height", size.height},
                         {"profile", {"http://iiif.io/api/image/2/level1.json"}},
                         {"tiles", {{{"width", tile_side}, {"scaleFactors", std::move(factors)}}}}}
                        .dump());
}

HttpReply PageRoutes::part(const HttpRequest& request, const Caller& caller) {
  const Result<std::optional<KeptPage>> page = page_of(request);
  if (!page) return error_reply(page.error());
  if (!*page) return error_reply(404, "not_found");
  const auto cut = picture_cut(request.parameters.at("region"), request.parameters.at("size"), upright_size(**page));
  if (!cut) return error_reply(404, "not_found");
  if (const Result<void> noted = note_view(request, caller); !noted) return error_reply(noted.error());
  const Result<PagePictures::Picture> picture = pictures_.upright_page(**page);
  if (!picture) return error_reply(picture.error().code == ErrorCode::not_found ? 404 : 500, "no_picture");
  Result<std::string> jpeg = cut_picture(**picture, *cut);
  if (!jpeg) return error_reply(jpeg.error());
  HttpReply reply{200, "image/jpeg", std::move(*jpeg)};
  reply.headers["Cache-Control"] = "private, max-age=1800";  // so that the next field's picture is there already
  return reply;
}

Result<void> PageRoutes::note_view(const HttpRequest& request, const Caller& caller) {
  const std::string& picture = request.parameters.at("picture");
  const std::string page = request.parameters.at("document") + "/page " + picture.substr(0, picture.find('@'));
  const std::string view = caller.token + page;
  {
    const std::lock_guard lock(mutex_);
    if (viewed_.contains(view)) return {};
  }
  if (Result<void> added = audit_.add(caller.actor, {"view page", page, "review"}); !added) return added;
  const std::lock_guard lock(mutex_);
  if (viewed_.size() >= most_remembered_views) viewed_.clear();
  viewed_.insert(view);
  return {};
}

}  // namespace sohoa

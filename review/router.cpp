#include "review/router.h"

#include <chrono>
#include <string_view>

#include "review/passwords.h"

namespace sohoa {
namespace {

std::vector<std::string_view> parts_of(std::string_view path) {
  std::vector<std::string_view> parts;
  for (std::size_t at = 0; at <= path.size();) {
    std::size_t end = path.find('/', at);
    if (end == std::string_view::npos) end = path.size();
    parts.push_back(path.substr(at, end - at));
    at = end + 1;
  }
  return parts;
}

bool matches(const Route& route, HttpRequest& request) {
  const auto wanted = parts_of(route.path), given = parts_of(request.path);
  if (route.method != request.method || wanted.size() != given.size()) return false;
  std::map<std::string, std::string> parameters;
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    if (wanted[i].starts_with('{')) {
      // A part that the library decoded to hold a slash, or that climbs, never gets here or is no name of anything.
      if (given[i].empty() || given[i].starts_with('.')) return false;
      parameters[std::string(wanted[i].substr(1, wanted[i].size() - 2))] = given[i];
    } else if (wanted[i] != given[i]) {
      return false;
    }
  }
  request.parameters = std::move(parameters);
  return true;
}

bool admits(Access access, Role role) {
  switch (access) {
    case Access::anybody:
    case Access::signed_in:
    case Access::everyone: return true;
    case Access::reviewers: return role != Role::auditor;
    case Access::supervisors: return role == Role::supervisor || role == Role::administrator;
    case Access::overseers: return role != Role::reviewer;
    case Access::administrators: return role == Role::administrator;
    case Access::auditors: return role == Role::auditor || role == Role::administrator;
  }
  return false;
}

// A page of another site says where it comes from; what is no page need not.
bool from_elsewhere(const HttpRequest& request, bool tls) {
  const std::string origin = request.header("origin");
  return !origin.empty() && origin != (tls ? "https://" : "http://") + request.header("host");
}

// False: there is none.
bool take_place(const Route& route, HttpRequest& request) {
  if (!route.places || request.place) return true;
  if (!route.places->try_acquire()) return false;
  request.place = std::shared_ptr<const void>(route.places.get(), [places = route.places](const void*) { places->release(); });
  return true;
}

}  // namespace

const char* session_cookie(bool tls) { return tls ? "__Host-sohoa" : "sohoa"; }

HttpReply json_reply(std::string body, int status) { return {status, "application/json", std::move(body)}; }

HttpReply error_reply(int status, const std::string& code) { return json_reply(R"({"error":")" + code + R"("})", status); }

HttpReply error_reply(const Error& error) {
  return error.code == ErrorCode::storage || error.code == ErrorCode::disk_full ? error_reply(503, "warehouse") : error_reply(500, "failed");
}

Router::Router(AccountStore& accounts, BatchAccess& batches, std::vector<Route> routes, bool tls, Observer observer)
    : accounts_(accounts), batches_(batches), routes_(std::move(routes)), tls_(tls), observer_(std::move(observer)) {}

HttpReply Router::answer(HttpRequest request) const {
  const auto begun = std::chrono::steady_clock::now();
  HttpReply reply = error_reply(404, "not_found");
  std::string taken = "other";
  for (const Route& route : routes_) {
    if (!matches(route, request)) continue;
    taken = route.path;
    try {
      reply = answer_on(route, request);
    } catch (const std::exception&) {
      reply = error_reply(500, "failed");
    }
    break;
  }
  reply.headers.emplace("Cache-Control", "no-store");
  if (observer_) observer_(request.method, taken, reply.status, std::chrono::duration<double>(std::chrono::steady_clock::now() - begun).count());
  return reply;
}

HttpServer::Admission Router::admit(HttpRequest& head) const {
  for (const Route& route : routes_) {
    Caller caller;
    if (route.most_body_bytes <= usual_body_bytes || !matches(route, head) || refusal(route, head, caller)) continue;
    if (!take_place(route, head)) return {0, error_reply(503, "busy")};
    return {route.most_body_bytes};
  }
  return {usual_body_bytes};
}

std::optional<HttpReply> Router::refusal(const Route& route, const HttpRequest& request, Caller& caller) const {
  caller.actor = {"", request.address, request.at};
  caller.token = request.cookie(session_cookie(tls_));
  const bool changes = request.method == "POST";
  if (changes && from_elsewhere(request, tls_)) return error_reply(403, "elsewhere");
  if (route.access == Access::anybody) return std::nullopt;
  if (caller.token.empty()) return error_reply(401, "sign_in");
  const Result<std::optional<SignedIn>> session = accounts_.session_of(caller.token, request.at);
  if (!session) return error_reply(session.error());
  if (!*session) return error_reply(401, "sign_in");
  caller.session = **session;
  caller.actor.account = caller.session.account;
  if (changes && !equal_secrets(request.header("x-csrf-token"), caller.session.csrf)) return error_reply(403, "csrf");
  if (route.access != Access::signed_in && caller.session.must_change) return error_reply(403, "change_password");
  if (!admits(route.access, caller.session.role)) return error_reply(403, "role");
  const auto document = request.parameters.find("document");
  if (caller.session.sees_every_batch || document == request.parameters.end()) return std::nullopt;
  const Result<bool> open = batches_.opens(document->second, caller.reader());
  if (!open) return error_reply(open.error());
  if (!*open) return error_reply(404, "not_found");
  return std::nullopt;
}

HttpReply Router::answer_on(const Route& route, HttpRequest& request) const {
  Caller caller;
  if (std::optional<HttpReply> refused = refusal(route, request, caller)) return std::move(*refused);
  if (request.body.size() > route.most_body_bytes) return error_reply(413, "too_large");
  if (!take_place(route, request)) return error_reply(503, "busy");
  return route.handle(request, caller);
}

}  // namespace sohoa

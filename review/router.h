#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <semaphore>
#include <string>
#include <vector>

#include "review/http_server.h"
#include "storage/account_store.h"
#include "storage/batch_access.h"

namespace sohoa {

// What a request may carry, but for routes that say otherwise.
inline constexpr std::uint64_t usual_body_bytes = 64 << 10;

// Who a route is for. Beyond `signed_in` the one-time password must have been changed.
enum class Access {
  anybody,
  signed_in,
  everyone,
  reviewers,       // all but auditors
  supervisors,     // and administrators
  overseers,       // all but reviewers
  administrators,
  auditors,        // and administrators
};

// Who asks; without an account for routes that are for anybody.
struct Caller {
  Actor actor;
  SignedIn session;
  std::string token;

  // As storage/batch_access.h has it.
  [[nodiscard]] std::string reader() const { return session.sees_every_batch ? "" : actor.account; }
  [[nodiscard]] bool supervises() const { return session.role == Role::supervisor || session.role == Role::administrator; }
};

// One thing the station answers. `path` names its variable parts: /api/fields/{document}/{place}/settle.
struct Route {
  std::string method, path;
  Access access = Access::everyone;
  std::function<HttpReply(const HttpRequest&, const Caller&)> handle;
  std::uint64_t most_body_bytes = usual_body_bytes;
  // Places for as many as are answered at a time, from when their bodies are read; none: any number. Others are told 503.
  std::shared_ptr<std::counting_semaphore<>> places = {};
};

// Finds a request's route and lets only those through whom it is for: a session, its role, for every POST the session's token, which
// other sites cannot know, and where the path names a {document}, one that is not closed to who asks: to them it is not there. Safe
// from any thread.
class Router {
 public:
  // Told of every request that was answered: method, path as routes name it ("other" where none has it), status, seconds.
  using Observer = std::function<void(const std::string&, const std::string&, int, double)>;
  Router(AccountStore& accounts, BatchAccess& batches, std::vector<Route> routes, bool tls, Observer observer = {});

  [[nodiscard]] HttpReply answer(HttpRequest request) const;
  // How large a body is read for a request of which only the head is there: more than usual only for whom its route is for, while a place
  // is free, which it then has.
  [[nodiscard]] HttpServer::Admission admit(HttpRequest& head) const;
  [[nodiscard]] const std::vector<Route>& routes() const { return routes_; }

 private:
  // Fills in who asks; why they may not, if so.
  [[nodiscard]] std::optional<HttpReply> refusal(const Route& route, const HttpRequest& request, Caller& caller) const;
  [[nodiscard]] HttpReply answer_on(const Route& route, HttpRequest& request) const;

  AccountStore& accounts_;
  BatchAccess& batches_;
  std::vector<Route> routes_;
  bool tls_;
  Observer observer_;
};

// The name of the session's cookie: under TLS one that browsers keep to this very host.
const char* session_cookie(bool tls);

HttpReply json_reply(std::string body, int status = 200);
// {"error": CODE}; the page has words for each code.
HttpReply error_reply(int status, const std::string& code);
// Of a store that failed: 500, or 503 where it may pass.
HttpReply error_reply(const Error& error);

}  // namespace sohoa

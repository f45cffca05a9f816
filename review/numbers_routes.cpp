#include "review/numbers_routes.h"

namespace sohoa {

std::vector<Route> NumbersRoutes::routes() {
  return {
      {"GET", "/metrics", Access::anybody, [this](const HttpRequest& request, const Caller&) { return metrics(request); }},
  };
}

// Being asked from this machine proves nothing: a proxy in front of the station asks for everybody.
HttpReply NumbersRoutes::metrics(const HttpRequest& request) {
  if (!metrics_.admits(request)) return error_reply(401, "token");
  const Result<QueueSize> size = numbers_.queue_size(request.at);
  if (!size) return error_reply(size.error());
  return {200, "text/plain; version=0.0.4; charset=utf-8", metrics_.text(size->waiting, size->leased)};
}

}  // namespace sohoa

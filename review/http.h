#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>

namespace sohoa {

// What a browser asks, in the words of any HTTP library.
struct HttpRequest {
  std::string method, path;
  std::map<std::string, std::string> parameters;  // the parts of the path that a route names
  std::map<std::string, std::string> query;
  std::map<std::string, std::string> headers;     // names in lower case
  std::string body;
  std::string address;                            // of who asks
  std::int64_t at = 0;                            // seconds since 1970 UTC
  std::shared_ptr<const void> place = {};         // among the few that are answered at a time, while there is one; none: to be taken yet

  [[nodiscard]] std::string header(const std::string& name) const {
    const auto found = headers.find(name);
    return found == headers.end() ? "" : found->second;
  }
  [[nodiscard]] std::string asked(const std::string& name) const {
    const auto found = query.find(name);
    return found == query.end() ? "" : found->second;
  }
  // A cookie's value; empty without it.
  [[nodiscard]] std::string cookie(const std::string& name) const;
};

struct HttpReply {
  int status = 200;
  std::string type = "application/json";
  std::string body;
  std::map<std::string, std::string> headers = {};
};

}  // namespace sohoa

#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "document/result.h"
#include "review/http.h"

namespace sohoa {

// Where to listen, and the certificate and key that make it TLS; both or none.
struct ListenOptions {
  std::string address = "127.0.0.1";
  int port = 8080;  // 0: any that is free
  std::string tls_certificate, tls_key;

  [[nodiscard]] bool tls() const { return !tls_certificate.empty(); }
};

// "ADDRESS:PORT", "[::1]:8080"; bad_arguments otherwise.
[[nodiscard]] Result<ListenOptions> listen_options(const std::string& where);
// Whether only this machine can reach the address.
bool is_loopback(const std::string& address);

// An HTTP server that hands every request to one function, called from many threads.
class HttpServer {
 public:
  using Answer = std::function<HttpReply(const HttpRequest&)>;
  // What is done with the body of a request of which only the head is there: so many bytes are read, and what is longer is answered with
  // 413; or none, and the answer is there already.
  struct Admission {
    std::uint64_t most_body_bytes = 0;
    std::optional<HttpReply> refusal = std::nullopt;
  };
  // May give the request its place.
  using Admit = std::function<Admission(HttpRequest& head)>;
  // bad_arguments for plain HTTP beyond loopback, access when the address is taken or the certificate cannot be used.
  [[nodiscard]] static Result<std::unique_ptr<HttpServer>> bind(const ListenOptions& options, Answer answer, Admit admit);
  ~HttpServer();

  [[nodiscard]] int port() const;
  void run();   // until stop()
  void stop();  // from any thread

 private:
  struct State;
  explicit HttpServer(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace sohoa

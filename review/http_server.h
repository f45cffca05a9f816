#pragma once

#include <cstdint>
#include <functional>
#include <memory>
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
  // How many bytes of body are read after a request's head; what is longer is answered with 413.
  using MostBody = std::function<std::uint64_t(const HttpRequest& head)>;
  // bad_arguments for plain HTTP beyond loopback, access when the address is taken or the certificate cannot be used.
  [[nodiscard]] static Result<std::unique_ptr<HttpServer>> bind(const ListenOptions& options, Answer answer, MostBody most_body);
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

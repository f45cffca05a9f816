#include "review/http_server.h"

#include <arpa/inet.h>
#include <httplib.h>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <filesystem>

namespace sohoa {
namespace {

const std::string stage = "review";
// A kept-alive connection holds a thread even while it is idle: ten browsers open six each.
constexpr std::size_t threads = 128, most_requests_a_connection = 100'000;
constexpr std::size_t most_body_bytes = 256 << 20;  // of what is passed over, too
constexpr int keep_alive_seconds = 20, slowest_request_seconds = 10;

HttpRequest request_of(const httplib::Request& asked) {
  HttpRequest request;
  request.method = asked.method == "HEAD" ? "GET" : asked.method;
  request.path = asked.path;
  for (const auto& [name, value] : asked.params) request.query[name] = value;
  for (const auto& [name, value] : asked.headers) {
    std::string lower = name;
    std::ranges::transform(lower, lower.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    request.headers[lower] = value;
  }
  request.body = asked.body;
  request.address = asked.remote_addr;
  request.at = std::chrono::duration_cast<std::chrono::seconds>(std::chrono::system_clock::now().time_since_epoch()).count();
  return request;
}

}  // namespace

std::string HttpRequest::cookie(const std::string& name) const {
  const std::string cookies = header("cookie");
  for (std::size_t from = 0; from < cookies.size();) {
    std::size_t end = cookies.find(';', from);
    if (end == std::string::npos) end = cookies.size();
    const std::size_t begin = cookies.find_first_not_of(' ', from);
    if (begin < end && cookies.compare(begin, name.size() + 1, name + "=") == 0)
      return cookies.substr(begin + name.size() + 1, end - begin - name.size() - 1);
    from = end + 1;
  }
  return "";
}

Result<ListenOptions> listen_options(const std::string& where) {
  ListenOptions options;
  const std::size_t colon = where.rfind(':');
  const auto bad = [&] { return fail(ErrorCode::bad_arguments, stage, "'" + where + "' is no ADDRESS:PORT, like 127.0.0.1:8080"); };
  if (colon == std::string::npos || colon == 0) return bad();
  options.address = where.substr(0, colon);
  if (options.address.starts_with('[') && options.address.ends_with(']'))
    options.address = options.address.substr(1, options.address.size() - 2);
  const char* end = where.data() + where.size();
  const auto [stopped, failure] = std::from_chars(where.data() + colon + 1, end, options.port);
  if (failure != std::errc() || stopped != end || options.port < 0 || options.port > 65535) return bad();
  return options;
}

bool is_loopback(const std::string& address) {
  in_addr four{};
  if (inet_pton(AF_INET, address.c_str(), &four) == 1) return (ntohl(four.s_addr) >> 24) == 127;
  return address == "::1" || address == "localhost";
}

struct HttpServer::State {
  std::unique_ptr<httplib::Server> server;
  int port = 0;
};

HttpServer::HttpServer(std::unique_ptr<State> state) : state_(std::move(state)) {}
HttpServer::~HttpServer() { stop(); }

Result<std::unique_ptr<HttpServer>> HttpServer::bind(const ListenOptions& options, Answer answer, Admit admit) {
  if (options.tls_certificate.empty() != options.tls_key.empty())
    return fail(ErrorCode::bad_arguments, stage, "--tls-cert and --tls-key belong together");
  if (!options.tls() && !is_loopback(options.address))
    return fail(ErrorCode::bad_arguments, stage,
                options.address + " can be reached from elsewhere: give --tls-cert and --tls-key, or listen on 127.0.0.1");
  auto state = std::make_unique<State>();
  if (options.tls()) state->server = std::make_unique<httplib::SSLServer>(options.tls_certificate.c_str(), options.tls_key.c_str());
  else state->server = std::make_unique<httplib::Server>();
  httplib::Server& server = *state->server;
  if (!server.is_valid())
    return fail(ErrorCode::access, stage,
                options.tls_certificate + " and " + options.tls_key + " are no certificate and key in PEM, or cannot be read");
  server.new_task_queue = [] { return new httplib::ThreadPool(threads); };
  server.set_keep_alive_max_count(most_requests_a_connection);
  server.set_keep_alive_timeout(keep_alive_seconds);
  server.set_read_timeout(slowest_request_seconds);
  server.set_write_timeout(slowest_request_seconds);
  server.set_payload_max_length(most_body_bytes);
  server.set_tcp_nodelay(true);
  // On every answer, also those the library gives by itself. The page's own scripts and styles only, nothing in line.
  httplib::Headers headers = {
      {"Content-Security-Policy",
       "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; connect-src 'self'; base-uri 'none';"
       " form-action 'self'; frame-ancestors 'none'"},
      {"X-Content-Type-Options", "nosniff"},
      {"X-Frame-Options", "DENY"},
      {"Referrer-Policy", "no-referrer"},
      {"Cross-Origin-Opener-Policy", "same-origin"},
      {"Cross-Origin-Resource-Policy", "same-origin"},
      {"Permissions-Policy", "camera=(), microphone=(), geolocation=()"}};
  if (options.tls()) headers.emplace("Strict-Transport-Security", "max-age=31536000");
  server.set_default_headers(std::move(headers));
  const auto respond = [](HttpReply reply, httplib::Response& response) {
    response.status = reply.status;
    for (const auto& [name, value] : reply.headers) response.set_header(name, value);
    // Handed over in pieces, because whole ones the library presses anew each time: a second for the page's script.
    const std::size_t size = reply.body.size();
    if (size == 0) return response.set_content("", reply.type);
    response.set_content_provider(size, reply.type, [body = std::move(reply.body)](std::size_t from, std::size_t length, httplib::DataSink& sink) {
      return sink.write(body.data() + from, length);
    });
  };
  server.Get(".*", [answer, respond](const httplib::Request& asked, httplib::Response& response) { respond(answer(request_of(asked)), response); });
  // A body is kept no further than it may be, and read to its end all the same: what comes behind it is the next request.
  server.Post(".*", [answer, respond, admit = std::move(admit)](const httplib::Request& asked, httplib::Response& response, const httplib::ContentReader& read) {
    HttpRequest request = request_of(asked);
    Admission admission = admit(request);
    bool too_large = false;
    const auto take = [&](const char* data, std::size_t size) {
      too_large = too_large || request.body.size() + size > admission.most_body_bytes;
      if (!too_large) request.body.append(data, size);
      return true;
    };
    if (asked.is_multipart_form_data()) read([](const httplib::MultipartFormData&) { return true; }, take);
    else read(take);
    if (admission.refusal) return respond(std::move(*admission.refusal), response);
    if (!too_large) return respond(answer(request), response);
    response.status = 413;
    response.set_content(R"({"error":"too_large"})", "application/json");
  });
  if (options.port == 0) state->port = server.bind_to_any_port(options.address);
  else state->port = server.bind_to_port(options.address, options.port) ? options.port : -1;
  if (state->port < 0)
    return fail(ErrorCode::access, stage,
                "cannot listen on " + options.address + ":" + std::to_string(options.port) + ": is another program there? --listen takes another port");
  return std::unique_ptr<HttpServer>(new HttpServer(std::move(state)));
}

int HttpServer::port() const { return state_->port; }
void HttpServer::run() { state_->server->listen_after_bind(); }
void HttpServer::stop() { state_->server->stop(); }

}  // namespace sohoa

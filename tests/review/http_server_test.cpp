#include "review/http_server.h"

#include <gtest/gtest.h>
#include <httplib.h>

#include <thread>

namespace sohoa {
namespace {

TEST(HttpServer, ReadsNoBodyOfWhatIsRefusedByItsHeadAndGoesOn) {
  std::vector<std::string> answered;
  auto server = HttpServer::bind(
      {"127.0.0.1", 0, "", ""},
      [&](const HttpRequest& request) {
        answered.push_back(request.body);
        return HttpReply{200, "text/plain", "taken"};
      },
      [](HttpRequest& head) -> HttpServer::Admission {
        if (head.path == "/full") return {0, HttpReply{503, "text/plain", "full"}};
        return {4};
      });
  ASSERT_TRUE(server) << server.error().message;
  std::thread serving([&] { (*server)->run(); });
  httplib::Client client("127.0.0.1", (*server)->port());
  client.set_keep_alive(true);
  const auto status = [&](const char* path, const std::string& body) {
    const httplib::Result reply = client.Post(path, body, "application/octet-stream");
    return reply ? reply->status : 0;
  };
  EXPECT_EQ(status("/full", std::string(1 << 20, 'x')), 503);
  EXPECT_EQ(status("/full", ""), 503);
  EXPECT_EQ(status("/free", "four"), 200);
  EXPECT_EQ(status("/free", "fives"), 413);
  EXPECT_EQ(status("/free", "more"), 200);
  client.stop();  // else the server waits for what it may still ask
  (*server)->stop();
  serving.join();
  EXPECT_EQ(answered, (std::vector<std::string>{"four", "more"}));
}

}  // namespace
}  // namespace sohoa

#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "review/router.h"
#include "storage/review_store.h"

namespace sohoa {

// What the station counts since it began, for Prometheus: work, waiting, refusals, latencies. No name, address, document or value is
// in it; whoever reads it gives the token that the station was started with. Safe from any thread.
class Metrics {
 public:
  // token: empty where nobody is to read them.
  explicit Metrics(std::string token);
  ~Metrics();

  // A request that was answered; route: its path as routes name it, "other" where none has it.
  void note_request(const std::string& method, const std::string& route, int status, double seconds);
  // The seconds since the same account's decision before count as this field's, unless it was at something else meanwhile.
  void note_settled(const std::string& account, Decision::Kind kind, double now_seconds);
  void note_reread(bool done);

  // waiting, leased: fields, as the warehouse has them now. In Prometheus' text form.
  [[nodiscard]] std::string text(std::int64_t waiting, std::int64_t leased);
  [[nodiscard]] bool admits(const HttpRequest& request) const;

 private:
  struct State;
  std::unique_ptr<State> state_;
  const std::string token_;
};

}  // namespace sohoa

#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "review/counter_tools.h"
#include "review/field_checks.h"
#include "review/http.h"
#include "review/paper_desk.h"
#include "review/router.h"
#include "storage/warehouse.h"

namespace sohoa {

class DecoderPool;

struct StationOptions {
  std::string archive;  // originals; empty: where the warehouse says
  bool tls = false;
  std::string metrics_token;  // for /metrics; empty: nobody reads it
  std::uint64_t picture_memory_bytes = 256ULL << 20;
  RereadLimits rereads = {};
};

// The review station behind whatever speaks HTTP: the page, the API, and the thread that keeps document.json in line.
class Station {
 public:
  Station(Warehouse& warehouse, FieldChecks checks, PaperTools tools, DecoderPool& decoders, const StationOptions& options,
          CounterTools counter = {});
  ~Station();

  [[nodiscard]] HttpReply answer(HttpRequest request) const;
  // As Router::admit().
  [[nodiscard]] HttpServer::Admission admit(HttpRequest& head) const;
  [[nodiscard]] const std::vector<Route>& routes() const;

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

// The password of a new administrator's account where there is no account yet; empty where there is one.
[[nodiscard]] Result<std::string> make_first_account(Warehouse& warehouse, std::int64_t now);
// An administrator with a password of their own. bad_arguments for a name or password that will not do.
[[nodiscard]] Result<void> create_administrator(Warehouse& warehouse, const std::string& name, const std::string& password, std::int64_t now);

inline constexpr const char* first_account = "admin";

}  // namespace sohoa

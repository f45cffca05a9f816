#include "review/metrics.h"

#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

#include <mutex>
#include <sstream>

#include "review/passwords.h"

namespace sohoa {
namespace {

// Longer than this between two decisions: a pause, a telephone call, another paper's page.
constexpr double longest_field_seconds = 300;

const char* name_of(Decision::Kind kind) {
  switch (kind) {
    case Decision::Kind::accept: return "accepted";
    case Decision::Kind::correct: return "corrected";
    case Decision::Kind::unreadable: return "unreadable";
  }
  return "";
}

prometheus::Family<prometheus::Counter>& counters(prometheus::Registry& registry, const char* name, const char* help) {
  return prometheus::BuildCounter().Name(name).Help(help).Register(registry);
}

}  // namespace

struct Metrics::State {
  prometheus::Registry registry;
  prometheus::Family<prometheus::Counter>& requests =
      counters(registry, "sohoa_review_requests_total", "Requests answered, by route and status");
  prometheus::Family<prometheus::Histogram>& latencies =
      prometheus::BuildHistogram().Name("sohoa_review_request_seconds").Help("Seconds until a request was answered, by route").Register(registry);
  prometheus::Family<prometheus::Counter>& settled =
      counters(registry, "sohoa_review_fields_settled_total", "Decisions on fields, also those taken back later");
  prometheus::Family<prometheus::Counter>& rereads =
      counters(registry, "sohoa_review_papers_reread_total", "Papers read again as people said");
  prometheus::Counter& refused_sign_ins =
      counters(registry, "sohoa_review_sign_ins_refused_total", "Sign-ins refused for a wrong password or too many tries").Add({});
  prometheus::Gauge& waiting =
      prometheus::BuildGauge().Name("sohoa_review_fields_waiting").Help("Fields that wait for a person").Register(registry).Add({});
  prometheus::Gauge& leased =
      prometheus::BuildGauge().Name("sohoa_review_fields_leased").Help("Fields that somebody has before them").Register(registry).Add({});
  prometheus::Histogram& field_seconds = prometheus::BuildHistogram()
                                             .Name("sohoa_review_field_seconds")
                                             .Help("Seconds from one decision of a person to their next, pauses of five minutes left out")
                                             .Register(registry)
                                             .Add({}, prometheus::Histogram::BucketBoundaries{1, 2, 3, 5, 8, 13, 20, 30, 60, 120});
  std::mutex mutex;
  std::map<std::string, double> decided_at;  // by account; guarded by mutex
};

Metrics::Metrics(std::string token) : state_(std::make_unique<State>()), token_(std::move(token)) {
  for (const auto kind : {Decision::Kind::accept, Decision::Kind::correct, Decision::Kind::unreadable})
    state_->settled.Add({{"decision", name_of(kind)}});  // so that zeros are seen, too
}
Metrics::~Metrics() = default;

void Metrics::note_request(const std::string& method, const std::string& route, int status, double seconds) {
  state_->requests.Add({{"method", method}, {"route", route}, {"status", std::to_string(status)}}).Increment();
  state_->latencies
      .Add({{"method", method}, {"route", route}}, prometheus::Histogram::BucketBoundaries{.001, .002, .005, .01, .02, .05, .1, .2, .5, 1, 2, 5})
      .Observe(seconds);
  if (method == "POST" && route == "/api/session" && (status == 401 || status == 429)) state_->refused_sign_ins.Increment();
}

void Metrics::note_settled(const std::string& account, Decision::Kind kind, double now_seconds) {
  state_->settled.Add({{"decision", name_of(kind)}}).Increment();
  const std::lock_guard lock(state_->mutex);
  const auto [before, first] = state_->decided_at.emplace(account, now_seconds);
  const double seconds = now_seconds - before->second;
  before->second = now_seconds;
  if (!first && seconds <= longest_field_seconds) state_->field_seconds.Observe(seconds);
}

void Metrics::note_reread(bool done) { state_->rereads.Add({{"outcome", done ? "done" : "failed"}}).Increment(); }

std::string Metrics::text(std::int64_t waiting, std::int64_t leased) {
  state_->waiting.Set(static_cast<double>(waiting));
  state_->leased.Set(static_cast<double>(leased));
  std::ostringstream out;
  prometheus::TextSerializer().Serialize(out, state_->registry.Collect());
  return out.str();
}

bool Metrics::admits(const HttpRequest& request) const {
  return !token_.empty() && equal_secrets(request.header("authorization"), "Bearer " + token_);
}

}  // namespace sohoa

#include "review/station.h"

#include <algorithm>

#include "review/account_routes.h"
#include "review/assets.h"
#include "review/document_rewriter.h"
#include "review/document_routes.h"
#include "review/dossier_routes.h"
#include "review/double_entry_routes.h"
#include "review/metrics.h"
#include "review/numbers_routes.h"
#include "review/overview_routes.h"
#include "review/owner_routes.h"
#include "review/page_routes.h"
#include "review/paper_routes.h"
#include "review/passwords.h"
#include "review/queue_routes.h"
#include "review/sample_routes.h"

namespace sohoa {
namespace {

const std::string stage = "review";
constexpr std::int64_t queue_counts_seconds = 10;  // how old an answer on how much waits may be
const std::string local = "local";  // where the program's own acts come from

HttpReply asset_reply(const HttpRequest& request, const std::string& name) {
  const auto assets = page_assets();
  const auto found = std::ranges::find(assets, name, &Asset::name);
  if (found == assets.end()) return error_reply(404, "not_found");
  const bool pressed = request.header("accept-encoding").find("gzip") != std::string::npos;
  HttpReply reply{200, std::string(found->type), std::string(pressed ? found->gzip : found->bytes)};
  reply.headers["Vary"] = "Accept-Encoding";
  if (pressed) reply.headers["Content-Encoding"] = "gzip";
  // Their names change with their content, but for the page's own.
  reply.headers["Cache-Control"] = name == "index.html" ? "no-cache" : "public, max-age=31536000, immutable";
  return reply;
}

std::vector<Route> own_routes(Warehouse& warehouse) {
  return {
      {"GET", "/", Access::anybody, [](const HttpRequest& request, const Caller&) { return asset_reply(request, "index.html"); }},
      {"GET", "/assets/{name}", Access::anybody,
       [](const HttpRequest& request, const Caller&) { return asset_reply(request, request.parameters.at("name")); }},
      {"GET", "/health/live", Access::anybody, [](const HttpRequest&, const Caller&) { return json_reply(R"({"live":true})"); }},
      {"GET", "/health/ready", Access::anybody,
       [&warehouse](const HttpRequest&, const Caller&) {
         return warehouse.describe() ? json_reply(R"({"ready":true})") : json_reply(R"({"ready":false})", 503);
       }},
  };
}

std::vector<Route> joined(std::vector<Route> routes, const std::vector<std::vector<Route>>& more) {
  for (const auto& some : more) routes.insert(routes.end(), some.begin(), some.end());
  return routes;
}

PaperTools counted(PaperTools tools, Metrics& metrics) {
  tools.read = [read = std::move(tools.read), &metrics](const KeptPaper& paper) {
    Result<Document> document = read(paper);
    metrics.note_reread(document.has_value());
    return document;
  };
  return tools;
}

}  // namespace

struct Station::Parts {
  Parts(Warehouse& warehouse, FieldChecks field_checks, PaperTools tools, DecoderPool& decoders, const StationOptions& options,
        CounterTools counter)
      : checks(std::move(field_checks)),
        metrics(options.metrics_token),
        numbers(warehouse.database()),
        accounts(warehouse.database()),
        batches(warehouse.database()),
        audit(warehouse.database()),
        store(warehouse.database()),
        samples(warehouse.database()),
        entries(warehouse.database()),
        papers(warehouse, counted(std::move(tools), metrics), options.rereads),
        rewriter(store, papers),
        pictures(decoders, options.archive, options.picture_memory_bytes),
        account_routes(accounts, batches, audit, entries, options.tls),
        queue_routes(store, checks, papers, rewriter, metrics, queue_counts),
        paper_routes(papers, store, checks, rewriter, queue_counts),
        page_routes(store, audit, pictures),
        document_routes(warehouse, audit, store, checks, rewriter, metrics),
        owner_routes(warehouse.database(), audit, counter.reuse),
        dossier_routes(warehouse.database(), std::move(counter)),
        sample_routes(samples, store, checks),
        double_entry_routes(entries, store, checks, rewriter, queue_counts),
        numbers_routes(numbers, samples, metrics),
        router(accounts, batches,
               joined(own_routes(warehouse), {account_routes.routes(), queue_routes.routes(), paper_routes.routes(), page_routes.routes(),
                                              sample_routes.routes(), double_entry_routes.routes(), numbers_routes.routes(), overview_routes(warehouse.database(), queue_counts), document_routes.routes(), dossier_routes.routes(), owner_routes.routes()}),
               options.tls,
               [this](const std::string& method, const std::string& route, int status, double seconds) {
                 metrics.note_request(method, route, status, seconds);
               }) {}

  FieldChecks checks;
  Metrics metrics;
  ReviewNumbers numbers;
  AccountStore accounts;
  BatchAccess batches;
  AuditTrail audit;
  ReviewStore store;
  SampleStore samples;
  DoubleEntryStore entries;
  PaperDesk papers;
  DocumentRewriter rewriter;
  PagePictures pictures;
  SharedAnswers queue_counts{queue_counts_seconds};
  AccountRoutes account_routes;
  QueueRoutes queue_routes;
  PaperRoutes paper_routes;
  PageRoutes page_routes;
  DocumentRoutes document_routes;
  OwnerRoutes owner_routes;
  DossierRoutes dossier_routes;
  SampleRoutes sample_routes;
  DoubleEntryRoutes double_entry_routes;
  NumbersRoutes numbers_routes;
  Router router;
};

Station::Station(Warehouse& warehouse, FieldChecks checks, PaperTools tools, DecoderPool& decoders, const StationOptions& options,
                 CounterTools counter)
    : parts_(std::make_unique<Parts>(warehouse, std::move(checks), std::move(tools), decoders, options, std::move(counter))) {}
Station::~Station() = default;

HttpReply Station::answer(HttpRequest request) const { return parts_->router.answer(std::move(request)); }
HttpServer::Admission Station::admit(HttpRequest& head) const { return parts_->router.admit(head); }
const std::vector<Route>& Station::routes() const { return parts_->router.routes(); }

Result<std::string> make_first_account(Warehouse& warehouse, std::int64_t now) {
  AccountStore accounts(warehouse.database());
  const Result<bool> any = accounts.any();
  if (!any) return tl::unexpected(any.error());
  if (*any) return std::string();
  const std::string password = one_time_password(), hash = hash_password(password);
  if (hash.empty()) return fail(ErrorCode::internal, stage, "there is no memory to hash a password with");
  const Result<bool> added = accounts.add({"", local, now}, {first_account, Role::administrator, hash, true, true});
  if (!added) return tl::unexpected(added.error());
  return *added ? password : std::string();
}

Result<void> create_administrator(Warehouse& warehouse, const std::string& name, const std::string& password, std::int64_t now) {
  if (!is_account_name(name))
    return fail(ErrorCode::bad_arguments, stage, "'" + name + "' is no account name: small letters, digits and -_. only");
  if (password.size() < least_password_bytes || password.size() > most_password_bytes)
    return fail(ErrorCode::bad_arguments, stage, "the password needs at least " + std::to_string(least_password_bytes) + " characters");
  AccountStore accounts(warehouse.database());
  const std::string hash = hash_password(password);
  if (hash.empty()) return fail(ErrorCode::internal, stage, "there is no memory to hash a password with");
  const Result<bool> added = accounts.add({"", local, now}, {name, Role::administrator, hash, false, true});
  if (!added) return tl::unexpected(added.error());
  if (!*added) return fail(ErrorCode::bad_arguments, stage, "there is an account '" + name + "' already");
  return {};
}

}  // namespace sohoa

#include <fmt/format.h>

#include <chrono>
#include <fstream>
#include <iostream>
#include <thread>

#include "app/commands.h"
#include "classifiers/calibration.h"
#include "classifiers/definitions.h"
#include "classifiers/gazetteer.h"
#include "classifiers/procedures.h"
#include "models/model_folder.h"
#include "pipeline/counter_intake.h"
#include "pipeline/paper_folder.h"
#include "pipeline/paper_reader.h"
#include "review/http_server.h"
#include "review/reuse_desk.h"
#include "review/station.h"
#include "storage/owners.h"
#include "storage/queue_tags.h"

namespace sohoa {
namespace {

std::int64_t seconds_now() {
  return std::chrono::duration_cast<std::chrono::seconds>(std::chrono::system_clock::now().time_since_epoch()).count();
}

std::string url_of(const ListenOptions& listen, int port) {
  const std::string host = listen.address.find(':') == std::string::npos ? listen.address : "[" + listen.address + "]";
  return fmt::format("{}://{}:{}/", listen.tls() ? "https" : "http", host, port);
}

// The first line of a file, long enough that nobody guesses it.
Result<std::string> token_in(const std::string& file) {
  constexpr std::size_t least_bytes = 20;
  std::string token;
  if (file.empty()) return token;
  std::ifstream stream(file);
  if (!std::getline(stream, token)) return fail(ErrorCode::access, "review", file + " cannot be read");
  if (token.size() < least_bytes)
    return fail(ErrorCode::bad_arguments, "review", file + ": a token has at least " + std::to_string(least_bytes) + " characters, in its first line");
  return token;
}

// manifest.csv has a page's error as its code and message.
TakenIn taken_in(const DigitizeReport& report) {
  TakenIn taken{report.batch_id, static_cast<int>(report.totals.sheet.pages_in), {}};
  for (const InputFile& file : report.files)
    if (file.error) taken.refused.push_back({0, std::string(name_of(file.error->code)), file.error->message});
  for (const ManifestRow& row : report.quarantined_pages) {
    const std::size_t colon = row.error.find(": ");
    taken.refused.push_back({row.page, row.error.substr(0, colon), colon == std::string::npos ? "" : row.error.substr(colon + 2)});
  }
  return taken;
}

}  // namespace

ExitCode run_create_admin(const ReviewOptions& options, const Speech& say) {
  auto warehouse = Warehouse::open(options.warehouse_url);
  if (!warehouse) return complain(warehouse.error(), say);
  std::string password;
  std::getline(std::cin, password);
  if (const Result<void> made = create_administrator(**warehouse, options.create_admin, password, seconds_now()); !made)
    return complain(made.error(), say);
  fmt::print(stderr, "{}\n", say("The account is made.", "Đã tạo tài khoản."));
  return ExitCode::ok;
}

ExitCode run_review(const ReviewOptions& options, DecoderPool& decoders, const Speech& say) {
  Result<ListenOptions> listen = listen_options(options.listen);
  if (!listen) return complain(listen.error(), say);
  listen->tls_certificate = options.tls_certificate;
  listen->tls_key = options.tls_key;
  const Result<std::string> metrics_token = token_in(options.metrics_token_file);
  if (!metrics_token) return complain(metrics_token.error(), say);
  auto warehouse = Warehouse::open(options.warehouse_url);
  if (!warehouse) return complain(warehouse.error(), say);
  Result<FieldChecks> checks = FieldChecks::load(model_folder() + "/record_types");
  if (!checks) return complain(checks.error(), say);

  decoders.obey(stop_requested);
  const Result<Procedures> procedures = Procedures::load(model_folder() + "/procedures", Procedures::usual_table());
  if (!procedures) return complain(procedures.error(), say);
  PaperReader reader(decoders, [](double error_budget) {
    return RecordTypes::load(model_folder() + "/record_types", {error_budget, Gazetteer::usual_file(), Calibration::usual_file()});
  }, options.archive);
  if (const Result<void> ready = reader.make_ready(); !ready) return complain(ready.error(), say);
  PaperTools tools{[&](const KeptPaper& paper) { return reader.read(paper); },
                   [&](const KeptPaper& paper, const Document& document) { return write_paper_folder(paper, document, options.archive, decoders); },
                   [&](Dossier& dossier) { procedures->assess(dossier); },
                   [&](const SecretPaper& paper) { return put_away(paper, options.archive); }};
  const Result<Definitions> definitions = load_definitions(model_folder() + "/record_types");
  if (!definitions) return complain(definitions.error(), say);
  if (const Result<void> noted = Owners((*warehouse)->database()).note_roles(roles_of(*definitions)); !noted) return complain(noted.error(), say);
  ReuseDesk reuse((*warehouse)->database(), *procedures, *definitions);
  CounterTools counter;
  counter.reuse = &reuse;
  counter.types_of = [&](const std::string& dossier, const std::string& procedure, const std::string& paper) { return procedures->types_of(dossier, procedure, paper); };
  std::optional<RecordTypes> counter_types;
  std::optional<CounterIntake> intake;
  ReaderPool readers([] { return make_page_reader(Effort::normal); });
  if (!options.counter.empty()) {
    Result<RecordTypes> types = RecordTypes::load(model_folder() + "/record_types", {.gazetteer = Gazetteer::usual_file(), .calibration = Calibration::usual_file()});
    if (!types) return complain(types.error(), say);
    counter_types.emplace(std::move(*types));
    intake.emplace(options.counter, options.warehouse_url, options.archive, options.jobs, DigitizeTools{*counter_types, *procedures, readers, **warehouse},
                   decoders, stop_requested);
    counter.take_in = [&](const Actor& actor, const std::string& name, const std::string& content, const std::string& dossier) -> Result<TakenIn> {
      const Result<DigitizeReport> report = intake->take_in(actor, name, content, dossier);
      if (!report) return tl::unexpected(report.error());
      if (report->interrupted) return fail(ErrorCode::interrupted, "counter", "the station is being stopped");
      return taken_in(*report);
    };
  }
  Station station(**warehouse, std::move(*checks), std::move(tools), decoders, {options.archive, listen->tls(), *metrics_token}, std::move(counter));
  auto server = HttpServer::bind(
      *listen, [&](const HttpRequest& request) { return station.answer(request); }, [&](HttpRequest& head) { return station.admit(head); });
  if (!server) return complain(server.error(), say);
  const Result<std::string> password = make_first_account(**warehouse, seconds_now());
  if (!password) return complain(password.error(), say);
  if (const Result<void> noted = note_arrivals((*warehouse)->database(), seconds_now()); !noted) return complain(noted.error(), say);
  fmt::print("{}\n", url_of(*listen, (*server)->port()));
  if (!password->empty())
    fmt::print("{}: {}\n{}: {}\n", say("Account", "Tài khoản"), first_account,
               say("One-time password, to be changed at the first sign-in", "Mật khẩu dùng một lần, phải đổi khi đăng nhập lần đầu"), *password);
  std::fflush(stdout);

  std::thread serving([&] { (*server)->run(); });
  std::thread finishing([&] {
    if (intake) intake->finish_begun();
  });
  while (!stop_requested) std::this_thread::sleep_for(std::chrono::milliseconds(50));
  (*server)->stop();
  serving.join();
  finishing.join();
  return ExitCode::ok;
}

}  // namespace sohoa

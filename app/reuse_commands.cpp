#include <fmt/chrono.h>
#include <fmt/format.h>

#include <ctime>

#include "app/commands.h"
#include "document/printable.h"
#include "models/model_folder.h"
#include "review/reuse_desk.h"
#include "review/reuse_json.h"
#include "storage/warehouse.h"

namespace sohoa {
namespace {

// Asks for what `options` says and gives the answer to `use`.
template <class Ask, class Use>
ExitCode answer(const ReuseOptions& options, const Speech& say, Ask ask, Use use) {
  const auto warehouse = Warehouse::open_for_reading(options.warehouse_url);
  if (!warehouse) return complain(warehouse.error(), say);
  const Result<Procedures> procedures = Procedures::load(model_folder() + "/procedures", Procedures::usual_table());
  if (!procedures) return complain(procedures.error(), say);
  const Result<Definitions> definitions = load_definitions(model_folder() + "/record_types");
  if (!definitions) return complain(definitions.error(), say);
  ReuseDesk desk((*warehouse)->database(), *procedures, *definitions);
  ReuseAsked asked{options.procedure, options.person, options.subject, options.day};
  if (asked.day.empty()) asked.day = fmt::format("{:%Y-%m-%d}", fmt::localtime(std::time(nullptr)));
  const auto answered = (desk.*ask)(asked, {});
  if (!answered) return complain(answered.error(), say);
  use(*answered);
  return ExitCode::ok;
}

std::string_view phrase_of(NeededPaper::State state, const Speech& say) {
  switch (state) {
    case NeededPaper::State::there: return say("in the warehouse", "đã có trong kho");
    case NeededPaper::State::expired: return say("in the warehouse, but expired: to be brought", "đã có trong kho nhưng hết hạn: phải nộp");
    case NeededPaper::State::needed: return say("to be brought", "phải nộp");
  }
  return "";
}

}  // namespace

ExitCode run_prefill(const ReuseOptions& options, const Speech& say) {
  return answer(options, say, &ReuseDesk::prefill, [](const Prefill& filled) { fmt::print("{}", prefill_json(filled)); });
}

ExitCode run_needed(const ReuseOptions& options, const Speech& say) {
  return answer(options, say, &ReuseDesk::needed, [&](const std::vector<NeededPaper>& papers) {
    if (options.as_json) return fmt::print("{}", needed_json(papers));
    for (const NeededPaper& paper : papers) {
      fmt::print("{}: {}", printable(paper.name), phrase_of(paper.state, say));
      if (paper.need == DossierNeed::Rule::optional) fmt::print(" ({})", say("optional", "không bắt buộc"));
      if (!paper.source.document_id.empty())
        fmt::print(" [{}{}{}]", paper.source.document_id, paper.source.dated.empty() ? "" : " " + printable(paper.source.dated),
                   paper.expires.empty() ? "" : fmt::format(", {} {}", say("until", "đến"), printable(paper.expires)));
      if (paper.waiting > 0) fmt::print(" ({} {})", paper.waiting, say("fields wait for a person", "trường chờ duyệt"));
      fmt::print("\n");
    }
  });
}

}  // namespace sohoa

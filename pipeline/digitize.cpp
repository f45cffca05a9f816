#include "pipeline/digitize.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <iterator>
#include <set>

#include "document/sha256.h"
#include "models/syllable_model.h"
#include "pipeline/survey.h"
#include "pipeline/versions.h"
#include "storage/durable_file.h"
#include "storage/file_codes.h"
#include "storage/owners.h"

namespace sohoa {
namespace {

namespace fs = std::filesystem;

// The places a run uses, with the defaults filled in.
struct Places {
  std::string out, documents, archive, warehouse_url;
};

Places places_of(const DigitizeOptions& options) {
  const fs::path out = fs::absolute(options.out).lexically_normal();
  return {out.string(), (out / "documents").string(),
          options.archive.empty() ? (out / "originals").string()
                                  : fs::absolute(options.archive).lexically_normal().string(),
          options.warehouse_url.empty() ? "sqlite:" + (out / "warehouse.db").string() : options.warehouse_url};
}

// The batch's name: what it is made of, and how many batches the warehouse had before it.
std::string make_batch_id(const std::vector<InputFile>& files, int ordinal) {
  Sha256 hash;
  hash.update(std::to_string(ordinal) + "\n");
  for (const InputFile& file : files) hash.update(file.shown_path + "\t" + file.sha256 + "\n");
  return hash.hex().substr(0, 16);
}

RunIdentity run_identity(const DigitizeOptions& options, const Places& places,
                         const std::map<std::string, std::string>& versions) {
  RunIdentity identity;
  for (const auto& [what, version] : versions) identity["version of " + what] = version;
  std::string inputs;
  for (const std::string& input : options.inputs) inputs += fs::absolute(input).lexically_normal().string() + "\n";
  identity["inputs"] = inputs;
  identity["--warehouse"] = Warehouse::lasting_url(places.warehouse_url);
  identity["--archive"] = places.archive;
  identity["--effort"] = name_of(options.effort);
  identity["--error-budget"] = fmt::format("{}", options.error_budget);
  if (options.with_hocr) identity["--hocr"] = "yes";
  return identity;
}

// The batch that a folder's journal belongs to.
Result<std::string> batch_of(const std::string& out) {
  const Result<RunIdentity> identity = Journal::identity_of(out);
  if (!identity) return tl::unexpected(identity.error());
  const auto batch = identity->find("batch");
  return batch == identity->end() ? "" : batch->second;
}

// A batch that is registered in the warehouse, and its journal.
struct OpenBatch {
  std::string id;
  std::unique_ptr<Journal> journal;
};

Result<OpenBatch> go_on_with_batch(const std::string& id, const Places& places, RunIdentity identity,
                                   Warehouse& warehouse) {
  identity["batch"] = id;
  auto journal = Journal::resume(places.out, identity);
  if (!journal) return tl::unexpected(journal.error());
  if (Result<void> begun = warehouse.begin_batch(id, places.archive); !begun) return tl::unexpected(begun.error());
  return OpenBatch{id, std::move(*journal)};
}

Result<OpenBatch> begin_new_batch(const Places& places, RunIdentity identity, const std::vector<InputFile>& files,
                                  Warehouse& warehouse) {
  OpenBatch batch;
  const auto name = [&](int batches_before) -> Result<std::string> {
    batch.id = identity["batch"] = make_batch_id(files, batches_before);
    auto journal = Journal::create(places.out, identity);
    if (!journal) return tl::unexpected(journal.error());
    batch.journal = std::move(*journal);
    return batch.id;
  };
  if (Result<void> named = warehouse.new_batch(places.archive, name); !named) return tl::unexpected(named.error());
  return batch;
}

Result<void> check_unused(const DigitizeOptions& options, const Places& places) {
  std::error_code unreadable;
  const fs::path out(places.out);
  const bool used = Journal::exists(places.out) || fs::exists(out / "batch.json", unreadable) ||
                    (fs::exists(out / "documents", unreadable) && !fs::is_empty(out / "documents", unreadable));
  if (options.resume || !used) return {};
  return fail(ErrorCode::bad_arguments, "digitize",
              places.out + " holds an earlier batch: add --resume to go on with it, or give another --out");
}

// Seconds of the run, and of each stage over all threads.
std::map<std::string, double> timings_of(const StageClocks& clocks, double run_seconds) {
  std::map<std::string, double> timings{{"run", run_seconds}};
  for (const StageClock* clock : clocks.stages()) timings["stage " + std::string(clock->name())] = clock->seconds();
  return timings;
}

// Milliseconds a page, for the pages that this run read.
std::map<std::string, Percentiles> page_timings_of(const StageClocks& clocks) {
  std::map<std::string, Percentiles> timings;
  for (const StageClock* clock : clocks.by_page())
    if (!clock->laps_ms().empty()) timings[std::string(clock->name())] = percentiles_of(clock->laps_ms());
  return timings;
}

// Those of files that could be opened; for the others their file speaks.
std::vector<ManifestRow> quarantined_pages_of(const std::vector<ManifestRow>& manifest,
                                              const std::vector<InputFile>& files) {
  std::set<std::string> failed_files;
  for (const InputFile& file : files)
    if (file.error) failed_files.insert(file.shown_path);
  std::vector<ManifestRow> pages;
  std::copy_if(manifest.begin(), manifest.end(), std::back_inserter(pages), [&](const ManifestRow& row) {
    return row.outcome == Outcome::quarantined && !failed_files.contains(row.path);
  });
  return pages;
}

}  // namespace

Result<DigitizeReport> digitize(const DigitizeOptions& options, DecoderPool& decoders, const std::atomic<bool>& stop,
                                Progress& progress) {
  const auto start = std::chrono::steady_clock::now();
  decoders.obey(stop);
  const Places places = places_of(options);
  if (Result<void> unused = check_unused(options, places); !unused) return tl::unexpected(unused.error());
  Result<RecordTypes> types = RecordTypes::load(options.record_types_folder, {options.error_budget, options.gazetteer, options.calibration});
  if (!types) return tl::unexpected(types.error());
  const Result<Procedures> procedures = Procedures::load(options.procedures_folder, options.procedure_table);
  if (!procedures) return tl::unexpected(procedures.error());
  ReaderPool readers([&] { return make_page_reader(options.effort); });
  if (auto first = readers.borrow(); !first) return tl::unexpected(first.error());
  if (!options.manifest.empty())
    if (const auto listed = read_expected_files(options.manifest); !listed) return tl::unexpected(listed.error());
  for (const std::string& folder : {places.documents, places.archive})
    if (Result<void> made = make_folders(folder, "digitize"); !made) return tl::unexpected(made.error());
  auto warehouse = Warehouse::open(places.warehouse_url);
  if (!warehouse) return tl::unexpected(warehouse.error());
  (*warehouse)->obey(stop);
  return digitize(options, {*types, *procedures, readers, **warehouse, start}, decoders, stop, progress);
}

Result<DigitizeReport> digitize(const DigitizeOptions& options, const DigitizeTools& tools, DecoderPool& decoders,
                                const std::atomic<bool>& stop, Progress& progress) {
  const Places places = places_of(options);
  const fs::path out(places.out);
  if (Result<void> unused = check_unused(options, places); !unused) return tl::unexpected(unused.error());
  if (const auto& language = SyllableModel::official_prose(); !language) return tl::unexpected(language.error());
  std::vector<ExpectedFile> expected;
  if (!options.manifest.empty()) {
    auto listed = read_expected_files(options.manifest);
    if (!listed) return tl::unexpected(listed.error());
    expected = std::move(*listed);
  }
  for (const std::string& folder : {places.documents, places.archive})
    if (Result<void> made = make_folders(folder, "digitize"); !made) return tl::unexpected(made.error());

  DigitizeReport report;
  // What this very batch filed before it was interrupted does not count as filed by another.
  const bool goes_on = options.resume && Journal::exists(places.out);
  const Result<std::string> own_batch = goes_on ? batch_of(places.out) : Result<std::string>();
  if (!own_batch) return tl::unexpected(own_batch.error());
  const auto filed_before = [&](const std::string& sha256) {
    return tools.warehouse.filed_elsewhere(sha256, *own_batch);
  };
  Survey survey = survey_inputs(
      {options.inputs, {places.out, places.archive}, places.archive, options.jobs, filed_before}, decoders, stop);
  if (survey.failure) return tl::unexpected(*survey.failure);
  if (stop) {
    report.interrupted = true;
    return report;
  }
  std::map<std::string, std::string> program_versions = versions(tools.types, tools.procedures);
  const RunIdentity identity = run_identity(options, places, program_versions);
  const Result<OpenBatch> batch = goes_on ? go_on_with_batch(*own_batch, places, identity, tools.warehouse)
                                          : begin_new_batch(places, identity, survey.files, tools.warehouse);
  if (!batch) return tl::unexpected(batch.error());
  Journal& journal = *batch->journal;
  if (Result<void> noted = tools.warehouse.note_reading(batch->id, std::string(name_of(options.effort)), options.error_budget); !noted)
    return tl::unexpected(noted.error());
  if (Result<void> noted = Owners(tools.warehouse.database()).note_roles(tools.types.roles()); !noted) return tl::unexpected(noted.error());
  if (Result<void> noted = tools.warehouse.note_documents_folder(batch->id, places.documents); !noted)
    return tl::unexpected(noted.error());

  const BatchPlan plan(std::move(survey.files), std::move(survey.plans));
  progress.pages_in = plan.page_count();
  Filing filing(plan, {places.documents, places.archive, (out / "dossiers").string(), batch->id, options.with_hocr}, decoders, journal,
                tools.warehouse, tools.procedures, options.resume);
  ByteBudget budget(options.memory_budget_bytes);
  StageClocks clocks;
  PageSamples samples(plan.page_count());
  const std::optional<Error> failure =
      run_graph({plan, decoders, tools.readers, tools.types, journal, filing, samples, budget, clocks, progress}, options.jobs, stop);
  if (Result<void> durable = journal.sync(); !durable && !failure) return tl::unexpected(durable.error());
  if (failure) return tl::unexpected(*failure);

  report.batch_id = batch->id;
  report.files = plan.files();
  report.totals = filing.totals();
  report.interrupted = stop;
  report.versions = std::move(program_versions);
  report.versions["error_budget"] = fmt::format("{}", options.error_budget);
  report.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - tools.start).count();
  if (report.interrupted) return report;
  std::vector<ManifestRow> manifest = filing.manifest();
  if (Result<void> named = name_by_file_code(places.out, expected, manifest); !named) return tl::unexpected(named.error());
  report.quarantined_pages = quarantined_pages_of(manifest, plan.files());
  std::ranges::copy_if(manifest, std::back_inserter(report.review_pages),
                       [](const ManifestRow& row) { return row.outcome == Outcome::review; });
  report.notes = std::move(survey.notes);
  report.timings = timings_of(clocks, report.seconds);
  report.page_ms = page_timings_of(clocks);
  report.samples = samples.finish(plan, manifest, places.documents, decoders);
  if (!options.manifest.empty()) report.discrepancies = reconcile(expected, plan.files());
  for (auto& [file, notes] : filing.layer_notes())
    report.notes[file].insert(report.notes[file].end(), notes.begin(), notes.end());
  const BatchReport batch_report{
      report.totals.sheet,     report.files,    report.notes, report.timings,
      report.page_ms, report.versions, std::string(name_of(options.effort)), report.totals.lines_read,
      report.totals.lines_read_twice, report.discrepancies};
  if (Result<void> written = write_manifest_csv((out / "manifest.csv").string(), manifest); !written)
    return tl::unexpected(written.error());
  if (Result<void> written = write_batch_json((out / "batch.json").string(), batch_report); !written)
    return tl::unexpected(written.error());
  return report;
}

}  // namespace sohoa

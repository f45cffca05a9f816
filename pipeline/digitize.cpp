#include "pipeline/digitize.h"

#include <chrono>
#include <filesystem>

#include "document/sha256.h"
#include "ocr/tesseract_reader.h"
#include "pipeline/survey.h"
#include "pipeline/versions.h"
#include "storage/durable_file.h"

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
          options.archive.empty() ? (out / "originals").string() : fs::absolute(options.archive).lexically_normal().string(),
          options.warehouse_url.empty() ? "sqlite:" + (out / "warehouse.db").string() : options.warehouse_url};
}

// The batch's name: what it is made of, and how many batches the warehouse had before it.
std::string make_batch_id(const std::vector<InputFile>& files, int ordinal) {
  Sha256 hash;
  hash.update(std::to_string(ordinal) + "\n");
  for (const InputFile& file : files) hash.update(file.shown_path + "\t" + file.sha256 + "\n");
  return hash.hex().substr(0, 16);
}

RunIdentity run_identity(const DigitizeOptions& options, const Places& places, const RecordTypes& types) {
  RunIdentity identity;
  for (const auto& [what, version] : versions(types)) identity["version of " + what] = version;
  std::string inputs;
  for (const std::string& input : options.inputs) inputs += fs::absolute(input).lexically_normal().string() + "\n";
  identity["inputs"] = inputs;
  identity["--warehouse"] = places.warehouse_url;
  identity["--archive"] = places.archive;
  return identity;
}

// Pages of files that an earlier batch has filed are not read again.
Result<void> recognise_filed_files(Survey& survey, Warehouse& warehouse, const std::string& batch_id) {
  for (std::size_t index = 0; index < survey.files.size(); ++index) {
    const InputFile& file = survey.files[index];
    if (file.error || file.duplicate_of) continue;
    Result<std::vector<FiledPage>> filed = warehouse.filed_elsewhere(file.sha256, batch_id);
    if (!filed) return tl::unexpected(filed.error());
    if (filed->size() == survey.plans[index].page_costs_bytes.size()) survey.plans[index].filed_before = std::move(*filed);
  }
  return {};
}

Result<std::unique_ptr<Journal>> open_journal(const std::string& out, bool resume, RunIdentity identity, const Survey& survey,
                                              Warehouse& warehouse) {
  if (resume && Journal::exists(out)) {
    const Result<RunIdentity> before = Journal::identity_of(out);
    if (!before) return tl::unexpected(before.error());
    const auto batch = before->find("batch");
    identity["batch"] = batch == before->end() ? "" : batch->second;
    return Journal::resume(out, identity);
  }
  const Result<int> ordinal = warehouse.batch_count();
  if (!ordinal) return tl::unexpected(ordinal.error());
  identity["batch"] = make_batch_id(survey.files, *ordinal);
  return Journal::create(out, identity);
}

// Seconds of the run, and of each stage over all threads.
std::map<std::string, double> timings_of(const StageClocks& clocks, double run_seconds) {
  std::map<std::string, double> timings{{"run", run_seconds}};
  for (const StageClock* clock : clocks.all()) timings["stage " + std::string(clock->name())] = clock->seconds();
  return timings;
}

Result<void> write_batch_files(const std::string& out, const DigitizeReport& report,
                               std::map<std::uint32_t, std::vector<std::string>> notes, const std::vector<ManifestRow>& manifest,
                               std::map<std::string, double> timings) {
  if (Result<void> written = write_manifest_csv((fs::path(out) / "manifest.csv").string(), manifest); !written) return written;
  return write_batch_json((fs::path(out) / "batch.json").string(),
                          {report.totals.sheet, report.files, std::move(notes), std::move(timings), report.versions});
}

}  // namespace

Result<DigitizeReport> digitize(const DigitizeOptions& options, DecoderPool& decoders, const std::atomic<bool>& stop,
                                Progress& progress) {
  const auto start = std::chrono::steady_clock::now();
  const Places places = places_of(options);
  if (!options.resume && (Journal::exists(places.out) || fs::exists(fs::path(places.out) / "batch.json")))
    return fail(ErrorCode::bad_arguments, "digitize",
                places.out + " holds an earlier batch: add --resume to go on with it, or give another --out");

  Result<RecordTypes> types = RecordTypes::load(options.record_types_folder);
  if (!types) return tl::unexpected(types.error());
  ReaderPool readers(make_tesseract_reader);
  if (auto first = readers.borrow(); !first) return tl::unexpected(first.error());
  std::vector<ExpectedFile> expected;
  if (!options.manifest.empty()) {
    auto listed = read_expected_files(options.manifest);
    if (!listed) return tl::unexpected(listed.error());
    expected = std::move(*listed);
  }
  for (const std::string& folder : {places.documents, places.archive})
    if (Result<void> made = make_folders(folder, "digitize"); !made) return tl::unexpected(made.error());
  auto warehouse = Warehouse::open(places.warehouse_url);
  if (!warehouse) return tl::unexpected(warehouse.error());

  DigitizeReport report;
  Survey survey = survey_inputs({options.inputs, places.out, places.archive, options.jobs}, decoders, stop);
  if (survey.failure) return tl::unexpected(*survey.failure);
  if (stop) {
    report.interrupted = true;
    return report;
  }
  const RunIdentity identity = run_identity(options, places, *types);
  auto journal = open_journal(places.out, options.resume, identity, survey, **warehouse);
  if (!journal) return tl::unexpected(journal.error());
  report.batch_id = Journal::identity_of(places.out)->at("batch");
  if (Result<void> begun = (*warehouse)->begin_batch(report.batch_id, places.archive); !begun) return tl::unexpected(begun.error());
  if (Result<void> known = recognise_filed_files(survey, **warehouse, report.batch_id); !known)
    return tl::unexpected(known.error());

  const BatchPlan plan(std::move(survey.files), std::move(survey.plans));
  progress.pages_in = plan.page_count();
  Filing filing(plan, {places.documents, report.batch_id}, decoders, **journal, **warehouse, options.resume);
  ByteBudget budget(options.memory_budget_bytes);
  StageClocks clocks;
  const std::optional<Error> failure =
      run_graph({plan, decoders, readers, *types, **journal, filing, budget, clocks, progress}, options.jobs, stop);
  if (Result<void> durable = (*journal)->sync(); !durable && !failure) return tl::unexpected(durable.error());
  if (failure) return tl::unexpected(*failure);

  report.files = plan.files();
  report.totals = filing.totals();
  report.totals.sheet.pages_in = plan.page_count();
  report.interrupted = stop;
  report.versions = versions(*types);
  report.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  if (report.interrupted) return report;
  if (!options.manifest.empty()) report.discrepancies = reconcile(expected, plan.files());
  if (Result<void> written = write_batch_files(places.out, report, std::move(survey.notes), filing.manifest(), timings_of(clocks, report.seconds)); !written)
    return tl::unexpected(written.error());
  return report;
}

}  // namespace sohoa

#include "pipeline/survey.h"

#include <tbb/parallel_for.h>
#include <tbb/task_arena.h>

#include <mutex>

#include "pipeline/intake/find_files.h"
#include "storage/archive.h"

namespace sohoa {
namespace {

// What says nothing of the file at hand: every other would fail in the same way.
bool stops_the_batch(const Error& error) {
  return error.code == ErrorCode::disk_full || error.code == ErrorCode::storage || error.code == ErrorCode::internal;
}

// Keeps the original and counts its pages.
Result<void> take_in(const std::string& archive_folder, DecoderPool& decoders, InputFile& file, FilePlan& plan,
                     std::vector<std::string>& notes) {
  Result<std::string> kept = archive_original(archive_folder, file.path, file.sha256);
  if (!kept) return tl::unexpected(kept.error());
  file.kept_path = std::move(*kept);
  Result<FileSurvey> found = decoders.survey(file.kept_path);
  if (!found) return tl::unexpected(found.error());
  file.pages = static_cast<int>(found->pages.size());
  for (const FileSurvey::Page& page : found->pages) plan.page_costs_bytes.push_back(page.cost_bytes);
  if (found->repaired) found->notes.emplace_back("repaired while reading");
  notes = std::move(found->notes);
  file.attachments = std::move(found->attachments);
  return {};
}

}  // namespace

Survey survey_inputs(const SurveyOptions& options, DecoderPool& decoders, const std::atomic<bool>& stop) {
  Survey survey;
  survey.files = find_files(options.inputs, options.excluded);
  const std::size_t count = survey.files.size();
  survey.plans.resize(count);
  std::vector<std::vector<std::string>> notes(count);
  std::mutex failure_mutex;
  std::atomic<bool> failed = false;
  tbb::task_arena arena(options.jobs);
  const auto for_each_file = [&](auto&& work) {
    arena.execute([&] {
      tbb::parallel_for(std::size_t{0}, count, [&](std::size_t index) {
        if (!stop && !failed) work(index);
      });
    });
  };

  const auto stop_with = [&](const Error& error) {
    const std::lock_guard lock(failure_mutex);
    survey.failure = error;
    failed = true;
  };

  for_each_file([&](std::size_t index) { hash_file(survey.files[index]); });
  mark_duplicates(survey.files);
  for_each_file([&](std::size_t index) {
    InputFile& file = survey.files[index];
    if (file.error || file.duplicate_of) return;
    Result<std::vector<FiledPage>> filed = options.filed_before(file.sha256);
    if (!filed) return stop_with(filed.error());
    if (!filed->empty()) {
      file.pages = static_cast<int>(filed->size());
      survey.plans[index] = {std::vector<std::uint64_t>(filed->size(), 0), std::move(*filed)};
      return;
    }
    const Result<void> taken = take_in(options.archive_folder, decoders, file, survey.plans[index], notes[index]);
    if (taken) return;
    if (stops_the_batch(taken.error())) return stop_with(taken.error());
    file.error = taken.error();
  });
  for (std::uint32_t index = 0; index < count; ++index) {
    if (!notes[index].empty()) survey.notes[index] = std::move(notes[index]);
    InputFile& file = survey.files[index];
    if (!file.duplicate_of) continue;
    const std::uint32_t original = *file.duplicate_of;
    file.pages = survey.files[original].pages;
    file.kept_path = survey.files[original].kept_path;
    survey.plans[index] = survey.plans[original];
    file.error = survey.files[original].error;
    if (file.error) file.duplicate_of.reset();
  }
  return survey;
}

}  // namespace sohoa

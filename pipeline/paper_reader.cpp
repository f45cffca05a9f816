#include "pipeline/paper_reader.h"

#include <tbb/parallel_for.h>
#include <tbb/task_arena.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>

#include "document/sha256.h"
#include "pipeline/page_stages.h"
#include "pipeline/recognise_document.h"
#include "pipeline/worker_threads.h"
#include "storage/archive.h"
#include "storage/journal.h"

namespace sohoa {
namespace {

const std::string stage = "reread";

PageText read_page(const PagePath& path, PageSource source, std::optional<int> upright_degrees) {
  PageText failed;
  failed.ref = source.ref;
  failed.sha256 = source.sha256;
  failed.outcome = Outcome::quarantined;
  try {
    const Staged<PageText> text = path(source, upright_degrees);
    if (text) {
      PageText page = **text;
      page.sha256 = source.sha256;
      return page;
    }
    failed.error = text.error();
  } catch (const std::exception& problem) {
    failed.error = Error{ErrorCode::internal, stage, problem.what()};
  }
  return failed;
}

// How a paper's batch was read.
struct Manner {
  Effort effort = Effort::normal;
  double error_budget = Acceptance{}.error_budget;
};

// Where its batch is of before that was noted, the stricter of what is usual and of what the batch's own journal says.
Manner manner_of(const KeptPaper& paper) {
  Manner manner;
  if (paper.error_budget > 0) return {effort_from(paper.effort).value_or(manner.effort), paper.error_budget};
  if (paper.documents_folder.empty()) return manner;
  const Result<RunIdentity> identity = Journal::identity_of(std::filesystem::path(paper.documents_folder).parent_path().string());
  if (!identity) return manner;
  if (const auto effort = identity->find("--effort"); effort != identity->end())
    manner.effort = std::max(manner.effort, effort_from(effort->second).value_or(manner.effort));
  if (const auto budget = identity->find("--error-budget"); budget != identity->end())
    if (const double noted = std::strtod(budget->second.c_str(), nullptr); noted > 0) manner.error_budget = std::min(manner.error_budget, noted);
  return manner;
}

}  // namespace

PaperReader::PaperReader(DecoderPool& decoders, LoadTypes load_types, std::string archive)
    : decoders_(decoders), load_types_(std::move(load_types)), archive_(std::move(archive)) {
  for (const Effort effort : {Effort::fast, Effort::normal, Effort::careful})
    readers_.try_emplace(effort, [effort] { return make_page_reader(effort); });
}

Result<void> PaperReader::make_ready() {
  const Result<const RecordTypes*> usual = types_for(Acceptance{}.error_budget);
  return usual ? Result<void>() : tl::unexpected(usual.error());
}

Result<const RecordTypes*> PaperReader::types_for(double error_budget) {
  const std::lock_guard lock(mutex_);
  if (const auto known = types_.find(error_budget); known != types_.end()) return &known->second;
  Result<RecordTypes> types = load_types_(error_budget);
  if (!types) return tl::unexpected(types.error());
  return &types_.emplace(error_budget, std::move(*types)).first->second;
}

Result<Document> PaperReader::read(const KeptPaper& paper) {
  const Manner manner = manner_of(paper);
  const Result<const RecordTypes*> types = types_for(manner.error_budget);
  if (!types) return tl::unexpected(types.error());
  std::vector<PageSource> sources;
  for (const KeptPaper::Page& page : paper.pages) {
    Result<std::string> original = find_original(archive_.empty() ? page.archive_folder : archive_, page.sha256);
    if (!original) return tl::unexpected(original.error());
    if (sources.empty() || sources.back().sha256 != page.sha256) {
      const Result<std::string> sha256 = sha256_of_file(*original);
      if (!sha256) return tl::unexpected(sha256.error());
      if (*sha256 != page.sha256) return fail(ErrorCode::damaged, stage, *original);
    }
    const auto number = static_cast<std::uint32_t>(sources.size());
    sources.push_back({{number, number, page.source_page}, std::move(*original), page.sha256, 0});
  }
  Document document;
  document.pages.resize(sources.size());
  const PagePath path(decoders_, readers_.at(manner.effort));
  tbb::task_arena arena;
  const WorkerThreads workers(arena);
  arena.execute([&] {
    tbb::parallel_for(std::size_t{0}, sources.size(), [&](std::size_t i) {
      const ByteBudget::Ticket share = pixels_.acquire(paper.pages[i].bytes);
      document.pages[i] = {read_page(path, sources[i], paper.pages[i].upright_degrees), paper.pages[i].source_path};
    });
  });
  // A page that was read before and is not now would take its fields with it.
  for (std::size_t i = 0; i < document.pages.size(); ++i) {
    const PageText& page = document.pages[i].text;
    if (!page.error) continue;
    const bool never_tried = page.error->code == ErrorCode::interrupted || page.error->code == ErrorCode::missing_dependency;
    if (never_tried || (page.outcome == Outcome::quarantined && !paper.pages[i].quarantined)) return tl::unexpected(*page.error);
  }
  recognise_document(document, **types, paper.known_type);
  if (!document.pages.empty() && is_withheld(document.pages.front().text)) return tl::unexpected(*document.pages.front().text.error);
  return document;
}

}  // namespace sohoa

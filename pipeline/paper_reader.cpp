#include "pipeline/paper_reader.h"

#include <tbb/parallel_for.h>
#include <tbb/task_arena.h>

#include "document/sha256.h"
#include "pipeline/page_stages.h"
#include "pipeline/recognise_document.h"
#include "pipeline/worker_threads.h"
#include "storage/archive.h"

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

}  // namespace

PaperReader::PaperReader(DecoderPool& decoders, const RecordTypes& types, std::string archive)
    : decoders_(decoders), types_(types), archive_(std::move(archive)), readers_([] { return make_page_reader(Effort::normal); }) {}

Result<Document> PaperReader::read(const KeptPaper& paper) {
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
  const PagePath path(decoders_, readers_);
  tbb::task_arena arena;
  const WorkerThreads workers(arena);
  arena.execute([&] {
    tbb::parallel_for(std::size_t{0}, sources.size(), [&](std::size_t i) {
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
  recognise_document(document, types_, paper.known_type);
  if (!document.pages.empty() && is_withheld(document.pages.front().text)) return tl::unexpected(*document.pages.front().text.error);
  return document;
}

}  // namespace sohoa

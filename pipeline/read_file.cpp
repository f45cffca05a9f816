#include "pipeline/read_file.h"

#include <tbb/global_control.h>
#include <tbb/parallel_pipeline.h>
#include <tbb/task_arena.h>

#include "pipeline/page_stages.h"
#include "pipeline/worker_threads.h"

namespace sohoa {

Result<void> read_file(const std::string& path, std::optional<int> page, DecoderPool& decoders, Effort effort, int jobs,
                       const std::function<void(const PageText&)>& sink) {
  const Result<FileSurvey> survey = decoders.survey(path);
  if (!survey) return tl::unexpected(survey.error());
  const int pages = static_cast<int>(survey->pages.size());
  if (page && (*page < 1 || *page > pages))
    return fail(ErrorCode::bad_arguments, "read", path + " has pages 1 to " + std::to_string(pages));

  ReaderPool readers([&] { return make_page_reader(effort); });
  if (auto first = readers.borrow(); !first) return tl::unexpected(first.error());
  const PagePath path_of_page(decoders, readers);
  int next = page.value_or(1);
  const int last = page.value_or(pages);

  using PageResult = std::shared_ptr<const PageText>;
  const auto number_pages = [&](tbb::flow_control& control) {
    if (next > last) control.stop();
    return next++;
  };
  const auto read_page = [&](int number) -> PageResult {
    PageText failed;
    failed.ref = {static_cast<std::uint64_t>(number - 1), 0, number};
    failed.outcome = Outcome::quarantined;
    try {
      const Staged<PageText> text = path_of_page({failed.ref, path, {}, 0});
      if (text) return *text;
      failed.error = text.error();
    } catch (const std::exception& error) {
      failed.error = Error{ErrorCode::internal, "read", error.what()};
    }
    return std::make_shared<const PageText>(std::move(failed));
  };
  const tbb::global_control threads(tbb::global_control::max_allowed_parallelism, static_cast<std::size_t>(jobs) + 1);
  tbb::task_arena arena(jobs);
  const WorkerThreads workers(arena);
  arena.execute([&] {
    tbb::parallel_pipeline(static_cast<std::size_t>(jobs),
                           tbb::make_filter<void, int>(tbb::filter_mode::serial_in_order, number_pages) &
                               tbb::make_filter<int, PageResult>(tbb::filter_mode::parallel, read_page) &
                               tbb::make_filter<PageResult, void>(tbb::filter_mode::serial_in_order,
                                                                  [&](const PageResult& text) { sink(*text); }));
  });
  return {};
}

}  // namespace sohoa

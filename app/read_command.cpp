#include <fmt/format.h>

#include <cstdio>

#include "app/commands.h"
#include "document/printable.h"
#include "pipeline/read_file.h"

namespace sohoa {

ExitCode run_read(const ReadOptions& options, DecoderPool& decoders, const Speech& say) {
  std::optional<Error> page_error;
  bool first = true, any_good = false;
  const Result<void> done = read_file(options.file, options.page, decoders, options.effort, options.jobs, [&](const PageText& page) {
    if (!first) std::fputc('\f', stdout);
    first = false;
    for (const Line& line : page.lines) fmt::print("{}\n", line.text);
    any_good |= page.outcome != Outcome::quarantined;
    if (page.outcome == Outcome::quarantined && page.error) {
      page_error = page.error;
      fmt::print(stderr, "sohoa: {} {}: {}: {}\n", say("page", "trang"), page.ref.page, phrase_of(page.error->code, say),
                 printable(page.error->message));
    }
  });
  if (!done) {
    Error error = done.error();
    const ExitCode kind = exit_code_of(error.code);
    if (kind != ExitCode::bad_input && kind != ExitCode::encrypted) return complain(error, say);
    error.message = options.file + ": " + error.message;
    const ExitCode code = complain(error, say);
    fmt::print(stderr, "{}\n", advice_on(error.code, say));
    return code;
  }
  if (std::fflush(stdout) != 0 || std::ferror(stdout) != 0)
    return complain({ErrorCode::access, "read", "stdout cannot be written"}, say);
  if (!page_error) return ExitCode::ok;
  return any_good ? ExitCode::quarantined : exit_code_of(page_error->code);
}

}  // namespace sohoa

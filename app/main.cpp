#include <fmt/format.h>
#include <unistd.h>

#include <csignal>

#include "app/argument_error.h"
#include "app/command_line.h"
#include "document/printable.h"
#include "pipeline/worker_threads.h"

namespace sohoa {

std::atomic<bool> stop_requested = false;

namespace {

void on_signal(int) {
  if (stop_requested.exchange(true)) _exit(static_cast<int>(ExitCode::interrupted));
}

void ignore_harmless_signals() {
  std::signal(SIGPIPE, SIG_IGN);
  std::signal(SIGXFSZ, SIG_IGN);  // a file size limit shows as a failed write, like a full disk
}

int run(int argc, char** argv) {
  const Speech say(language_of(argc, argv));
  CommandLine line(say);
  try {
    line.app.parse(argc, argv);
  } catch (const CLI::CallForHelp& help) {
    return line.app.exit(help);
  } catch (const CLI::CallForVersion& version) {
    return line.app.exit(version);
  } catch (const CLI::ParseError& error) {
    fmt::print(stderr, "{}\n", argument_error(error, line.app, say));
    return static_cast<int>(ExitCode::bad_arguments);
  }
  ignore_harmless_signals();
  if (const std::optional<ExitCode> done = line.run_alone()) return static_cast<int>(*done);

  if (line.no_sandbox)
    fmt::print(stderr, "{}\n", say("Decoders run without walls (--no-sandbox): a hostile file may do what sohoa may do.",
                                   "Bộ giải mã chạy không cô lập (--no-sandbox): tệp độc hại có thể làm mọi việc mà sohoa làm được."));
  // The decoders are forked before any thread exists.
  auto decoders = DecoderPool::start(line.jobs, {}, line.no_sandbox ? std::span<const Wall>() : all_walls());
  if (!decoders) return static_cast<int>(complain(decoders.error(), say));
  run_single_threaded_libraries();
  return static_cast<int>(line.run_with(**decoders));
}

}  // namespace

void drain_on_signals() {
  struct sigaction action {};
  action.sa_handler = on_signal;
  sigemptyset(&action.sa_mask);
  action.sa_flags = SA_RESTART;
  sigaction(SIGINT, &action, nullptr);
  sigaction(SIGTERM, &action, nullptr);
}

}  // namespace sohoa

int main(int argc, char** argv) {
  try {
    return sohoa::run(argc, argv);
  } catch (const std::exception& error) {
    fmt::print(stderr, "sohoa: {}\n", sohoa::printable(error.what()));
    return static_cast<int>(sohoa::ExitCode::other);
  }
}

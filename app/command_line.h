#pragma once

#include <CLI/CLI.hpp>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "app/commands.h"

namespace sohoa {

// The command line of sohoa: every command with its options, those that several share, and what each does once parsed.
// Commands keep references to it.
class CommandLine {
 public:
  explicit CommandLine(const Speech& speech);
  CommandLine(const CommandLine&) = delete;
  CommandLine& operator=(const CommandLine&) = delete;

  // What a command does before any decoder is started; nothing when it asks for them.
  void alone(CLI::App* command, std::function<std::optional<ExitCode>()> action) { alone_.emplace_back(command, std::move(action)); }
  void with_decoders(CLI::App* command, std::function<ExitCode(DecoderPool&)> action) { with_decoders_.emplace_back(command, std::move(action)); }

  // The command that was given, unless it needs decoders.
  [[nodiscard]] std::optional<ExitCode> run_alone() const;
  [[nodiscard]] ExitCode run_with(DecoderPool& decoders) const;

  const Speech say;
  CLI::App app;
  int jobs;
  bool no_sandbox = false;
  Effort effort = Effort::normal;

 private:
  std::string language_;  // read before all else; here to be checked
  std::vector<std::pair<CLI::App*, std::function<std::optional<ExitCode>()>>> alone_;
  std::vector<std::pair<CLI::App*, std::function<ExitCode(DecoderPool&)>>> with_decoders_;
};

}  // namespace sohoa

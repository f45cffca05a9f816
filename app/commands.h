#pragma once

#include <atomic>
#include <optional>
#include <string>

#include "app/exit_code.h"
#include "app/language.h"
#include "document/result.h"
#include "pipeline/digitize.h"

namespace sohoa {

// Set by Ctrl-C and SIGTERM; a second one ends the process at once.
extern std::atomic<bool> stop_requested;

struct ReadOptions {
  std::string file;
  std::optional<int> page;
  Effort effort = Effort::normal;
  int jobs = 1;
};

struct SearchOptions {
  std::string query;
  std::string warehouse_url;
  int limit = 20;
};

struct DossierOptions {
  std::string code, warehouse_url;
};

struct DoctorOptions {
  int jobs = 1;
  std::string record_types_folder;
  std::string warehouse_url;  // empty: none to look at
  std::string out = ".";      // where results will go
};

// The subcommands. Results go to stdout, everything else to stderr.
ExitCode run_digitize(const DigitizeOptions& options, bool show_progress, DecoderPool& decoders, const Speech& say);
ExitCode run_read(const ReadOptions& options, DecoderPool& decoders, const Speech& say);
ExitCode run_search(const SearchOptions& options, const Speech& say);
ExitCode run_dossier(const DossierOptions& options, const Speech& say);
// Reads a catalogue, one file or a folder, and says what is wrong with it.
ExitCode run_procedures_check(const std::string& path, const std::string& record_types_folder, const Speech& say);
// Starts decoders itself: that the kernel refuses their walls is one of its findings. Call before any thread exists.
ExitCode run_doctor(const DoctorOptions& options, const Speech& say);

// One line on stderr: what happened, to which file, what to do. Returns the exit code that fits.
ExitCode complain(const Error& error, const Speech& say);
// Short phrases in the user's language.
std::string_view phrase_of(ErrorCode code, const Speech& say);
std::string_view phrase_of(Dossier::State state, const Speech& say);
std::string_view phrase_of(Outcome outcome, const Speech& say);
std::string_view phrase_of(Discrepancy::Kind kind, const Speech& say);
// What to do about a file or page that failed so.
std::string_view advice_on(ErrorCode code, const Speech& say);

}  // namespace sohoa

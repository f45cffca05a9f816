#pragma once

#include <atomic>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "app/exit_code.h"
#include "speech/language.h"
#include "document/owner.h"
#include "document/result.h"
#include "pipeline/digitize.h"

namespace sohoa {

// Set by Ctrl-C and SIGTERM; a second one ends the process at once.
extern std::atomic<bool> stop_requested;
// Has those signals set it.
void drain_on_signals();

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

struct ExplainOptions {
  std::string document, field;
  std::string out, warehouse_url;  // folder of the batch, or a warehouse that knows it: one of the two
  std::string archive;             // empty: OUT/originals, or as the warehouse says
  std::string html;     // file to write; empty: none
  std::string picture;  // JPEG file to write; empty: none
};

struct DossierOptions {
  std::string code, warehouse_url;
};

struct OwnerOptions {
  OwnerKind kind = OwnerKind::person;
  std::string number, warehouse_url;
  bool as_json = false;
};

// One of three: join (other), part (document, role, row), or undo.
struct OwnerDecisionOptions {
  OwnerKind kind = OwnerKind::person;
  std::string number, other, document, role, reason, warehouse_url;
  int row = 0;
  std::optional<std::int64_t> undone;
};

struct ReuseOptions {
  std::string procedure, person, subject, warehouse_url;
  std::string day;  // YYYY-MM-DD; empty: today
  bool as_json = false;
};

struct DoctorOptions {
  int jobs = 1;
  std::string record_types_folder;
  std::string warehouse_url;  // empty: none to look at
  std::string out = ".";      // where results will go
};

struct ReviewOptions {
  std::string warehouse_url;
  std::string listen = "127.0.0.1:8080";
  std::string tls_certificate, tls_key;  // both or none
  std::string archive;                   // empty: where the warehouse says
  std::string metrics_token_file;        // for /metrics; empty: nobody reads it
  int jobs = 1;                          // pages of such a scan read at once
  std::string counter;                   // folder of scans taken in at the counter; empty: none are
  std::string create_admin;              // the account's name; empty: serve
};

struct CalibrateOptions {
  std::string warehouse_url;
  double error_budget = 0.003;
  bool apply = false;  // later runs use it
};

struct TruthOptions {
  std::string warehouse_url, out;
  std::string archive;   // empty: where the warehouse says
  bool replace = false;  // truth that was exported there before
};

// Who alone sees a batch.
struct AccessOptions {
  std::string warehouse_url, batch;
  std::vector<std::string> accounts;  // none: everybody
};

struct AuditOptions {
  std::string warehouse_url;
  std::string known;  // NUMBER:HASH that must stand in the trail; may be empty
};

// The subcommands. Results go to stdout, everything else to stderr.
ExitCode run_digitize(const DigitizeOptions& options, bool show_progress, DecoderPool& decoders, const Speech& say);
ExitCode run_read(const ReadOptions& options, DecoderPool& decoders, const Speech& say);
ExitCode run_search(const SearchOptions& options, const Speech& say);
// Serves until it is told to stop; the address and a first account's password go to stdout.
ExitCode run_review(const ReviewOptions& options, DecoderPool& decoders, const Speech& say);
// The password is the first line of stdin.
ExitCode run_create_admin(const ReviewOptions& options, const Speech& say);
// Each batch and who alone sees it; a line each, the newest first.
ExitCode run_access_list(const std::string& warehouse_url, const Speech& say);
ExitCode run_access_change(const AccessOptions& options, const Speech& say);
ExitCode run_audit_verify(const AuditOptions& options, const Speech& say);
// Before and after by type of field; what later runs use is changed only when it is asked for.
ExitCode run_calibrate(const CalibrateOptions& options, const Speech& say);
// What people settled, with its pixels, for training and for measuring; what has no pixels is counted by why.
ExitCode run_truth(const TruthOptions& options, DecoderPool& decoders, const Speech& say);
// What goes wrong again and again: kind, what, how often; a line each.
ExitCode run_faults(const std::string& warehouse_url, const Speech& say);
// id, name, number of fields and file of each record type, a line each.
ExitCode run_types_list(const std::string& folder, const Speech& say);
// What is wrong with a file of record types, or with a folder of them.
ExitCode run_types_check(const std::string& path, const std::string& installed, const Speech& say);
// Why a field's value was accepted or not, from what was filed with it that night.
ExitCode run_explain(const ExplainOptions& options, DecoderPool& decoders, const Speech& say);
ExitCode run_gazetteer_load(const std::vector<std::string>& tables, const Speech& say);
// What is loaded, or how an address is understood by it.
ExitCode run_gazetteer_show(const std::string& address, const Speech& say);
ExitCode run_dossier(const DossierOptions& options, const Speech& say);
// What the warehouse knows of a person or an organization, the newest paper first.
ExitCode run_owner(const OwnerOptions& options, const Speech& say);
// Joins two numbers, parts a paper from an owner or takes one back; the decision's number goes to stdout.
ExitCode run_owner_decision(const OwnerDecisionOptions& options, const Speech& say);
// Of one number, or with an empty one all; a line each, the newest first.
ExitCode run_owner_decisions(const std::string& number, const std::string& warehouse_url, const Speech& say);
// A procedure's form as far as the warehouse fills it in, as JSON.
ExitCode run_prefill(const ReuseOptions& options, const Speech& say);
// Which of a procedure's papers have to be brought.
ExitCode run_needed(const ReuseOptions& options, const Speech& say);
// Reads a catalogue, one file or a folder, and says what is wrong with it.
struct NewTypeOptions {
  std::vector<std::string> scans;  // files or folders, each file one example
  std::string id, out;             // out: a file; empty: stdout
  Effort effort = Effort::normal;
  int jobs = 1;
};
// Drafts a record type from examples, and says how far it reads them.
ExitCode run_types_new(const NewTypeOptions& options, DecoderPool& decoders, const std::string& installed, const Speech& say);

ExitCode run_procedures_check(const std::string& path, const std::string& record_types_folder, const Speech& say);
// In place of what was loaded before.
ExitCode run_procedures_load(const std::vector<std::string>& tables, const std::string& record_types_folder, const Speech& say);
ExitCode run_procedures_unload(const Speech& say);
// All of them, or the papers of one; day: YYYY-MM-DD, empty: any.
ExitCode run_procedures_list(const std::string& code, const std::string& day, const Speech& say);
// Starts decoders itself: that the kernel refuses their walls is one of its findings. Call before any thread exists.
ExitCode run_doctor(const DoctorOptions& options, const Speech& say);

// One line on stderr: what happened, to which file, what to do. Returns the exit code that fits.
ExitCode complain(const Error& error, const Speech& say);
// Short phrases in the user's language.
std::string_view phrase_of(ErrorCode code, const Speech& say);
std::string_view phrase_of(Dossier::State state, const Speech& say);
std::string_view phrase_of(Outcome outcome, const Speech& say);
std::string_view phrase_of(Discrepancy::Kind kind, const Speech& say);
// The page's error as it stands in a manifest: "code: message".
std::pair<ErrorCode, std::string> error_of(const ManifestRow& row);
// The same as one short phrase in the user's language.
std::string failure_of(const ManifestRow& row, const Speech& say);
// What to do about a file or page that failed so.
std::string_view advice_on(ErrorCode code, const Speech& say);

}  // namespace sohoa

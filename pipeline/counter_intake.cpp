#include "pipeline/counter_intake.h"

#include <fcntl.h>
#include <sys/file.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <fstream>
#include <nlohmann/json.hpp>
#include <vector>

#include "storage/database.h"
#include "storage/filed_dossiers.h"
#include "storage/journal.h"

namespace sohoa {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

const std::string stage = "counter";
// FOLDER/begun/SCAN holds a scan until it is filed in FOLDER/SCAN: its file, and who brought it. Without the latter it was not all there.
constexpr const char *begun_folder = "begun", *in_folder = "in", *note_file = "scan.json";

// The last part of a path as any system writes it, which no folder is called.
std::string file_name_of(const std::string& name) {
  const std::size_t slash = name.find_last_of("/\\");
  const std::string last = slash == std::string::npos ? name : name.substr(slash + 1);
  return last.empty() || last.starts_with('.') ? "scan" + last : last;
}

// What an officer brought, and who they are.
struct Note {
  Actor actor;
  std::string file_name, dossier;
};

std::string note_json(const Note& note) {
  return json{{"account", note.actor.account}, {"address", note.actor.address}, {"at", note.actor.at}, {"file_name", note.file_name}, {"dossier", note.dossier}}
             .dump(-1, ' ', false, json::error_handler_t::replace) + "\n";
}

std::optional<Note> note_in(const fs::path& begun) {
  std::ifstream stream(begun / note_file);
  const json note = json::parse(stream, nullptr, false);
  if (!note.is_object()) return std::nullopt;
  return Note{{note.value("account", ""), note.value("address", ""), note.value("at", std::int64_t{0})}, note.value("file_name", ""), note.value("dossier", "")};
}

Result<void> put_down(const fs::path& begun, const Note& note, const std::string& content) {
  // A folder that is called as a dossier is that dossier.
  const fs::path in = begun / in_folder, place = note.dossier.empty() ? in : in / note.dossier;
  if (Result<void> made = make_folders(place.string(), stage); !made) return made;
  if (Result<void> written = write_file_durably((place / file_name_of(note.file_name)).string(), content, stage); !written) return written;
  return write_file_durably((begun / note_file).string(), note_json(note), stage);
}

// The note first: what is left without one is removed the next time.
void discard(const fs::path& folder) {
  std::error_code ignored;
  fs::remove(folder / note_file, ignored);
  fs::remove_all(folder, ignored);
}

// An empty folder for a scan whose batch has none yet.
Result<fs::path> new_scan(const std::string& folder) {
  for (;;) {
    std::string made = (fs::path(folder) / begun_folder / "scan-XXXXXX").string();
    if (mkdtemp(made.data()) == nullptr) return fail(ErrorCode::access, stage, "no folder can be made in " + folder);
    if (!fs::exists(fs::path(folder) / fs::path(made).filename())) return fs::path(made);
    discard(made);
  }
}

}  // namespace

Result<DigitizeReport> CounterIntake::take_in(const Actor& actor, const std::string& name, const std::string& content, const std::string& dossier) {
  const std::lock_guard lock(one_);
  const Result<FileHandle> alone = lock_folder();
  if (!alone) return tl::unexpected(alone.error());
  finish_begun_alone();
  const Result<fs::path> made = new_scan(folder_);
  if (!made) return tl::unexpected(made.error());
  const fs::path begun = *made, out = fs::path(folder_) / begun.filename();
  if (Result<void> noted = put_down(begun, {actor, name, dossier}, content); !noted) {
    discard(begun);
    return tl::unexpected(noted.error());
  }
  Result<DigitizeReport> report = file(begun);
  // Nothing is filed yet, and who brought it is told.
  if (!report && !Journal::exists(out.string())) discard(begun), discard(out);
  return report;
}

void CounterIntake::finish_begun() {
  const std::lock_guard lock(one_);
  if (const Result<FileHandle> alone = lock_folder()) finish_begun_alone();
}

// Released with its owner, or its process.
Result<FileHandle> CounterIntake::lock_folder() const {
  const std::string folder = (fs::path(folder_) / begun_folder).string();
  if (Result<void> made = make_folders(folder, stage); !made) return tl::unexpected(made.error());
  FileHandle handle(open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!handle.open() || flock(handle.get(), LOCK_EX) != 0) return tl::unexpected(file_error(errno, stage, folder));
  return handle;
}

void CounterIntake::finish_begun_alone() {
  std::vector<fs::path> all;
  std::error_code none;
  for (const fs::directory_entry& entry : fs::directory_iterator(fs::path(folder_) / begun_folder, none)) all.push_back(entry.path());
  std::ranges::sort(all);
  for (const fs::path& begun : all) {
    if (stop_) return;
    // Without a note it was never all there; one that cannot be read just now is left for another time.
    std::error_code unsure;
    if (note_in(begun)) (void)file(begun);
    else if (!fs::exists(begun / note_file, unsure) && !unsure) discard(begun);
  }
}

// Goes on with what has begun to be filed.
Result<DigitizeReport> CounterIntake::file(const fs::path& begun) {
  const std::optional<Note> note = note_in(begun);
  if (!note) return fail(ErrorCode::storage, stage, (begun / note_file).string() + " cannot be read");
  const fs::path out = fs::path(folder_) / begun.filename();
  DigitizeOptions options;
  options.inputs = {(begun / in_folder).string()};
  options.out = out.string();
  options.warehouse_url = warehouse_url_;
  options.archive = archive_;
  options.jobs = jobs_;
  options.resume = fs::exists(out);
  DigitizeTools tools = tools_;
  tools.start = std::chrono::steady_clock::now();
  Progress progress;
  Result<DigitizeReport> report = digitize(options, tools, decoders_, stop_, progress);
  if (!report && report.error().code == ErrorCode::bad_arguments && options.resume && Journal::exists(out.string())) {
    const Result<fs::path> anew = begin_anew(begun);
    return anew ? file(*anew) : tl::unexpected(anew.error());
  }
  if (!report || report->interrupted) return report;
  const CounterScan scan{report->batch_id, note->actor.account, note->actor.at, note->file_name, note->dossier};
  if (Result<void> noted = FiledDossiers(tools_.warehouse.database()).note_scan(note->actor, scan); !noted) return tl::unexpected(noted.error());
  discard(begun);
  return report;
}

// A run can be resumed only as it was begun. What it filed is taken back, but for what somebody has decided since.
Result<fs::path> CounterIntake::begin_anew(const fs::path& begun) {
  const fs::path out = fs::path(folder_) / begun.filename();
  const Result<RunIdentity> identity = Journal::identity_of(out.string());
  if (!identity) return tl::unexpected(identity.error());
  const auto batch = identity->find("batch");
  if (batch == identity->end()) return fail(ErrorCode::storage, stage, out.string() + " names no batch");
  if (Result<void> dropped = tools_.warehouse.keep_only(batch->second, {}); !dropped) return tl::unexpected(dropped.error());
  bool some_left = false;
  const Result<void> asked = tools_.warehouse.database().read([&](Session& session) -> Result<void> {
    session.query("SELECT id FROM documents WHERE batch_id = ? LIMIT 1", {batch->second}, [&](const SqlRow&) { some_left = true; });
    return {};
  });
  if (!asked) return tl::unexpected(asked.error());
  const Result<fs::path> anew = new_scan(folder_);
  if (!anew) return anew;
  std::error_code failure;
  fs::rename(begun, *anew, failure);  // an empty folder gives way
  if (failure) return tl::unexpected(file_error(failure.value(), stage, begun.string()));
  if (!some_left) discard(out);
  return anew;
}

}  // namespace sohoa

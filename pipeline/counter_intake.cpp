#include "pipeline/counter_intake.h"

#include <cstdlib>
#include <filesystem>

#include "storage/durable_file.h"

namespace sohoa {
namespace {

namespace fs = std::filesystem;

const std::string stage = "counter";

// The last part of a path as any system writes it, which no folder is called.
std::string file_name_of(const std::string& name) {
  const std::size_t slash = name.find_last_of("/\\");
  const std::string last = slash == std::string::npos ? name : name.substr(slash + 1);
  return last.empty() || last.starts_with('.') ? "scan" + last : last;
}

}  // namespace

Result<DigitizeReport> CounterIntake::take_in(const std::string& name, const std::string& content, const std::string& dossier) {
  const std::lock_guard lock(one_);
  if (Result<void> made = make_folders(folder_, stage); !made) return tl::unexpected(made.error());
  std::string out = folder_ + "/scan-XXXXXX";
  if (mkdtemp(out.data()) == nullptr) return fail(ErrorCode::access, stage, "no folder can be made in " + folder_);
  // A folder that is called as a dossier is that dossier.
  const fs::path in = fs::path(out) / "in", place = dossier.empty() ? in : in / dossier;
  if (Result<void> made = make_folders(place.string(), stage); !made) return tl::unexpected(made.error());
  if (Result<void> written = write_file_durably((place / file_name_of(name)).string(), content, stage); !written) return tl::unexpected(written.error());
  DigitizeOptions options;
  options.inputs = {in.string()};
  options.out = (fs::path(out) / "out").string();
  options.warehouse_url = warehouse_url_;
  options.archive = archive_;
  options.jobs = jobs_;
  DigitizeTools tools = tools_;
  tools.start = std::chrono::steady_clock::now();
  Progress progress;
  Result<DigitizeReport> report = digitize(options, tools, decoders_, stop_, progress);
  std::error_code none;
  if (report && !report->interrupted) fs::remove_all(in, none);  // the original is kept
  return report;
}

}  // namespace sohoa

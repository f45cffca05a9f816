#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <filesystem>
#include <set>
#include <vector>

#include "app/batch_report.h"
#include "app/commands.h"
#include "app/progress_line.h"
#include "speech/translations.h"
#include "document/printable.h"
#include "storage/durable_file.h"

namespace sohoa {
namespace {

// 2, 5 or 8 when every input failed in that very way; 2 when there was none; 20 when anything was quarantined or is not as listed.
ExitCode exit_code_of(const DigitizeReport& report) {
  // A folder without a file is as bad an input as a file without a byte: the wrong one, or a share that is not there.
  // Where a list says what to expect, the list decides.
  if (report.files.empty() && !report.discrepancies) return ExitCode::bad_input;
  std::set<ExitCode> failures;
  bool any_good = false;
  for (const InputFile& file : report.files) {
    if (file.error) {
      failures.insert(exit_code_of(file.error->code));
    } else {
      any_good = true;
    }
  }
  constexpr std::array whole_batch = {ExitCode::bad_input, ExitCode::file_access, ExitCode::encrypted};
  if (!any_good && failures.size() == 1 && std::ranges::find(whole_batch, *failures.begin()) != whole_batch.end())
    return *failures.begin();
  const auto quarantined = report.totals.sheet.outcomes.find(Outcome::quarantined);
  if (quarantined != report.totals.sheet.outcomes.end() && quarantined->second > 0) return ExitCode::quarantined;
  return report.discrepancies.value_or(std::vector<Discrepancy>{}).empty() ? ExitCode::ok : ExitCode::quarantined;
}

void print_summary(const DigitizeOptions& options, const DigitizeReport& report, const Speech& say) {
  const BalanceSheet& sheet = report.totals.sheet;
  fmt::print(stderr, "{}: {} {}, {} {}, {:.1f} s\n", say("Batch", "Lô"), report.files.size(), say("files", "tệp"), sheet.pages_in,
             say("pages", "trang"), report.seconds);
  if (report.files.empty())
    fmt::print(stderr, "  ! {}\n", say("there is no file in what was given: is it the right folder?",
                                       "không có tệp nào trong đầu vào: thư mục có đúng không?"));
  for (const auto& [outcome, count] : sheet.outcomes) fmt::print(stderr, "  {:>7}  {}\n", count, phrase_of(outcome, say));
  fmt::print(stderr, "{}:", say("Papers", "Giấy tờ"));
  std::vector<std::string> papers;
  for (const auto& [type, count] : report.totals.documents_by_type) papers.push_back(fmt::format(" {} {}", count, type_name(type, say)));
  fmt::print(stderr, "{}", fmt::join(papers, ","));
  fmt::print(stderr, "\n{}: {} {}, {} {}\n", say("Fields", "Trường dữ liệu"), report.totals.fields_accepted,
             say("accepted", "được chấp nhận"), report.totals.fields_for_review, say("for review", "chờ duyệt"));
  if (!report.totals.dossiers.empty()) {
    fmt::print(stderr, "{}:", say("Dossiers", "Hồ sơ"));
    for (const auto& [state, count] : report.totals.dossiers) fmt::print(stderr, "  {} {}", count, phrase_of(state, say));
    fmt::print(stderr, "\n");
  }
  fmt::print(stderr, "{}: {}, {} {}\n", say("Lines", "Dòng chữ"), report.totals.lines_read, report.totals.lines_read_twice,
             say("of them read by Tesseract too", "dòng trong đó đọc thêm bằng Tesseract"));
  for (const InputFile& file : report.files)
    if (file.error) fmt::print(stderr, "  ! {}: {} ({}). {}\n", printable(file.shown_path), phrase_of(file.error->code, say),
                 printable(translated(file.error->message, say)), advice_on(file.error->code, say));
  for (const InputFile& file : report.files)
    if (!file.attachments.empty())
      fmt::print(stderr, "  ! {}: {}: {}\n", printable(file.shown_path),
                 say("carries files that were not read; hand them in by themselves", "có tệp đính kèm chưa được đọc; hãy nộp riêng"),
                 printable(fmt::format("{}", fmt::join(file.attachments, ", "))));
  constexpr std::size_t most_pages_shown = 20;
  std::size_t shown = 0;
  for (const ManifestRow& row : report.quarantined_pages)
    if (++shown <= most_pages_shown) fmt::print(stderr, "  ! {} {} {}: {}\n", printable(row.path), say("page", "trang"),
                 row.page, printable(failure_of(row, say)));
  if (shown > most_pages_shown) fmt::print(stderr, "  ! ... {} (manifest.csv)\n", shown - most_pages_shown);
  for (const Discrepancy& found : report.discrepancies.value_or(std::vector<Discrepancy>{})) {
    fmt::print(stderr, "  ! {} {}", printable(found.path), phrase_of(found.kind, say));
    if (found.expected_pages && found.found_pages) fmt::print(stderr, " ({}/{})", *found.found_pages, *found.expected_pages);
    if (!found.box.empty() || !found.file_code.empty()) fmt::print(stderr, " [{} {}]", printable(found.box), printable(found.file_code));
    fmt::print(stderr, "\n");
  }
  const std::filesystem::path out(options.out);
  fmt::print(stderr, "{}: {}, {}\n", say("Results", "Kết quả"), printable((out / "batch.json").string()),
             printable((out / "report.html").string()));
}

}  // namespace

ExitCode run_digitize(const DigitizeOptions& options, bool show_progress, DecoderPool& decoders, const Speech& say) {
  Progress progress;
  Result<DigitizeReport> report = [&] {
    const ProgressLine line(progress, say, show_progress);
    return digitize(options, decoders, stop_requested, progress);
  }();
  if (!report) {
    const ExitCode code = complain(report.error(), say);
    if (report.error().code == ErrorCode::disk_full || report.error().code == ErrorCode::storage)
      fmt::print(stderr, "{}\n", say("Nothing is lost: put it right, then run the same command with --resume.",
                                     "Không mất dữ liệu: hãy khắc phục rồi chạy lại cùng lệnh với --resume."));
    return code;
  }
  if (report->interrupted) {
    fmt::print(stderr, "{}\n", say("Interrupted. Run the same command with --resume to go on.",
                                   "Đã ngắt. Chạy lại cùng lệnh với --resume để tiếp tục."));
    return ExitCode::interrupted;
  }
  const std::string place = (std::filesystem::path(options.out) / "report.html").string();
  if (const Result<void> written = write_file_durably(place, batch_report(*report, say), "report"); !written)
    return complain(written.error(), say);
  print_summary(options, *report, say);
  if (!report->totals.sheet.balances()) {
    fmt::print(stderr, "sohoa: {}\n", say("the balance sheet does not balance: pages are unaccounted for",
                                          "bảng cân đối trang không khớp: có trang chưa rõ kết quả"));
    return ExitCode::other;
  }
  return exit_code_of(*report);
}

}  // namespace sohoa

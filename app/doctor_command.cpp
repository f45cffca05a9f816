#include <fmt/format.h>
#include <sys/statvfs.h>

#include <filesystem>
#include <fstream>

#include "app/commands.h"
#include "app/scratch_folder.h"
#include "classifiers/procedures.h"
#include "document/printable.h"
#include "models/model_folder.h"
#include "models/syllable_model.h"
#include "ocr/page_reader.h"
#include "ocr/tesseract_reader.h"
#include "pipeline/drawn_page.h"
#include "pipeline/intake/walls_check.h"
#include "pipeline/threads_check.h"
#include "pipeline/worker_threads.h"
#include "storage/durable_file.h"
#include "storage/warehouse.h"

namespace sohoa {
namespace {

namespace fs = std::filesystem;

// Prints one finding a line, with what to do where something is wrong, and remembers the first fault.
class Findings {
 public:
  explicit Findings(const Speech& say) : say_(say) {}

  void good(std::string_view what, std::string_view detail) { print(say_("ok", "tốt"), what, detail); }
  void bad(std::string_view what, std::string_view detail, ExitCode code, std::string_view remedy) {
    print(say_("FAULT", "LỖI"), what, detail);
    fmt::print("       -> {}\n", printable(std::string(remedy)));
    if (first_fault_ == ExitCode::ok) first_fault_ = code;
  }
  void bad(std::string_view what, const Error& error, std::string_view remedy) {
    bad(what, fmt::format("{}: {}", phrase_of(error.code, say_), error.message), exit_code_of(error.code), remedy);
  }
  [[nodiscard]] ExitCode first_fault() const { return first_fault_; }

 private:
  static void print(std::string_view verdict, std::string_view what, std::string_view detail) {
    fmt::print("{:<6} {}: {}\n", verdict, what, printable(std::string(detail)));
  }

  const Speech& say_;
  ExitCode first_fault_ = ExitCode::ok;
};

std::string_view phrase_of(Escape way, const Speech& say) {
  switch (way) {
    case Escape::read_files: return say("read other files", "đọc tệp khác");
    case Escape::write_files: return say("write files", "ghi tệp");
    case Escape::use_network: return say("use the network", "dùng mạng");
    case Escape::start_processes: return say("start processes", "chạy tiến trình");
    case Escape::run_own_code: return say("run code of its own", "chạy mã riêng");
    case Escape::eat_memory: return say("eat memory", "chiếm bộ nhớ");
    case Escape::never_end: return say("never end", "chạy mãi không dừng");
  }
  return "";
}

// Before any thread exists. Returns the walls that the other decoders can be given.
std::span<const Wall> check_sandbox(const fs::path& scratch, const Speech& say, Findings& findings) {
  const std::string_view what = say("sandbox", "cô lập");
  const auto trials = try_walls(scratch.string());
  if (!trials) {
    findings.bad(what, trials.error(),
                 say("use a kernel with Landlock and seccomp (Debian 12 has both; containers may hide them)",
                     "dùng nhân có Landlock và seccomp (Debian 12 có sẵn; máy ảo dạng container có thể che mất)"));
    return trials.error().code == ErrorCode::sandbox_refused ? std::span<const Wall>() : all_walls();
  }
  for (const EscapeTrial& trial : *trials) {
    const std::string detail =
        fmt::format("{} {}: {}", say("a decoder that tries to", "bộ giải mã thử"), phrase_of(trial.way, say), trial.how);
    if (trial.held) findings.good(what, detail);
    else findings.bad(what, detail, ExitCode::other, say("do not read files of strangers; report this", "đừng đọc tệp lạ; hãy báo lỗi này"));
  }
  return all_walls();
}

void check_threads(int jobs, const Speech& say, Findings& findings) {
  const std::string_view what = say("threads", "luồng");
  const int openmp = widest_openmp_team(jobs), opencv = widest_opencv_team(jobs);
  const std::string detail = fmt::format("{} {}; OpenMP {}, OpenCV {}", jobs,
                                         say("workers; threads of libraries in each", "luồng làm việc; số luồng thư viện trong mỗi luồng"),
                                         openmp, opencv);
  if (openmp == 1 && opencv == 1) return findings.good(what, detail);
  findings.bad(what, detail, ExitCode::bad_config,
               say("unset OMP_ and OPENCV_ variables of the environment", "bỏ các biến môi trường OMP_ và OPENCV_"));
}

// What can only be put right by installing sohoa again.
std::string_view reinstall(const Speech& say) {
  return say("run ./run again: it installs what is missing", "chạy lại ./run: lệnh này cài phần còn thiếu");
}

void check_decoders(DecoderPool& decoders, const fs::path& scratch, const Speech& say, Findings& findings) {
  const std::string_view what = say("decoders", "bộ giải mã");
  const fs::path broken = scratch / "broken.jpg";
  std::ofstream(broken, std::ios::binary) << "\xff\xd8\xff\xe0 this is no picture";
  const auto refused = decoders.survey(broken.string());
  if (refused)
    return findings.bad(what, say("a broken picture was taken for a good one", "ảnh hỏng lại được coi là tốt"),
                        ExitCode::other, reinstall(say));
  if (refused.error().code != ErrorCode::damaged) return findings.bad(what, refused.error(), reinstall(say));
  findings.good(what, say("child processes answer, and a broken picture is refused", "tiến trình con hoạt động, ảnh hỏng bị từ chối"));
}

void check_models(DecoderPool& decoders, const DoctorOptions& options, const fs::path& scratch, const Speech& say,
                  Findings& findings) {
  const std::string_view models = say("models", "mô hình"), fonts = say("fonts", "phông chữ");
  const auto types = RecordTypes::load(options.record_types_folder);
  const std::string_view what_types = say("record types", "loại giấy tờ");
  if (types) findings.good(what_types, options.record_types_folder + " " + types->version().substr(0, 12));
  else findings.bad(what_types, types.error(), say("put the named file right", "sửa tệp được nêu tên"));

  const std::string_view what_procedures = say("procedures", "thủ tục");
  const std::string table = Procedures::usual_table();
  if (const auto procedures = Procedures::load(model_folder() + "/procedures", table); procedures)
    findings.good(what_procedures, fmt::format("{}{}", procedures->version().substr(0, 12), fs::exists(table) ? " " + table : ""));
  else findings.bad(what_procedures, procedures.error(), say("put the named file right, or load the table again: sohoa procedures load FILE",
                                                             "sửa tệp được nêu tên, hoặc nạp lại bảng: sohoa procedures load TỆP"));

  if (const auto second = make_tesseract_reader(); second) findings.good(models, tesseract_version());
  else findings.bad(models, second.error(), "apt-get install tesseract-ocr-vie");
  if (const auto& language = SyllableModel::official_prose(); !language)
    findings.bad(models, language.error(), reinstall(say));
  const auto own = make_page_reader(Effort::fast);
  if (!own) return findings.bad(models, own.error(), reinstall(say));

  const Result<DrawnPage> page = read_drawn_page(decoders, **own, scratch.string());
  if (!page) return findings.bad(models, page.error(), reinstall(say));
  if (!page->has_ink)
    return findings.bad(fonts, say("none to draw a PDF with that brings none of its own", "không có phông để vẽ PDF không nhúng phông"),
                        ExitCode::missing_dependency, "apt-get install fonts-dejavu-core fonts-croscore");
  findings.good(fonts, say("a PDF without fonts of its own can be drawn", "vẽ được PDF không nhúng phông"));
  if (page->read != page->drawn)
    return findings.bad(models, fmt::format("{} '{}' -> '{}'", say("a line is read wrongly:", "đọc sai một dòng:"), page->drawn, page->read),
                        ExitCode::other, reinstall(say));
  findings.good(models, fmt::format("{} '{}'", say("our own recogniser reads", "bộ nhận dạng riêng đọc được"), page->read));
}

// Files a paper and finds it again.
Result<std::string> try_warehouse(const fs::path& folder) {
  const std::string url = "sqlite:" + (folder / "warehouse.db").string();
  auto warehouse = Warehouse::open(url);
  if (!warehouse) return tl::unexpected(warehouse.error());
  Document paper;
  paper.pages.resize(1);
  paper.pages[0].text.sha256 = std::string(64, '0');
  paper.pages[0].text.lines.resize(1);
  paper.pages[0].text.lines[0].text = "giấy khai sinh";
  paper.id = document_id(paper.pages);
  const Result<Filed> filed =
      (*warehouse)->begin_batch("doctor", folder.string()).and_then([&] { return (*warehouse)->file_document("doctor", paper); });
  if (!filed) return tl::unexpected(filed.error());
  warehouse = Warehouse::open_for_reading(url);
  if (!warehouse) return tl::unexpected(warehouse.error());
  const auto found = (*warehouse)->search("giay khai", 2);
  if (!found) return tl::unexpected(found.error());
  if (found->size() != 1 || found->front().document_id != paper.id)
    return fail(ErrorCode::storage, "doctor", "what was written cannot be found again");
  return (*warehouse)->describe();
}

void check_warehouse(const fs::path& scratch, const Speech& say, Findings& findings) {
  const std::string_view what = say("database", "cơ sở dữ liệu");
  if (const auto engine = try_warehouse(scratch); engine)
    findings.good(what, fmt::format("{}; {}", *engine, say("a paper was filed and found again", "đã ghi thử và tìm lại được một giấy tờ")));
  else
    findings.bad(what, engine.error(), say("give the temporary folder room and rights (TMPDIR)", "kiểm tra quyền và chỗ trống của thư mục tạm (TMPDIR)"));
}

// One that is in use, as it is: nothing is made or changed.
void check_warehouse_at(const std::string& url, const Speech& say, Findings& findings) {
  const std::string_view what = say("warehouse", "kho dữ liệu");
  const auto warehouse = Warehouse::open_for_reading(url);
  if (!warehouse) {
    const bool absent = warehouse.error().code == ErrorCode::not_found;
    return findings.bad(what, warehouse.error(),
                        absent ? say("digitize makes one", "digitize sẽ tạo kho")
                               : say("look at the address, the server and your rights there", "kiểm tra địa chỉ, máy chủ và quyền truy cập"));
  }
  const Result<std::string> description = (*warehouse)->describe();
  if (!description)
    return findings.bad(what, description.error(), say("look at the server and your rights there", "kiểm tra máy chủ và quyền truy cập"));
  findings.good(what, Warehouse::lasting_url(url) + ": " + *description);
}

void check_disk(const std::string& out, const Speech& say, Findings& findings) {
  const std::string_view what = say("disk", "đĩa");
  std::error_code failed;
  fs::path folder = fs::weakly_canonical(out, failed);
  while (!fs::is_directory(folder, failed) && folder.has_relative_path()) folder = folder.parent_path();
  const std::string proof = (folder / fmt::format(".sohoa-doctor-{}", getpid())).string();
  const Result<void> written = write_file_durably(proof, "số hóa", "doctor");
  std::string back;
  std::getline(std::ifstream(proof), back);
  fs::remove(proof, failed);
  if (!written)
    return findings.bad(what, written.error(), say("give another --out, or rights to write there", "chọn --out khác hoặc cấp quyền ghi"));
  if (back != "số hóa")
    return findings.bad(what, folder.string() + ": " + std::string(say("gives back other bytes than were written", "trả về dữ liệu khác với dữ liệu đã ghi")),
                        ExitCode::file_access, say("do not use this disk", "đừng dùng đĩa này"));
  struct statvfs disk {};
  const bool known = statvfs(folder.c_str(), &disk) == 0;
  const double free_gb = static_cast<double>(disk.f_bavail) * static_cast<double>(disk.f_frsize) / 1e9;
  const std::string detail = fmt::format("{:.1f} GB {} {}", free_gb, say("free in", "còn trống trong"), folder.string());
  constexpr double least_gb = 1;
  if (!known || free_gb < least_gb)
    return findings.bad(what, detail, ExitCode::file_access,
                        say("make room: a batch needs about three times the size of its scans", "dọn đĩa: một lô cần khoảng ba lần dung lượng bản quét"));
  findings.good(what, fmt::format("{}; {}", detail, say("a file was written, synced and read back", "đã ghi, đồng bộ và đọc lại được một tệp")));
}

}  // namespace

ExitCode run_doctor(const DoctorOptions& options, const Speech& say) {
  Findings findings(say);
  const ScratchFolder scratch("sohoa-doctor");
  if (scratch.path().empty()) {
    findings.bad(say("temporary folder", "thư mục tạm"), fs::temp_directory_path().string(), ExitCode::file_access,
                 say("set TMPDIR to a folder that can be written to", "đặt TMPDIR là thư mục ghi được"));
    return findings.first_fault();
  }
  const std::span<const Wall> walls = check_sandbox(scratch.path(), say, findings);
  const auto decoders = DecoderPool::start(1, {}, walls);
  run_single_threaded_libraries();
  check_threads(options.jobs, say, findings);
  if (decoders) {
    check_decoders(**decoders, scratch.path(), say, findings);
    check_models(**decoders, options, scratch.path(), say, findings);
  } else {
    findings.bad(say("decoders", "bộ giải mã"), decoders.error(), reinstall(say));
  }
  check_warehouse(scratch.path(), say, findings);
  if (!options.warehouse_url.empty()) check_warehouse_at(options.warehouse_url, say, findings);
  check_disk(options.out, say, findings);
  return findings.first_fault();
}

}  // namespace sohoa

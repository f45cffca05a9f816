#include <fmt/format.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "app/commands.h"
#include "document/printable.h"
#include "ocr/page_reader.h"
#include "ocr/tesseract_reader.h"
#include "pipeline/threads_check.h"
#include "storage/warehouse.h"

namespace sohoa {
namespace {

namespace fs = std::filesystem;

// Prints one finding a line and remembers whether all was well.
class Findings {
 public:
  explicit Findings(const Speech& say) : say_(say) {}

  void good(std::string_view what, const std::string& detail) { print(say_("ok", "tốt"), what, detail); }
  void bad(std::string_view what, const std::string& detail, ExitCode code) {
    print(say_("FAULT", "LỖI"), what, detail);
    if (worst_ == ExitCode::ok) worst_ = code;
  }
  [[nodiscard]] ExitCode worst() const { return worst_; }

 private:
  static void print(std::string_view verdict, std::string_view what, const std::string& detail) {
    fmt::print("{:<6} {}: {}\n", verdict, what, printable(detail));
  }

  const Speech& say_;
  ExitCode worst_ = ExitCode::ok;
};

// A folder that is gone with its owner.
class ScratchFolder {
 public:
  ScratchFolder() {
    std::string name = (fs::temp_directory_path() / "sohoa-doctor-XXXXXX").string();
    if (mkdtemp(name.data()) != nullptr) path_ = name;
  }
  ~ScratchFolder() {
    std::error_code ignored;
    if (!path_.empty()) fs::remove_all(path_, ignored);
  }
  ScratchFolder(const ScratchFolder&) = delete;
  ScratchFolder& operator=(const ScratchFolder&) = delete;
  [[nodiscard]] const fs::path& path() const { return path_; }

 private:
  fs::path path_;
};

void check_threads(int jobs, const Speech& say, Findings& findings) {
  const std::string_view what = say("threads", "luồng");
  const int widest = widest_openmp_team(jobs);
  if (widest == 1) {
    findings.good(what, fmt::format("{} {}", jobs, say("workers; OpenMP stays at one thread in each", "luồng; OpenMP chỉ dùng một luồng trong mỗi luồng")));
  } else {
    findings.bad(what, fmt::format("{} {}", say("OpenMP starts so many threads inside a worker:", "số luồng OpenMP chạy trong một luồng:"), widest),
                 ExitCode::bad_config);
  }
}

void check_decoders(DecoderPool& decoders, const fs::path& scratch, const Speech& say, Findings& findings) {
  const std::string_view what = say("decoders", "bộ giải mã");
  const fs::path broken = scratch / "broken.jpg";
  std::ofstream(broken, std::ios::binary) << "\xff\xd8\xff\xe0 this is no picture";
  if (const auto refused = decoders.survey(broken.string()); refused) {
    findings.bad(what, std::string(say("a broken picture was taken for a good one", "ảnh hỏng lại được coi là tốt")), ExitCode::other);
    return;
  }
  // The smallest PNG there is: one grey pixel.
  static constexpr unsigned char png[] = {0x89, 'P',  'N',  'G',  0x0d, 0x0a, 0x1a, 0x0a, 0,    0,    0,    0x0d, 'I',  'H',
                                          'D',  'R',  0,    0,    0,    1,    0,    0,    0,    1,    8,    0,    0,    0,
                                          0,    0x3a, 0x7e, 0x9b, 0x55, 0,    0,    0,    0x0a, 'I',  'D',  'A',  'T',  0x78,
                                          0x9c, 0x63, 0x68, 0,    0,    0,    0x82, 0,    0x81, 0x77, 0xcd, 0x72, 0xb6, 0,
                                          0,    0,    0,    'I',  'E',  'N',  'D',  0xae, 0x42, 0x60, 0x82};
  const fs::path good = scratch / "good.png";
  std::ofstream(good, std::ios::binary).write(reinterpret_cast<const char*>(png), sizeof png);
  const auto survey = decoders.survey(good.string());
  if (!survey) return findings.bad(what, survey.error().message, ExitCode::other);
  const auto image = decoders.decode({{}, good.string(), {}, 1});
  if (!image) return findings.bad(what, image.error().message, ExitCode::other);
  findings.good(what, std::string(say("child processes answer, and a broken picture is refused", "tiến trình con hoạt động, ảnh hỏng bị từ chối")));
}

void check_reader(const Speech& say, Findings& findings) {
  const std::string_view what = say("readers", "bộ đọc");
  if (const auto own = make_page_reader(Effort::fast); own) {
    findings.good(what, std::string(say("our own recogniser", "bộ nhận dạng riêng")));
  } else {
    findings.bad(what, own.error().message, ExitCode::missing_dependency);
  }
  if (const auto second = make_tesseract_reader(); second) {
    findings.good(what, tesseract_version());
  } else {
    findings.bad(what, second.error().message, ExitCode::missing_dependency);
  }
}

void check_record_types(const std::string& folder, const Speech& say, Findings& findings) {
  const std::string_view what = say("record types", "loại giấy tờ");
  const auto types = RecordTypes::load(folder);
  if (types) {
    findings.good(what, folder + " " + types->version().substr(0, 12));
  } else {
    findings.bad(what, types.error().message, exit_code_of(types.error().code));
  }
}

void check_warehouse(const fs::path& scratch, const Speech& say, Findings& findings) {
  const std::string_view what = say("warehouse", "kho dữ liệu");
  const auto warehouse = Warehouse::open("sqlite:" + (scratch / "warehouse.db").string());
  if (!warehouse) return findings.bad(what, warehouse.error().message, exit_code_of(warehouse.error().code));
  const auto found = (*warehouse)->search("a", 1);
  if (!found) return findings.bad(what, found.error().message, exit_code_of(found.error().code));
  findings.good(what, std::string(say("SQLite with full-text search", "SQLite có tìm kiếm toàn văn")));
}

// One that is in use, as it is: nothing is made or changed.
void check_warehouse_at(const std::string& url, const Speech& say, Findings& findings) {
  const std::string_view what = say("warehouse", "kho dữ liệu");
  const auto warehouse = Warehouse::open_for_reading(url);
  if (!warehouse) {
    const std::string hint(warehouse.error().code == ErrorCode::not_found ? say("; digitize makes one", "; digitize sẽ tạo kho") : "");
    return findings.bad(what, warehouse.error().message + hint, exit_code_of(warehouse.error().code));
  }
  const Result<std::string> description = (*warehouse)->describe();
  if (!description) return findings.bad(what, description.error().message, exit_code_of(description.error().code));
  findings.good(what, Warehouse::lasting_url(url) + ": " + *description);
}

void check_disk(const Speech& say, Findings& findings) {
  struct statvfs disk {};
  const std::string_view what = say("disk", "đĩa");
  if (statvfs(".", &disk) != 0) return findings.bad(what, fs::current_path().string(), ExitCode::file_access);
  const double free_gb = static_cast<double>(disk.f_bavail) * static_cast<double>(disk.f_frsize) / 1e9;
  const std::string detail = fmt::format("{:.1f} GB {} {}", free_gb, say("free in", "còn trống trong"), fs::current_path().string());
  if (free_gb < 1) return findings.bad(what, detail, ExitCode::file_access);
  findings.good(what, detail);
}

}  // namespace

ExitCode run_doctor(const DoctorOptions& options, DecoderPool& decoders, const Speech& say) {
  Findings findings(say);
  const ScratchFolder scratch;
  if (scratch.path().empty()) {
    findings.bad(say("temporary folder", "thư mục tạm"), fs::temp_directory_path().string(), ExitCode::file_access);
    return findings.worst();
  }
  check_threads(options.jobs, say, findings);
  check_decoders(decoders, scratch.path(), say, findings);
  check_reader(say, findings);
  check_record_types(options.record_types_folder, say, findings);
  check_warehouse(scratch.path(), say, findings);
  if (!options.warehouse_url.empty()) check_warehouse_at(options.warehouse_url, say, findings);
  check_disk(say, findings);
  return findings.worst();
}

}  // namespace sohoa

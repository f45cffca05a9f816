#include <fmt/format.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <atomic>
#include <csignal>
#include <thread>

#include "app/argument_error.h"
#include "app/commands.h"
#include "document/printable.h"
#include "models/model_folder.h"
#include "pipeline/worker_threads.h"

namespace sohoa {

std::atomic<bool> stop_requested = false;

namespace {

void on_signal(int) {
  if (stop_requested.exchange(true)) _exit(static_cast<int>(ExitCode::interrupted));
}

void drain_on_signals() {
  struct sigaction action {};
  action.sa_handler = on_signal;
  sigemptyset(&action.sa_mask);
  action.sa_flags = SA_RESTART;
  sigaction(SIGINT, &action, nullptr);
  sigaction(SIGTERM, &action, nullptr);
}

void ignore_harmless_signals() {
  std::signal(SIGPIPE, SIG_IGN);
  std::signal(SIGXFSZ, SIG_IGN);  // a file size limit shows as a failed write, like a full disk
}

// CLI11 takes descriptions by value, so that both languages can be given in place.
std::string text(const Speech& say, std::string_view english, std::string_view vietnamese) {
  return std::string(say(english, vietnamese));
}

int run(int argc, char** argv) {
  const Speech say(language_of(argc, argv));
  CLI::App app(text(say, "sohoa digitizes Vietnamese administrative papers: from scans to records in a warehouse.",
                    "sohoa số hóa giấy tờ hành chính: từ bản quét đến dữ liệu trong kho."),
               "sohoa");
  translate_help(app, say);
  app.set_version_flag("--version", SOHOA_VERSION, text(say, "Print the version and exit", "In phiên bản rồi thoát"));
  app.set_help_flag("-h,--help", text(say, "Print this help and exit", "In trợ giúp này rồi thoát"));
  app.require_subcommand(1);
  app.fallthrough();
  std::string language;
  app.add_option("--lang", language, text(say, "Language of messages: vi or en", "Ngôn ngữ thông báo: vi hoặc en"))
      ->check(CLI::Validator(
          [say](std::string& name) {
            return name == "vi" || name == "en" ? "" : name + text(say, " is neither vi nor en", " không phải vi hay en");
          },
          "vi|en"));
  int jobs = static_cast<int>(std::max(1U, std::thread::hardware_concurrency()));
  const auto add_jobs = [&](CLI::App* command) {
    command->add_option("-j,--jobs", jobs, text(say, "Pages worked on at once (default: one a core)",
                                                "Số trang xử lý đồng thời (mặc định: mỗi nhân một trang)"))
        ->check(whole_number(1, 256, say));
  };

  bool no_sandbox = false;
  const auto add_no_sandbox = [&](CLI::App* command) {
    command->add_flag("--no-sandbox", no_sandbox,
                      text(say, "Decode without walls where the kernel has none: for files you trust only",
                           "Giải mã không cô lập khi nhân hệ điều hành không hỗ trợ: chỉ cho tệp tin cậy"));
  };

  Effort effort = Effort::normal;
  const auto add_effort = [&](CLI::App* command) {
    command
        ->add_option_function<std::string>(
            "--effort", [&](const std::string& name) { effort = effort_from(name).value_or(effort); },
            text(say, "fast: our own recogniser only; normal: doubtful lines by Tesseract too; careful: all that are not beyond doubt",
                 "fast: chỉ bộ nhận dạng riêng; normal: dòng nghi ngờ đọc thêm bằng Tesseract; careful: mọi dòng chưa chắc chắn"))
        ->check(CLI::Validator(
            [say](std::string& name) {
              return effort_from(name) ? "" : name + text(say, " is not fast, normal or careful", " không phải fast, normal hay careful");
            },
            "fast|normal|careful"));
  };

  DigitizeOptions digitize_options;
  bool quiet = false;
  std::uint64_t memory_mb = 512;
  const auto add_command = [&](const std::string& name, const std::string& description) {
    CLI::App* command = app.add_subcommand(name, description)->group(text(say, "Commands", "Lệnh"));
    command->get_help_ptr()->group(app.option_defaults()->get_group());
    return command;
  };
  CLI::App* digitize_command = add_command(
      "digitize", text(say, "Read, sort, extract and file a batch of scans", "Đọc, phân loại, bóc tách và lưu một lô bản quét"));
  digitize_command->add_option("INPUT", digitize_options.inputs, text(say, "Files or folders", "Tệp hoặc thư mục"))->required();
  digitize_command->add_option("-o,--out", digitize_options.out, text(say, "Output folder, a new one for each batch",
                                                                      "Thư mục kết quả, mỗi lô một thư mục mới"))
      ->required();
  digitize_command->add_option("--warehouse", digitize_options.warehouse_url,
                               text(say, "sqlite:PATH or postgresql://USER@HOST/DATABASE (default: OUT/warehouse.db)",
                                    "sqlite:ĐƯỜNG_DẪN hoặc postgresql://USER@HOST/DATABASE (mặc định: OUT/warehouse.db)"));
  digitize_command->add_option("--archive", digitize_options.archive,
                               text(say, "Where originals are kept (default: OUT/originals)",
                                    "Nơi giữ bản gốc (mặc định: OUT/originals)"));
  digitize_command->add_option("--manifest", digitize_options.manifest,
                               text(say, "CSV of the files and pages that should be there: path, pages, box, file_code",
                                    "CSV danh mục tệp và số trang phải có: path, pages, box, file_code"));
  digitize_command->add_option("--memory", memory_mb, text(say, "Megabytes of pixels in flight (default: 512)",
                                                           "Số megabyte điểm ảnh xử lý cùng lúc (mặc định: 512)"))
      ->check(whole_number(32, 1 << 20, say));
  digitize_command->add_flag("--hocr", digitize_options.with_hocr,
                             text(say, "Write document.hocr, too", "Ghi thêm document.hocr"));
  digitize_command->add_flag("--resume", digitize_options.resume,
                             text(say, "Go on with an interrupted batch", "Tiếp tục lô đang dở"));
  digitize_command->add_flag("-q,--quiet,--no-progress", quiet, text(say, "No progress line", "Không hiện dòng tiến độ"));
  add_effort(digitize_command);
  add_jobs(digitize_command);
  add_no_sandbox(digitize_command);

  ReadOptions read_options;
  CLI::App* read_command = add_command("read", text(say, "Print the text of one file", "In văn bản của một tệp"));
  read_command->add_option("FILE", read_options.file, text(say, "Scan or PDF", "Bản quét hoặc PDF"))->required();
  read_command->add_option("--page", read_options.page, text(say, "Only this page, from 1", "Chỉ trang này, tính từ 1"))
      ->check(whole_number(1, 1'000'000, say));
  add_effort(read_command);
  add_jobs(read_command);
  add_no_sandbox(read_command);

  SearchOptions search_options;
  CLI::App* search_command = add_command(
      "search", text(say, "Find papers by their text, with or without tone marks", "Tìm giấy tờ theo nội dung, có dấu hoặc không dấu"));
  search_command->add_option("QUERY", search_options.query, text(say, "Words to find", "Từ cần tìm"))->required();
  search_command->add_option("--warehouse", search_options.warehouse_url, "sqlite:PATH, postgresql://USER@HOST/DATABASE")->required();
  search_command->add_option("--limit", search_options.limit, text(say, "At most so many hits (default: 20)",
                                                                   "Số kết quả tối đa (mặc định: 20)"))
      ->check(whole_number(1, 10'000, say));

  DossierOptions dossier_options;
  CLI::App* dossier_command = add_command(
      "dossier", text(say, "Show a dossier: its papers, what is missing, what does not agree", "Xem hồ sơ: thành phần, giấy tờ thiếu, chỗ không khớp"));
  dossier_command->add_option("CODE", dossier_options.code, text(say, "Dossier code", "Mã hồ sơ"))->required();
  dossier_command->add_option("--warehouse", dossier_options.warehouse_url, "sqlite:PATH, postgresql://USER@HOST/DATABASE")->required();

  std::string catalogue;
  CLI::App* procedures_command = add_command("procedures", text(say, "The catalogue of procedures", "Danh mục thủ tục hành chính"));
  procedures_command->require_subcommand(1);
  CLI::App* procedures_check =
      procedures_command->add_subcommand("check", text(say, "Say what is wrong with a catalogue", "Cho biết chỗ sai trong danh mục"));
  procedures_check->add_option("FILE", catalogue, text(say, "A file of the catalogue, or its folder", "Tệp danh mục hoặc thư mục"))->required();

  CLI::App* doctor_command =
      add_command("doctor", text(say, "Check the installation and say what is wrong", "Kiểm tra cài đặt và cho biết chỗ sai"));
  DoctorOptions doctor_options;
  doctor_command->add_option("--warehouse", doctor_options.warehouse_url,
                             text(say, "Look at this warehouse, too: sqlite:PATH, postgresql://USER@HOST/DATABASE",
                                  "Kiểm tra cả kho này: sqlite:ĐƯỜNG_DẪN, postgresql://USER@HOST/DATABASE"));
  doctor_command->add_option("-o,--out", doctor_options.out,
                             text(say, "Folder that results will go to, whose disk is tried (default: this one)",
                                  "Thư mục sẽ chứa kết quả, để thử đĩa (mặc định: thư mục hiện tại)"));
  add_jobs(doctor_command);

  try {
    app.parse(argc, argv);
  } catch (const CLI::CallForHelp& help) {
    return app.exit(help);
  } catch (const CLI::CallForVersion& version) {
    return app.exit(version);
  } catch (const CLI::ParseError& error) {
    fmt::print(stderr, "{}\n", argument_error(error, app, say));
    return static_cast<int>(ExitCode::bad_arguments);
  }
  ignore_harmless_signals();
  if (search_command->parsed()) return static_cast<int>(run_search(search_options, say));

  if (dossier_command->parsed()) return static_cast<int>(run_dossier(dossier_options, say));

  const std::string record_types = model_folder() + "/record_types";
  if (procedures_check->parsed()) return static_cast<int>(run_procedures_check(catalogue, record_types, say));
  if (doctor_command->parsed()) {
    doctor_options.jobs = jobs;
    doctor_options.record_types_folder = record_types;
    return static_cast<int>(run_doctor(doctor_options, say));
  }

  if (no_sandbox)
    fmt::print(stderr, "{}\n", say("Decoders run without walls (--no-sandbox): a hostile file may do what sohoa may do.",
                                   "Bộ giải mã chạy không cô lập (--no-sandbox): tệp độc hại có thể làm mọi việc mà sohoa làm được."));
  // The decoders are forked before any thread exists.
  auto decoders = DecoderPool::start(jobs, {}, no_sandbox ? std::span<const Wall>() : all_walls());
  if (!decoders) return static_cast<int>(complain(decoders.error(), say));
  run_single_threaded_libraries();
  if (digitize_command->parsed()) {
    drain_on_signals();
    digitize_options.jobs = jobs;
    digitize_options.effort = effort;
    digitize_options.memory_budget_bytes = memory_mb << 20;
    digitize_options.record_types_folder = record_types;
    digitize_options.procedures_folder = model_folder() + "/procedures";
    return static_cast<int>(run_digitize(digitize_options, !quiet, **decoders, say));
  }
  read_options.jobs = jobs;
  read_options.effort = effort;
  return static_cast<int>(run_read(read_options, **decoders, say));
}

}  // namespace
}  // namespace sohoa

int main(int argc, char** argv) {
  try {
    return sohoa::run(argc, argv);
  } catch (const std::exception& error) {
    fmt::print(stderr, "sohoa: {}\n", sohoa::printable(error.what()));
    return static_cast<int>(sohoa::ExitCode::other);
  }
}

#include <fmt/format.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <atomic>
#include <csignal>
#include <thread>

#include "app/argument_error.h"
#include "app/commands.h"
#include "classifiers/gazetteer.h"
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
  digitize_command
      ->add_option("--error-budget", digitize_options.error_budget,
                   text(say, "Share of accepted fields that may be wrong (default: 0.003)",
                        "Tỷ lệ trường được chấp nhận mà sai tối đa cho phép (mặc định: 0.003)"))
      ->check(CLI::Validator(
          [say](std::string& given) {
            double share = 0;
            const bool fits = CLI::detail::lexical_cast(given, share) && share >= 0.0001 && share <= 0.2;
            return fits ? "" : given + text(say, " is not a share from 0.0001 to 0.2", " không phải tỷ lệ từ 0.0001 đến 0.2");
          },
          "0.0001-0.2"));
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

  ReviewOptions review_options;
  CLI::App* review_command =
      add_command("review", text(say, "Serve the review station: people settle in a browser what was doubtful",
                                 "Chạy trạm duyệt: mọi người xử lý chỗ nghi ngờ bằng trình duyệt"));
  review_command->add_option("--warehouse", review_options.warehouse_url, "sqlite:PATH, postgresql://USER@HOST/DATABASE")->required();
  review_command->add_option("--listen", review_options.listen,
                             text(say, "ADDRESS:PORT (default: 127.0.0.1:8080)", "ĐỊA_CHỈ:CỔNG (mặc định: 127.0.0.1:8080)"));
  review_command->add_option("--tls-cert", review_options.tls_certificate,
                             text(say, "Certificate chain in PEM, needed beyond this machine", "Chuỗi chứng thư PEM, bắt buộc khi phục vụ máy khác"));
  review_command->add_option("--tls-key", review_options.tls_key, text(say, "Its key in PEM", "Khóa của chứng thư, PEM"));
  review_command->add_option("--archive", review_options.archive,
                             text(say, "Where originals are kept (default: where the warehouse says)",
                                  "Nơi giữ bản gốc (mặc định: theo kho dữ liệu)"));
  review_command->add_option("--create-admin", review_options.create_admin,
                             text(say, "Make an administrator of this name, with the password on stdin, and exit",
                                  "Tạo quản trị viên có tên này, mật khẩu đọc từ stdin, rồi thoát"));
  add_jobs(review_command);
  add_no_sandbox(review_command);

  AuditOptions audit_options;
  CLI::App* audit_command = add_command("audit", text(say, "The trail of who looked at and changed what", "Nhật ký ai đã xem và sửa gì"));
  audit_command->require_subcommand(1);
  CLI::App* verify_command =
      audit_command->add_subcommand("verify", text(say, "Prove that no entry was changed or taken out", "Chứng minh không bản ghi nào bị sửa hay xóa"));
  verify_command->add_option("--warehouse", audit_options.warehouse_url, "sqlite:PATH, postgresql://USER@HOST/DATABASE")->required();
  verify_command->add_option("--known", audit_options.known,
                             text(say, "NUMBER:HASH that an earlier call printed and that must still stand there",
                                  "SỐ:MÃ_BĂM mà lần chạy trước đã in và phải còn nguyên"));

  ExplainOptions explain_options;
  CLI::App* explain_command = add_command(
      "explain", text(say, "Show why a field was accepted or not", "Cho biết vì sao một trường được chấp nhận hay không"));
  explain_command->add_option("DOCUMENT", explain_options.document, text(say, "Id of the paper", "Mã giấy tờ"))->required();
  explain_command->add_option("FIELD", explain_options.field, text(say, "Field: full_name, members[1].dob", "Trường: full_name, members[1].dob"))
      ->required();
  explain_command->add_option("-o,--out", explain_options.out, text(say, "Folder of the batch", "Thư mục của lô"))->required();
  explain_command->add_option("--archive", explain_options.archive, text(say, "Where originals are kept (default: OUT/originals)",
                                                                         "Nơi giữ bản gốc (mặc định: OUT/originals)"));
  explain_command->add_option("--html", explain_options.html, text(say, "Write a page with the picture to this file",
                                                                   "Ghi trang có ảnh vào tệp này"));
  explain_command->add_option("--picture", explain_options.picture, text(say, "Write the picture to this file (JPEG)",
                                                                         "Ghi ảnh vào tệp này (JPEG)"));
  add_no_sandbox(explain_command);

  std::vector<std::string> gazetteer_tables;
  std::string gazetteer_address;
  CLI::App* gazetteer_command = add_command("gazetteer", text(say, "Communes by which addresses are checked", "Danh mục cấp xã để kiểm tra địa chỉ"));
  gazetteer_command->require_subcommand(1);
  CLI::App* gazetteer_load = gazetteer_command->add_subcommand(
      "load", text(say, "Load tables of units, in place of those loaded before", "Nạp bảng đơn vị hành chính, thay bảng đã nạp"));
  gazetteer_load->add_option("FILE", gazetteer_tables, text(say, "Tab-separated tables", "Bảng phân cách bằng tab"))->required();
  CLI::App* gazetteer_show = gazetteer_command->add_subcommand(
      "show", text(say, "What is loaded, or how an address is understood", "Những gì đã nạp, hoặc cách hiểu một địa chỉ"));
  gazetteer_show->add_option("ADDRESS", gazetteer_address, text(say, "An address", "Một địa chỉ"));

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

  CLI::App* types_command = add_command("types", text(say, "List record types, or check a file that defines some",
                                                      "Liệt kê loại giấy tờ, hoặc kiểm tra tệp khai báo"));
  types_command->require_subcommand(1);
  CLI::App* types_list = types_command->add_subcommand("list", text(say, "Record types that are installed", "Các loại giấy tờ đã cài"));
  CLI::App* types_check = types_command->add_subcommand(
      "check", text(say, "Say what is wrong with a definition", "Cho biết chỗ sai trong tệp khai báo"));
  std::string types_path;
  types_check->add_option("PATH", types_path, text(say, "File, or folder of them (default: those installed)",
                                                   "Tệp, hoặc thư mục chứa tệp (mặc định: các tệp đã cài)"));

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

  if (verify_command->parsed()) return static_cast<int>(run_audit_verify(audit_options, say));
  if (review_command->parsed() && !review_options.create_admin.empty()) return static_cast<int>(run_create_admin(review_options, say));
  if (gazetteer_load->parsed()) return static_cast<int>(run_gazetteer_load(gazetteer_tables, say));
  if (gazetteer_show->parsed()) return static_cast<int>(run_gazetteer_show(gazetteer_address, say));

  const std::string record_types = model_folder() + "/record_types";
  if (types_list->parsed()) return static_cast<int>(run_types_list(record_types, say));
  if (types_check->parsed())
    return static_cast<int>(run_types_check(types_path.empty() ? record_types : types_path, record_types, say));
  if (dossier_command->parsed()) return static_cast<int>(run_dossier(dossier_options, say));

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
  if (review_command->parsed()) {
    drain_on_signals();
    return static_cast<int>(run_review(review_options, **decoders, say));
  }
  if (digitize_command->parsed()) {
    drain_on_signals();
    digitize_options.jobs = jobs;
    digitize_options.effort = effort;
    digitize_options.memory_budget_bytes = memory_mb << 20;
    digitize_options.record_types_folder = record_types;
    digitize_options.gazetteer = Gazetteer::usual_file();
    digitize_options.procedures_folder = model_folder() + "/procedures";
    return static_cast<int>(run_digitize(digitize_options, !quiet, **decoders, say));
  }
  if (explain_command->parsed()) return static_cast<int>(run_explain(explain_options, **decoders, say));
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

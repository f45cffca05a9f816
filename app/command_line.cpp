#include "app/command_line.h"

#include <memory>
#include <regex>
#include <thread>

#include "app/argument_error.h"
#include "classifiers/calibration.h"
#include "classifiers/dates.h"
#include "classifiers/gazetteer.h"
#include "classifiers/procedures.h"
#include "models/model_folder.h"

namespace sohoa {
namespace {

constexpr const char* kWarehouseUrl = "sqlite:PATH, postgresql://USER@HOST/DATABASE";

// CLI11 takes descriptions by value, so that both languages can be given in place.
std::string text(const Speech& say, std::string_view english, std::string_view vietnamese) {
  return std::string(say(english, vietnamese));
}

std::string installed_types() { return model_folder() + "/record_types"; }

CLI::App* add_command(CommandLine& line, const std::string& name, const std::string& description) {
  CLI::App* command = line.app.add_subcommand(name, description)->group(text(line.say, "Commands", "Lệnh"));
  command->get_help_ptr()->group(line.app.option_defaults()->get_group());
  return command;
}

CLI::Validator whole_day(const Speech& say) {
  return {[say](std::string& day) {
            return date_from_iso(day) && day.size() == 10 ? "" : day + text(say, " is no day such as 2026-01-31", " không phải ngày dạng 2026-01-31");
          },
          "YYYY-MM-DD"};
}

void add_jobs(CommandLine& line, CLI::App* command) {
  command
      ->add_option("-j,--jobs", line.jobs, text(line.say, "Pages worked on at once (default: one a core)",
                                                "Số trang xử lý đồng thời (mặc định: mỗi nhân một trang)"))
      ->check(whole_number(1, 256, line.say));
}

void add_no_sandbox(CommandLine& line, CLI::App* command) {
  command->add_flag("--no-sandbox", line.no_sandbox,
                    text(line.say, "Decode without walls where the kernel has none: for files you trust only",
                         "Giải mã không cô lập khi nhân hệ điều hành không hỗ trợ: chỉ cho tệp tin cậy"));
}

void add_effort(CommandLine& line, CLI::App* command) {
  command
      ->add_option_function<std::string>(
          "--effort", [&line](const std::string& name) { line.effort = effort_from(name).value_or(line.effort); },
          text(line.say, "fast: our own recogniser only; normal: doubtful lines by Tesseract too; careful: all that are not beyond doubt",
               "fast: chỉ bộ nhận dạng riêng; normal: dòng nghi ngờ đọc thêm bằng Tesseract; careful: mọi dòng chưa chắc chắn"))
      ->check(CLI::Validator(
          [say = line.say](std::string& name) {
            return effort_from(name) ? "" : name + text(say, " is not fast, normal or careful", " không phải fast, normal hay careful");
          },
          "fast|normal|careful"));
}

void add_digitize(CommandLine& line) {
  const Speech& say = line.say;
  const auto options = std::make_shared<DigitizeOptions>();
  const auto quiet = std::make_shared<bool>(false);
  const auto memory_mb = std::make_shared<std::uint64_t>(512);
  CLI::App* command =
      add_command(line, "digitize", text(say, "Read, sort, extract and file a batch of scans", "Đọc, phân loại, bóc tách và lưu một lô bản quét"));
  command->add_option("INPUT", options->inputs, text(say, "Files or folders", "Tệp hoặc thư mục"))->required();
  command->add_option("-o,--out", options->out, text(say, "Output folder, a new one for each batch",
                                                                      "Thư mục kết quả, mỗi lô một thư mục mới"))
      ->required();
  command->add_option("--warehouse", options->warehouse_url,
                               text(say, "sqlite:PATH or postgresql://USER@HOST/DATABASE (default: OUT/warehouse.db)",
                                    "sqlite:ĐƯỜNG_DẪN hoặc postgresql://USER@HOST/DATABASE (mặc định: OUT/warehouse.db)"));
  command->add_option("--archive", options->archive,
                               text(say, "Where originals are kept (default: OUT/originals)",
                                    "Nơi giữ bản gốc (mặc định: OUT/originals)"));
  command->add_option("--manifest", options->manifest,
                               text(say, "CSV of the files and pages that should be there: path, pages, box, file_code",
                                    "CSV danh mục tệp và số trang phải có: path, pages, box, file_code"));
  command->add_option("--memory", *memory_mb, text(say, "Megabytes of pixels in flight (default: 512)",
                                                           "Số megabyte điểm ảnh xử lý cùng lúc (mặc định: 512)"))
      ->check(whole_number(32, 1 << 20, say));
  command
      ->add_option("--error-budget", options->error_budget,
                   text(say, "Share of accepted fields that may be wrong (default: 0.003)",
                        "Tỷ lệ trường được chấp nhận mà sai tối đa cho phép (mặc định: 0.003)"))
      ->check(CLI::Validator(
          [say](std::string& given) {
            double share = 0;
            const bool fits = CLI::detail::lexical_cast(given, share) && share >= 0.0001 && share <= 0.2;
            return fits ? "" : given + text(say, " is not a share from 0.0001 to 0.2", " không phải tỷ lệ từ 0.0001 đến 0.2");
          },
          "0.0001-0.2"));
  command->add_flag("--hocr", options->with_hocr,
                             text(say, "Write document.hocr, too", "Ghi thêm document.hocr"));
  command->add_flag("--resume", options->resume,
                             text(say, "Go on with an interrupted batch", "Tiếp tục lô đang dở"));
  command->add_flag("-q,--quiet,--no-progress", *quiet, text(say, "No progress line", "Không hiện dòng tiến độ"));
  add_effort(line, command);
  add_jobs(line, command);
  add_no_sandbox(line, command);
  line.with_decoders(command, [=, &line](DecoderPool& decoders) {
    drain_on_signals();
    options->jobs = line.jobs;
    options->effort = line.effort;
    options->memory_budget_bytes = *memory_mb << 20;
    options->record_types_folder = installed_types();
    options->gazetteer = Gazetteer::usual_file();
    options->calibration = Calibration::usual_file();
    options->procedures_folder = model_folder() + "/procedures";
    options->procedure_table = Procedures::usual_table();
    return run_digitize(*options, !*quiet, decoders, line.say);
  });
}

void add_read(CommandLine& line) {
  const Speech& say = line.say;
  const auto options = std::make_shared<ReadOptions>();
  CLI::App* command = add_command(line, "read", text(say, "Print the text of one file", "In văn bản của một tệp"));
  command->add_option("FILE", options->file, text(say, "Scan or PDF", "Bản quét hoặc PDF"))->required();
  command->add_option("--page", options->page, text(say, "Only this page, from 1", "Chỉ trang này, tính từ 1"))
      ->check(whole_number(1, 1'000'000, say));
  add_effort(line, command);
  add_jobs(line, command);
  add_no_sandbox(line, command);
  line.with_decoders(command, [=, &line](DecoderPool& decoders) {
    options->jobs = line.jobs;
    options->effort = line.effort;
    return run_read(*options, decoders, line.say);
  });
}

void add_search(CommandLine& line) {
  const Speech& say = line.say;
  const auto options = std::make_shared<SearchOptions>();
  CLI::App* command = add_command(
      line, "search", text(say, "Find papers by their text, with or without tone marks", "Tìm giấy tờ theo nội dung, có dấu hoặc không dấu"));
  command->add_option("QUERY", options->query, text(say, "Words to find", "Từ cần tìm"))->required();
  command->add_option("--warehouse", options->warehouse_url, kWarehouseUrl)->required();
  command->add_option("--limit", options->limit, text(say, "At most so many hits (default: 20)",
                                                                   "Số kết quả tối đa (mặc định: 20)"))
      ->check(whole_number(1, 10'000, say));
  line.alone(command, [=, &line] { return run_search(*options, line.say); });
}

void add_review(CommandLine& line) {
  const Speech& say = line.say;
  const auto options = std::make_shared<ReviewOptions>();
  CLI::App* command = add_command(line, "review", text(say, "Serve the review station: people settle in a browser what was doubtful",
                                                       "Chạy trạm duyệt: mọi người xử lý chỗ nghi ngờ bằng trình duyệt"));
  command->add_option("--warehouse", options->warehouse_url, kWarehouseUrl)->required();
  command->add_option("--listen", options->listen,
                             text(say, "ADDRESS:PORT (default: 127.0.0.1:8080)", "ĐỊA_CHỈ:CỔNG (mặc định: 127.0.0.1:8080)"));
  command->add_option("--tls-cert", options->tls_certificate,
                             text(say, "Certificate chain in PEM, needed beyond this machine", "Chuỗi chứng thư PEM, bắt buộc khi phục vụ máy khác"));
  command->add_option("--tls-key", options->tls_key, text(say, "Its key in PEM", "Khóa của chứng thư, PEM"));
  command->add_option("--archive", options->archive,
                             text(say, "Where originals are kept (default: where the warehouse says)",
                                  "Nơi giữ bản gốc (mặc định: theo kho dữ liệu)"));
  command->add_option("--metrics-token", options->metrics_token_file,
                             text(say, "File with the token (Authorization: Bearer TOKEN) that GET /metrics wants (default: nobody reads it)",
                                  "Tệp chứa mã (Authorization: Bearer MÃ) mà GET /metrics đòi hỏi (mặc định: không ai đọc được)"));
  command->add_option("--counter", options->counter,
                             text(say, "Folder for scans that officers drop on the page; they are filed in the warehouse (default: none are taken)",
                                  "Thư mục cho bản quét cán bộ thả lên trang; được lưu vào kho (mặc định: không nhận)"));
  command->add_option("--create-admin", options->create_admin,
                             text(say, "Make an administrator of this name, with the password on stdin, and exit",
                                  "Tạo quản trị viên có tên này, mật khẩu đọc từ stdin, rồi thoát"));
  add_jobs(line, command);
  add_no_sandbox(line, command);
  line.alone(command, [=, &line]() -> std::optional<ExitCode> {
    if (options->create_admin.empty()) return std::nullopt;
    return run_create_admin(*options, line.say);
  });
  line.with_decoders(command, [=, &line](DecoderPool& decoders) {
    drain_on_signals();
    options->jobs = line.jobs;
    return run_review(*options, decoders, line.say);
  });
}

void add_access(CommandLine& line) {
  const Speech& say = line.say;
  const auto options = std::make_shared<AccessOptions>();
  CLI::App* command = add_command(line, "access", text(say, "Say who alone sees a batch in the review station", "Quy định riêng ai được xem một lô trên trạm duyệt"));
  command->require_subcommand(1);
  const auto add = [&](const std::string& name, const std::string& description) {
    CLI::App* made = command->add_subcommand(name, description);
    made->add_option("--warehouse", options->warehouse_url, kWarehouseUrl)->required();
    return made;
  };
  line.alone(add("list", text(say, "Batches and who alone sees them", "Các lô và ai được xem")), [=, &line] { return run_access_list(options->warehouse_url, line.say); });
  CLI::App* only = add("only", text(say, "Nobody but these accounts sees it", "Chỉ những tài khoản này được xem"));
  CLI::App* everyone = add("everyone", text(say, "Every account sees it", "Mọi tài khoản đều được xem"));
  for (CLI::App* made : {only, everyone}) {
    made->add_option("BATCH", options->batch, text(say, "Its id, as `sohoa access list` shows it", "Mã lô, như `sohoa access list` hiện"))->required();
    line.alone(made, [=, &line] { return run_access_change(*options, line.say); });
  }
  only->add_option("ACCOUNT", options->accounts, text(say, "Account names", "Tên tài khoản"))->required();
}

void add_audit(CommandLine& line) {
  const Speech& say = line.say;
  const auto options = std::make_shared<AuditOptions>();
  CLI::App* command = add_command(line, "audit", text(say, "The trail of who looked at and changed what", "Nhật ký ai đã xem và sửa gì"));
  command->require_subcommand(1);
  CLI::App* verify_command =
      command->add_subcommand("verify", text(say, "Prove that no entry was changed or taken out", "Chứng minh không bản ghi nào bị sửa hay xóa"));
  verify_command->add_option("--warehouse", options->warehouse_url, kWarehouseUrl)->required();
  verify_command->add_option("--known", options->known,
                             text(say, "NUMBER:HASH that an earlier call printed and that must still stand there",
                                  "SỐ:MÃ_BĂM mà lần chạy trước đã in và phải còn nguyên"));
  line.alone(verify_command, [=, &line] { return run_audit_verify(*options, line.say); });
}

void add_faults(CommandLine& line) {
  const Speech& say = line.say;
  const auto url = std::make_shared<std::string>();
  CLI::App* command = add_command(line, "faults", text(say, "What goes wrong again and again, by what reviewers decided",
                                                       "Những lỗi lặp lại, theo kết quả duyệt"));
  command->add_option("--warehouse", *url, kWarehouseUrl)->required();
  line.alone(command, [=, &line] { return run_faults(*url, line.say); });
}

void add_calibrate(CommandLine& line) {
  const Speech& say = line.say;
  const auto options = std::make_shared<CalibrateOptions>();
  CLI::App* command = add_command(line, "calibrate", text(say, "Draw confidences to what reviewers found, and show what that changes",
                                                          "Chỉnh độ tin theo kết quả duyệt, và cho biết điều gì thay đổi"));
  command->add_option("--warehouse", options->warehouse_url, kWarehouseUrl)->required();
  command->add_option("--error-budget", options->error_budget, text(say, "Share of accepted fields that may be wrong, for what is shown (default: 0.003)",
                                                                       "Tỷ lệ sai chấp nhận được trong số tự nhận, để so sánh (mặc định: 0.003)"));
  command->add_flag("--apply", options->apply, text(say, "Have later runs use it", "Cho các lần chạy sau dùng"));
  line.alone(command, [=, &line] { return run_calibrate(*options, line.say); });
}

void add_truth(CommandLine& line) {
  const Speech& say = line.say;
  const auto options = std::make_shared<TruthOptions>();
  CLI::App* command = add_command(
      line, "truth",
      text(say, "Export what people settled, with its pixels, for training and measuring. It holds PERSONAL DATA in the clear: keep it where the originals may be kept",
           "Xuất các trường đã xử lý kèm điểm ảnh để huấn luyện và đo. Có chứa DỮ LIỆU CÁ NHÂN dạng đọc được: chỉ lưu nơi được phép lưu bản gốc"));
  command->add_option("--warehouse", options->warehouse_url, kWarehouseUrl)->required();
  command->add_option("-o,--out", options->out, text(say, "Folder to make; papers that are secret never come in", "Thư mục sẽ tạo; giấy tờ mật không bao giờ vào đó"))
      ->required();
  command->add_option("--archive", options->archive, text(say, "Where originals are kept (default: where the warehouse says)",
                                                            "Nơi giữ bản gốc (mặc định: theo kho dữ liệu)"));
  command->add_flag("--force", options->replace, text(say, "Replace what was exported there before", "Thay bản đã xuất trước đó"));
  add_no_sandbox(line, command);
  line.with_decoders(command, [=, &line](DecoderPool& decoders) { return run_truth(*options, decoders, line.say); });
}

void add_explain(CommandLine& line) {
  const Speech& say = line.say;
  const auto options = std::make_shared<ExplainOptions>();
  CLI::App* command =
      add_command(line, "explain", text(say, "Show why a field was accepted or not", "Cho biết vì sao một trường được chấp nhận hay không"));
  command->add_option("DOCUMENT", options->document, text(say, "Id of the paper", "Mã giấy tờ"))->required();
  command->add_option("FIELD", options->field, text(say, "Field: full_name, members[1].dob", "Trường: full_name, members[1].dob"))
      ->required();
  command->add_option("-o,--out", options->out, text(say, "Folder of the batch", "Thư mục của lô"));
  command->add_option("--warehouse", options->warehouse_url,
                      text(say, "The warehouse that the batch was filed in, instead of its folder: sqlite:PATH, postgresql://USER@HOST/DATABASE",
                           "Kho đã lưu lô, thay cho thư mục: sqlite:ĐƯỜNG_DẪN, postgresql://USER@HOST/DATABASE"));
  command->add_option("--archive", options->archive, text(say, "Where originals are kept (default: OUT/originals, or as the warehouse says)",
                                                            "Nơi giữ bản gốc (mặc định: OUT/originals, hoặc theo kho dữ liệu)"));
  command->add_option("--html", options->html, text(say, "Write a page with the picture to this file",
                                                                   "Ghi trang có ảnh vào tệp này"));
  command->add_option("--picture", options->picture, text(say, "Write the picture to this file (JPEG)",
                                                                         "Ghi ảnh vào tệp này (JPEG)"));
  add_no_sandbox(line, command);
  line.with_decoders(command, [=, &line](DecoderPool& decoders) { return run_explain(*options, decoders, line.say); });
}

void add_gazetteer(CommandLine& line) {
  const Speech& say = line.say;
  const auto tables = std::make_shared<std::vector<std::string>>();
  const auto address = std::make_shared<std::string>();
  CLI::App* command = add_command(line, "gazetteer", text(say, "Communes by which addresses are checked", "Danh mục cấp xã để kiểm tra địa chỉ"));
  command->require_subcommand(1);
  CLI::App* load = command->add_subcommand(
      "load", text(say, "Load tables of units, in place of those loaded before", "Nạp bảng đơn vị hành chính, thay bảng đã nạp"));
  load->add_option("FILE", *tables, text(say, "Tab-separated tables", "Bảng phân cách bằng tab"))->required();
  line.alone(load, [=, &line] { return run_gazetteer_load(*tables, line.say); });
  CLI::App* show = command->add_subcommand(
      "show", text(say, "What is loaded, or how an address is understood", "Những gì đã nạp, hoặc cách hiểu một địa chỉ"));
  show->add_option("ADDRESS", *address, text(say, "An address", "Một địa chỉ"));
  line.alone(show, [=, &line] { return run_gazetteer_show(*address, line.say); });
}

void add_dossier(CommandLine& line) {
  const Speech& say = line.say;
  const auto options = std::make_shared<DossierOptions>();
  CLI::App* command = add_command(
      line, "dossier", text(say, "Show a dossier: its papers, what is missing, what does not agree", "Xem hồ sơ: thành phần, giấy tờ thiếu, chỗ không khớp"));
  command->add_option("CODE", options->code, text(say, "Dossier code", "Mã hồ sơ"))->required();
  command->add_option("--warehouse", options->warehouse_url, kWarehouseUrl)->required();
  line.alone(command, [=, &line] { return run_dossier(*options, line.say); });
}

void add_owner_lookup(CommandLine& line, OwnerKind kind, const std::string& name, const std::string& argument, const std::string& description) {
  const auto options = std::make_shared<OwnerOptions>();
  options->kind = kind;
  CLI::App* command = add_command(line, name, description);
  command->add_option(argument, options->number, text(line.say, "A number on their papers", "Một số ghi trên giấy tờ"))->required();
  command->add_option("--warehouse", options->warehouse_url, kWarehouseUrl)->required();
  command->add_flag("--json", options->as_json, text(line.say, "As JSON", "Dạng JSON"));
  line.alone(command, [=, &line] { return run_owner(*options, line.say); });
}

void add_owners(CommandLine& line) {
  const Speech& say = line.say;
  add_owner_lookup(line, OwnerKind::person, "person", "ID", text(say, "Show what the warehouse knows of a person", "Xem kho biết gì về một người"));
  add_owner_lookup(line, OwnerKind::organization, "org", "CODE", text(say, "Show what the warehouse knows of an organization", "Xem kho biết gì về một tổ chức"));

  const auto options = std::make_shared<OwnerDecisionOptions>();
  CLI::App* command = add_command(line, "owner", text(say, "Say who is who where numbers do not, and take it back", "Xác định ai là ai khi số không đủ, và hủy quyết định"));
  command->require_subcommand(1);
  const auto decision = [&](const std::string& name, const std::string& description, bool gives_reason) {
    CLI::App* made = command->add_subcommand(name, description);
    made->add_option("--warehouse", options->warehouse_url, kWarehouseUrl)->required();
    if (gives_reason) {
      made->add_option("--reason", options->reason, text(say, "Why, for the trail", "Lý do, ghi vào nhật ký"))->required();
      made->add_flag_callback("--org", [options] { options->kind = OwnerKind::organization; }, text(say, "Of organizations, not people", "Của tổ chức, không phải người"));
    }
    line.alone(made, [=, &line] { return run_owner_decision(*options, line.say); });
    return made;
  };
  CLI::App* join = decision("join", text(say, "Two numbers are one owner's", "Hai số của cùng một chủ thể"), true);
  join->add_option("NUMBER", options->number, text(say, "A number", "Một số"))->required();
  join->add_option("OTHER", options->other, text(say, "The other one", "Số kia"))->required();
  CLI::App* part = decision("part", text(say, "Whoever stands in a role of a paper is not this owner", "Người đứng ở một vai trên giấy tờ không phải chủ thể này"), true);
  part->add_option("NUMBER", options->number, text(say, "The owner's number", "Số của chủ thể"))->required();
  part->add_option("DOCUMENT", options->document, text(say, "Id of the paper", "Mã giấy tờ"))->required();
  part->add_option("ROLE", options->role, text(say, "Role, as `sohoa person` shows it: wife", "Vai, như `sohoa person` hiện: wife"))->required();
  part->add_option("--row", options->row, text(say, "Row of the table", "Dòng trong bảng"));
  CLI::App* undo = decision("undo", text(say, "Take a decision back", "Hủy một quyết định"), false);
  undo->add_option("DECISION", options->undone, text(say, "Its number", "Số của quyết định"))->required();
  CLI::App* list = command->add_subcommand("list", text(say, "What was decided, the newest first", "Các quyết định, mới nhất trước"));
  list->add_option("--warehouse", options->warehouse_url, kWarehouseUrl)->required();
  list->add_option("NUMBER", options->number, text(say, "Of this owner only", "Chỉ của chủ thể này"));
  line.alone(list, [=, &line] { return run_owner_decisions(options->number, options->warehouse_url, line.say); });
}

void add_reuse(CommandLine& line) {
  const Speech& say = line.say;
  const auto options = std::make_shared<ReuseOptions>();
  const auto add = [&](const std::string& name, const std::string& description, ExitCode (*run)(const ReuseOptions&, const Speech&)) {
    CLI::App* command = add_command(line, name, description);
    command->add_option("PROCEDURE", options->procedure, text(say, "Code of the procedure: 1.001193", "Mã thủ tục: 1.001193"))->required();
    command->add_option("--person", options->person, text(say, "Number of who asks", "Số của người yêu cầu"))->required();
    command->add_option("--subject", options->subject, text(say, "Number of whom it is about, where that is somebody else", "Số của người được giải quyết, nếu là người khác"));
    command->add_option("--warehouse", options->warehouse_url, kWarehouseUrl)->required();
    command->add_option("--on", options->day, text(say, "Day, YYYY-MM-DD (default: today)", "Ngày, YYYY-MM-DD (mặc định: hôm nay)"))
        ->check(whole_day(line.say));
    line.alone(command, [=, &line] { return run(*options, line.say); });
    return command;
  };
  add("prefill", text(say, "Fill in a procedure's form from the warehouse, as JSON", "Điền sẵn tờ khai của thủ tục từ kho, dạng JSON"), run_prefill);
  add("needed", text(say, "Which papers of a procedure have to be brought", "Giấy tờ nào của thủ tục phải nộp"), run_needed)
      ->add_flag("--json", options->as_json, text(say, "As JSON", "Dạng JSON"));
}

void add_procedures(CommandLine& line) {
  const Speech& say = line.say;
  const auto catalogue = std::make_shared<std::string>();
  CLI::App* command = add_command(line, "procedures", text(say, "The catalogue of procedures", "Danh mục thủ tục hành chính"));
  command->require_subcommand(1);
  CLI::App* check = command->add_subcommand("check", text(say, "Say what is wrong with a catalogue", "Cho biết chỗ sai trong danh mục"));
  check->add_option("FILE", *catalogue, text(say, "A file of the catalogue, its folder, or a table (CSV)", "Tệp danh mục, thư mục, hoặc bảng (CSV)"))->required();
  line.alone(check, [=, &line] { return run_procedures_check(*catalogue, installed_types(), line.say); });
  const auto tables = std::make_shared<std::vector<std::string>>();
  CLI::App* load = command->add_subcommand("load", text(say, "Load an office's own procedures and versions, in place of those loaded before",
                                                             "Nạp thủ tục và phiên bản của đơn vị, thay bảng đã nạp"));
  load->add_option("FILE", *tables, text(say, "Tables (CSV), a line for each paper of each procedure", "Bảng (CSV), mỗi giấy tờ của mỗi thủ tục một dòng"))->required();
  line.alone(load, [=, &line] { return run_procedures_load(*tables, installed_types(), line.say); });
  CLI::App* unload = command->add_subcommand("unload", text(say, "Take away what was loaded", "Gỡ bảng đã nạp"));
  line.alone(unload, [&line] { return run_procedures_unload(line.say); });
  const auto code = std::make_shared<std::string>(), day = std::make_shared<std::string>();
  CLI::App* list = command->add_subcommand("list", text(say, "Procedures with their days, or the papers of one", "Các thủ tục và thời hạn, hoặc thành phần của một thủ tục"));
  list->add_option("CODE", *code, text(say, "Code of a procedure: 1.001193", "Mã thủ tục: 1.001193"));
  list->add_option("--on", *day, text(say, "Day, YYYY-MM-DD", "Ngày, YYYY-MM-DD"))->check(whole_day(say));
  line.alone(list, [=, &line] { return run_procedures_list(*code, *day, line.say); });
}

void add_doctor(CommandLine& line) {
  const Speech& say = line.say;
  const auto options = std::make_shared<DoctorOptions>();
  CLI::App* command = add_command(line, "doctor", text(say, "Check the installation and say what is wrong", "Kiểm tra cài đặt và cho biết chỗ sai"));
  command->add_option("--warehouse", options->warehouse_url,
                             text(say, "Look at this warehouse, too: sqlite:PATH, postgresql://USER@HOST/DATABASE",
                                  "Kiểm tra cả kho này: sqlite:ĐƯỜNG_DẪN, postgresql://USER@HOST/DATABASE"));
  command->add_option("-o,--out", options->out,
                             text(say, "Folder that results will go to, whose disk is tried (default: this one)",
                                  "Thư mục sẽ chứa kết quả, để thử đĩa (mặc định: thư mục hiện tại)"));
  add_jobs(line, command);
  line.alone(command, [=, &line] {
    options->jobs = line.jobs;
    options->record_types_folder = installed_types();
    return run_doctor(*options, line.say);
  });
}

void add_types(CommandLine& line) {
  const Speech& say = line.say;
  const auto path = std::make_shared<std::string>();
  CLI::App* command = add_command(line, "types", text(say, "List record types, or check a file that defines some",
                                                      "Liệt kê loại giấy tờ, hoặc kiểm tra tệp khai báo"));
  command->require_subcommand(1);
  CLI::App* list = command->add_subcommand("list", text(say, "Record types that are installed", "Các loại giấy tờ đã cài"));
  line.alone(list, [&line] { return run_types_list(installed_types(), line.say); });
  CLI::App* check = command->add_subcommand("check", text(say, "Say what is wrong with a definition", "Cho biết chỗ sai trong tệp khai báo"));
  check->add_option("PATH", *path, text(say, "File, or folder of them (default: those installed)",
                                        "Tệp, hoặc thư mục chứa tệp (mặc định: các tệp đã cài)"));
  const auto options = std::make_shared<NewTypeOptions>();
  CLI::App* draft = command->add_subcommand("new", text(say, "Draft a definition from examples of one kind of paper, for somebody to finish",
                                                        "Soạn nháp tệp khai báo từ các bản mẫu cùng một loại giấy tờ, để người dùng hoàn thiện"));
  draft->add_option("SCANS", options->scans, text(say, "Examples, one a file (five or more are best), or folders of them",
                                                  "Bản mẫu, mỗi tệp một bản (nên từ năm bản), hoặc thư mục chứa chúng"))->required();
  draft->add_option("--id", options->id, text(say, "What the warehouse will call it: single_status", "Tên trong kho: single_status"))
      ->required()
      ->check(CLI::Validator(
          [say](std::string& id) {
            static const std::regex form("[a-z][a-z0-9_]{1,40}");
            return std::regex_match(id, form) ? "" : id + text(say, " is no name of small letters, figures and _", " không phải tên gồm chữ thường, chữ số và _");
          },
          "ID"));
  draft->add_option("-o,--out", options->out, text(say, "File to write (default: stdout)", "Tệp sẽ ghi (mặc định: stdout)"));
  add_effort(line, draft);
  add_jobs(line, draft);
  add_no_sandbox(line, draft);
  line.with_decoders(draft, [=, &line](DecoderPool& decoders) {
    options->jobs = line.jobs;
    options->effort = line.effort;
    return run_types_new(*options, decoders, installed_types(), line.say);
  });
  line.alone(check, [=, &line] { return run_types_check(path->empty() ? installed_types() : *path, installed_types(), line.say); });
}

}  // namespace

CommandLine::CommandLine(const Speech& speech)
    : say(speech),
      app(text(say, "sohoa digitizes Vietnamese administrative papers: from scans to records in a warehouse.",
               "sohoa số hóa giấy tờ hành chính: từ bản quét đến dữ liệu trong kho."),
          "sohoa"),
      jobs(static_cast<int>(std::max(1U, std::thread::hardware_concurrency()))) {
  translate_help(app, say);
  app.set_version_flag("--version", SOHOA_VERSION, text(say, "Print the version and exit", "In phiên bản rồi thoát"));
  app.set_help_flag("-h,--help", text(say, "Print this help and exit", "In trợ giúp này rồi thoát"));
  app.require_subcommand(1);
  app.fallthrough();
  app.add_option("--lang", language_, text(say, "Language of messages: vi or en", "Ngôn ngữ thông báo: vi hoặc en"))
      ->check(CLI::Validator(
          [speech](std::string& name) {
            return name == "vi" || name == "en" ? "" : name + text(speech, " is neither vi nor en", " không phải vi hay en");
          },
          "vi|en"));
  for (const auto add : {add_digitize, add_read, add_search, add_review, add_access, add_audit, add_faults, add_calibrate, add_truth, add_explain, add_gazetteer, add_dossier, add_owners,
                         add_reuse, add_procedures, add_doctor, add_types})
    add(*this);
}

std::optional<ExitCode> CommandLine::run_alone() const {
  for (const auto& [command, action] : alone_)
    if (command->parsed()) return action();
  return std::nullopt;
}

ExitCode CommandLine::run_with(DecoderPool& decoders) const {
  for (const auto& [command, action] : with_decoders_)
    if (command->parsed()) return action(decoders);
  return ExitCode::bad_arguments;
}

}  // namespace sohoa

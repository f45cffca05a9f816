#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "app/commands.h"
#include "classifiers/procedure_table.h"
#include "classifiers/procedures.h"
#include "document/printable.h"
#include "document/text.h"
#include "models/model_folder.h"
#include "storage/durable_file.h"

namespace sohoa {
namespace {

namespace fs = std::filesystem;

std::string built_in() { return model_folder() + "/procedures"; }

// Prints what the catalogue names and the record types do not have; whether there is nothing such.
Result<bool> print_differences(const Procedures& procedures, const std::string& record_types_folder) {
  const Result<std::vector<std::string>> differences = procedures.compared_with(record_types_folder);
  if (!differences) return tl::unexpected(differences.error());
  for (const std::string& difference : *differences) fmt::print("  ! {}\n", printable(difference));
  return differences->empty();
}

std::string_view rule_name(DossierNeed::Rule rule, const Speech& say) {
  switch (rule) {
    case DossierNeed::Rule::required: return say("required", "bắt buộc");
    case DossierNeed::Rule::optional: return say("optional", "nếu có");
    case DossierNeed::Rule::result: return say("result", "kết quả");
  }
  return {};
}

void tell_who_takes_it_in(const Speech& say) {
  fmt::print(stderr, "{}\n", say("It holds for this account's runs from now on; a review station takes it in when it is started again.",
                                 "Có hiệu lực cho các lần chạy của tài khoản này từ nay; trạm rà soát nhận khi được khởi động lại."));
}

}  // namespace

ExitCode run_procedures_check(const std::string& path, const std::string& record_types_folder, const Speech& say) {
  const bool is_table = folded(fs::path(path).extension().string()) == ".csv";
  if (is_table && !fs::exists(path)) return complain(file_error(ENOENT, "procedures", path), say);
  const Result<Procedures> procedures = is_table ? Procedures::load(built_in(), path) : Procedures::load(path);
  if (!procedures) return complain(procedures.error(), say);
  const Result<bool> same = print_differences(*procedures, record_types_folder);
  if (!same) return complain(same.error(), say);
  fmt::print("{}: {} {}\n", printable(path), procedures->all().size(), say("procedures, no mistake of form", "thủ tục, đúng cấu trúc"));
  return *same ? ExitCode::ok : ExitCode::bad_config;
}

ExitCode run_procedures_load(const std::vector<std::string>& tables, const std::string& record_types_folder, const Speech& say) {
  ProcedureTable table;
  for (const std::string& name : tables) {
    std::ifstream in(name, std::ios::binary);
    if (!in) return complain(file_error(errno, "procedures", name), say);
    const std::string content{std::istreambuf_iterator<char>(in), {}};
    if (const Result<void> added = table.add(name, content); !added) return complain(added.error(), say);
  }
  if (table.empty()) return complain(Error{ErrorCode::bad_config, "procedures", tables.front() + ": no procedure stands there"}, say);
  const Result<Procedures> shipped = Procedures::load(built_in());
  if (!shipped) return complain(shipped.error(), say);
  const Result<std::vector<Procedure>> versions = table.versions(shipped->all());
  if (!versions) return complain(versions.error(), say);
  const std::string file = Procedures::usual_table();
  const std::string folder = fs::path(file).parent_path().string();
  if (const Result<void> made = folder.empty() ? Result<void>() : make_folders(folder, "procedures"); !made) return complain(made.error(), say);
  if (const Result<void> saved = write_file_durably(file, table.text(), "procedures"); !saved) return complain(saved.error(), say);
  const Result<Procedures> procedures = Procedures::load(built_in(), file);
  if (!procedures) return complain(procedures.error(), say);
  if (const Result<bool> same = print_differences(*procedures, record_types_folder); !same) return complain(same.error(), say);
  for (const Procedure& version : *versions)
    fmt::print("{}\t{}\t{}\t{}\t{}\n", version.code, version.from, version.until, version.papers.size(), printable(version.name));
  fmt::print(stderr, "{}: {}\n", say("Kept in", "Lưu tại"), printable(file));
  tell_who_takes_it_in(say);
  return ExitCode::ok;
}

ExitCode run_procedures_unload(const Speech& say) {
  const std::string file = Procedures::usual_table();
  std::error_code failure;
  const bool there = fs::remove(file, failure);
  if (failure) return complain(file_error(failure.value(), "procedures", file), say);
  fmt::print(stderr, "{}: {}\n", there ? say("Taken away", "Đã gỡ") : say("No table was loaded", "Chưa nạp bảng nào"), printable(file));
  if (there) tell_who_takes_it_in(say);
  return ExitCode::ok;
}

ExitCode run_procedures_list(const std::string& code, const std::string& day, const Speech& say) {
  const Result<Procedures> procedures = Procedures::load(built_in(), Procedures::usual_table());
  if (!procedures) return complain(procedures.error(), say);
  if (code.empty()) {
    for (const Procedure& one : procedures->all())
      if (day.empty() || procedures->find(one.code, day) == &one)
        fmt::print("{}\t{}\t{}\t{}\t{}\n", one.code, one.from, one.until, one.papers.size(), printable(one.name));
    return ExitCode::ok;
  }
  const Procedure* found = procedures->find(code, day);
  if (found == nullptr) return complain(Error{ErrorCode::not_found, "procedures", fmt::format("the catalogue has no procedure {}{}", code, day.empty() ? "" : " on " + day)}, say);
  fmt::print("{}\t{}\n", found->code, printable(found->name));
  for (const ProcedurePaper& paper : found->papers)
    fmt::print("{}\t{}\t{}\t{}\t{}\n", paper.id, rule_name(paper.need, say), paper.component, fmt::join(paper.types, " "), printable(paper.name));
  return ExitCode::ok;
}

}  // namespace sohoa

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <map>

#include "app/commands.h"
#include "app/scratch_folder.h"
#include "classifiers/definitions.h"
#include "classifiers/record_types.h"
#include "classifiers/type_draft.h"
#include "document/printable.h"
#include "pipeline/read_file.h"
#include "storage/durable_file.h"

namespace sohoa {
namespace {

namespace fs = std::filesystem;

// Files, and those of folders, in the order of their names.
std::vector<std::string> files_of(const std::vector<std::string>& inputs) {
  std::vector<std::string> files;
  for (const std::string& input : inputs) {
    std::error_code failure;
    if (!fs::is_directory(input, failure)) {
      files.push_back(input);
      continue;
    }
    std::vector<std::string> inside;
    for (const fs::directory_entry& entry : fs::directory_iterator(input, failure))
      if (entry.is_regular_file(failure) && !entry.path().filename().string().starts_with('.')) inside.push_back(entry.path().string());
    std::ranges::sort(inside);
    files.insert(files.end(), inside.begin(), inside.end());
  }
  return files;
}

// How far the draft reads its own examples, on stderr.
void print_trial(const TypeDraft& draft, const std::string& folder, const std::vector<std::vector<PageText>>& examples, const Speech& say) {
  const Result<RecordTypes> types = RecordTypes::load(folder);
  if (!types) return;  // print_remarks() says why
  int known = 0;
  std::map<std::string, int> filled;
  for (const std::vector<PageText>& pages : examples) {
    const Record record = types->recognise(pages);
    if (record.type == draft.id) ++known;
    for (const auto& [key, field] : types->recognise(pages, draft.id).fields) filled[key] += field.value.empty() ? 0 : 1;
  }
  fmt::print(stderr, "{}: {} / {}\n", say("Examples that the draft knows for its own", "Số bản mẫu được bản nháp nhận ra"), known, examples.size());
  for (const DraftField& field : draft.fields)
    fmt::print(stderr, "  {:<24} {} {} / {}\n", field.key, say("read in", "đọc được"), filled[field.key], examples.size());
}

}  // namespace

ExitCode run_types_new(const NewTypeOptions& options, DecoderPool& decoders, const std::string& installed, const Speech& say) {
  if (!options.out.empty() && fs::exists(options.out)) return complain(Error{ErrorCode::bad_arguments, "types", options.out + " is there already"}, say);
  const Result<Definitions> definitions = load_definitions(installed);
  if (!definitions) return complain(definitions.error(), say);
  if (std::ranges::find(definitions->types, options.id, &TypeDefinition::id) != definitions->types.end())
    return complain(Error{ErrorCode::bad_arguments, "types", options.id + " is an installed type: give another --id"}, say);
  std::vector<std::vector<PageText>> examples;
  std::vector<std::string> names;  // of their files
  for (const std::string& file : files_of(options.scans)) {
    std::vector<PageText> pages;
    const Result<void> read = read_file(file, std::nullopt, decoders, options.effort, options.jobs, [&](const PageText& page) {
      if (page.outcome == Outcome::read || page.outcome == Outcome::text_layer) pages.push_back(page);
    });
    if (!read) fmt::print(stderr, "  ! {}: {}\n", printable(file), printable(read.error().message));
    else if (pages.empty()) fmt::print(stderr, "  ! {}: {}\n", printable(file), say("nothing could be read", "không đọc được gì"));
    else examples.push_back(std::move(pages)), names.push_back(file);
  }
  const Result<TypeDraft> draft = draft_type(examples, options.id, *definitions);
  if (!draft) {
    for (std::size_t i = 0; i < names.size(); ++i) fmt::print(stderr, "  {}: {}\n", i + 1, printable(names[i]));
    return complain(draft.error(), say);
  }
  const std::string yaml = draft->yaml();
  if (options.out.empty()) fmt::print("{}", yaml);
  else if (const Result<void> written = write_file_durably(options.out, yaml, "types"); !written) return complain(written.error(), say);
  // The installed definitions with the draft among them.
  const ScratchFolder trial("sohoa-types");
  const std::string folder = trial.path().string(), tried = folder + "/" + options.id + ".yaml";
  std::error_code failure;
  fs::copy(installed, folder, failure);
  if (failure) return complain(file_error(failure.value(), "types", folder), say);
  if (const Result<void> written = write_file_durably(tried, yaml, "types"); !written) return complain(written.error(), say);
  const Result<std::vector<DefinitionRemark>> remarks = check_definitions(tried, installed);
  if (!remarks) return complain(remarks.error(), say);
  for (const DefinitionRemark& remark : *remarks)
    fmt::print(stderr, "  ! {} {}: {}\n", say("line", "dòng"), remark.line, printable(say(remark.english, remark.vietnamese)));
  print_trial(*draft, folder, examples, say);
  fmt::print(stderr, "{}\n", say("Look at every line, give keys their names, then copy it beside the others and run some scans.",
                                  "Xem lại từng dòng, đặt lại tên trường, rồi chép vào cùng thư mục với các loại khác và chạy thử vài bản quét."));
  return ExitCode::ok;
}

ExitCode run_types_list(const std::string& folder, const Speech& say) {
  const auto definitions = load_definitions(folder);
  if (!definitions) return complain(definitions.error(), say);
  for (const TypeDefinition& type : definitions->types) {
    fmt::print("{}\t{}\t{}\t{}\n", type.id, type.name, definitions->tables[type.table].fields.size(), type.file);
  }
  return ExitCode::ok;
}

ExitCode run_types_check(const std::string& path, const std::string& installed, const Speech& say) {
  const auto remarks = check_definitions(path, installed);
  if (!remarks) return complain(remarks.error(), say);
  for (const DefinitionRemark& remark : *remarks) {
    fmt::print("{}\n", printable(fmt::format("{}, {} {}: {}{}", remark.file, say("line", "dòng"), remark.line,
                                             remark.fatal ? "" : say("warning: ", "cảnh báo: "), say(remark.english, remark.vietnamese))));
  }
  if (remarks->empty()) fmt::print("{}\n", say("Sound.", "Không có lỗi."));
  const bool fatal = std::any_of(remarks->begin(), remarks->end(), [](const DefinitionRemark& remark) { return remark.fatal; });
  return fatal ? ExitCode::bad_config : ExitCode::ok;
}

}  // namespace sohoa

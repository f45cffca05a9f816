#include "storage/batch_files.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <set>

#include "document/csv.h"
#include "document/text.h"
#include "storage/durable_file.h"
#include "storage/file_codes.h"

namespace sohoa {
namespace {

using json = nlohmann::ordered_json;

const std::string stage = "report";

}  // namespace

std::string comparable_path(std::string path) {
  path = to_nfc(path);
  std::replace(path.begin(), path.end(), '\\', '/');
  while (path.starts_with("./")) path.erase(0, 2);
  return path;
}

Percentiles percentiles_of(std::vector<float> values) {
  if (values.empty()) return {};
  std::sort(values.begin(), values.end());
  const auto at = [&](double share) {
    return values[static_cast<std::size_t>(std::ceil(share * static_cast<double>(values.size()))) - 1];
  };
  return {at(0.5), at(0.95), values.back()};
}

std::string batch_json(const BatchReport& report) {
  json outcomes = json::object();
  for (const Outcome outcome : {Outcome::read, Outcome::text_layer, Outcome::blank, Outcome::separator,
                                Outcome::duplicate, Outcome::review, Outcome::quarantined}) {
    const auto found = report.sheet.outcomes.find(outcome);
    outcomes[std::string(name_of(outcome))] = found == report.sheet.outcomes.end() ? 0 : found->second;
  }
  json files = json::array();
  for (std::size_t i = 0; i < report.files.size(); ++i) {
    const InputFile& file = report.files[i];
    json entry = {{"path", file.shown_path}, {"sha256", file.sha256}, {"pages", file.pages}, {"error", nullptr}};
    if (file.error)
      entry["error"] = {
          {"code", name_of(file.error->code)}, {"stage", file.error->stage}, {"message", file.error->message}};
    if (!file.attachments.empty()) entry["attachments"] = file.attachments;
    if (file.duplicate_of) entry["duplicate_of"] = report.files.at(*file.duplicate_of).shown_path;
    if (const auto notes = report.notes.find(static_cast<std::uint32_t>(i)); notes != report.notes.end())
      entry["notes"] = notes->second;
    files.push_back(std::move(entry));
  }
  json timings = json::object();
  const auto rounded = [](double value) { return std::round(value * 1e3) / 1e3; };
  for (const auto& [name, seconds] : report.timings) timings[name] = rounded(seconds);
  for (const auto& [name, of] : report.page_ms)
    timings["page_ms"][name] = {{"p50", rounded(of.p50)}, {"p95", rounded(of.p95)}, {"max", rounded(of.max)}};
  json whole = {{"pages_in", report.sheet.pages_in},
                {"outcomes", std::move(outcomes)},
                {"files", std::move(files)},
                {"reading", {{"effort", report.effort}, {"lines", report.lines_read}, {"lines_read_twice", report.lines_read_twice}}},
                {"timings", std::move(timings)},
                {"versions", report.versions}};
  if (report.discrepancies) {
    whole["discrepancies"] = json::array();
    for (const Discrepancy& found : *report.discrepancies) {
      json entry = {{"kind", name_of(found.kind)}, {"path", found.path}};
      if (found.expected_pages) entry["expected_pages"] = *found.expected_pages;
      if (found.found_pages) entry["found_pages"] = *found.found_pages;
      entry["box"] = found.box;
      entry["file_code"] = found.file_code;
      whole["discrepancies"].push_back(std::move(entry));
    }
  }
  return whole.dump(2, ' ', false, json::error_handler_t::replace) + "\n";
}

Result<void> write_batch_json(const std::string& path, const BatchReport& report) {
  return write_file_durably(path, batch_json(report), stage);
}

Result<void> write_manifest_csv(const std::string& path, const std::vector<ManifestRow>& rows) {
  std::string text =
      csv_line({"path", "sha256", "page", "outcome", "error", "document_id", "number", "output_path", "output_sha256",
                "archive_path"});
  for (const ManifestRow& row : rows)
    text += csv_line({row.path, row.sha256, std::to_string(row.page), std::string(name_of(row.outcome)), row.error,
                      row.document_id, row.number > 0 ? std::to_string(row.number) : "", row.output_path,
                      row.output_sha256, row.archive_path});
  return write_file_durably(path, text, stage);
}

Result<std::vector<ExpectedFile>> read_expected_files(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return tl::unexpected(file_error(errno, stage, path));
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  const Result<CsvTable> table = CsvTable::parse(text, path, stage);
  if (!table) return tl::unexpected(table.error());
  const std::size_t path_at = table->column({"path", "file"}), pages_at = table->column({"pages", "expected pages"}),
                    box_at = table->column({"box"}), file_code_at = table->column({"file code"});
  if (path_at == CsvTable::npos)
    return fail(ErrorCode::bad_arguments, stage, fmt::format("{}: line {}: the header names no column \"path\"", path, table->header().line));

  std::vector<ExpectedFile> expected;
  std::set<std::string> seen;
  std::string wrong;
  const auto complain = [&](int line, const std::string& what) { wrong += fmt::format("\n  line {}: {}", line, what); };
  for (const CsvTable::Row& row : table->rows()) {
    ExpectedFile entry{row.at(path_at), std::nullopt, row.at(box_at), row.at(file_code_at)};
    if (entry.path.empty()) complain(row.line, "the path is empty");
    else if (!seen.insert(comparable_path(entry.path)).second) complain(row.line, "\"" + entry.path + "\" is listed twice");
    if (!entry.file_code.empty() && !is_file_code(entry.file_code))
      complain(row.line, "the file code \"" + entry.file_code + "\" cannot name a file");
    if (const std::string pages = row.at(pages_at); !pages.empty()) {
      const bool number =
          pages.size() <= 6 && std::all_of(pages.begin(), pages.end(), [](char c) { return c >= '0' && c <= '9'; });
      if (number) entry.pages = std::stoi(pages);
      else complain(row.line, "\"" + pages + "\" is no number of pages");
    }
    expected.push_back(std::move(entry));
  }
  if (!wrong.empty()) return fail(ErrorCode::bad_arguments, stage, path + ":" + wrong);
  return expected;
}

std::string_view name_of(Discrepancy::Kind kind) {
  switch (kind) {
    case Discrepancy::Kind::missing:
      return "missing";
    case Discrepancy::Kind::surplus:
      return "surplus";
    case Discrepancy::Kind::short_of_pages:
      return "short";
    case Discrepancy::Kind::too_many_pages:
      return "too many pages";
  }
  return "missing";
}

std::vector<Discrepancy> reconcile(const std::vector<ExpectedFile>& expected, const std::vector<InputFile>& files) {
  std::map<std::string, const InputFile*> found;
  for (const InputFile& file : files) found.emplace(comparable_path(file.shown_path), &file);
  std::vector<Discrepancy> list;
  std::set<std::string> named;
  for (const ExpectedFile& entry : expected) {
    const std::string path = comparable_path(entry.path);
    named.insert(path);
    const auto file = found.find(path);
    if (file == found.end()) {
      list.push_back({Discrepancy::Kind::missing, entry.path, entry.pages, std::nullopt, entry.box, entry.file_code});
      continue;
    }
    const int pages = file->second->pages;
    if (!entry.pages || *entry.pages == pages) continue;
    const auto kind = pages < *entry.pages ? Discrepancy::Kind::short_of_pages : Discrepancy::Kind::too_many_pages;
    list.push_back({kind, entry.path, entry.pages, pages, entry.box, entry.file_code});
  }
  for (const InputFile& file : files)
    if (!named.contains(comparable_path(file.shown_path)))
      list.push_back({Discrepancy::Kind::surplus, file.shown_path, std::nullopt, file.pages, "", ""});
  return list;
}

}  // namespace sohoa

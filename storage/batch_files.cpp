#include "storage/batch_files.h"

#include <csv.h>
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <set>

#include "document/text.h"
#include "storage/durable_file.h"
#include "storage/file_codes.h"

namespace sohoa {
namespace {

using json = nlohmann::ordered_json;

const std::string stage = "report";

std::string quoted(const std::string& value) {
  const bool padded = value.starts_with(' ') || value.ends_with(' ');
  const auto needs_quotes = [](char c) { return c == '"' || c == ',' || c == ';' || (c >= 0 && c < ' '); };
  if (!padded && std::none_of(value.begin(), value.end(), needs_quotes)) return value;
  std::string text(2 * value.size() + 2, '\0');
  text.resize(csv_write(text.data(), text.size(), value.data(), value.size()));
  return text;
}

std::string csv_line(std::initializer_list<std::string> values) {
  std::string line;
  for (const std::string& value : values) line.append(quoted(value)).push_back(',');
  line.back() = '\n';
  return line;
}

// One record of a CSV file and the line it ends on.
struct CsvRow {
  std::vector<std::string> values;
  int line = 0;
};

// The rows of a CSV text; libcsv itself copes with quotes, blank lines and every kind of line end.
Result<std::vector<CsvRow>> parse_csv(const std::string& text, char separator, const std::string& path) {
  struct Reading {
    std::vector<CsvRow> rows;
    std::vector<std::string> values;
    const char* at = nullptr;  // parsed so far
  } reading;
  csv_parser parser;
  if (csv_init(&parser, CSV_STRICT | CSV_STRICT_FINI) != 0)
    return fail(ErrorCode::internal, stage, "the CSV reader could not be started");
  csv_set_delim(&parser, static_cast<unsigned char>(separator));
  const auto on_value = [](void* value, std::size_t size, void* data) {
    static_cast<Reading*>(data)->values.emplace_back(static_cast<const char*>(value), size);
  };
  int line = 1;
  const auto on_row = [](int, void* data) {
    auto* to = static_cast<Reading*>(data);
    to->rows.push_back({std::move(to->values), 0});
    to->values.clear();
  };
  // A line at a time, so that each row knows where it stands.
  bool sound = true;
  for (std::size_t at = 0; at < text.size() && sound; ++line) {
    const std::size_t end = std::min(text.find('\n', at), text.size() - 1) + 1;
    sound = csv_parse(&parser, text.data() + at, end - at, on_value, on_row, &reading) == end - at;
    for (auto row = reading.rows.rbegin(); row != reading.rows.rend() && row->line == 0; ++row) row->line = line;
    at = end;
  }
  sound = sound && csv_fini(&parser, on_value, on_row, &reading) == 0;
  if (!reading.rows.empty() && reading.rows.back().line == 0) reading.rows.back().line = line - 1;
  csv_free(&parser);
  if (!sound)
    return fail(ErrorCode::bad_arguments, stage, fmt::format("{}: line {}: a quote stands alone", path, line - 1));
  return std::move(reading.rows);
}

// "File Code", "file_code" and "FILE-CODE" name the same column.
std::string column_name(const std::string& header) {
  std::string name = folded(header);
  std::erase_if(name, [](char c) { return c == ' ' || c == '_' || c == '-'; });
  return name;
}

struct Columns {
  std::optional<std::size_t> path, pages, box, file_code;
};

Columns find_columns(const std::vector<std::string>& header) {
  Columns columns;
  for (std::size_t i = 0; i < header.size(); ++i) {
    const std::string name = column_name(header[i]);
    if (name == "path" || name == "file") columns.path = i;
    if (name == "pages" || name == "expectedpages") columns.pages = i;
    if (name == "box") columns.box = i;
    if (name == "filecode") columns.file_code = i;
  }
  return columns;
}

char separator_of(const std::string& header) {
  const auto count = [&](char c) { return std::count(header.begin(), header.end(), c); };
  if (count(';') > count(',')) return ';';
  return count('\t') > count(',') ? '\t' : ',';
}

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
  std::string text{std::istreambuf_iterator<char>(file), {}};
  if (text.starts_with("\xEF\xBB\xBF")) text.erase(0, 3);
  const Result<std::vector<CsvRow>> rows = parse_csv(text, separator_of(text.substr(0, text.find('\n'))), path);
  if (!rows) return tl::unexpected(rows.error());
  if (rows->empty()) return fail(ErrorCode::bad_arguments, stage, path + ": there is no header line");
  const Columns columns = find_columns(rows->front().values);
  if (!columns.path)
    return fail(ErrorCode::bad_arguments, stage,
                fmt::format("{}: line {}: the header names no column \"path\"", path, rows->front().line));

  std::vector<ExpectedFile> expected;
  std::set<std::string> seen;
  std::string wrong;
  const auto complain = [&](int line, const std::string& what) { wrong += fmt::format("\n  line {}: {}", line, what); };
  for (auto row = rows->begin() + 1; row != rows->end(); ++row) {
    const auto value = [&](const std::optional<std::size_t>& column) {
      return column && *column < row->values.size() ? row->values[*column] : std::string();
    };
    ExpectedFile entry{value(columns.path), std::nullopt, value(columns.box), value(columns.file_code)};
    if (std::all_of(row->values.begin(), row->values.end(), [](const std::string& v) { return v.empty(); })) continue;
    if (entry.path.empty()) complain(row->line, "the path is empty");
    else if (!seen.insert(comparable_path(entry.path)).second) complain(row->line, "\"" + entry.path + "\" is listed twice");
    if (!entry.file_code.empty() && !is_file_code(entry.file_code))
      complain(row->line, "the file code \"" + entry.file_code + "\" cannot name a file");
    if (const std::string pages = value(columns.pages); !pages.empty()) {
      const bool number =
          pages.size() <= 6 && std::all_of(pages.begin(), pages.end(), [](char c) { return c >= '0' && c <= '9'; });
      if (number) entry.pages = std::stoi(pages);
      else complain(row->line, "\"" + pages + "\" is no number of pages");
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

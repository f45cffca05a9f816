#include "document/csv.h"

#include <csv.h>

#include <algorithm>

#include "document/text.h"

namespace sohoa {
namespace {

char separator_of(std::string_view header) {
  const auto count = [&](char c) { return std::count(header.begin(), header.end(), c); };
  if (count(';') > count(',')) return ';';
  return count('\t') > count(',') ? '\t' : ',';
}

std::string column_name(std::string_view header) {
  std::string name = folded(std::string(header));
  std::erase_if(name, [](char c) { return c == ' ' || c == '_' || c == '-'; });
  return name;
}

std::string quoted(const std::string& value) {
  const bool padded = value.starts_with(' ') || value.ends_with(' ');
  const auto needs_quotes = [](char c) { return c == '"' || c == ',' || c == ';' || (c >= 0 && c < ' '); };
  if (!padded && std::none_of(value.begin(), value.end(), needs_quotes)) return value;
  std::string text(2 * value.size() + 2, '\0');
  text.resize(csv_write(text.data(), text.size(), value.data(), value.size()));
  return text;
}

}  // namespace

// libcsv itself copes with quotes, blank lines and every kind of line end.
Result<CsvTable> CsvTable::parse(std::string_view text, const std::string& name, const std::string& stage) {
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  struct Reading {
    std::vector<Row> rows;
    std::vector<std::string> values;
  } reading;
  csv_parser parser;
  if (csv_init(&parser, CSV_STRICT | CSV_STRICT_FINI) != 0) return fail(ErrorCode::internal, stage, "the CSV reader could not be started");
  csv_set_delim(&parser, static_cast<unsigned char>(separator_of(text.substr(0, text.find('\n')))));
  const auto on_value = [](void* value, std::size_t size, void* data) {
    static_cast<Reading*>(data)->values.emplace_back(static_cast<const char*>(value), size);
  };
  const auto on_row = [](int, void* data) {
    auto* to = static_cast<Reading*>(data);
    to->rows.push_back({std::move(to->values), 0});
    to->values.clear();
  };
  // A line at a time, so that each row knows where it stands.
  int line = 1;
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
  if (!sound) return fail(ErrorCode::bad_arguments, stage, name + ": line " + std::to_string(line - 1) + ": a quote stands alone");
  if (reading.rows.empty()) return fail(ErrorCode::bad_arguments, stage, name + ": there is no header line");
  CsvTable table;
  table.header_ = std::move(reading.rows.front());
  for (auto row = reading.rows.begin() + 1; row != reading.rows.end(); ++row)
    if (!std::ranges::all_of(row->values, &std::string::empty)) table.rows_.push_back(std::move(*row));
  return table;
}

std::size_t CsvTable::column(std::initializer_list<std::string_view> names) const {
  for (std::size_t i = 0; i < header_.values.size(); ++i)
    if (std::ranges::any_of(names, [&](std::string_view name) { return column_name(name) == column_name(header_.values[i]); })) return i;
  return npos;
}

std::string csv_line(std::span<const std::string> values) {
  std::string line;
  for (const std::string& value : values) line.append(quoted(value)).push_back(',');
  line.back() = '\n';
  return line;
}

}  // namespace sohoa

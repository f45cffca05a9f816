#pragma once

#include <initializer_list>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "document/result.h"

namespace sohoa {

// A table whose first line names its columns: separated by commas, semicolons or tabs, as spreadsheets write it.
class CsvTable {
 public:
  struct Row {
    std::vector<std::string> values;
    int line = 0;  // on which it ends

    // Empty where the row has no such column (npos: none has).
    [[nodiscard]] std::string at(std::size_t column) const { return column < values.size() ? values[column] : std::string(); }
  };
  static constexpr std::size_t npos = static_cast<std::size_t>(-1);

  // name: of the file, for messages; stage: of an Error. bad_arguments where a quote stands alone or there is no header line. Rows
  // without any value are left out.
  [[nodiscard]] static Result<CsvTable> parse(std::string_view text, const std::string& name, const std::string& stage);

  // Of the column with any of these names, npos without one: "File Code", "file_code" and "FILE-CODE" are one name.
  [[nodiscard]] std::size_t column(std::initializer_list<std::string_view> names) const;
  [[nodiscard]] const Row& header() const { return header_; }
  [[nodiscard]] const std::vector<Row>& rows() const { return rows_; }

 private:
  Row header_;
  std::vector<Row> rows_;
};

// One line of such a table, with commas and a line end.
[[nodiscard]] std::string csv_line(std::span<const std::string> values);
[[nodiscard]] inline std::string csv_line(std::initializer_list<std::string> values) { return csv_line(std::span(values)); }

}  // namespace sohoa

#include "classifiers/citizen_code.h"

#include <algorithm>

#include "classifiers/dates.h"
#include "classifiers/code_values.h"
#include "document/text.h"

namespace sohoa {
namespace {

constexpr std::size_t kFields = 7;

bool all_digits(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

// "05031990"
std::string iso(std::string_view packed) {
  if (packed.size() != 8 || !all_digits(packed)) return "";
  const auto number = [&](std::size_t at, std::size_t digits) { return std::stoi(std::string(packed.substr(at, digits))); };
  const Date date{number(4, 4), number(2, 2), number(0, 2)};
  return is_possible(date) ? date.iso() : "";
}

std::string trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(" \r\n\t");
  return first == std::string_view::npos ? "" : std::string(text.substr(first, text.find_last_not_of(" \r\n\t") - first + 1));
}

}  // namespace

std::optional<CitizenCode> read_citizen_code(std::string_view text) {
  std::vector<std::string> fields;
  const std::string normal = to_nfc(text);
  for (std::size_t from = 0; from <= normal.size();) {
    const std::size_t end = std::min(normal.find('|', from), normal.size());
    fields.push_back(trimmed(std::string_view(normal).substr(from, end - from)));
    from = end + 1;
  }
  if (fields.size() < kFields || !personal_number_doubt(fields[0], "", 0).empty()) return std::nullopt;
  CitizenCode code;
  code.pid = fields[0];
  if (all_digits(fields[1])) code.old_number = fields[1];
  code.name = fields[2];
  code.dob = iso(fields[3]);
  if (fields[4] == "Nam" || fields[4] == "Nữ") code.sex = fields[4];
  code.residence = fields[5];
  code.issue_date = iso(fields[6]);
  code.more.assign(fields.begin() + kFields, fields.end());
  return code;
}

}  // namespace sohoa

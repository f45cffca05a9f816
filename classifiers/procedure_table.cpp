#include "classifiers/procedure_table.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <chrono>
#include <map>
#include <optional>
#include <tuple>

#include "classifiers/dates.h"
#include "document/csv.h"
#include "document/printable.h"
#include "document/text.h"

namespace sohoa {
namespace {

const std::string stage = "procedures";

std::string stripped(const std::string& text) {
  const std::size_t first = text.find_first_not_of(" \t\r\n");
  return first == std::string::npos ? "" : to_nfc(text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1));
}

std::vector<std::string> split(const std::string& text, std::string_view separators) {
  std::vector<std::string> parts;
  for (std::size_t at = 0; at <= text.size();) {
    const std::size_t end = std::min(text.find_first_of(separators, at), text.size());
    if (std::string part = stripped(text.substr(at, end - at)); !part.empty()) parts.push_back(std::move(part));
    at = end + 1;
  }
  return parts;
}

// YYYY-MM-DD of that, or of 01/07/2026 as spreadsheets here write it; nothing where it is no day.
std::optional<std::string> day_from(const std::string& text) {
  std::string iso = text;
  if (text.size() == 10 && (text[2] == '/' || text[2] == '-') && text[5] == text[2]) iso = text.substr(6) + "-" + text.substr(3, 2) + "-" + text.substr(0, 2);
  if (iso.size() != 10 || !date_from_iso(iso)) return std::nullopt;
  return iso;
}

std::string day_before(const std::string& iso) {
  const Date day = *date_from_iso(iso);
  const std::chrono::year_month_day before =
      std::chrono::sys_days(std::chrono::year(day.year) / std::chrono::month(static_cast<unsigned>(day.month)) / std::chrono::day(static_cast<unsigned>(day.day))) -
      std::chrono::days(1);
  return fmt::format("{:04}-{:02}-{:02}", int(before.year()), unsigned(before.month()), unsigned(before.day()));
}

template <class T, class Id>
const T* find_by(const std::vector<T>& all, Id T::*id, const std::string& sought) {
  const auto found = std::ranges::find(all, sought, id);
  return found == all.end() ? nullptr : &*found;
}

// What stood in the version that another takes the place of, as far as its papers are still asked for.
void inherit(const Procedure& former, Procedure& procedure) {
  const auto there = [&](const std::string& paper) { return find_by(procedure.papers, &ProcedurePaper::id, paper) != nullptr; };
  const auto gone = [&](const FieldOfPaper& field) { return !there(field.paper); };
  for (ProcedurePaper& paper : procedure.papers) {
    std::erase_if(paper.whose, gone);
    if (!there(paper.instead_of)) paper.instead_of.clear();
  }
  for (ProcedureCheck check : former.checks) {
    std::erase_if(check.fields, gone);
    if (check.fields.size() >= 2) procedure.checks.push_back(std::move(check));
  }
  if (there(former.form)) {
    procedure.form = former.form;
    procedure.people = former.people;
    procedure.inherits = former.inherits;
  } else {
    for (ProcedurePaper& paper : procedure.papers) paper.of.clear();
  }
}

}  // namespace

Result<void> ProcedureTable::add(const std::string& name, const std::string& text) {
  if (valid_utf8(text) != text) return fail(ErrorCode::bad_config, stage, name + ": it is not UTF-8: save it as \"CSV UTF-8\"");
  const Result<CsvTable> table = CsvTable::parse(text, name, stage);
  if (!table) return fail(ErrorCode::bad_config, stage, table.error().message);
  // Of each column the name that text() writes, and the one that people here give it.
  const std::array<std::size_t, 11> at = {
      table->column({"code", "ma thu tuc"}),         table->column({"name", "ten thu tuc"}), table->column({"from", "tu ngay"}),
      table->column({"until", "den ngay"}),          table->column({"said_as", "cach goi"}), table->column({"paper", "ky hieu"}),
      table->column({"paper_name", "ten giay to"}), table->column({"component", "ma thanh phan"}), table->column({"types", "loai"}),
      table->column({"need", "yeu cau"}),            table->column({"instead_of", "thay cho"})};
  const CsvTable::Row& header = table->header();
  if (at[0] == CsvTable::npos) return fail(ErrorCode::bad_config, stage, fmt::format("{}: line {}: the header names no column \"code\"", name, header.line));
  std::vector<std::string> wrong;
  // A day in a column that nobody knows would be no day, and its version hold for ever.
  for (std::size_t i = 0; i < header.values.size(); ++i)
    if (!stripped(header.values[i]).empty() && std::ranges::find(at, i) == at.end())
      wrong.push_back(fmt::format("line {}: \"{}\" is no column of such a table, or is there twice: take it out, or its heading", header.line, printable(header.values[i])));
  for (const CsvTable::Row& row : table->rows()) {
    const auto complain = [&](const std::string& what) { wrong.push_back(fmt::format("line {}: {}", row.line, what)); };
    for (std::size_t i = header.values.size(); i < row.values.size(); ++i)
      if (!stripped(row.values[i]).empty()) {
        complain("it has more values than the header has columns: put values with commas between quotes");
        break;
      }
    std::array<std::string, 11> value;
    for (std::size_t i = 0; i < at.size(); ++i) value[i] = stripped(row.at(at[i]));
    Line line{value[0], value[1], value[2], value[3], value[4], value[5], value[6], value[7], value[8], value[9], value[10], fmt::format("{}: line {}", name, row.line)};
    if (line.code.empty()) complain("the code is empty");
    else if (!std::ranges::all_of(line.code, [](unsigned char c) { return std::isalnum(c) != 0 || c == '.' || c == '-'; }))
      complain(fmt::format("\"{}\" is no code such as 1.001193", printable(line.code)));
    for (std::string* day : {&line.from, &line.until})
      if (!day->empty()) {
        if (const std::optional<std::string> iso = day_from(*day)) *day = *iso;
        else complain(fmt::format("\"{}\" is no day such as 2026-07-01 or 01/07/2026", *day));
      }
    if (!line.need.empty() && line.need != "required" && line.need != "optional" && line.need != "result")
      complain(fmt::format("need is required, optional or result, not \"{}\"", line.need));
    if (line.paper.empty() && line.paper_name.empty()) complain("it names no paper: give `paper_name`, or `paper` to take one of the built-in procedure");
    const std::vector<std::string> said = split(line.said_as, "|,");
    if (said.empty() && !line.said_as.empty()) complain("`said_as` holds no words");
    for (const std::string& words : said)
      if (const std::string reason = why_not_sought(words); !reason.empty()) complain(reason);
    lines_.push_back(std::move(line));
  }
  if (!wrong.empty()) return fail(ErrorCode::bad_config, stage, fmt::format("{}: {}", name, fmt::join(wrong, "; ")));
  return {};
}

std::string ProcedureTable::text() const {
  std::string text = csv_line({"code", "name", "from", "until", "said_as", "paper", "paper_name", "component", "types", "need", "instead_of"});
  for (const Line& line : lines_)
    text += csv_line({line.code, line.name, line.from, line.until, line.said_as, line.paper, line.paper_name, line.component, line.types, line.need, line.instead_of});
  return text;
}

Result<std::vector<Procedure>> ProcedureTable::versions(const std::vector<Procedure>& built_in) const {
  struct Version {
    Procedure procedure;
    const Procedure* former = nullptr;
    std::string where;
    std::string name, until, said_as;  // as its lines have them
    std::vector<std::pair<std::string, std::string>> asked_for;  // papers whose lines say what they stand for, and where
  };
  std::map<std::pair<std::string, std::string>, Version> versions;  // by code and first day
  const auto wrong = [](const std::string& where, const std::string& what) { return fail(ErrorCode::bad_config, stage, where + ": " + what); };
  for (const Line& line : lines_) {
    Version& version = versions[{line.code, line.from}];
    Procedure& procedure = version.procedure;
    if (version.where.empty()) {
      version.where = line.where;
      version.former = find_by(built_in, &Procedure::code, line.code);
      for (const Procedure& one : built_in)
        if (one.code == line.code && one.from <= line.from && (one.until.empty() || line.from <= one.until)) version.former = &one;
      procedure.code = line.code;
      procedure.from = line.from;
    }
    // Said again on another line of the version, it has to be the same.
    for (const auto& [value, said, column] : {std::tuple{&line.name, &version.name, "name"}, {&line.until, &version.until, "until"}, {&line.said_as, &version.said_as, "said_as"}}) {
      if (!value->empty() && !said->empty() && *value != *said)
        return wrong(line.where, fmt::format("`{}` of {} is \"{}\" here and \"{}\" on a line above", column, line.code, printable(*value), printable(*said)));
      if (!value->empty()) *said = *value;
    }
    if (!line.name.empty()) procedure.name = line.name;
    if (!line.until.empty()) procedure.until = line.until;
    if (!line.said_as.empty()) {
      procedure.said_as.clear();
      for (const std::string& list : split(line.said_as, "|")) {
        procedure.said_as.emplace_back();
        for (const std::string& words : split(list, ",")) procedure.said_as.back().emplace_back(words);
      }
    }
    const ProcedurePaper* known = version.former == nullptr ? nullptr : find_by(version.former->papers, &ProcedurePaper::id, line.paper);
    if (known == nullptr && line.paper_name.empty()) return wrong(line.where, fmt::format("no built-in procedure {} has a paper `{}`: give its `paper_name`", line.code, line.paper));
    ProcedurePaper paper = known == nullptr ? ProcedurePaper{} : *known;
    paper.id = line.paper.empty() ? fmt::format("paper{}", procedure.papers.size() + 1) : line.paper;
    if (find_by(procedure.papers, &ProcedurePaper::id, paper.id) != nullptr) return wrong(line.where, fmt::format("`{}` is there twice", paper.id));
    if (!line.paper_name.empty()) paper.name = line.paper_name;
    if (!line.component.empty()) paper.component = line.component;
    if (!line.types.empty()) paper.types = split(line.types, " |,");
    if (!line.instead_of.empty()) paper.instead_of = line.instead_of, version.asked_for.push_back({paper.id, line.where});
    if (!line.need.empty())
      paper.need = line.need == "optional" ? DossierNeed::Rule::optional : line.need == "result" ? DossierNeed::Rule::result : DossierNeed::Rule::required;
    procedure.papers.push_back(std::move(paper));
  }

  std::vector<Procedure> finished;
  for (auto at = versions.begin(); at != versions.end(); ++at) {
    Procedure& procedure = at->second.procedure;
    const Procedure* former = at->second.former;
    const std::string& where = at->second.where;
    // What a built-in paper stands for may be gone from this version; what a line says may not.
    for (const auto& [id, line] : at->second.asked_for) {
      const ProcedurePaper& paper = *find_by(procedure.papers, &ProcedurePaper::id, id);
      if (find_by(procedure.papers, &ProcedurePaper::id, paper.instead_of) == nullptr)
        return wrong(line, fmt::format("{} has no paper `{}`, which `{}` stands for", procedure.code, paper.instead_of, paper.id));
    }
    if (former != nullptr) {
      if (procedure.name.empty()) procedure.name = former->name;
      if (procedure.said_as.empty()) procedure.said_as = former->said_as;
      inherit(*former, procedure);
    }
    if (procedure.name.empty()) return wrong(where, fmt::format("{} has no `name`", procedure.code));
    if (procedure.said_as.empty()) {
      if (const std::string reason = why_not_sought(procedure.name); !reason.empty()) return wrong(where, fmt::format("{} needs `said_as`, as its name cannot be looked for: {}", procedure.code, reason));
      procedure.said_as = {{Pattern(procedure.name)}};
    }
    if (const auto next = std::next(at); next != versions.end() && next->first.first == procedure.code) {
      if (procedure.until.empty()) procedure.until = day_before(next->first.second);
      else if (procedure.until >= next->first.second)
        return wrong(where, fmt::format("{} holds until {}, and another version of it from {}", procedure.code, procedure.until, next->first.second));
    }
    if (!procedure.until.empty() && procedure.until < procedure.from) return wrong(where, fmt::format("{} ends before it begins", procedure.code));
    finished.push_back(std::move(procedure));
  }
  std::ranges::stable_sort(finished, [](const Procedure& a, const Procedure& b) { return a.code != b.code ? a.code < b.code : a.from > b.from; });
  return finished;
}

}  // namespace sohoa

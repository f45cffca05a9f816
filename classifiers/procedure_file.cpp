#include "classifiers/procedure_file.h"

#include <fmt/format.h>
#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <regex>

#include "document/text.h"

namespace sohoa {
namespace {

// Thrown inside this file only.
struct Wrong {
  std::string message;
};

class ProcedureFile {
 public:
  explicit ProcedureFile(const std::string& name) : name_(name) {}

  [[nodiscard]] std::vector<Procedure> read(const YAML::Node& root) const {
    allow(root, {"procedures"});
    std::vector<Procedure> procedures;
    for (const YAML::Node& node : list(root, "procedures")) procedures.push_back(read_procedure(node));
    return procedures;
  }

 private:
  [[noreturn]] void complain(const YAML::Node& node, const std::string& what) const {
    throw Wrong{fmt::format("{}, line {}: {}", name_, node.Mark().is_null() ? 1 : node.Mark().line + 1, what)};
  }

  void allow(const YAML::Node& node, std::initializer_list<std::string_view> known) const {
    if (!node.IsMap()) complain(node, "expected `key: value` lines here");
    for (const auto& entry : node)
      if (std::ranges::find(known, entry.first.Scalar()) == known.end())
        complain(entry.first, fmt::format("`{}` is not known here; use one of: {}", entry.first.Scalar(), fmt::join(known, ", ")));
  }

  [[nodiscard]] std::string text(const YAML::Node& node, const std::string& key, bool needed = false) const {
    const YAML::Node value = node[key];
    if (!value) {
      if (needed) complain(node, fmt::format("has no `{}`", key));
      return {};
    }
    if (!value.IsScalar() || value.Scalar().empty()) complain(value, fmt::format("`{}` should be a word or a text", key));
    return to_nfc(value.Scalar());
  }

  [[nodiscard]] YAML::Node list(const YAML::Node& node, const std::string& key) const {
    const YAML::Node value = node[key];
    if (!value) complain(node, fmt::format("has no `{}`", key));
    if (!value.IsSequence()) complain(value, fmt::format("`{}` should be a list: lines that begin with `- `, or [a, b]", key));
    return value;
  }

  [[nodiscard]] std::vector<std::string> words(const YAML::Node& value) const {
    if (!value.IsSequence()) complain(value, "expected a list here: [a, b]");
    std::vector<std::string> all;
    for (const YAML::Node& word : value) {
      if (!word.IsScalar()) complain(word, "expected a word or a text here");
      all.push_back(to_nfc(word.Scalar()));
    }
    return all;
  }

  [[nodiscard]] std::string date(const YAML::Node& node, const std::string& key) const {
    std::string day = text(node, key);
    static const std::regex iso(R"(\d{4}-\d\d-\d\d)");
    if (!day.empty() && !std::regex_match(day, iso)) complain(node[key], fmt::format("`{}` should be a day such as 2025-07-01", key));
    return day;
  }

  [[nodiscard]] std::vector<FieldOfPaper> fields(const YAML::Node& value) const {
    std::vector<FieldOfPaper> all;
    for (const std::string& word : words(value)) {
      const std::size_t dot = word.find('.');
      if (dot == std::string::npos || dot == 0 || dot + 1 == word.size())
        complain(value, fmt::format("`{}` should be PAPER.FIELD", word));
      all.push_back({word.substr(0, dot), word.substr(dot + 1)});
    }
    return all;
  }

  [[nodiscard]] ProcedurePaper read_paper(const YAML::Node& node) const {
    allow(node, {"paper", "name", "types", "need", "instead_of", "whose", "holder", "component", "sign"});
    ProcedurePaper paper;
    paper.id = text(node, "paper", true);
    paper.name = text(node, "name", true);
    paper.component = text(node, "component");
    paper.types = words(list(node, "types"));
    if (const std::string need = text(node, "need"); need == "optional") paper.need = DossierNeed::Rule::optional;
    else if (need == "result") paper.need = DossierNeed::Rule::result;
    else if (!need.empty() && need != "required") complain(node["need"], "`need` is required, optional or result");
    paper.instead_of = text(node, "instead_of");
    if (node["whose"]) paper.whose = fields(node["whose"]);
    if (const std::string holder = text(node, "holder"); !holder.empty()) paper.holder = holder;
    if (const std::string sign = text(node, "sign"); sign == "yes") paper.sign = true;
    else if (!sign.empty() && sign != "no") complain(node["sign"], "`sign` is yes or no");
    if (paper.sign && paper.types.empty()) complain(node, "a `sign` needs `types` to be known by");
    return paper;
  }

  [[nodiscard]] ProcedureCheck read_check(const YAML::Node& node) const {
    using Same = ProcedureCheck::Same;
    static const std::vector<std::pair<std::string, Same>> kinds = {
        {"name", Same::name}, {"plain_name", Same::plain_name}, {"date", Same::date}, {"day", Same::day},
        {"year", Same::year}, {"id", Same::id},                 {"sex", Same::sex}};
    allow(node, {"same", "fields"});
    const std::string name = text(node, "same", true);
    const auto kind = std::ranges::find(kinds, name, [](const auto& k) { return k.first; });
    if (kind == kinds.end()) complain(node["same"], fmt::format("`{}` cannot be compared: name, plain_name, date, day, year, id or sex", name));
    ProcedureCheck check{kind->second, fields(list(node, "fields"))};
    if (check.fields.size() < 2) complain(node["fields"], "a check compares two fields or more");
    return check;
  }

  [[nodiscard]] Procedure read_procedure(const YAML::Node& node) const {
    allow(node, {"code", "name", "from", "until", "said_as", "papers", "checks"});
    Procedure procedure;
    procedure.code = text(node, "code", true);
    procedure.name = text(node, "name", true);
    procedure.from = date(node, "from");
    procedure.until = date(node, "until");
    for (const YAML::Node& said : list(node, "said_as")) {
      procedure.said_as.emplace_back();
      for (const std::string& word : words(said)) {
        if (search_letters(word).size() > Pattern::kMaxLetters) complain(said, fmt::format("`{}` is too long", word));
        procedure.said_as.back().emplace_back(word);
      }
      if (procedure.said_as.back().empty()) complain(said, "no words here");
    }
    for (const YAML::Node& paper : list(node, "papers")) {
      procedure.papers.push_back(read_paper(paper));
      if (std::ranges::count(procedure.papers, procedure.papers.back().id, &ProcedurePaper::id) > 1)
        complain(paper, fmt::format("`{}` is there twice", procedure.papers.back().id));
    }
    if (node["checks"])
      for (const YAML::Node& check : list(node, "checks")) procedure.checks.push_back(read_check(check));
    const auto expect = [&](const std::string& paper) {
      if (std::ranges::find(procedure.papers, paper, &ProcedurePaper::id) == procedure.papers.end())
        complain(node, fmt::format("{} has no paper `{}`", procedure.code, paper));
    };
    for (const ProcedurePaper& paper : procedure.papers) {
      if (!paper.instead_of.empty()) expect(paper.instead_of);
      for (const FieldOfPaper& field : paper.whose) expect(field.paper);
    }
    for (const ProcedureCheck& check : procedure.checks)
      for (const FieldOfPaper& field : check.fields) expect(field.paper);
    return procedure;
  }

  const std::string& name_;
};

}  // namespace

Result<void> read_procedures(const std::string& name, const std::string& content, std::vector<Procedure>& procedures) try {
  std::vector<Procedure> read = ProcedureFile(name).read(YAML::Load(content));
  std::ranges::move(read, std::back_inserter(procedures));
  return {};
} catch (const Wrong& wrong) {
  return fail(ErrorCode::bad_config, "procedures", wrong.message);
} catch (const YAML::Exception& error) {
  return fail(ErrorCode::bad_config, "procedures", fmt::format("{}, line {}: {}", name, error.mark.line + 1, error.msg));
}

}  // namespace sohoa

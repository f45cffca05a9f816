#include "classifiers/procedure_file.h"

#include <fmt/format.h>
#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <regex>

#include "document/printable.h"
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
    allow(node, {"paper", "name", "types", "need", "instead_of", "whose", "holder", "component", "sign", "of", "as"});
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
    paper.of = text(node, "of");
    if (node["as"]) paper.as = words(node["as"]);
    if (!paper.of.empty() && paper.types.empty()) complain(node, "`of` needs `types` to be looked for");
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

  [[nodiscard]] ProcedurePerson read_person(const YAML::Node& node) const {
    allow(node, {"is", "when", "writes"});
    ProcedurePerson person;
    if (const std::string who = text(node, "is", true); who == "spouse") person.who = ProcedurePerson::Who::spouse;
    else if (who == "child") person.who = ProcedurePerson::Who::child;
    else if (who == "subject") person.who = ProcedurePerson::Who::subject;
    else if (who != "person") complain(node["is"], "`is` is person (who asks), spouse, child (theirs) or subject (whom it is about)");
    person.when = text(node, "when");
    if (!person.when.empty() && person.when != "Nam" && person.when != "Nữ") complain(node["when"], "`when` is Nam or Nữ");
    if (const YAML::Node writes = node["writes"]) {
      if (!writes.IsMap()) complain(writes, "`writes` should be {field: value}");
      for (const auto& entry : writes) person.writes.emplace_back(entry.first.Scalar(), to_nfc(entry.second.Scalar()));
    }
    return person;
  }

  void read_form(const YAML::Node& node, Procedure& procedure) const {
    procedure.form = text(node, "form");
    if (procedure.form.empty()) {
      if (node["people"] || node["inherits"]) complain(node, "`people` and `inherits` are of a `form`, which is not there");
      return;
    }
    const auto paper = std::ranges::find(procedure.papers, procedure.form, &ProcedurePaper::id);
    if (paper == procedure.papers.end() || paper->types.empty()) complain(node["form"], fmt::format("`{}` is no paper with a type", procedure.form));
    if (!node["people"] || !node["people"].IsMap()) complain(node, "a `form` needs `people`: who stands in its roles");
    for (const auto& role : node["people"]) {
      if (!role.second.IsSequence()) complain(role.second, "expected a list here: [{is: person}]");
      for (const YAML::Node& person : role.second) procedure.people[role.first.Scalar()].push_back(read_person(person));
    }
    if (const YAML::Node inherits = node["inherits"]) {
      if (!inherits.IsMap()) complain(inherits, "`inherits` should be {role: {trait: [roles]}}");
      for (const auto& role : inherits) {
        if (!role.second.IsMap()) complain(role.second, "expected {trait: [roles]} here");
        for (const auto& trait : role.second) procedure.inherits.push_back({role.first.Scalar(), trait.first.Scalar(), words(trait.second)});
      }
    }
  }

  [[nodiscard]] Procedure read_procedure(const YAML::Node& node) const {
    allow(node, {"code", "name", "from", "until", "said_as", "papers", "checks", "form", "people", "inherits"});
    Procedure procedure;
    procedure.code = text(node, "code", true);
    procedure.name = text(node, "name", true);
    procedure.from = date(node, "from");
    procedure.until = date(node, "until");
    for (const YAML::Node& said : list(node, "said_as")) {
      procedure.said_as.emplace_back();
      for (const std::string& word : words(said)) {
        if (const std::string reason = why_not_sought(word); !reason.empty()) complain(said, reason);
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
    read_form(node, procedure);
    for (const ProcedurePaper& paper : procedure.papers)
      if (!paper.of.empty() && !procedure.people.contains(paper.of))
        complain(node, fmt::format("{} is of `{}`, who is not among `people`", paper.id, paper.of));
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

std::string why_not_sought(const std::string& words) {
  const std::size_t letters = search_letters(words).size();
  if (letters < 2) return fmt::format("`{}` has fewer than two letters: too short to be found", printable(words));
  return letters > Pattern::kMaxLetters ? fmt::format("`{}` is too long", printable(words)) : "";
}

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

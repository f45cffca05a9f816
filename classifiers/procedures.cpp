#include "classifiers/procedures.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <set>
#include <sstream>

#include "classifiers/dates.h"
#include "classifiers/definitions.h"
#include "classifiers/procedure_file.h"
#include "classifiers/procedure_table.h"
#include "document/sha256.h"
#include "document/text.h"
#include "models/model_folder.h"

namespace sohoa {

struct Procedures::State {
  std::vector<Procedure> procedures;
  std::string version;
};

namespace {

namespace fs = std::filesystem;

bool nearly(const std::string& a, const std::string& b) {
  const std::string x = folded(a), y = folded(b);
  return edit_distance(x, y) <= static_cast<int>(std::max(x.size(), y.size()) / 10);
}

// Nothing where the two cannot be compared: a misreading that has not the form of a date or number contradicts nobody.
std::optional<bool> agree(ProcedureCheck::Same same, const std::string& a, const std::string& b) {
  using Same = ProcedureCheck::Same;
  const auto up_to = [&](std::size_t most) -> std::optional<bool> {
    const std::size_t length = std::min({a.size(), b.size(), most});
    if (length < 4 || !date_from_iso(a.substr(0, 10)) || !date_from_iso(b.substr(0, 10))) return std::nullopt;
    return a.substr(0, length) == b.substr(0, length);
  };
  switch (same) {
    case Same::name: return name_key(a) == name_key(b);
    case Same::plain_name: return folded(a) == folded(b);
    case Same::date:
    case Same::day: return up_to(10);
    case Same::year: return up_to(4);
    case Same::id:  // an old number of nine digits and a new one of twelve are both right
      if (a.size() != b.size() || a.size() < 8) return std::nullopt;
      return a == b;
    case Same::sex: return a == b;
  }
  return std::nullopt;
}

const Field* field_of(const DossierPaper& paper, const std::string& key) {
  const auto found = paper.fields.find(key);
  const bool has_value = found != paper.fields.end() && found->second.status != FieldStatus::missing &&
                         found->second.status != FieldStatus::unreadable && !found->second.value.empty();
  return has_value ? &found->second : nullptr;
}

std::string day_of(const std::string& code) {
  const std::size_t at = code.find('-');
  if (at == std::string::npos || code.size() < at + 7) return {};
  return "20" + code.substr(at + 1, 2) + "-" + code.substr(at + 3, 2) + "-" + code.substr(at + 5, 2);
}

bool holds_on(const Procedure& procedure, const std::string& day) {
  return day.empty() || ((procedure.from.empty() || procedure.from <= day) && (procedure.until.empty() || day <= procedure.until));
}

// One dossier held against the catalogue.
class Assessment {
 public:
  Assessment(const std::vector<Procedure>& catalogue, Dossier& dossier) : dossier_(dossier) {
    const std::string day = day_of(dossier.code);
    for (const Procedure& procedure : catalogue)
      if (holds_on(procedure, day) && std::ranges::none_of(valid_, [&](const Procedure* one) { return one->code == procedure.code; }))
        valid_.push_back(&procedure);
  }

  void make() {
    for (const DossierPaper& paper : dossier_.papers)
      if (!paper.doubt.empty()) dossier_.doubts.push_back(fmt::format("paper {}: {}", paper.document_id, paper.doubt));
    procedure_ = named_by_receipt();
    if (procedure_ == nullptr) procedure_ = named_by_papers();
    if (procedure_ == nullptr) return;
    dossier_.procedure = procedure_->code;
    dossier_.procedure_name = procedure_->name;
    assign();
    list_needs();
    compare();
    settle_state();
  }

 private:
  const Procedure* named_by_receipt() {
    const Procedure* best = nullptr;
    std::size_t most = 0;
    bool asked = false;
    for (const DossierPaper& paper : dossier_.papers) {
      const Field* request = paper.record_type == "receipt" ? field_of(paper, "request") : nullptr;
      if (request == nullptr) continue;
      asked = true;
      const SearchKey key = search_key(request->value);
      for (const Procedure* procedure : valid_) {
        for (const std::vector<Pattern>& words : procedure->said_as) {
          std::size_t letters = 0;
          for (const Pattern& word : words) letters += word.size();
          if (letters > most && std::ranges::all_of(words, [&](const Pattern& word) { return word.find(key).has_value(); }))
            best = procedure, most = letters;
        }
      }
    }
    if (best != nullptr) dossier_.found_by = "receipt";
    else if (asked) dossier_.doubts.emplace_back("what the receipt asks for is no procedure of the catalogue");
    return best;
  }

  const Procedure* named_by_papers() {
    const Procedure* best = nullptr;
    std::ptrdiff_t most = 0;
    for (const Procedure* procedure : valid_) {
      std::ptrdiff_t signs = 0;
      bool all = true;
      for (const ProcedurePaper& paper : procedure->papers) {
        if (!paper.sign) continue;
        ++signs;
        all &= std::ranges::any_of(dossier_.papers, [&](const DossierPaper& p) { return is_one_of(p, paper); });
      }
      if (all && signs > most) best = procedure, most = signs;
    }
    if (best != nullptr) dossier_.found_by = "papers";
    return best;
  }

  static bool is_one_of(const DossierPaper& paper, const ProcedurePaper& wanted) {
    return std::ranges::find(wanted.types, paper.record_type) != wanted.types.end();
  }

  std::vector<std::string> names_of(const ProcedurePaper& wanted) const {
    std::vector<std::string> names;
    for (const FieldOfPaper& field : wanted.whose)
      if (const auto [paper, value] = find(field); value != nullptr) names.push_back(value->value);
    return names;
  }

  // The first paper that bears the field.
  std::pair<const DossierPaper*, const Field*> find(const FieldOfPaper& field) const {
    const auto assigned = papers_of_.find(field.paper);
    if (assigned != papers_of_.end())
      for (const DossierPaper* paper : assigned->second)
        if (const Field* value = field_of(*paper, field.key)) return {paper, value};
    return {nullptr, nullptr};
  }

  std::vector<const DossierPaper*> left_for(const ProcedurePaper& wanted) const {
    std::vector<const DossierPaper*> left;
    for (const DossierPaper& paper : dossier_.papers)
      if (!taken_.contains(&paper) && is_one_of(paper, wanted)) left.push_back(&paper);
    return left;
  }

  void give(const DossierPaper* paper, const ProcedurePaper& wanted) {
    papers_of_[wanted.id].push_back(paper);
    taken_.insert(paper);
  }

  void assign() {
    for (const ProcedurePaper& wanted : procedure_->papers)
      if (const auto left = left_for(wanted); wanted.whose.empty() && !left.empty()) give(left.front(), wanted);
    for (const ProcedurePaper& wanted : procedure_->papers) {
      if (wanted.whose.empty()) continue;
      const std::vector<std::string> names = names_of(wanted);
      for (const DossierPaper& card : dossier_.papers) {  // one person may stand in two roles
        const Field* holder = is_one_of(card, wanted) ? field_of(card, wanted.holder) : nullptr;
        if (holder != nullptr && std::ranges::any_of(names, [&](const std::string& name) { return nearly(name, holder->value); }))
          give(&card, wanted);
      }
    }
    // The only one that is left for a need is most likely meant; that the names differ is then for a person to see.
    for (const ProcedurePaper& wanted : procedure_->papers) {
      if (wanted.whose.empty() || wanted.need != DossierNeed::Rule::required || papers_of_.contains(wanted.id)) continue;
      const auto left = left_for(wanted);
      if (left.size() != 1) continue;
      const auto rivals = std::ranges::count_if(procedure_->papers, [&](const ProcedurePaper& other) {
        return other.need == DossierNeed::Rule::required && !papers_of_.contains(other.id) && is_one_of(*left.front(), other);
      });
      if (rivals != 1) continue;
      give(left.front(), wanted);
      notes_[wanted.id] = names_of(wanted).empty() ? "whose it should be is not known" : "it is in another name";
    }
  }

  void list_needs() {
    const bool something_unknown = std::ranges::any_of(
        dossier_.papers, [&](const DossierPaper& p) { return !taken_.contains(&p) && p.record_type == "other"; });
    for (const ProcedurePaper& wanted : procedure_->papers) {
      DossierNeed need;
      need.paper = wanted.id;
      need.name = wanted.name;
      need.component = wanted.component;
      need.rule = wanted.instead_of.empty() ? wanted.need : DossierNeed::Rule::optional;
      if (const auto papers = papers_of_.find(wanted.id); papers != papers_of_.end()) {
        need.state = DossierNeed::State::present;
        for (const DossierPaper* paper : papers->second) need.documents.push_back(paper->document_id);
      } else if (wanted.types.empty() && something_unknown) {
        need.state = DossierNeed::State::unread;
      }
      need.note = notes_[wanted.id];
      dossier_.needs.push_back(std::move(need));
    }
    // Another paper may stand for a missing one.
    for (const ProcedurePaper& wanted : procedure_->papers) {
      if (wanted.instead_of.empty()) continue;
      const DossierNeed& stand_in = need_of(wanted.id);
      DossierNeed& original = need_of(wanted.instead_of);
      if (original.state != DossierNeed::State::missing || stand_in.state == DossierNeed::State::missing) continue;
      original.state = stand_in.state;
      original.documents = stand_in.documents;
      original.note = "in its stead: " + wanted.name;
    }
    for (const DossierPaper& paper : dossier_.papers)
      if (!taken_.contains(&paper) && paper.record_type != "blank") dossier_.superfluous.push_back(paper.document_id);
  }

  DossierNeed& need_of(const std::string& paper) { return *std::ranges::find(dossier_.needs, paper, &DossierNeed::paper); }

  void compare() {
    for (const ProcedureCheck& check : procedure_->checks) {
      std::vector<std::pair<const DossierPaper*, const FieldOfPaper*>> stated;
      for (const FieldOfPaper& field : check.fields)
        if (const auto [paper, value] = find(field); paper != nullptr) stated.emplace_back(paper, &field);
      for (std::size_t i = 1; i < stated.size(); ++i) compare(check.same, stated[0], stated[i]);
    }
  }

  void compare(ProcedureCheck::Same same, std::pair<const DossierPaper*, const FieldOfPaper*> a,
               std::pair<const DossierPaper*, const FieldOfPaper*> b) {
    const std::string &first = field_of(*a.first, a.second->key)->value, &second = field_of(*b.first, b.second->key)->value;
    const std::optional<bool> equal = agree(same, first, second);
    if (!equal || a.first == b.first) return;
    // marks that the reader was not sure of are for a person to settle: they contradict nobody
    const auto unsure = [](const auto& stated) { return field_of(*stated.first, stated.second->key)->status == FieldStatus::review; };
    if (!*equal && same == ProcedureCheck::Same::name && folded(first) == folded(second) && (unsure(a) || unsure(b))) return;
    DossierFinding finding;
    finding.agrees = *equal;
    finding.independent = *equal && same == ProcedureCheck::Same::id && a.first->record_type != b.first->record_type && sure(a, b);
    finding.first = {a.first->document_id, a.second->key, first};
    finding.second = {b.first->document_id, b.second->key, second};
    if (!*equal)
      finding.reason = fmt::format("two papers of the dossier disagree: {} says \"{}\", {} says \"{}\"", need_of(a.second->paper).name, first,
                                   need_of(b.second->paper).name, second);
    dossier_.findings.push_back(std::move(finding));
  }

  static bool sure(std::pair<const DossierPaper*, const FieldOfPaper*> a, std::pair<const DossierPaper*, const FieldOfPaper*> b) {
    const double wrong_a = 1 - field_of(*a.first, a.second->key)->confidence, wrong_b = 1 - field_of(*b.first, b.second->key)->confidence;
    constexpr double kMostBothWrong = 0.003;  // the usual error budget
    return wrong_a * wrong_b <= kMostBothWrong;
  }

  void settle_state() {
    const auto lacks = [&](DossierNeed::State state) {
      return std::ranges::any_of(dossier_.needs, [&](const DossierNeed& need) {
        return need.rule == DossierNeed::Rule::required && need.state == state;
      });
    };
    const bool doubtful = !dossier_.doubts.empty() || lacks(DossierNeed::State::unread) ||
                          std::ranges::any_of(dossier_.needs, [](const DossierNeed& need) { return need.note == "it is in another name"; }) ||
                          std::ranges::any_of(dossier_.findings, [](const DossierFinding& finding) { return !finding.agrees; });
    dossier_.state = lacks(DossierNeed::State::missing) ? Dossier::State::incomplete
                     : doubtful                         ? Dossier::State::review
                                                        : Dossier::State::complete;
  }

  Dossier& dossier_;
  std::vector<const Procedure*> valid_;  // on the dossier's day, one version of each
  const Procedure* procedure_ = nullptr;
  std::map<std::string, std::vector<const DossierPaper*>> papers_of_;  // by id in the catalogue
  std::set<const DossierPaper*> taken_;
  std::map<std::string, std::string> notes_;
};

}  // namespace

Procedures::Procedures(std::unique_ptr<const State> state) : state_(std::move(state)) {}
Procedures::Procedures(Procedures&&) noexcept = default;
Procedures& Procedures::operator=(Procedures&&) noexcept = default;
Procedures::~Procedures() = default;

Result<Procedures> Procedures::load(const std::string& path, const std::string& table) {
  std::error_code failure;
  std::vector<fs::path> files;
  if (fs::is_directory(path, failure)) {
    for (const fs::directory_entry& entry : fs::directory_iterator(path, failure))
      if (entry.path().extension() == ".yaml") files.push_back(entry.path());
    std::ranges::sort(files);
  } else {
    files.emplace_back(path);
  }
  auto state = std::make_unique<State>();
  Sha256 hash;
  for (const fs::path& file : files) {
    std::ifstream in(file, std::ios::binary);
    if (!in) return fail(ErrorCode::bad_config, "procedures", file.string() + " cannot be read");
    std::ostringstream content;
    content << in.rdbuf();
    hash.update(file.filename().string() + "\n" + content.str());
    if (Result<void> read = read_procedures(file.filename().string(), content.str(), state->procedures); !read)
      return tl::unexpected(read.error());
  }
  if (state->procedures.empty()) return fail(ErrorCode::bad_config, "procedures", path + " holds no procedure");
  std::error_code hidden;
  const bool has_table = !table.empty() && fs::exists(table, hidden);
  if (has_table || hidden) {
    std::ifstream in(table, std::ios::binary);
    if (!in) return fail(ErrorCode::access, "procedures", table + " cannot be read: give the right to, or take it away");
    const std::string content{std::istreambuf_iterator<char>(in), {}};
    hash.update(content);
    ProcedureTable lines;
    if (Result<void> read = lines.add(table, content); !read) return tl::unexpected(read.error());
    Result<std::vector<Procedure>> versions = lines.versions(state->procedures);
    if (!versions) return tl::unexpected(versions.error());
    std::ranges::move(state->procedures, std::back_inserter(*versions));
    state->procedures = std::move(*versions);
  }
  state->version = hash.hex();
  return Procedures(std::move(state));
}

const std::string& Procedures::version() const { return state_->version; }
std::vector<std::string> Procedures::types_of(const std::string& dossier_code, const std::string& procedure, const std::string& paper) const {
  if (const Procedure* version = find(procedure, day_of(dossier_code)))
    for (const ProcedurePaper& wanted : version->papers)
      if (wanted.id == paper) return wanted.types;
  return {};
}
const Procedure* Procedures::find(const std::string& code, const std::string& day) const {
  const auto found = std::ranges::find_if(state_->procedures, [&](const Procedure& one) { return one.code == code && holds_on(one, day); });
  return found == state_->procedures.end() ? nullptr : &*found;
}
const std::vector<Procedure>& Procedures::all() const { return state_->procedures; }

std::string Procedures::usual_table() { return own_file("procedures.csv", "SOHOA_PROCEDURES"); }

Result<std::vector<std::string>> Procedures::compared_with(const std::string& record_types_folder) const {
  const Result<Definitions> definitions = load_definitions(record_types_folder);
  if (!definitions) return tl::unexpected(definitions.error());
  std::map<std::string, std::set<std::string>> fields_of;
  for (const TypeDefinition& type : definitions->types)
    for (const FieldDefinition& field : definitions->tables[type.table].fields) fields_of[type.id].insert(field.key);
  std::set<std::string> unknown_types, unknown_fields;
  for (const Procedure& procedure : state_->procedures) {
    std::vector<FieldOfPaper> used;
    for (const ProcedureCheck& check : procedure.checks) used.insert(used.end(), check.fields.begin(), check.fields.end());
    for (const ProcedurePaper& paper : procedure.papers) {
      used.insert(used.end(), paper.whose.begin(), paper.whose.end());
      if (!paper.whose.empty()) used.push_back({paper.id, paper.holder});
      for (const std::string& type : paper.types)
        if (!fields_of.contains(type)) unknown_types.insert(fmt::format("there is no record type `{}`: its papers are never found", type));
    }
    for (const FieldOfPaper& field : used) {
      // of the several types that a paper may be, one may say less than another
      const auto& types = std::ranges::find(procedure.papers, field.paper, &ProcedurePaper::id)->types;
      const auto says = [&](const std::string& type) { return fields_of.contains(type) && fields_of[type].contains(field.key); };
      if (std::ranges::any_of(types, says)) continue;
      for (const std::string& type : types)
        if (fields_of.contains(type))
          unknown_fields.insert(fmt::format("record type `{}` has no field `{}` ({}, {}.{})", type, field.key, procedure.code, field.paper, field.key));
    }
  }
  std::vector<std::string> all(unknown_types.begin(), unknown_types.end());
  all.insert(all.end(), unknown_fields.begin(), unknown_fields.end());
  return all;
}

void Procedures::assess(Dossier& dossier) const { Assessment(state_->procedures, dossier).make(); }

}  // namespace sohoa

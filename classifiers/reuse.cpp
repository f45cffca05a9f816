#include "classifiers/reuse.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <ranges>

#include "classifiers/procedure_file.h"
#include "document/text.h"

namespace sohoa {
namespace {

constexpr std::size_t kYear = 4, kDay = 10, kPersonalNumber = 12;

Result<const Procedure*> procedure_of(const ReuseQuestion& question) {
  const Procedure* procedure = question.procedures.find(question.procedure, question.day);
  if (procedure == nullptr)
    return fail(ErrorCode::bad_arguments, "procedures", fmt::format("the catalogue has no procedure {} on {}", question.procedure, question.day));
  return procedure;
}

std::string value_of(const Bearer& bearer, std::string_view trait) {
  const OwnerFact* fact = bearer.fact(trait);
  return fact == nullptr ? std::string() : fact->value;
}

// Somebody else on a paper, as far as that paper alone tells.
Owner known_by(const OwnerPaper& paper, const Bearer& bearer) {
  Owner owner;
  owner.kind = bearer.kind;
  owner.papers = {paper};
  owner.papers.front().self = bearer;
  owner.papers.front().others.clear();
  return owner;
}

// Somebody on the newest paper that names one: `named` says whom. Nobody where two papers of one day, or of none, name two.
std::optional<std::pair<const OwnerPaper*, const Bearer*>> newest_named(const Owner& person, const std::function<const Bearer*(const OwnerPaper&)>& named) {
  std::optional<std::pair<const OwnerPaper*, const Bearer*>> newest;
  for (const OwnerPaper& paper : person.papers) {  // the newest first
    const Bearer* bearer = paper.evidence == OwnerEvidence::name_and_birth_date ? nullptr : named(paper);
    if (bearer == nullptr) continue;
    if (!newest) newest = {&paper, bearer};
    const bool same = newest->second == bearer || (!value_of(*bearer, "number").empty() && value_of(*bearer, "number") == value_of(*newest->second, "number"));
    if (paper.dated == newest->first->dated && !same) return std::nullopt;
  }
  return newest;
}

Result<std::optional<Owner>> spouse_of(const Owner& person, const ReuseQuestion& question) {
  const auto named = newest_named(person, [](const OwnerPaper& paper) { return paper.kin_of_self("spouse"); });
  if (!named) return std::nullopt;
  if (const std::string number = value_of(*named->second, "number"); !number.empty()) return question.find(number);
  return known_by(*named->first, *named->second);
}

const Bearer* child_on(const OwnerPaper& paper) {
  const Bearer* child = paper.self_as_kin("mother");
  return child != nullptr ? child : paper.self_as_kin("father");
}

// The same child's other parent there; null where none is named.
const Bearer* other_parent_on(const OwnerPaper& paper) {
  const Bearer* child = child_on(paper);
  for (const RoleKin& kin : paper.kin)
    if (child != nullptr && kin.role == child->role && kin.of != paper.self.role)
      if (const auto parent = std::ranges::find(paper.others, kin.of, &Bearer::role); parent != paper.others.end()) return &*parent;
  return nullptr;
}

std::string a_year_before(const std::string& day) { return fmt::format("{:04}{}", std::stoi(day.substr(0, kYear)) - 1, day.substr(kYear)); }

// The child born within a year before that day of whom the newest paper tells, unless another paper gives it a number already. What is
// older has long been registered, which certificates without the mother's number do not tell.
std::optional<Owner> newborn_of(const Owner& person, const std::string& on) {
  const auto day = [](const Bearer& child) { return value_of(child, "born").substr(0, kDay); };
  const auto named = newest_named(person, [](const OwnerPaper& paper) { return child_on(paper); });
  if (!named || !value_of(*named->second, "number").empty()) return std::nullopt;
  if (const std::string born = day(*named->second); born.size() != kDay || born > on || born < a_year_before(on)) return std::nullopt;
  for (const OwnerPaper& paper : person.papers)
    if (const Bearer* child = child_on(paper); child != nullptr && !value_of(*child, "number").empty() && day(*child) == day(*named->second)) return std::nullopt;
  return known_by(*named->first, *named->second);
}

// Notices of birth bear the mother's number only: the father's child is hers, where she names him.
std::optional<Owner> newborn_of(const Owner& person, const std::optional<Owner>& spouse, const std::string& on) {
  if (std::optional<Owner> own = newborn_of(person, on); own || !spouse) return own;
  const std::vector<TraitValue> names = values_of(person, "name");
  const TraitValue* name = value_today(names, "name");
  Owner with_them;
  for (const OwnerPaper& paper : spouse->papers)
    if (const Bearer* parent = other_parent_on(paper); parent != nullptr && name != nullptr && name_key(value_of(*parent, "name")) == name_key(name->value))
      with_them.papers.push_back(paper);
  return newborn_of(with_them, on);
}

// As papers say, or else as the personal number does (its fourth digit is even for men); empty: not known.
std::string sex_of(const Owner& person) {
  const std::vector<TraitValue> sexes = values_of(person, "sex"), numbers = values_of(person, "number");
  if (const TraitValue* sex = value_today(sexes, "sex")) return sex->value;
  const TraitValue* number = sexes.empty() ? value_today(numbers, "number") : nullptr;
  if (number == nullptr || number->value.size() != kPersonalNumber) return {};
  return (number->value[3] - '0') % 2 == 0 ? "Nam" : "Nữ";
}

// Who stands in the roles of a procedure's form.
class Cast {
 public:
  [[nodiscard]] static Result<Cast> of(const Procedure& procedure, const ReuseQuestion& question) {
    Cast cast;
    using Who = ProcedurePerson::Who;
    std::map<Who, std::optional<Owner>> known;
    const std::string sex = sex_of(question.person);
    known[Who::person] = cast.one_person(question.person);
    known[Who::subject] = question.subject ? cast.one_person(*question.subject) : std::nullopt;
    if (known[Who::person]) {
      const Result<std::optional<Owner>> spouse = spouse_of(question.person, question);
      if (!spouse) return tl::unexpected(spouse.error());
      known[Who::spouse] = *spouse ? cast.one_person(**spouse) : std::nullopt;
      known[Who::child] = newborn_of(question.person, known[Who::spouse], question.day);
    }
    for (const auto& [role, candidates] : procedure.people) {
      for (const ProcedurePerson& candidate : candidates) {
        if (!candidate.when.empty() && sex != candidate.when) continue;
        const std::optional<Owner>& found = known[candidate.who];
        if (!found) continue;
        cast.owners_[role] = *found;
        for (const auto& [key, value] : candidate.writes) cast.written_.push_back({key, value == "@day" ? question.day : value, role, {}});
        break;
      }
    }
    return cast;
  }

  [[nodiscard]] const Owner* in(const std::string& role) const {
    const auto found = owners_.find(role);
    return found == owners_.end() ? nullptr : &found->second;
  }
  // Whose papers do not say that they are one person.
  [[nodiscard]] const std::vector<std::string>& doubts() const { return doubts_; }
  // What follows from who stands where, without a source of its own.
  [[nodiscard]] const std::vector<PrefilledField>& written() const { return written_; }

 private:
  // Papers under one number that tell of two people, by a misread or shared number, say nothing of either.
  std::optional<Owner> one_person(const Owner& owner) {
    for (const char* trait : {"name", "born", "sex"}) {
      const std::vector<TraitValue> values = values_of(owner, trait);
      if (values.empty() || value_today(values, trait) != nullptr) continue;
      doubts_.push_back(fmt::format("papers of {} disagree on their {}", owner.numbers.empty() ? "" : owner.numbers.front(), trait == std::string_view("born") ? "date of birth" : trait));
      return std::nullopt;
    }
    if (owner.more == 0) return owner;
    doubts_.push_back(fmt::format("{} stands on more papers than were looked at", owner.numbers.empty() ? "" : owner.numbers.front()));
    return std::nullopt;
  }

  std::map<std::string, Owner> owners_;
  std::vector<std::string> doubts_;
  std::vector<PrefilledField> written_;
};

void add_sources(const TraitValue& value, std::vector<ReuseSource>& sources) {
  for (const auto& [paper, fact] : value.says)
    if (paper->evidence != OwnerEvidence::name_and_birth_date) sources.push_back({paper->document_id, paper->record_type, fact->place, paper->dated});
}

// A value as a field of that type holds it; empty where it does not go in.
std::string as_type(const std::string& value, FieldType type) {
  if (type == FieldType::year) return value.substr(0, kYear);
  if (type == FieldType::date) return value.size() < kDay ? "" : value.substr(0, kDay);
  return value;
}

// Fills one form.
class Filling {
 public:
  Filling(const FieldTable& form, const Procedure& procedure, const Cast& cast, Prefill& result) : form_(form), procedure_(procedure), cast_(cast), result_(result) {}

  void fill() {
    for (const PrefilledField& field : cast_.written()) filled_[field.key] = field;
    for (const RoleDefinition& role : form_.roles)
      for (const auto& [trait, key] : role.traits) fill(role.id, trait, key);
    for (const FieldDefinition& field : form_.fields) {
      const auto found = filled_.find(field.key);
      if (found == filled_.end()) result_.left.push_back(field.key);
      else result_.fields.push_back(found->second);
    }
  }

 private:
  void fill(const std::string& role, const std::string& trait, const std::string& key) {
    PrefilledField field{key, {}, role, {}};
    const Owner* owner = cast_.in(role);
    const std::vector<TraitValue> values = owner ? values_of(*owner, trait) : std::vector<TraitValue>{};
    const TraitValue* value = value_today(values, trait);
    if (value == nullptr && values.size() > 1) {
      result_.doubts.push_back(fmt::format("papers disagree on the {}'s {}", role, trait == "born" ? "date of birth" : trait));
      return;
    }
    if (value != nullptr) {
      field.value = value->value;
      add_sources(*value, field.sources);
    } else if (!inherited(role, trait, field)) {
      return;
    }
    const auto definition = std::ranges::find(form_.fields, key, &FieldDefinition::key);
    field.value = as_type(field.value, definition->type);
    if (!field.value.empty()) filled_[key] = std::move(field);
  }

  // Where all of those it follows from have the same.
  bool inherited(const std::string& role, const std::string& trait, PrefilledField& field) const {
    for (const ProcedureInheritance& rule : procedure_.inherits) {
      if (rule.role != role || rule.trait != trait) continue;
      for (const std::string& one : rule.from) {
        const Owner* owner = cast_.in(one);
        const std::vector<TraitValue> values = owner ? values_of(*owner, trait) : std::vector<TraitValue>{};
        const TraitValue* value = value_today(values, trait);
        if (value == nullptr || (!field.value.empty() && field.value != value->value)) return false;
        field.value = value->value;
        add_sources(*value, field.sources);
      }
      return true;
    }
    return false;
  }

  const FieldTable& form_;
  const Procedure& procedure_;
  const Cast& cast_;
  Prefill& result_;
  std::map<std::string, PrefilledField> filled_;
};

}  // namespace

Result<Prefill> prefill(const ReuseQuestion& question) {
  const Result<const Procedure*> procedure = procedure_of(question);
  if (!procedure) return tl::unexpected(procedure.error());
  const auto form = std::ranges::find((*procedure)->papers, (*procedure)->form, &ProcedurePaper::id);
  const auto type = form == (*procedure)->papers.end()
                        ? question.definitions.types.end()
                        : std::ranges::find_if(question.definitions.types, [&](const TypeDefinition& one) { return one.id == form->types.front(); });
  if (type == question.definitions.types.end())
    return fail(ErrorCode::bad_arguments, "procedures", fmt::format("the catalogue has no form for {}", question.procedure));
  const Result<Cast> cast = Cast::of(**procedure, question);
  if (!cast) return tl::unexpected(cast.error());
  Prefill result{(*procedure)->code, (*procedure)->name, type->id, {}, {}, cast->doubts()};
  Filling(question.definitions.tables[type->table], **procedure, *cast, result).fill();
  return result;
}

Result<std::vector<NeededPaper>> needed(const ReuseQuestion& question) {
  const Result<const Procedure*> procedure = procedure_of(question);
  if (!procedure) return tl::unexpected(procedure.error());
  const Result<Cast> cast = Cast::of(**procedure, question);
  if (!cast) return tl::unexpected(cast.error());
  std::vector<NeededPaper> all;
  for (const ProcedurePaper& wanted : (*procedure)->papers) {
    const bool given_out = wanted.need == DossierNeed::Rule::result || wanted.types == std::vector<std::string>{"receipt"};
    if (given_out) continue;
    NeededPaper paper{wanted.id, wanted.name, wanted.need, wanted.instead_of, NeededPaper::State::needed, {}, {}, 0};
    const Owner* owner = wanted.of.empty() ? nullptr : cast->in(wanted.of);
    for (const OwnerPaper& known : owner ? owner->papers : std::vector<OwnerPaper>{}) {
      const bool right_kind = std::ranges::find(wanted.types, known.record_type) != wanted.types.end() &&
                              (wanted.as.empty() || std::ranges::find(wanted.as, known.self.role) != wanted.as.end());
      if (!right_kind || known.evidence == OwnerEvidence::name_and_birth_date) continue;
      const bool holds = known.expires.empty() || question.day <= known.expires;
      if (paper.state != NeededPaper::State::needed && !holds) continue;
      paper.state = holds ? NeededPaper::State::there : NeededPaper::State::expired;
      paper.source = {known.document_id, known.record_type, "", known.dated};
      paper.expires = known.expires;
      paper.waiting = known.waiting;
      if (holds) break;  // they come newest first
    }
    all.push_back(std::move(paper));
  }
  return all;
}

}  // namespace sohoa

#include "classifiers/reuse.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <ranges>

#include "classifiers/procedure_file.h"

namespace sohoa {
namespace {

constexpr std::size_t kYear = 4, kDay = 10;

Result<const Procedure*> procedure_of(const ReuseQuestion& question) {
  const Procedure* procedure = question.procedures.find(question.procedure, question.day);
  if (procedure == nullptr)
    return fail(ErrorCode::bad_arguments, "procedures", fmt::format("the catalogue has no procedure {} on {}", question.procedure, question.day));
  return procedure;
}

// The spouse whom their newest certificate names, as far as is known; nobody where two of one day, or without one, name two.
Result<std::optional<Owner>> spouse_of(const Owner& person, const ReuseQuestion& question) {
  const OwnerPaper* newest = nullptr;
  const Bearer* spouse = nullptr;
  bool another = false;
  for (const OwnerPaper& paper : person.papers) {
    const auto kin = paper.kin.find("spouse");
    if (kin == paper.kin.end() || paper.evidence == OwnerEvidence::name_and_birth_date) continue;
    const auto bearer = std::ranges::find(paper.others, kin->second, &Bearer::role);
    if (bearer == paper.others.end()) continue;
    const auto number_of = [](const Bearer& one) { return one.fact("number") == nullptr ? std::string() : one.fact("number")->value; };
    if (newest != nullptr && paper.dated == newest->dated) {
      another |= number_of(*bearer).empty() || number_of(*bearer) != number_of(*spouse);
      continue;
    }
    if (newest != nullptr) continue;  // they come newest first
    newest = &paper;
    spouse = &*bearer;
  }
  if (newest == nullptr || another) return std::nullopt;
  if (const OwnerFact* number = spouse->fact("number")) return question.find(number->value);
  Owner known;  // by this paper only
  known.papers = {*newest};
  known.papers.front().self = *spouse;
  known.papers.front().others.clear();
  known.papers.front().kin.clear();
  return known;
}

// Who stands in the roles of a procedure's form.
class Cast {
 public:
  [[nodiscard]] static Result<Cast> of(const Procedure& procedure, const ReuseQuestion& question) {
    Cast cast;
    const std::vector<TraitValue> sexes = values_of(question.person, "sex");
    const TraitValue* sex = value_today(sexes, "sex");
    for (const auto& [role, candidates] : procedure.people) {
      for (const ProcedurePerson& candidate : candidates) {
        if (!candidate.when.empty() && (sex == nullptr || sex->value != candidate.when)) continue;
        std::optional<Owner> found = candidate.who == ProcedurePerson::Who::person ? question.person : question.subject;
        if (candidate.who == ProcedurePerson::Who::spouse) {
          Result<std::optional<Owner>> spouse = spouse_of(question.person, question);
          if (!spouse) return tl::unexpected(spouse.error());
          found = std::move(*spouse);
        }
        if (!found) continue;
        cast.owners_[role] = std::move(*found);
        for (const auto& [key, value] : candidate.writes) cast.written_.push_back({key, value, role, {}});
        break;
      }
    }
    return cast;
  }

  [[nodiscard]] const Owner* in(const std::string& role) const {
    const auto found = owners_.find(role);
    return found == owners_.end() ? nullptr : &found->second;
  }
  // What follows from who stands where, without a source of its own.
  [[nodiscard]] const std::vector<PrefilledField>& written() const { return written_; }

 private:
  std::map<std::string, Owner> owners_;
  std::vector<PrefilledField> written_;
};

void add_sources(const TraitValue& value, std::vector<ReuseSource>& sources) {
  for (const auto& [paper, fact] : value.says)
    if (paper->evidence != OwnerEvidence::name_and_birth_date) sources.push_back({paper->document_id, paper->record_type, fact->place, paper->dated});
}

// A value as a field of that type holds it; nothing where it does not go in.
std::string as_type(const std::string& value, FieldType type) {
  if (type == FieldType::year) return value.substr(0, kYear);
  if (type == FieldType::date) return value.substr(0, kDay);
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
    if (const Owner* owner = cast_.in(role)) {
      const std::vector<TraitValue> values = values_of(*owner, trait);
      const TraitValue* value = value_today(values, trait);
      if (value == nullptr && values.size() > 1) result_.doubts.push_back(fmt::format("papers disagree on the {}'s {}", role, trait));
      if (value == nullptr) return;
      field.value = value->value;
      add_sources(*value, field.sources);
    } else if (!inherited(role, trait, field)) {
      return;
    }
    const auto definition = std::ranges::find(form_.fields, key, &FieldDefinition::key);
    field.value = as_type(field.value, definition->type);
    filled_[key] = std::move(field);
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
  Prefill result{(*procedure)->code, (*procedure)->name, type->id, {}, {}, {}};
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
    if (wanted.need == DossierNeed::Rule::result) continue;
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

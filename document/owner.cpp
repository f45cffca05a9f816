#include "document/owner.h"

#include <algorithm>
#include <array>

#include "document/text.h"

namespace sohoa {
namespace {

constexpr std::array<std::string_view, 4> kLasting = {"number", "name", "born", "sex"};
constexpr std::size_t kPersonalNumber = 12;

bool same_value(std::string_view trait, const std::string& a, const std::string& b) {
  return trait == "name" ? name_key(a) == name_key(b) : a == b;
}

// A year of birth says the same as the whole date.
const TraitValue* fullest_date(const std::vector<TraitValue>& values) {
  const auto longest = std::ranges::max_element(values, {}, [](const TraitValue& one) { return one.value.size(); });
  const bool agree = std::ranges::all_of(values, [&](const TraitValue& one) { return longest->value.starts_with(one.value); });
  return agree ? &*longest : nullptr;
}

// The personal number outlasts those of older cards.
const TraitValue* personal_number(const std::vector<TraitValue>& values) {
  const TraitValue* found = nullptr;
  for (const TraitValue& one : values) {
    if (one.value.size() != kPersonalNumber) continue;
    if (found != nullptr) return nullptr;
    found = &one;
  }
  return found;
}

}  // namespace

std::string_view name_of(OwnerKind kind) { return kind == OwnerKind::person ? "person" : "organization"; }

std::string_view name_of(OwnerEvidence evidence) {
  switch (evidence) {
    case OwnerEvidence::number: return "number";
    case OwnerEvidence::decision: return "decision";
    case OwnerEvidence::name_and_birth_date: return "name_and_birth_date";
  }
  return "";
}

const OwnerFact* Bearer::fact(std::string_view trait) const {
  const auto found = std::ranges::find(facts, trait, &OwnerFact::trait);
  return found == facts.end() ? nullptr : &*found;
}

const Bearer* OwnerPaper::kin_of_self(std::string_view wanted) const {
  const auto found = std::ranges::find_if(kin, [&](const RoleKin& one) { return one.role == self.role && one.kin == wanted; });
  const auto bearer = found == kin.end() ? others.end() : std::ranges::find(others, found->of, &Bearer::role);
  return bearer == others.end() ? nullptr : &*bearer;
}

const Bearer* OwnerPaper::self_as_kin(std::string_view wanted) const {
  const auto found = std::ranges::find_if(kin, [&](const RoleKin& one) { return one.of == self.role && one.kin == wanted; });
  const auto bearer = found == kin.end() ? others.end() : std::ranges::find(others, found->role, &Bearer::role);
  return bearer == others.end() ? nullptr : &*bearer;
}

std::vector<TraitValue> values_of(const Owner& owner, std::string_view trait) {
  std::vector<TraitValue> values;
  for (const OwnerPaper& paper : owner.papers) {
    for (const OwnerFact& fact : paper.self.facts) {
      if (fact.trait != trait) continue;
      auto known = std::ranges::find_if(values, [&](const TraitValue& one) { return same_value(trait, one.value, fact.value); });
      if (known == values.end()) known = values.insert(values.end(), {fact.value, {}});
      known->says.emplace_back(&paper, &fact);
    }
  }
  return values;
}

const TraitValue* value_today(const std::vector<TraitValue>& values, std::string_view trait) {
  if (values.empty()) return nullptr;
  const auto sure = [](const TraitValue& one) {
    return std::ranges::any_of(one.says, [](const auto& said) { return said.first->evidence != OwnerEvidence::name_and_birth_date; });
  };
  if (std::ranges::find(kLasting, trait) != kLasting.end()) {
    const TraitValue* only = values.size() == 1 ? &values.front() : trait == "born" ? fullest_date(values) : trait == "number" ? personal_number(values) : nullptr;
    return only != nullptr && sure(*only) ? only : nullptr;
  }
  const TraitValue* newest = nullptr;
  std::string day;
  bool another = false;  // of the same day
  for (const TraitValue& one : values) {
    for (const auto& [paper, fact] : one.says) {
      if (paper->evidence == OwnerEvidence::name_and_birth_date) continue;
      if (newest == nullptr || paper->dated > day) {
        newest = &one;
        day = paper->dated;
        another = false;
      } else if (paper->dated == day && newest != &one) {
        another = true;
      }
    }
  }
  if (another || (day.empty() && values.size() > 1)) return nullptr;
  return newest;
}

}  // namespace sohoa

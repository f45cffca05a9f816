#include "classifiers/field_rules.h"

#include <fmt/format.h>

#include <algorithm>

#include "classifiers/dates.h"
#include "classifiers/judgement.h"
#include "document/text.h"

namespace sohoa {
namespace {

class Rules {
 public:
  explicit Rules(FieldMap& fields) : fields_(fields) {}

  void apply(const RuleDefinition& rule) {
    using Check = RuleDefinition::Check;
    Field& a = fields_[rule.fields[0]];
    Field& b = fields_[rule.fields[1]];
    if (a.value.empty() || b.value.empty()) return;
    switch (rule.check) {
      case Check::same_date: {
        if (!date_from_iso(a.value) || !date_from_iso(b.value)) return;
        if (a.value == b.value) {
          confirm(a, b);
        } else {
          both(a, b, rule, "the dates in figures and in words disagree");
        }
        return;
      }
      case Check::same_amount: {
        if (!number_from_words(b.raw)) return;
        if (a.value == b.value) {
          confirm(a, b);
        } else {
          both(a, b, rule, "the amounts in figures and in words disagree");
        }
        return;
      }
      case Check::not_after:
        // ISO forms compare as text as far as both are known
        if (const auto length = std::min(a.value.size(), b.value.size());
            a.value.substr(0, length) > b.value.substr(0, length)) {
          both(a, b, rule, fmt::format("{} lies after {}", a.value, b.value));
        }
        return;
      case Check::at_most_a_year: {
        const auto from = date_from_iso(a.value), to = date_from_iso(b.value);
        if (from && to && to->complete() && Date{from->year + 1, from->month, from->day} < *to) {
          both(a, b, rule, "more than a year lies between the two dates");
        }
        return;
      }
      case Check::pid_agrees: {
        const Field& birth = fields_[rule.fields[2]];
        const auto date = date_from_iso(birth.value);
        const std::string sex = b.value == "Nam" || b.value == "Nữ" ? b.value : "";
        if (const auto reason = personal_number_doubt(a.value, sex, date ? date->year : 0); !reason.empty()) {
          doubt(a, reason);
        }
        return;
      }
      case Check::code_date:
        if (const auto reason = dossier_code_doubt(a.value, b.value); !reason.empty()) both(a, b, rule, reason);
        return;
      case Check::deputy: {
        // "KT." is signed by a deputy: without "PHÓ" or "THỨ" part of the post is hidden, mostly by the seal
        const bool for_another = folded(a.value).find("kt.") != std::string::npos;
        const std::string post = folded(b.value);
        const bool deputy = post.starts_with("pho ") || post.starts_with("thu truong");
        if (for_another && !deputy) doubt(b, "signed for another (KT.), but not by a deputy");
        if (!for_another && deputy) doubt(a, "signed by a deputy: KT. may be hidden");
        return;
      }
      case Check::years_apart: {
        const auto earlier = date_from_iso(a.value), later = date_from_iso(b.value);
        if (earlier && later && later->year - earlier->year < rule.years) {
          both(a, b, rule, fmt::format("less than {} years lie between the two", rule.years));
        }
        return;
      }
    }
  }

 private:
  static void both(Field& a, Field& b, const RuleDefinition& rule, const std::string& reason) {
    doubt(a, rule.reason.empty() ? reason : rule.reason);
    doubt(b, rule.reason.empty() ? reason : rule.reason);
  }

  FieldMap& fields_;
};

}  // namespace

void apply_rules(const std::vector<RuleDefinition>& rules, FieldMap& fields) {
  Rules applied(fields);
  for (const RuleDefinition& rule : rules) applied.apply(rule);
}

}  // namespace sohoa

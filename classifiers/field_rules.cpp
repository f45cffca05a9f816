#include "classifiers/field_rules.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <optional>
#include <regex>
#include <string_view>
#include <vector>

#include "classifiers/code_values.h"
#include "classifiers/dates.h"
#include "classifiers/judgement.h"
#include "classifiers/number_values.h"
#include "classifiers/text_search.h"
#include "document/text.h"

namespace sohoa {
namespace {

// Whether a birthday that many years after the earlier day still lies ahead, as far as both days are known.
bool less_than_years(const Date& earlier, const Date& later, int years) {
  if (!earlier.complete() || !later.complete()) return later.year - earlier.year < years;
  return later < Date{earlier.year + years, earlier.month, earlier.day};
}

// The benefits that may stand behind the letters of a health insurance number; empty when they are those of no group.
// Decision 1351/QĐ-BHXH of 2015, article 2: who is of several groups has the best benefit of them; the armed forces their own.
std::string_view benefits_of_group(std::string_view letters) {
  static const std::map<std::string_view, std::vector<std::string_view>> groups = {
      {"1", {"CC", "TE"}},
      {"12", {"CK", "CB", "KC", "HN", "DT", "DK", "XD", "BT", "TS"}},
      {"123", {"HT", "TC", "CN"}},
      {"1234", {"DN", "HX", "CH", "NN", "TK", "HC", "XK", "TB", "NO", "CT", "XB", "TN", "CS", "XN", "MS", "HD", "TQ", "TA", "TY", "HG", "LS", "PV",
                "HS", "SV", "GB", "GD"}},
      {"5", {"QN", "CA", "CY"}},
  };
  for (const auto& [benefits, all] : groups)
    if (std::find(all.begin(), all.end(), letters) != all.end()) return benefits;
  return "";
}

// "105.5" as 10550; empty where it is no number.
std::optional<long long> to_hundredths(const std::string& value) {
  const auto point = value.find('.');
  const std::string whole = value.substr(0, point);
  std::string part = point == std::string::npos ? "" : value.substr(point + 1);
  part.resize(2, '0');
  const std::string digits = whole + part;
  if (whole.empty() || digits.size() > 15 || !std::all_of(digits.begin(), digits.end(), is_digit)) return std::nullopt;
  return std::stoll(digits);
}

// Of all surfaces in a text, "Đất ở 60 m²; đất trồng cây 45,5 m²", in hundredths of a square metre; empty where it names none.
std::optional<long long> sum_of_surfaces(const std::string& text) {
  static const std::regex kSurface(R"((\d[\d.,]*)\s*[mM]\s?(?:2|²))");
  std::optional<long long> sum;
  for (std::sregex_iterator at(text.begin(), text.end(), kSurface), end; at != end; ++at) {
    const auto part = to_hundredths(read_surface((*at)[1].str()).value);
    if (!part) return std::nullopt;
    sum = sum.value_or(0) + *part;
  }
  return sum;
}

class Rules {
 public:
  explicit Rules(FieldMap& fields) : fields_(fields) {}

  void apply(const RuleDefinition& rule) {
    using Check = RuleDefinition::Check;
    Field& a = fields_[rule.fields[0]];
    Field& b = fields_[rule.fields.back()];
    // a personal number tells the sex even where the day of birth is missing, a card's number the benefit
    const bool alone = rule.check == Check::pid_agrees || rule.check == Check::benefit;
    if (a.value.empty() || (b.value.empty() && !alone)) return;
    switch (rule.check) {
      case Check::same_date: {
        if (propose_from_words(a, b)) return;
        if (!date_from_iso(a.value) || !date_from_iso(b.value)) return;
        if (a.value == b.value) {
          same_fact(a, b);
        } else {
          both(a, b, rule, "same_date", "the dates in figures and in words disagree");
        }
        return;
      }
      case Check::same_day:
        // a moment against a day
        if (!date_from_iso(b.value)) return;
        if (a.value.substr(0, 10) == b.value) {
          // the words tell nothing of the hour
          support(a, "same_day", "the day in words says the same");
          borne_out(b, a);
        } else {
          both(a, b, rule, "same_day", "the dates in figures and in words disagree");
        }
        return;
      case Check::same_if_head: {
        const Field& own = fields_[rule.fields[1]];
        if (folded(a.value) == folded("chủ hộ") && !own.value.empty() && folded(own.value) != folded(b.value)) {
          both(fields_[rule.fields[1]], b, rule, "same_if_head", "head of the household, but the two disagree");
        }
        return;
      }
      case Check::between: {
        const bool figures = std::all_of(a.value.begin(), a.value.end(), [](char c) { return c >= '0' && c <= '9'; });
        const long long number = figures && a.value.size() < 12 ? std::stoll(a.value) : -1;
        if (number < rule.least || number > rule.most) {
          doubt(a, "between", rule.reason.empty() ? fmt::format("not between {} and {}", rule.least, rule.most) : rule.reason);
        }
        return;
      }
      case Check::same_amount: {
        if (is_doubted_by(b, "form")) return;
        if (a.value == b.value) {
          same_fact(a, b);
        } else {
          both(a, b, rule, "same_amount", "the amounts in figures and in words disagree");
        }
        return;
      }
      case Check::parts_sum: {
        const auto sum = sum_of_surfaces(b.raw);
        const auto whole = to_hundredths(a.value);
        if (!sum || !whole) return;
        if (*sum == *whole) {
          support(a, "parts_sum", "its parts sum to it");
          borne_out(a, b);
        } else {
          both(a, b, rule, "parts_sum", "the parts do not sum to the whole");
        }
        return;
      }
      case Check::not_after:
        // ISO forms compare as text as far as both are known
        if (const auto length = std::min(a.value.size(), b.value.size());
            a.value.substr(0, length) > b.value.substr(0, length)) {
          both(a, b, rule, "not_after", fmt::format("{} lies after {}", a.value, b.value));
        }
        return;
      case Check::at_most_a_year: {
        const auto from = date_from_iso(a.value), to = date_from_iso(b.value);
        if (from && to && to->complete() && Date{from->year + 1, from->month, from->day} < *to) {
          both(a, b, rule, "at_most_a_year", "more than a year lies between the two dates");
        }
        return;
      }
      case Check::pid_agrees: {
        const Field& printed_sex = fields_[rule.fields[1]];
        const auto date = date_from_iso(b.value);
        const std::string sex = printed_sex.value == "Nam" || printed_sex.value == "Nữ" ? printed_sex.value : "";
        if (const auto reason = personal_number_doubt(a.value, sex, date ? date->year : 0); !reason.empty()) {
          doubt(a, "pid_agrees", reason);
        }
        return;
      }
      case Check::code_date:
        if (const auto reason = dossier_code_doubt(a.value, b.value); !reason.empty())
          both(a, b, rule, "code_date", reason);
        return;
      case Check::deputy: {
        // "KT." is signed by a deputy: without "PHÓ" or "THỨ" part of the post is hidden, mostly by the seal
        const bool for_another = folded(a.value).find("kt.") != std::string::npos;
        const std::string post = folded(b.value);
        const bool deputy = post.starts_with("pho ") || post.starts_with("thu truong");
        if (for_another && !deputy) doubt(b, "deputy", "signed for another (KT.), but not by a deputy");
        if (!for_another && deputy) doubt(a, "deputy", "signed by a deputy: KT. may be hidden");
        // "KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH": the post is printed twice
        static constexpr std::string_view kForAnother = "kt. ";
        const std::string mode = folded(a.value);
        if (mode.starts_with(kForAnother) && post == "pho " + mode.substr(kForAnother.size())) {
          borne_out(a, b);
          borne_out(b, a);
        }
        return;
      }
      case Check::birthday:
        if (a.value.size() == 10 && b.value.size() == 10 && a.value.substr(4) != b.value.substr(4))
          both(a, b, rule, "birthday", fmt::format("{} is no birthday of one born on {}", a.value, b.value));
        return;
      case Check::units_of_the_day: {
        // where the day is wrong it is the day's own checks that tell
        static constexpr Date kNoDistricts{2025, 7, 1};
        const auto day = date_from_iso(b.value.substr(0, 10));
        if (day && day->complete() && !(*day < kNoDistricts) && a.parsed && !a.parsed->district.empty())
          doubt(a, "units_of_the_day", rule.reason.empty() ? "it names a district, of which there are none since July 2025" : rule.reason);
        return;
      }
      case Check::benefit: {
        // an old number says who its holder is and how far the insurance pays: TE 1, children under six
        if (a.value.size() != 15) return;
        const std::string benefit = a.value.substr(2, 1);
        if (!b.value.empty() && b.value != benefit) both(a, b, rule, "benefit", "the number of the card and the benefit disagree");
        if (const std::string_view benefits = benefits_of_group(a.value.substr(0, 2)); benefits.empty()) {
          doubt(a, "group", fmt::format("{} is no group of insured persons", a.value.substr(0, 2)));
        } else if (benefits.find(benefit) == std::string_view::npos) {
          doubt(a, "group", fmt::format("those of group {} do not have benefit {}", a.value.substr(0, 2), benefit));
        }
        return;
      }
      case Check::years_apart: {
        const auto earlier = date_from_iso(a.value.substr(0, 10)), later = date_from_iso(b.value.substr(0, 10));
        if (earlier && later && less_than_years(*earlier, *later, rule.years)) {
          both(a, b, rule, "years_apart", fmt::format("less than {} years lie between the two", rule.years));
        }
        return;
      }
    }
  }

 private:
  static void both(Field& a, Field& b, const RuleDefinition& rule, std::string_view check, const std::string& reason) {
    doubt(a, check, rule.reason.empty() ? reason : rule.reason);
    doubt(b, check, rule.reason.empty() ? reason : rule.reason);
  }

  // Figures that are no date, but all but a few of those that the words ask for. The doubt about them stays: a person
  // sees the words' date as proposal.
  static bool propose_from_words(Field& figures, const Field& words) {
    const auto meant = date_from_iso(words.value);
    if (!meant || !meant->complete() || date_from_iso(figures.value)) return false;
    int letters = 0;
    const std::string read = digits_of(figures.raw, letters);
    constexpr int kMisread = 2;
    if (read.empty() || edit_distance(read, fmt::format("{:02}{:02}{}", meant->day, meant->month, meant->year)) > kMisread) return false;
    figures.sources.push_back(as_source(figures, Evidence::Source::print));
    figures.correction = fmt::format("as the words have it; read as {}", figures.raw);
    figures.value = words.value;
    figures.sources.push_back(as_source(words, Evidence::Source::words));
    return true;
  }

  // What other print says of a field, without saying all of it.
  static void borne_out(Field& field, const Field& by) {
    Evidence other = as_source(by, Evidence::Source::print);
    other.value = field.value;
    field.sources.push_back(std::move(other));
  }

  // One fact in figures and in words: each is the other's second source.
  static void same_fact(Field& figures, Field& words) {
    figures.sources.push_back(as_source(words, Evidence::Source::words));
    words.sources.push_back(as_source(figures, Evidence::Source::print));
  }

  FieldMap& fields_;
};

}  // namespace

void apply_rules(const std::vector<RuleDefinition>& rules, FieldMap& fields) {
  Rules applied(fields);
  for (const RuleDefinition& rule : rules) applied.apply(rule);
}

}  // namespace sohoa

#include "classifiers/values.h"

#include <algorithm>

#include "classifiers/code_values.h"
#include "classifiers/dates.h"
#include "classifiers/name_values.h"
#include "classifiers/number_values.h"
#include "classifiers/place_values.h"
#include "classifiers/spelling.h"
#include "document/text.h"

namespace sohoa {
namespace {

struct TypeName {
  FieldType type;
  std::string_view name;
};
constexpr TypeName kTypes[] = {
    {FieldType::text, "TEXT"},
    {FieldType::name, "NAME"},
    {FieldType::date, "DATE"},
    {FieldType::date_words, "DATE_WORDS"},
    {FieldType::date_time, "DATETIME"},
    {FieldType::year, "YEAR"},
    {FieldType::pid, "PID"},
    {FieldType::id_number, "IDNO"},
    {FieldType::sex, "SEX"},
    {FieldType::ethnicity, "ETH"},
    {FieldType::nationality, "NAT"},
    {FieldType::address, "ADDR"},
    {FieldType::organization, "ORG"},
    {FieldType::doc_number, "SONO"},
    {FieldType::money, "MONEY"},
    {FieldType::money_words, "MONEY_WORDS"},
    {FieldType::count, "COUNT"},
    {FieldType::dossier_code, "DOSSIER_CODE"},
    {FieldType::health_card, "HEALTH_CARD"},
    {FieldType::facility_code, "FACILITY_CODE"},
    {FieldType::benefit, "BENEFIT"},
    {FieldType::living_area, "AREA"},
    {FieldType::expiry, "EXPIRY"},
    {FieldType::phone, "PHONE"},
    {FieldType::email, "EMAIL"},
    {FieldType::post, "POST"},
    {FieldType::relation, "RELATION"},
    {FieldType::religion, "RELIGION"},
    {FieldType::weight, "WEIGHT"},
    {FieldType::signed_by, "SIGNED"},
    {FieldType::tax_code, "TAX_CODE"},
    {FieldType::code, "CODE"},
    {FieldType::surface, "SURFACE"},
    {FieldType::surface_words, "SURFACE_WORDS"},
};

// "Hoàng Văn Mạnh (bố đẻ)": who that is to somebody is no part of the name.
std::string_view without_relation(std::string_view raw, const ValueWords& words) {
  const std::size_t open = raw.rfind('(');
  if (open == std::string_view::npos || open == 0 || !raw.ends_with(')')) return raw;
  const std::string inside = lower_case(raw.substr(open + 1, raw.size() - open - 2));
  if (std::ranges::find(words.relations, inside) == words.relations.end()) return raw;
  const std::size_t end = raw.find_last_not_of(' ', open - 1);
  return end == std::string_view::npos ? raw : raw.substr(0, end + 1);
}

}  // namespace

std::optional<FieldType> field_type_from(std::string_view name) {
  for (const TypeName& entry : kTypes) {
    if (entry.name == name) return entry.type;
  }
  return std::nullopt;
}

std::string field_type_names() {
  std::string names;
  for (const TypeName& entry : kTypes) names += (names.empty() ? "" : ", ") + std::string(entry.name);
  return names;
}

bool needs_figures(FieldType type) {
  switch (type) {
    case FieldType::date:
    case FieldType::date_time:
    case FieldType::year:
    case FieldType::pid:
    case FieldType::id_number:
    case FieldType::money:
    case FieldType::count:
    case FieldType::phone:
    case FieldType::dossier_code:
      return true;
    default:
      return false;
  }
}

bool needs_second_source(FieldType type, std::string_view value) {
  constexpr std::size_t kPersonalNumber = 12;  // a household's tax code may be its owner's, which has no check digit
  return type == FieldType::pid || type == FieldType::id_number || type == FieldType::money ||
         (type == FieldType::tax_code && value.size() == kPersonalNumber && value.find('-') == std::string_view::npos);
}

std::string trimmed_value(std::string_view raw) {
  // dotted leaders inside a value part its words
  std::u32string text;
  int dots = 0;
  for (const char32_t c : to_code_points(raw)) {
    if (c == U'.' || c == U'…' || c == U'_' || c == U'·') {
      dots += c == U'…' ? 3 : 1;
      if (dots >= 3) {
        while (!text.empty() && (text.back() == U'.' || text.back() == U'…' || text.back() == U'_')) text.pop_back();
        text += U' ';
        continue;
      }
    } else {
      dots = 0;
    }
    text += c == U'\n' || c == U'\t' ? U' ' : c;
  }
  static const std::u32string kEdges = U" :;.,_-–—…·*'\"`|=~<>/\\";
  const auto first = text.find_first_not_of(kEdges);
  if (first == std::u32string::npos) return "";
  text = text.substr(first, text.find_last_not_of(kEdges) - first + 1);
  std::u32string clean;
  for (const char32_t c : text) {
    if (c == U' ' && !clean.empty() && clean.back() == U' ') continue;
    clean += c;
  }
  std::string value = to_utf8(clean);
  // an opening bracket without its end belongs to what follows
  if (const auto bracket = value.rfind('(');
      bracket != std::string::npos && value.find(')', bracket) == std::string::npos && bracket + 12 > value.size()) {
    return trimmed_value(std::string_view(value).substr(0, bracket));
  }
  return value;
}

Reading read_value(FieldType type, std::string_view raw, const ValueWords& words) {
  if (raw.empty()) return {};
  switch (type) {
    case FieldType::name:
      return read_name(without_relation(raw, words));
    case FieldType::date:
      return read_date(raw);
    case FieldType::date_words:
      if (const auto date = date_from_words(raw)) return {date->iso(), 1, ""};
      return {std::string(raw), 0.5, "the date in words cannot be made out"};
    case FieldType::date_time: {
      const auto moment = date_and_time(raw);
      if (!moment) return {std::string(raw), 0.3, "no date and time in figures"};
      return {*moment, 1, ""};
    }
    case FieldType::year:
      return read_year(raw);
    case FieldType::pid:
      return read_pid(raw);
    case FieldType::id_number:
      return read_id_number(raw);
    case FieldType::sex:
      return read_sex(raw);
    case FieldType::ethnicity:
      return read_ethnicity(raw);
    case FieldType::nationality:
      return read_nationality(raw);
    case FieldType::address:
      return with_body_spelt(read_address(raw), words);
    case FieldType::doc_number:
      return read_doc_number(raw);
    case FieldType::money:
      return read_money(raw);
    case FieldType::money_words:
      if (const auto amount = number_from_words(raw)) return {std::to_string(*amount), 1, ""};
      return {std::string(raw), 0.5, "the amount in words cannot be made out"};
    case FieldType::count:
      return read_count(raw);
    case FieldType::dossier_code:
      return read_dossier_code(raw);
    case FieldType::health_card:
      return read_health_card(raw);
    case FieldType::facility_code:
      return read_facility_code(raw);
    case FieldType::benefit:
      return read_benefit(raw);
    case FieldType::living_area:
      return read_living_area(raw);
    case FieldType::expiry:
      return read_expiry(raw);
    case FieldType::phone:
      return read_phone(raw);
    case FieldType::email:
      return read_email(raw);
    case FieldType::post:
      return read_post(raw, words);
    case FieldType::organization:
      return with_body_spelt(read_organization(raw, words), words);
    case FieldType::religion:
      return read_religion(raw, words);
    case FieldType::relation:
      return read_relation(raw, words);
    case FieldType::weight:
      return read_weight(raw);
    case FieldType::tax_code:
      return read_tax_code(raw);
    case FieldType::surface:
      return read_surface(raw);
    case FieldType::surface_words:
      return read_surface_words(raw);
    case FieldType::code:
    case FieldType::signed_by:
    case FieldType::text:
      break;
  }
  return {std::string(raw), 1, ""};
}

}  // namespace sohoa

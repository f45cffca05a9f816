#include "classifiers/address_checks.h"

#include <fmt/format.h>
#include <unicode/normalizer2.h>
#include <unicode/unistr.h>

#include <algorithm>
#include <set>

#include "classifiers/judgement.h"
#include "classifiers/provinces.h"

namespace sohoa {
namespace {

constexpr double kSureOfMarks = 0.97;  // of its least sure word: beyond this the print outweighs the gazetteer

// Letters and marks in any order: "hoà" and "hòa" are one spelling.
std::u16string spelling_of(std::string_view text) {
  UErrorCode error = U_ZERO_ERROR;
  const icu::Normalizer2* decompose = icu::Normalizer2::getNFDInstance(error);
  icu::UnicodeString letters =
      decompose->normalize(icu::UnicodeString::fromUTF8(std::string(text)).toLower(), error);
  std::u16string sorted(letters.getBuffer(), static_cast<std::size_t>(letters.length()));
  std::sort(sorted.begin(), sorted.end());
  return sorted;
}

// "Đông Tiến" of "Xã Đông Tiến".
std::string bare_name(const std::string& unit) {
  for (const std::string_view kind : {"Thị trấn ", "Đặc khu ", "Phường ", "Xã "})
    if (unit.starts_with(kind)) return unit.substr(kind.size());
  return unit;
}

// "Tỉnh Lưu, Hà Tĩnh": a province before another part is a name whose mark was misread. What stands in brackets is another address.
bool has_province_inside(std::string_view address) {
  if (address.find('(') != std::string_view::npos) return false;
  for (auto comma = address.find(','); comma != std::string_view::npos; comma = address.find(',')) {
    const std::string_view part = address.substr(0, comma);
    address.remove_prefix(std::min(address.find_first_not_of(' ', comma + 1), address.size()));
    if ((part.starts_with("Tỉnh ") || part.starts_with("tỉnh ")) && address != "Việt Nam") return true;
  }
  return false;
}

}  // namespace

void check_address(const Gazetteer& gazetteer, Field& field) {
  if (field.value.empty()) return;
  if (has_province_inside(field.value)) doubt(field, "address", "a province stands before the end of the address");
  field.parsed = parse_address(field.value, gazetteer);
  if (gazetteer.empty() || field.parsed->commune.empty() || field.parsed->province.empty()) return;
  const AddressParts& parts = *field.parsed;
  std::set<std::string> names;
  for (const bool since : {false, true}) {
    if (since && !parts.district.empty()) continue;
    const auto epoch = since ? ProvinceEpoch::since_2025_07 : ProvinceEpoch::before_2025_07;
    const Province* province = province_in_address(parts.province, epoch);
    if (province == nullptr) continue;
    for (const auto* unit : gazetteer.find(parts.commune, parts.district, province->code, since)) names.insert(bare_name(unit->name));
  }
  if (names.empty()) return;
  // the name as printed stands at the end of its part, behind the word for its kind
  const auto printed_as = [&](const std::string& name) {
    const auto words = std::count(name.begin(), name.end(), ' ') + 1;
    std::size_t at = parts.commune.size();
    for (auto word = words; word > 0 && at != std::string::npos; --word) at = at == 0 ? std::string::npos : parts.commune.rfind(' ', at - 1);
    return at == std::string::npos ? parts.commune : parts.commune.substr(at + 1);
  };
  for (const std::string& name : names) {
    if (spelling_of(printed_as(name)) != spelling_of(name)) continue;
    support(field, "gazetteer", fmt::format("the gazetteer has {} there", name));
    return;
  }
  const std::string& name = *names.begin();
  const std::string printed = printed_as(name);
  const auto at = field.value.find(printed);
  if (names.size() > 1 || field.signs.worst >= kSureOfMarks || at == std::string::npos) {
    doubt(field, "gazetteer", fmt::format("the gazetteer spells it {}", name));
    return;
  }
  field.value.replace(at, printed.size(), name);
  field.correction = fmt::format("gazetteer: {} is the only unit of these letters there, and the reader was not sure of its marks", name);
  field.parsed = parse_address(field.value, gazetteer);
}

}  // namespace sohoa

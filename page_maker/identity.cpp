#include "page_maker/identity.h"

#include <fmt/format.h>

#include "document/text.h"
#include "page_maker/printed_forms.h"

namespace sohoa::page_maker {
namespace {

// Six digits of a date, as the zone has them.
std::string short_date(const std::string& iso) { return iso.substr(2, 2) + iso.substr(5, 2) + iso.substr(8, 2); }

std::string packed_date(const std::string& iso) { return iso.substr(8, 2) + iso.substr(5, 2) + iso.substr(0, 4); }

std::string padded(std::string text, std::size_t size) {
  text.resize(size, '<');
  return text;
}

}  // namespace

char check_digit(const std::string& text) {
  static constexpr int kWeights[] = {7, 3, 1};
  int sum = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    const int value = c >= '0' && c <= '9' ? c - '0' : c >= 'A' && c <= 'Z' ? c - 'A' + 10 : 0;
    sum += value * kWeights[i % 3];
  }
  return static_cast<char>('0' + sum % 10);
}

std::string card_expiry(const std::string& dob, const std::string& issued) {
  Date born, at;
  if (!parse_iso(dob, born) || !parse_iso(issued, at)) return {};
  at.year += 2;
  for (const int age : {25, 40, 60}) {
    const Date birthday{born.year + age, born.month, born.day};
    if (at.iso() < birthday.iso()) return birthday.iso();
  }
  return {};
}

std::string card_payload(const IdentityCard& card) {
  return fmt::format("{}|{}|{}|{}|{}|{}|{}", card.pid, card.old_number, card.name, packed_date(card.dob), card.sex, card.residence,
                     packed_date(card.issued));
}

std::array<std::string, 3> machine_readable_zone(const IdentityCard& card) {
  const std::string number = card.pid.substr(3);
  const std::string first = "IDVNM" + number + check_digit(number) + card.pid + "<<" + check_digit(card.pid);
  const std::string birth = short_date(card.dob), expiry = card.expiry.empty() ? "991231" : short_date(card.expiry);
  std::string second = birth + check_digit(birth) + (card.sex == "Nam" ? 'M' : 'F') + expiry + check_digit(expiry) + "VNM<<<<<<<<<<<";
  second += check_digit(first.substr(5) + second.substr(0, 7) + second.substr(8, 7) + second.substr(18, 11));
  std::string name;
  for (const char c : upper(folded(card.name))) name += c == ' ' ? (name.find('<') == std::string::npos ? "<<" : "<") : std::string(1, c);
  return {first, second, padded(name, 30)};
}

}  // namespace sohoa::page_maker

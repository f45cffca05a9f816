#pragma once

#include <array>
#include <string>

namespace sohoa::page_maker {

// What an identity card of 2021 or 2024 says of its holder; dates YYYY-MM-DD.
struct IdentityCard {
  std::string pid, old_number, name, dob, sex, residence, issued;
  std::string expiry;  // empty: valid for life
};

// The day a card issued then runs out: the birthday at 25, 40 or 60 that is more than two years ahead; empty after the last.
std::string card_expiry(const std::string& dob, const std::string& issued);

// The seven fields of the QR code, separated by `|`.
std::string card_payload(const IdentityCard& card);

// Three lines of 30 characters (ICAO 9303, TD1) with their check digits; the last character of the first line is a
// check over the personal number.
std::array<std::string, 3> machine_readable_zone(const IdentityCard& card);

// Weights 7, 3, 1; digits count as they are, A to Z as 10 to 35, `<` as nothing.
char check_digit(const std::string& text);

}  // namespace sohoa::page_maker

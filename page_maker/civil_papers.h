#pragma once

#include <string>

#include "page_maker/invented.h"
#include "page_maker/printed_forms.h"

namespace sohoa::page_maker {

// Where and when an invented world is: its people's papers are issued there.
struct Surroundings {
  int province_code = 1;                // before July 2025
  std::string province_before, province, district, commune;
  bool merged = false;                  // addresses have no district any more
  Date issued;
};

// Adds to a world what civil papers say of its people: identity cards, a birth, a death, a marriage, health insurance,
// and who asks for what. New roles are `requester` (a parent), `dead`, `heir`, `doctor`, `holder` (of a card), `insured`
// and `mover`.
void add_civil_papers(Invented& world, const Phrases& phrases, std::uint64_t seed, const Surroundings& where);

// Every value of one role (`child.name`, ...) for another one too (`mover.name`).
void cast_role(Invented& world, const std::string& role, const std::string& player);

}  // namespace sohoa::page_maker

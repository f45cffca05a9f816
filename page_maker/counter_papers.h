#pragma once

#include <cstdint>

#include "page_maker/civil_papers.h"
#include "page_maker/invented.h"

namespace sohoa::page_maker {

// Adds to a world what the counter's other papers say of its people: old identity cards, land, a household's book, a business, a power of
// attorney, fees. Values are `cmnd.*`, `land.*`, `book.*`, `biz.*`, `poa.*` and `fee.*`, tables `owners`, `household` and `partners`.
void add_counter_papers(Invented& world, const Phrases& phrases, std::uint64_t seed, const Surroundings& where);

}  // namespace sohoa::page_maker

#pragma once

#include "classifiers/gazetteer.h"
#include "document/record.h"

namespace sohoa {

// Takes an address apart and holds its commune against the gazetteer. Marks the reader was not sure of are taken from
// the gazetteer where it has but one unit of these letters there; the printed reading stays in raw.
void check_address(const Gazetteer& gazetteer, Field& field);

}  // namespace sohoa

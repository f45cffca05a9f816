#pragma once

#include <map>
#include <string>
#include <string_view>

#include "classifiers/page_view.h"

namespace sohoa {

// The head of an official paper (boxes 1 to 4 of Decree 30/2020): issuing body left, country right, number and date.
struct Letterhead {
  Box country;      // upright; of the country's name or its motto, empty when neither is there
  int split_x = 0;  // left column | right column
  int bottom = 0;   // upright y below its rows; 0 when there is no letterhead
  bool has_number = false;
  std::string notation;                // as printed, without spaces: "QĐ-UBND"
  std::map<std::string, Field> zones;  // "letterhead.number", ... where something is printed
};
Letterhead read_letterhead(const PageView& page);

// First letters of a notation that tell the type: "QĐ" of "QĐ-UBND", "NĐ" of "2020/NĐ-CP", "QH" of "2020/QH14".
std::string notation_prefix(std::string_view notation);

}  // namespace sohoa

#pragma once

#include <string>
#include <vector>

#include "classifiers/page_view.h"

namespace sohoa {

// The machine-readable zone on the back of an identity card (ICAO 9303, TD1: three lines of thirty characters).
struct MachineReadableZone {
  std::string pid;
  std::string dob;          // ISO
  std::string sex;          // "Nam" or "Nữ"; empty when the zone does not say
  std::string expiry;       // ISO, or "Không thời hạn"
  std::string nationality;  // "Việt Nam", or the zone's three letters
  std::string name;         // capitals without marks, the family name first; may be cut at thirty characters
  bool sound = false;       // every check digit holds, and the document number is the end of the personal number
  std::string correction;   // which letters were taken for digits or digits for letters; mostly empty
  int page = 0;             // as of the view
  Box box;                  // stored raster
};

// The zones among the lines of a page, top to bottom. A letter where only a digit can stand is taken for the digit it
// resembles (O/0, I/1, Z/2, S/5, G/6, B/8), at most one in a line, and only where the check digits then hold.
[[nodiscard]] std::vector<MachineReadableZone> read_machine_readable_zones(const PageView& page);

// ICAO 9303 check digit: weights 7, 3, 1 over 0-9, A = 10 to Z = 35, `<` = 0; modulo 10. -1 for other characters.
[[nodiscard]] int mrz_check_digit(std::string_view text);

}  // namespace sohoa

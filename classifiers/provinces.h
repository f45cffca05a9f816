#pragma once

#include <optional>
#include <span>
#include <string_view>

namespace sohoa {

// The code of a province means different places before and after 1 July 2025: a code goes with its epoch.
enum class ProvinceEpoch { before_2025_07, since_2025_07 };

// A province or city by its two-digit statistics code.
struct Province {
  int code;
  std::string_view name;
};

std::span<const Province> provinces(ProvinceEpoch epoch);
const Province* province_of_code(int code, ProvinceEpoch epoch);
// The province named at the end of an address ("..., tỉnh Thanh Hóa"), tone marks aside; nullptr when none is.
const Province* province_in_address(std::string_view address, ProvinceEpoch epoch);
// The one at the end of an address that was divided or renamed before 2009 ("..., tỉnh Nghệ Tĩnh"), tone marks aside; empty where none is.
std::string_view former_province_in_address(std::string_view address);
// Where a province of before July 2025 belongs now; 0 for a code that never was.
int current_province_code(int old_code);

}  // namespace sohoa

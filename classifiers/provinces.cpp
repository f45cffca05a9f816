#include "classifiers/provinces.h"

#include <algorithm>
#include <array>

#include "classifiers/text_search.h"

namespace sohoa {
namespace {

// Decision 19/2025/QĐ-TTg; the codes of domain rules, section 4.7.
constexpr Province kBefore[] = {
    {1, "Hà Nội"},
    {2, "Hà Giang"},
    {4, "Cao Bằng"},
    {6, "Bắc Kạn"},
    {8, "Tuyên Quang"},
    {10, "Lào Cai"},
    {11, "Điện Biên"},
    {12, "Lai Châu"},
    {14, "Sơn La"},
    {15, "Yên Bái"},
    {17, "Hòa Bình"},
    {19, "Thái Nguyên"},
    {20, "Lạng Sơn"},
    {22, "Quảng Ninh"},
    {24, "Bắc Giang"},
    {25, "Phú Thọ"},
    {26, "Vĩnh Phúc"},
    {27, "Bắc Ninh"},
    {30, "Hải Dương"},
    {31, "Hải Phòng"},
    {33, "Hưng Yên"},
    {34, "Thái Bình"},
    {35, "Hà Nam"},
    {36, "Nam Định"},
    {37, "Ninh Bình"},
    {38, "Thanh Hóa"},
    {40, "Nghệ An"},
    {42, "Hà Tĩnh"},
    {44, "Quảng Bình"},
    {45, "Quảng Trị"},
    {46, "Thừa Thiên Huế"},
    {48, "Đà Nẵng"},
    {49, "Quảng Nam"},
    {51, "Quảng Ngãi"},
    {52, "Bình Định"},
    {54, "Phú Yên"},
    {56, "Khánh Hòa"},
    {58, "Ninh Thuận"},
    {60, "Bình Thuận"},
    {62, "Kon Tum"},
    {64, "Gia Lai"},
    {66, "Đắk Lắk"},
    {67, "Đắk Nông"},
    {68, "Lâm Đồng"},
    {70, "Bình Phước"},
    {72, "Tây Ninh"},
    {74, "Bình Dương"},
    {75, "Đồng Nai"},
    {77, "Bà Rịa - Vũng Tàu"},
    {79, "Hồ Chí Minh"},
    {80, "Long An"},
    {82, "Tiền Giang"},
    {83, "Bến Tre"},
    {84, "Trà Vinh"},
    {86, "Vĩnh Long"},
    {87, "Đồng Tháp"},
    {89, "An Giang"},
    {91, "Kiên Giang"},
    {92, "Cần Thơ"},
    {93, "Hậu Giang"},
    {94, "Sóc Trăng"},
    {95, "Bạc Liêu"},
    {96, "Cà Mau"},
};

constexpr Province kSince[] = {
    {1, "Hà Nội"},     {4, "Cao Bằng"},    {8, "Tuyên Quang"},  {11, "Điện Biên"}, {12, "Lai Châu"},
    {14, "Sơn La"},    {15, "Lào Cai"},    {19, "Thái Nguyên"}, {20, "Lạng Sơn"},  {22, "Quảng Ninh"},
    {24, "Bắc Ninh"},  {25, "Phú Thọ"},    {31, "Hải Phòng"},   {33, "Hưng Yên"},  {37, "Ninh Bình"},
    {38, "Thanh Hóa"}, {40, "Nghệ An"},    {42, "Hà Tĩnh"},     {44, "Quảng Trị"}, {46, "Huế"},
    {48, "Đà Nẵng"},   {51, "Quảng Ngãi"}, {52, "Gia Lai"},     {56, "Khánh Hòa"}, {66, "Đắk Lắk"},
    {68, "Lâm Đồng"},  {75, "Đồng Nai"},   {79, "Hồ Chí Minh"}, {80, "Tây Ninh"},  {82, "Đồng Tháp"},
    {86, "Vĩnh Long"}, {91, "An Giang"},   {92, "Cần Thơ"},     {96, "Cà Mau"},
};

// Divided or renamed between 1976 and 2008: papers of those years name them.
constexpr std::string_view kFormer[] = {"Hà Sơn Bình", "Hà Nam Ninh", "Nam Hà",    "Hà Tây",          "Hải Hưng",       "Vĩnh Phú",          "Hà Bắc",
                                        "Bắc Thái",    "Cao Lạng",    "Hà Tuyên",  "Hoàng Liên Sơn",  "Nghệ Tĩnh",      "Bình Trị Thiên",    "Quảng Nam - Đà Nẵng",
                                        "Nghĩa Bình",  "Phú Khánh",   "Thuận Hải", "Gia Lai - Kon Tum", "Sông Bé",      "Cửu Long",          "Minh Hải"};

struct Merger {
  int now;
  std::array<int, 3> before;
};
constexpr Merger kMergers[] = {
    {8, {2, 8, 0}},    {15, {10, 15, 0}},  {19, {6, 19, 0}},   {24, {24, 27, 0}}, {25, {17, 25, 26}},
    {31, {30, 31, 0}}, {33, {33, 34, 0}},  {37, {35, 36, 37}}, {44, {44, 45, 0}}, {48, {48, 49, 0}},
    {51, {51, 62, 0}}, {52, {52, 64, 0}},  {56, {56, 58, 0}},  {66, {54, 66, 0}}, {68, {60, 67, 68}},
    {75, {70, 75, 0}}, {79, {74, 77, 79}}, {80, {72, 80, 0}},  {82, {82, 87, 0}}, {86, {83, 84, 86}},
    {91, {89, 91, 0}}, {92, {92, 93, 94}}, {96, {95, 96, 0}},
};

}  // namespace

std::span<const Province> provinces(ProvinceEpoch epoch) {
  return epoch == ProvinceEpoch::before_2025_07 ? std::span<const Province>(kBefore)
                                                : std::span<const Province>(kSince);
}

const Province* province_of_code(int code, ProvinceEpoch epoch) {
  for (const Province& province : provinces(epoch)) {
    if (province.code == code) return &province;
  }
  return nullptr;
}

const Province* province_in_address(std::string_view address, ProvinceEpoch epoch) {
  static const auto letters_of = [](std::span<const Province> list) {
    std::vector<std::string> letters;
    for (const Province& province : list) letters.push_back(search_letters(province.name));
    return letters;
  };
  static const std::array<std::vector<std::string>, 2> kLetters = {letters_of(kBefore), letters_of(kSince)};
  const std::string text = search_letters(address);
  const auto list = provinces(epoch);
  const auto& names = kLetters[epoch == ProvinceEpoch::before_2025_07 ? 0 : 1];
  for (std::size_t i = 0; i < list.size(); ++i) {
    if (text.ends_with(names[i])) return &list[i];
  }
  return nullptr;
}

std::string_view former_province_in_address(std::string_view address) {
  const auto comma = address.rfind(',');
  const std::string letters = search_letters(comma == std::string_view::npos ? address : address.substr(comma + 1));
  const auto is_it = [&](std::string_view name) { return letters == search_letters(name) || letters == search_letters("tỉnh") + search_letters(name); };
  const auto found = std::ranges::find_if(kFormer, is_it);
  return found == std::end(kFormer) ? "" : *found;
}

int current_province_code(int old_code) {
  for (const Merger& merger : kMergers) {
    if (std::find(merger.before.begin(), merger.before.end(), old_code) != merger.before.end()) return merger.now;
  }
  return province_of_code(old_code, ProvinceEpoch::before_2025_07) != nullptr ? old_code : 0;
}

}  // namespace sohoa

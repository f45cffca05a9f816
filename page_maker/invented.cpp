#include "page_maker/invented.h"

#include <fmt/format.h>
#include <glib.h>
#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <array>
#include <cstdlib>

#include "page_maker/civil_papers.h"
#include "page_maker/counter_papers.h"
#include "page_maker/printed_forms.h"

namespace sohoa::page_maker {
namespace {

// Provinces before July 2025 by their number, and what each belongs to since.
struct Province {
  int code;
  const char* name;
  const char* since;
};
constexpr std::array kProvinces{
    Province{2, "Hà Giang", "Tuyên Quang"},      Province{4, "Cao Bằng", "Cao Bằng"},     Province{6, "Bắc Kạn", "Thái Nguyên"},
    Province{8, "Tuyên Quang", "Tuyên Quang"},   Province{10, "Lào Cai", "Lào Cai"},      Province{11, "Điện Biên", "Điện Biên"},
    Province{12, "Lai Châu", "Lai Châu"},        Province{14, "Sơn La", "Sơn La"},        Province{15, "Yên Bái", "Lào Cai"},
    Province{17, "Hòa Bình", "Phú Thọ"},         Province{19, "Thái Nguyên", "Thái Nguyên"}, Province{20, "Lạng Sơn", "Lạng Sơn"},
    Province{22, "Quảng Ninh", "Quảng Ninh"},    Province{24, "Bắc Giang", "Bắc Ninh"},   Province{25, "Phú Thọ", "Phú Thọ"},
    Province{26, "Vĩnh Phúc", "Phú Thọ"},        Province{27, "Bắc Ninh", "Bắc Ninh"},    Province{33, "Hưng Yên", "Hưng Yên"},
    Province{34, "Thái Bình", "Hưng Yên"},       Province{35, "Hà Nam", "Ninh Bình"},     Province{36, "Nam Định", "Ninh Bình"},
    Province{37, "Ninh Bình", "Ninh Bình"},      Province{38, "Thanh Hóa", "Thanh Hóa"},  Province{40, "Nghệ An", "Nghệ An"},
    Province{42, "Hà Tĩnh", "Hà Tĩnh"},          Province{44, "Quảng Bình", "Quảng Trị"}, Province{45, "Quảng Trị", "Quảng Trị"},
    Province{51, "Quảng Ngãi", "Quảng Ngãi"},    Province{52, "Bình Định", "Gia Lai"},    Province{54, "Phú Yên", "Đắk Lắk"},
    Province{56, "Khánh Hòa", "Khánh Hòa"},      Province{58, "Ninh Thuận", "Khánh Hòa"}, Province{60, "Bình Thuận", "Lâm Đồng"},
    Province{62, "Kon Tum", "Quảng Ngãi"},       Province{64, "Gia Lai", "Gia Lai"},      Province{66, "Đắk Lắk", "Đắk Lắk"},
    Province{67, "Đắk Nông", "Lâm Đồng"},        Province{68, "Lâm Đồng", "Lâm Đồng"},    Province{72, "Tây Ninh", "Tây Ninh"},
    Province{75, "Đồng Nai", "Đồng Nai"},        Province{80, "Long An", "Tây Ninh"},     Province{82, "Tiền Giang", "Đồng Tháp"},
    Province{83, "Bến Tre", "Vĩnh Long"},        Province{84, "Trà Vinh", "Vĩnh Long"},   Province{86, "Vĩnh Long", "Vĩnh Long"},
    Province{87, "Đồng Tháp", "Đồng Tháp"},      Province{89, "An Giang", "An Giang"},    Province{91, "Kiên Giang", "An Giang"},
    Province{96, "Cà Mau", "Cà Mau"}};

Date date_in(Random& random, int first_year, int last_year) {
  return {random.whole(first_year, last_year), random.whole(1, 12), random.whole(1, 28)};
}

std::string digits(Random& random, int count) {
  std::string text;
  for (int i = 0; i < count; ++i) text += static_cast<char>('0' + random.whole(0, 9));
  return text;
}

std::string personal_id(Random& random, int province, bool male, int year) {
  const int century = year >= 2000 ? 2 : 0;
  return fmt::format("0{:02}{}{:02}{}", province, century + (male ? 0 : 1), year % 100, digits(random, 6));
}

// "thị trấn Mỹ Lộc" as "Mỹ Lộc".
std::string without_kind(const std::string& unit) {
  for (const std::string_view kind : {"thị trấn ", "thị xã ", "huyện ", "phường ", "xã "})
    if (unit.starts_with(kind)) return unit.substr(kind.size());
  return unit;
}

}  // namespace

Result<Phrases> Phrases::load(const std::string& path) {
  Phrases phrases;
  try {
    for (const auto& slot : YAML::LoadFile(path)) {
      phrases.slots_[slot.first.as<std::string>()] = slot.second.as<std::vector<std::string>>();
    }
  } catch (const YAML::Exception& error) {
    return fail(ErrorCode::bad_config, "page_maker", path + ": " + error.what());
  }
  // Filled in from the invented place they stand in.
  for (const char* outside : {"province", "district", "commune"}) phrases.slots_.emplace(outside, std::vector<std::string>{""});
  for (const auto& [name, alternatives] : phrases.slots_) {
    for (const auto& text : alternatives) {
      for (std::size_t at = text.find('['); at != std::string::npos; at = text.find('[', at + 1)) {
        const std::string slot = text.substr(at + 1, text.find(']', at) - at - 1);
        if (slot.front() != '#' && !phrases.slots_.contains(slot)) {
          return fail(ErrorCode::bad_config, "page_maker", path + ": " + name + " names the unknown slot " + slot);
        }
      }
    }
  }
  return phrases;
}

std::string Phrases::say(const std::string& slot, Random& random) const {
  const auto found = slots_.find(slot);
  if (found == slots_.end() || found->second.empty()) return {};
  return fill(found->second[static_cast<std::size_t>(random.whole(0, static_cast<int>(found->second.size()) - 1))], random);
}

std::string Phrases::fill(const std::string& text, Random& random) const {
  std::string result;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = text[at] == '[' ? text.find(']', at) : std::string::npos;
    if (end == std::string::npos) {
      result += text[at++];
      continue;
    }
    const std::string slot = text.substr(at + 1, end - at - 1);
    at = end + 1;
    if (slot.front() == '#') {
      const std::size_t dash = slot.find('-');
      const std::string low = slot.substr(1, dash - 1);
      const int number = random.whole(std::atoi(low.c_str()), std::atoi(slot.c_str() + dash + 1));
      result += low.front() == '0' && low.size() > 1 ? fmt::format("{:0{}}", number, low.size()) : std::to_string(number);
    } else if (slot == "province" || slot == "district" || slot == "commune") {
      result += '[' + slot + ']';
    } else {
      result += say(slot, random);
    }
  }
  return result;
}

Invented invent(const Phrases& phrases, std::uint64_t seed) {
  Invented made;
  auto& v = made.values;
  Random random(seed, "world");

  // Time and place. Districts ended in July 2025 and provinces merged.
  const Date issued = date_in(random, 2016, 2026);
  const bool merged = issued.iso() >= "2025-07-01";
  const Province& old = kProvinces[static_cast<std::size_t>(random.whole(0, kProvinces.size() - 1))];
  const std::string province = merged ? old.since : old.name;
  const auto place = [&](Random& r) { return phrases.say("place", r); };
  const bool town = random.chance(0.3);
  const std::string district = (random.chance(0.8) ? "huyện " : "thị xã ") + place(random);
  const std::string commune = (town ? (merged || random.chance(0.5) ? "phường " : "thị trấn ") : "xã ") + place(random);
  const auto localised = [&](std::string text) {
    for (const auto& [slot, value] : {std::pair<std::string, std::string>{"[province]", "tỉnh " + province},
                                      {"[district]", merged ? commune : district}, {"[commune]", commune}}) {
      if (const auto at = text.find(slot); at != std::string::npos) text.replace(at, slot.size(), value);
    }
    return text;
  };
  const auto address = [&](Random& r, bool own_commune) {
    const std::string here = own_commune ? commune : (r.chance(0.8) ? "xã " : "phường ") + place(r);
    const std::string there = own_commune ? district : "huyện " + place(r);
    return here + ", " + (merged ? "" : there + ", ") + "tỉnh " + province;
  };
  v["province"] = province;
  v["district"] = merged ? "" : district;
  v["commune"] = commune;
  v["Commune"] = capitalized(commune);
  v["commune.name"] = without_kind(commune);
  v["issue.date"] = issued.iso();
  v["issue.year"] = std::to_string(issued.year);

  // People of one household: child, father, mother, head; and others who have business with them.
  const auto person = [&](const std::string& who, bool male, Date born) {
    const std::string p = who + ".";
    v[p + "name"] = phrases.say(male ? "name_male" : "name_female", random);
    v[p + "dob"] = born.iso();
    v[p + "birth_year"] = std::to_string(born.year);
    v[p + "sex"] = male ? "Nam" : "Nữ";
    v[p + "pid"] = personal_id(random, old.code, male, born.year);
    v[p + "ethnicity"] = phrases.say("ethnicity", random);
    v[p + "nationality"] = phrases.say("nationality", random);
    v[p + "religion"] = phrases.say("religion", random);
    v[p + "hometown"] = address(random, random.chance(0.5));
    v[p + "residence"] = capitalized(phrases.say("hamlet", random)) + ", " + address(random, random.chance(0.7));
    v[p + "phone"] = std::string("0") + "35789"[random.whole(0, 4)] + digits(random, 8);
    v[p + "email"] = fmt::format("{}{}@example.vn", "hopthu", random.whole(100, 9999));
  };
  const auto surname_of = [&](const std::string& who) { return v[who + ".name"].substr(0, v[who + ".name"].find(' ')); };
  const bool boy = random.chance(0.5);
  const Date born = later({issued.year - random.whole(0, 8), random.whole(1, issued.month), random.whole(1, 28)}, 0);
  const Date child_born = born.iso() <= later(issued, -2).iso() ? born : Date{issued.year - 1, born.month, born.day};
  person("father", true, date_in(random, child_born.year - 42, child_born.year - 20));
  person("mother", false, date_in(random, child_born.year - 40, child_born.year - 19));
  person("child", boy, child_born);
  v["child.name"] = surname_of("father") + v["child.name"].substr(v["child.name"].find(' '));
  v["child.hometown"] = v["father.hometown"];
  v["child.birth_place"] = localised(phrases.say("hospital", random));
  person("owner", random.chance(0.5), date_in(random, 1948, 2003));
  person("head", true, date_in(random, 1940, 1985));
  person("signer", random.chance(0.7), date_in(random, 1965, 1985));
  person("officer", random.chance(0.4), date_in(random, 1975, 1998));
  person("informant", random.chance(0.5), date_in(random, 1950, 1998));
  v["owner.relation"] = phrases.say("relation", random);
  v["registered.number"] = std::to_string(random.whole(1, 420));
  v["registered.book"] = fmt::format("{:02}/{}", random.whole(1, 4), issued.year);
  v["valid_until"] = Date{issued.year + (issued.month > 6 ? 1 : 0), issued.month > 6 ? issued.month - 6 : issued.month + 6, issued.day}.iso();
  v["other_note"] = phrases.say("other_note", random);

  // An office and the paper it issues.
  const int level = random.whole(0, merged ? 2 : 3);  // province, department, commune, district
  const std::string department = phrases.say("department", random);
  v["org.place"] = level < 2 ? province : level == 2 ? v["commune.name"] : without_kind(district);
  if (level == 1) {
    v["org.parent"] = "ỦY BAN NHÂN DÂN TỈNH " + upper(province);
    v["org.name"] = "SỞ " + upper(department);
    v["org.code"] = "S" + [&] {
      std::string initials;
      for (std::size_t at = 0; at < department.size(); at = department.find(' ', at) == std::string::npos ? department.size() : department.find(' ', at) + 1) {
        const std::string letter = upper(department.substr(at, static_cast<std::size_t>(g_utf8_next_char(department.c_str() + at) - (department.c_str() + at))));
        if (!department.substr(at).starts_with("và")) initials += letter;
      }
      return initials;
    }();
    v["org.leader"] = "GIÁM ĐỐC";
    v["org.deputy"] = "PHÓ GIÁM ĐỐC";
    v["org.collective"] = "";
    v["org.authority"] = "GIÁM ĐỐC SỞ " + upper(department);
  } else {
    const std::string where = level == 0 ? "TỈNH " + upper(province) : level == 2 ? upper(commune) : upper(district);
    v["org.parent"] = level == 2 && !merged ? (random.chance(0.5) ? upper(district) : "") : "";
    v["org.name"] = "ỦY BAN NHÂN DÂN " + where;
    v["org.code"] = "UBND";
    v["org.leader"] = "CHỦ TỊCH";
    v["org.deputy"] = "PHÓ CHỦ TỊCH";
    v["org.collective"] = "TM. ỦY BAN NHÂN DÂN";
    v["org.authority"] = "CHỦ TỊCH ỦY BAN NHÂN DÂN " + where;
  }
  v["org.full"] = v["org.name"];
  v["org.ubnd"] = "Ủy ban nhân dân " + commune;
  v["paper.number"] = fmt::format("{:02}", random.chance(0.4) ? random.whole(1, 60) : random.whole(61, 3400));
  const int mode = random.whole(0, 2);
  v["sign.mode"] = mode == 0 ? v["org.collective"] : mode == 1 ? "KT. " + v["org.leader"] : v["org.collective"] + (v["org.collective"].empty() ? "" : " ") + "KT. " + v["org.leader"];
  v["sign.line1"] = mode == 1 ? "" : v["org.collective"];
  v["sign.line2"] = mode == 0 ? "" : "KT. " + v["org.leader"];
  v["sign.title"] = mode == 0 ? v["org.leader"] : v["org.deputy"];
  v["subject"] = phrases.say("subject", random);
  v["priority"] = random.chance(0.08) ? (random.chance(0.5) ? "KHẨN" : "HỎA TỐC") : "";

  // A dossier and its appointment.
  const int days = random.whole(1, 25);
  v["dossier.code"] = fmt::format("{:03}.{:02}.{:02}.H{:02}-{:02}{:02}{:02}-{:04}", random.whole(0, 40), random.whole(1, 60), random.whole(1, 40),
                                  random.whole(1, 63), issued.year % 100, issued.month, issued.day, random.whole(1, 400));
  const auto hour = [&] { return fmt::format(" {:02}:{:02}", random.whole(7, 16), random.whole(0, 59)); };
  v["dossier.received"] = issued.iso() + hour();
  v["dossier.due"] = later(issued, days).iso() + hour();
  v["dossier.duration"] = fmt::format("{:02} ngày làm việc", days);
  v["dossier.request"] = phrases.say("request", random);
  v["dossier.pickup"] = random.chance(0.5) ? "Bộ phận Một cửa " + commune : "Dịch vụ bưu chính công ích";
  v["money"] = std::to_string(random.whole(5, 900) * 1000LL * random.whole(1, 30));

  Random rows(seed, "tables");
  for (int i = 0; i < rows.whole(2, 5); ++i) {
    made.tables["components"].push_back({{"name", phrases.say("paper", rows)}, {"originals", std::to_string(rows.whole(0, 2))},
                                         {"certified", std::to_string(rows.whole(0, 1))}, {"photocopies", std::to_string(rows.whole(0, 2))}});
  }
  const int members = rows.whole(1, 4);
  for (int i = 0; i < members; ++i) {
    const bool male = rows.chance(0.5);
    const Date member_born = date_in(rows, 1950, 2015);
    made.tables["members"].push_back({{"full_name", phrases.say(male ? "name_male" : "name_female", rows)}, {"dob", member_born.iso()},
                                      {"sex", male ? "Nam" : "Nữ"}, {"pid", personal_id(rows, old.code, male, member_born.year)},
                                      {"relation", phrases.say("relation", rows)}});
  }
  for (int i = 0; i < 40; ++i) {
    const int quantity = rows.whole(2, 480), price = rows.whole(3, 900) * 1000;
    made.tables["units"].push_back({{"place", (rows.chance(0.8) ? "Xã " : "Phường ") + place(rows)}, {"received", std::to_string(rows.whole(120, 9800))},
                                    {"done", std::to_string(rows.whole(80, 7500))}, {"late", std::to_string(rows.whole(0, 90))},
                                    {"rate", fmt::format("{},{}", rows.whole(60, 99), rows.whole(0, 9))}, {"item", phrases.say("item", rows)},
                                    {"unit", phrases.say("unit", rows)}, {"quantity", std::to_string(quantity)}, {"price", std::to_string(price)},
                                    {"amount", std::to_string(static_cast<long long>(quantity) * price)},
                                    {"person", phrases.say(rows.chance(0.5) ? "name_male" : "name_female", rows)},
                                    {"task", capitalized(phrases.say("task", rows))}});
  }
  const Surroundings where{old.code, old.name, province, district, commune, merged, issued};
  add_civil_papers(made, phrases, seed, where);
  add_counter_papers(made, phrases, seed, where);
  return made;
}

}  // namespace sohoa::page_maker

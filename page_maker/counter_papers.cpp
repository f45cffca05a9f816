#include "page_maker/counter_papers.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include "page_maker/printed_forms.h"

namespace sohoa::page_maker {
namespace {

std::string digits(Random& random, int count) {
  std::string text;
  for (int i = 0; i < count; ++i) text += static_cast<char>('0' + random.whole(0, 9));
  return text;
}

std::string letters(Random& random, int count) {
  std::string text;
  for (int i = 0; i < count; ++i) text += static_cast<char>('A' + random.whole(0, 25));
  return text;
}

// Ten digits of which the last checks the others: weights and remainder as the tax authority has them.
std::string tax_code(Random& random) {
  static constexpr std::array kWeights{31, 29, 23, 19, 17, 13, 7, 5, 3};
  while (true) {
    const std::string nine = fmt::format("{:02}{}", random.whole(1, 64), digits(random, 7));
    int sum = 0;
    for (std::size_t i = 0; i < kWeights.size(); ++i) sum += kWeights[i] * (nine[i] - '0');
    if (sum % 11 != 0 && 10 - sum % 11 < 10) return nine + static_cast<char>('0' + 10 - sum % 11);
  }
}

// Square metres from tenths, without a zero behind the point.
std::string metres(int tenths) { return tenths % 10 == 0 ? std::to_string(tenths / 10) : fmt::format("{}.{}", tenths / 10, tenths % 10); }

int year_of(const std::string& iso) { return std::stoi(iso.substr(0, 4)); }

class CounterPapers {
 public:
  CounterPapers(Invented& world, const Phrases& phrases, std::uint64_t seed, const Surroundings& where)
      : world_(world), v_(world.values), phrases_(phrases), where_(where), random_(seed, "counter") {}

  void add() {
    old_card();
    land();
    household();
    business();
    attorney();
    fee();
  }

 private:
  std::string day_in(int first_year, int last_year) {
    return Date{random_.whole(first_year, std::max(first_year, last_year)), random_.whole(1, 12), random_.whole(1, 28)}.iso();
  }

  // An address as it was written while there were districts.
  std::string home(const std::string& commune) {
    return capitalized(phrases_.say("hamlet", random_)) + ", " + commune + ", huyện " + phrases_.say("place", random_) + ", tỉnh " + where_.province_before;
  }
  static std::string without_kinds(std::string address) {
    for (const std::string_view kind : {"thị trấn ", "thị xã ", "huyện ", "phường ", "xã ", "tỉnh "})
      for (auto at = address.find(kind); at != std::string::npos; at = address.find(kind)) address.erase(at, kind.size());
    return address;
  }

  void old_card() {
    const int born = year_of(v_["owner.dob"]);
    v_["cmnd.number"] = digits(random_, 9);
    v_["cmnd.dob"] = random_.chance(0.2) ? std::to_string(born) : v_["owner.dob"];
    v_["cmnd.origin"] = without_kinds("xã " + phrases_.say("place", random_) + ", huyện " + phrases_.say("place", random_) + ", " + where_.province_before);
    v_["cmnd.residence"] = without_kinds(home("xã " + phrases_.say("place", random_)));
    v_["cmnd.date"] = day_in(std::max(1999, born + 16), std::max(2015, born + 17));
    v_["cmnd.features"] = phrases_.say("feature", random_);
    v_["cmnd.issuer"] = "GIÁM ĐỐC CA TỈNH " + upper(where_.province_before);
    v_["cmnd.province"] = upper(where_.province_before);
  }

  // One or two owners, a parcel whose uses sum to it, and what was entered later.
  void land() {
    const bool couple = random_.chance(0.6);
    const std::string issued = day_in(2005, 2023), since = day_in(2024, 2026);
    for (const auto& [key, day] : {std::pair<std::string, std::string>{"land.date", issued}, {"land.new_date", since}}) v_[key] = day;
    const std::string address = home(where_.commune);
    for (const char* who : {"father", "mother"}) {
      if (who == std::string("mother") && !couple) break;
      const std::string p = std::string(who) + ".";
      world_.tables["owners"].push_back({{"full_name", upper(v_[p + "name"])}, {"birth_year", v_[p + "birth_year"]}, {"id_no", digits(random_, 9)}, {"address", address}});
      world_.tables["new_owners"].push_back({{"full_name", upper(v_[p + "name"])}, {"birth_year", v_[p + "birth_year"]}, {"id_no", v_[p + "pid"]}, {"address", v_[p + "residence"]}});
    }
    v_["land.couple"] = couple ? "yes" : "";
    for (const auto& [key, value] : world_.tables["owners"].front()) v_["land.owner_" + key] = value;
    for (const auto& [key, value] : world_.tables["new_owners"].front()) v_["land.new_owner_" + key] = value;
    v_["land.spouse_name"] = upper(v_["mother.name"]);
    v_["land.spouse_birth_year"] = v_["mother.birth_year"];
    v_["land.spouse_id_no"] = couple ? world_.tables["owners"].back()["id_no"] : "";
    v_["land.serial"] = letters(random_, 2) + " " + digits(random_, 6);
    v_["land.new_serial"] = "AA " + digits(random_, 8);
    static constexpr const char* kRegister[] = {"CH", "CS", "VP", "CT"};
    v_["land.reg"] = std::string(kRegister[random_.whole(0, 3)]) + " " + fmt::format("{:05}", random_.whole(12, 48000));
    v_["land.parcel"] = std::to_string(random_.whole(1, 980));
    v_["land.sheet"] = std::to_string(random_.whole(1, 88));
    v_["land.address"] = address.substr(address.find(", ") + 2);
    v_["land.address"] = capitalized(v_["land.address"]);
    const bool town = where_.commune.starts_with("phường") || where_.commune.starts_with("thị trấn");
    const int dwelling = random_.whole(400, 3000), garden = random_.chance(0.5) ? random_.whole(300, 15000) : 0;
    const std::string kind = town ? "Đất ở tại đô thị" : "Đất ở tại nông thôn";
    const auto printed_metres = [](int tenths) { return printed(metres(tenths), "surface") + " m²"; };
    v_["land.area"] = metres(dwelling + garden);
    v_["land.use_form"] = random_.chance(0.8) ? "Sử dụng riêng: " + printed_metres(dwelling + garden) + "; Sử dụng chung: không" : "Sử dụng riêng";
    v_["land.use"] = garden == 0 ? kind : kind + ": " + printed_metres(dwelling) + "; Đất trồng cây lâu năm: " + printed_metres(garden);
    v_["land.code"] = garden == 0 ? (town ? "ODT" : "ONT") : (town ? "ODT: " : "ONT: ") + printed_metres(dwelling) + "; CLN: " + printed_metres(garden);
    v_["land.term"] = garden == 0 ? "Lâu dài" : fmt::format("Đất ở: Lâu dài; Đất trồng cây lâu năm: đến ngày 15/10/{}", random_.whole(2043, 2063));
    v_["land.origin"] = phrases_.say("land_origin", random_);
    v_["land.place"] = without_kinds(where_.commune);
    v_["land.house"] = random_.chance(0.6) ? "" : phrases_.say("house", random_);
    v_["land.change_date"] = Date{std::min(year_of(issued) + random_.whole(1, 3), 2026), random_.whole(1, 12), random_.whole(1, 28)}.iso();
    v_["land.change"] = phrases_.say("land_change", random_);
    world_.tables["land_changes"].push_back({{"date", v_["land.change_date"]}, {"content", v_["land.change"]}});
  }

  // The head and who lives in the household, each with a page of the book.
  void household() {
    v_["book.number"] = digits(random_, 9);
    v_["book.file"] = std::to_string(random_.whole(100, 9800));
    v_["book.register"] = fmt::format("{:02}", random_.whole(1, 30));
    v_["book.page"] = std::to_string(random_.whole(1, 190));
    v_["book.date"] = day_in(2006, 2020);
    v_["book.detail"] = capitalized(phrases_.say("hamlet", random_));
    v_["book.district"] = "huyện " + phrases_.say("place", random_);
    v_["book.address"] = v_["book.detail"] + ", " + where_.commune + ", " + v_["book.district"] + ", tỉnh " + where_.province_before;
    auto& members = world_.tables["household"];
    const int count = random_.whole(1, 3);
    for (int i = 0; i < count; ++i) {
      const bool head = i == 0, male = head || (i > 1 && random_.chance(0.5));
      const int born = head ? random_.whole(1950, 1980) : i == 1 ? random_.whole(1953, 1985) : random_.whole(1986, 2004);
      const std::string name = head ? v_["head.name"] : phrases_.say(male ? "name_male" : "name_female", random_);
      members.push_back({{"relation", head ? "Chủ hộ" : i == 1 ? "Vợ" : "Con"}, {"full_name", upper(name)}, {"alias", ""}, {"dob", day_in(born, born)},
                         {"sex", male ? "Nam" : "Nữ"}, {"hometown", "Xã " + phrases_.say("place", random_) + ", " + v_["book.district"] + ", tỉnh " + where_.province_before},
                         {"ethnicity", v_["owner.ethnicity"]}, {"religion", v_["owner.religion"]}, {"job", phrases_.say("job", random_)},
                         {"id_no", born < 2003 ? digits(random_, 9) : ""}, {"moved_in", i == 1 ? day_in(born + 19, born + 24) : ""},
                         {"moved_from", i == 1 ? "Xã " + phrases_.say("place", random_) + ", huyện " + phrases_.say("place", random_) + ", tỉnh " + where_.province_before : ""},
                         {"removal", ""}});
    }
  }

  void business() {
    std::string first = day_in(2009, 2022);
    if (const int grown = year_of(v_["owner.dob"]) + 19; year_of(first) < grown) first.replace(0, 4, std::to_string(grown));
    v_["biz.code"] = tax_code(random_);
    v_["biz.branch_code"] = v_["biz.code"] + fmt::format("-{:03}", random_.whole(1, 12));
    v_["biz.first"] = first;
    const bool changed = random_.chance(0.6);
    v_["biz.change_no"] = changed ? std::to_string(random_.whole(1, 9)) : "";
    v_["biz.change_date"] = changed ? day_in(year_of(first) + 1, 2026) : "";
    const std::string kind = random_.chance(0.6) ? "CÔNG TY TNHH " : "CÔNG TY CỔ PHẦN ";
    const std::string trade = phrases_.say("trade", random_), name = phrases_.say("place", random_);
    v_["biz.name"] = kind + upper(trade) + " " + upper(name);
    v_["biz.name_en"] = upper(phrases_.say("trade_en", random_)) + " COMPANY LIMITED";
    v_["biz.name_short"] = upper(phrases_.say("trade_short", random_)) + " CO., LTD";
    v_["biz.branch"] = "CHI NHÁNH " + v_["biz.name"];
    v_["biz.shop"] = "Hộ kinh doanh " + v_["owner.name"];
    v_["biz.capital"] = std::to_string(static_cast<long long>(random_.whole(2, 190)) * 100'000'000);
    v_["biz.shop_capital"] = std::to_string(random_.whole(3, 90) * 10'000'000);
    v_["biz.title"] = random_.chance(0.7) ? "Giám đốc" : "Tổng giám đốc";
    const long long capital = std::stoll(v_["biz.capital"]);
    const int part = random_.whole(2, 8);
    for (const auto& [who, tenths] : {std::pair<std::string, int>{"owner", part}, {"informant", 10 - part}}) {
      world_.tables["partners"].push_back({{"full_name", upper(v_[who + ".name"])}, {"address", v_[who + ".residence"]}, {"capital", std::to_string(capital / 10 * tenths)},
                                           {"share", std::to_string(tenths * 10) + ",00"}, {"id_no", v_[who + ".pid"]}});
    }
  }

  void attorney() {
    v_["poa.scope"] = phrases_.say("scope", random_);
    v_["poa.term"] = phrases_.say("poa_term", random_);
    v_["poa.number"] = std::to_string(random_.whole(1, 2900));
    v_["poa.book"] = fmt::format("{:02}/{} - SCT/CK, ĐC", random_.whole(1, 4), where_.issued.year);
    v_["ask.title"] = upper(phrases_.say("ask_title", random_));
    v_["ask.content"] = phrases_.say("ask", random_);
    v_["ask.attached"] = phrases_.say("attached", random_);
  }

  void fee() {
    static constexpr int kAmounts[] = {5000, 8000, 10000, 15000, 20000, 30000, 50000, 75000, 100000, 150000, 200000, 250000, 500000, 1200000, 2450000};
    v_["fee.amount"] = std::to_string(kAmounts[random_.whole(0, 14)]);
    v_["fee.template"] = fmt::format("01BLP{}-{:03}", random_.whole(1, 3), random_.whole(1, 3));
    v_["fee.series"] = fmt::format("{:02}{}-{:02}{}", where_.province_code, letters(random_, 2), where_.issued.year % 100, "EPT"[random_.whole(0, 2)]);
    v_["fee.number"] = fmt::format("{:07}", random_.whole(11, 98000));
    v_["fee.tax_code"] = tax_code(random_);
    v_["fee.name"] = phrases_.say("fee", random_);
    v_["fee.copy"] = phrases_.say("fee_copy", random_);
    v_["fee.pay"] = random_.chance(0.5) ? "TM" : "CK";
  }

  Invented& world_;
  std::map<std::string, std::string>& v_;
  const Phrases& phrases_;
  const Surroundings& where_;
  Random random_;
};

}  // namespace

void add_counter_papers(Invented& world, const Phrases& phrases, std::uint64_t seed, const Surroundings& where) {
  CounterPapers(world, phrases, seed, where).add();
}

}  // namespace sohoa::page_maker

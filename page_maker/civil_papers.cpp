#include "page_maker/civil_papers.h"

#include <fmt/format.h>

#include <algorithm>

#include "page_maker/identity.h"

namespace sohoa::page_maker {
namespace {

constexpr const char* kMerger = "2025-07-01";

Date earlier(Date date, int days) {
  date.day -= days;
  while (date.day < 1) {
    date.day += 28;
    if (--date.month < 1) date.month = 12, --date.year;
  }
  return date;
}

Date day_of(const std::string& iso) {
  Date date;
  parse_iso(iso, date);
  return date;
}

// A day from the first to the last, both in the form YYYY-MM-DD.
std::string day_between(Random& random, const std::string& first, const std::string& last) {
  if (last <= first) return first;
  Date date;
  do {
    date = {random.whole(day_of(first).year, day_of(last).year), random.whole(1, 12), random.whole(1, 28)};
  } while (date.iso() < first || date.iso() > last);
  return date.iso();
}

std::string digits(Random& random, int count) {
  std::string text;
  for (int i = 0; i < count; ++i) text += static_cast<char>('0' + random.whole(0, 9));
  return text;
}

// "Thôn 2, xã Đông Tiến, huyện Đông Sơn, tỉnh Thanh Hóa" as cards have it: without what kind of unit each is.
std::string short_address(const std::string& address) {
  std::string result;
  for (std::size_t at = 0; at < address.size();) {
    const std::size_t end = std::min(address.find(", ", at), address.size());
    std::string part = address.substr(at, end - at);
    for (const std::string_view kind : {"thị trấn ", "thị xã ", "huyện ", "phường ", "xã ", "tỉnh "})
      if (part.starts_with(kind)) part = part.substr(kind.size());
    result += (result.empty() ? "" : ", ") + part;
    at = std::min(end + 2, address.size());
  }
  return result;
}

class CivilPapers {
 public:
  CivilPapers(Invented& world, const Phrases& phrases, std::uint64_t seed, const Surroundings& where)
      : world_(world), v_(world.values), phrases_(phrases), where_(where), random_(seed, "civil") {}

  void add() {
    someone("dead", random_.chance(0.55), 48, 96);
    v_["dead.dob_shown"] = random_.chance(0.25) ? v_["dead.birth_year"] : v_["dead.dob"];
    someone("heir", random_.chance(0.6), 22, 47);
    const std::string given = v_["heir.name"].substr(v_["heir.name"].find(' '));
    v_["heir.name"] = v_["dead.name"].substr(0, v_["dead.name"].find(' ')) + given;
    v_["heir.residence"] = v_["dead.residence"];
    v_["heir.relation"] = random_.chance(0.6) ? "Con" : v_["heir.sex"] == "Nam" ? "Con trai" : "Con gái";
    someone("doctor", random_.chance(0.2), 26, 58);
    for (const char* who : {"father", "mother", "owner", "head", "informant", "dead", "heir"}) identity(who);
    const bool by_mother = random_.chance(0.4);
    cast_role(world_, "requester", by_mother ? "mother" : "father");
    v_["requester.relation"] = by_mother ? (random_.chance(0.5) ? "Mẹ" : "Mẹ đẻ") : random_.chance(0.5) ? "Cha" : "Cha đẻ";
    cast_role(world_, "holder", "owner");
    birth();
    death();
    marriage();
    insurance();
    residence();
  }

 private:
  void someone(const std::string& who, bool male, int youngest, int oldest) {
    const std::string p = who + ".";
    const Date born{where_.issued.year - random_.whole(youngest, oldest), random_.whole(1, 12), random_.whole(1, 28)};
    v_[p + "name"] = phrases_.say(male ? "name_male" : "name_female", random_);
    v_[p + "dob"] = born.iso();
    v_[p + "birth_year"] = std::to_string(born.year);
    v_[p + "sex"] = male ? "Nam" : "Nữ";
    v_[p + "pid"] = fmt::format("0{:02}{}{:02}{}", where_.province_code, (born.year >= 2000 ? 2 : 0) + (male ? 0 : 1), born.year % 100, digits(random_, 6));
    v_[p + "ethnicity"] = v_["owner.ethnicity"];
    v_[p + "nationality"] = phrases_.say("nationality", random_);
    v_[p + "religion"] = v_["owner.religion"];
    const std::string unit = where_.commune + (where_.merged ? "" : ", " + where_.district) + ", tỉnh " + where_.province;
    v_[p + "hometown"] = unit;
    v_[p + "residence"] = capitalized(phrases_.say("hamlet", random_)) + ", " + unit;
    v_[p + "phone"] = std::string("09") + digits(random_, 8);
    v_[p + "email"] = fmt::format("thu{}@example.vn", random_.whole(100, 9999));
  }

  // An address of this world as it was written on that day.
  std::string written(const std::string& address, const std::string& day) const {
    const std::string now = ", tỉnh " + where_.province;
    if (!where_.merged || day >= kMerger || !address.ends_with(now)) return address;
    return address.substr(0, address.size() - now.size()) + ", " + where_.district + ", tỉnh " + where_.province_before;
  }

  // The card the person shows on the day of the paper, and both cards of 2021 and 2024 as they would be drawn.
  void identity(const std::string& who) {
    const std::string p = who + ".", shown_by = earlier(where_.issued, 20).iso();
    const std::string grown = std::to_string(day_of(v_[p + "dob"]).year + 16) + v_[p + "dob"].substr(4);
    const std::string first = std::max<std::string>("2021-02-01", grown), changed = std::max<std::string>("2024-07-01", grown);
    const bool newest = shown_by > changed && random_.chance(0.5);
    const std::string old_card = day_between(random_, first, std::clamp<std::string>(shown_by, "2021-03-01", "2024-06-28"));
    const std::string new_card = day_between(random_, changed, std::clamp<std::string>(shown_by, "2024-08-01", "2026-06-28"));
    card(p + "card21_", who, old_card);
    card(p + "card24_", who, new_card);
    v_[p + "id_kind"] = newest ? "2024" : "2021";
    v_[p + "id_date"] = newest ? new_card : shown_by > first ? old_card : day_between(random_, std::max<std::string>("2016-01-02", grown), shown_by);
    v_[p + "id_issuer"] = newest ? "Bộ Công an" : "Cục Cảnh sát quản lý hành chính về trật tự xã hội";
    v_[p + "id_name"] = newest ? "Thẻ căn cước" : "Thẻ căn cước công dân";
  }

  void card(const std::string& p, const std::string& who, const std::string& issued) {
    const auto of = [&](const char* key) { return v_[who + "." + key]; };
    IdentityCard card{of("pid"), random_.chance(0.6) ? digits(random_, 9) : "", of("name"), of("dob"), of("sex"),
                      short_address(written(of("residence"), issued)), issued, card_expiry(of("dob"), issued)};
    v_[p + "date"] = issued;
    v_[p + "residence"] = card.residence;
    v_[p + "origin"] = short_address(written(of("hometown"), issued));
    v_[p + "expiry"] = card.expiry.empty() ? "Không thời hạn" : card.expiry;
    v_[p + "payload"] = card_payload(card);
    const auto lines = machine_readable_zone(card);
    for (std::size_t i = 0; i < lines.size(); ++i) v_[p + "mrz" + std::to_string(i + 1)] = lines[i];
    v_[p + "features"] = phrases_.say("feature", random_);
  }

  void birth() {
    const Date born = day_of(v_["child.dob"]);
    v_["birth.time"] = fmt::format("{} {:02}:{:02}", born.iso(), random_.whole(0, 23), random_.whole(0, 59));
    const Date noted = later(born, random_.whole(1, 4));
    v_["birth.noted"] = std::min(noted.iso(), where_.issued.iso());
    v_["gcs.number"] = fmt::format("{:05}.GCS.{:05}.{:02}", random_.whole(1001, 96999), random_.whole(11, 20999), born.year % 100);
    v_["gcs.old_number"] = std::to_string(random_.whole(1, 990));
    v_["gcs.book"] = fmt::format("{:02}/{}", random_.whole(1, 12), born.year);
    v_["birth.weight"] = std::to_string(random_.whole(44, 86) * 50);
    v_["birth.count"] = random_.chance(0.94) ? "1" : "2";
    v_["birth.order"] = std::to_string(random_.whole(1, 3));
    v_["birth.alive"] = v_["birth.order"];
    v_["birth.copies"] = std::to_string(random_.whole(1, 5));
    v_["mother.bhxh"] = digits(random_, 10);
    v_["mother.home_at_birth"] = written(v_["mother.residence"], born.iso());
    const bool has_card = v_["mother.id_date"] < born.iso();
    v_["mother.id_at_birth"] = has_card ? v_["mother.pid"] : digits(random_, 9);
    v_["mother.id_at_birth_date"] = has_card ? v_["mother.id_date"] : day_between(random_, std::to_string(born.year - 4) + "-01-01", earlier(born, 40).iso());
    v_["mother.id_at_birth_issuer"] = has_card ? v_["mother.id_issuer"] : "Công an tỉnh " + where_.province_before;
  }

  void death() {
    const Date gone = earlier(where_.issued, random_.whole(2, 18));
    v_["death.time"] = fmt::format("{} {:02}:{:02}", gone.iso(), random_.whole(0, 23), random_.whole(0, 59));
    v_["death.date"] = gone.iso();
    v_["death.place"] = random_.chance(0.6) ? "Tại nhà riêng, " + v_["dead.residence"] : v_["child.birth_place"];
    v_["death.cause"] = phrases_.say("cause", random_);
    const Date noticed = later(gone, 1);
    v_["notice.number"] = fmt::format("{:02}", random_.whole(1, 190));
    v_["notice.date"] = noticed.iso();
    v_["notice.issuer"] = v_["death.place"] == v_["child.birth_place"] ? v_["death.place"] : v_["org.ubnd"];
    v_["death.number"] = std::to_string(random_.whole(1, 480));
    v_["death.registered"] = std::min(later(noticed, random_.whole(0, 6)).iso(), where_.issued.iso());
    v_["death.copies"] = std::to_string(random_.whole(1, 8));
  }

  void marriage() {
    const int last_wish = day_of(v_["child.dob"]).year - 1;
    const int grown = std::max(std::stoi(v_["father.birth_year"]) + 21, std::stoi(v_["mother.birth_year"]) + 19);
    const Date day{std::max(grown, last_wish - random_.whole(0, 5)), random_.whole(1, 12), random_.whole(1, 28)};
    const std::string wed = std::min(day.iso(), where_.issued.iso());
    v_["marriage.date"] = wed;
    v_["marriage.number"] = std::to_string(random_.whole(1, 260));
    v_["marriage.year"] = wed.substr(0, 4);
    v_["marriage.book"] = fmt::format("{:02}/{}", random_.whole(1, 3), wed.substr(0, 4));
    v_["marriage.at"] = written(v_["org.ubnd"] + (where_.merged ? "" : ", " + where_.district) + ", tỉnh " + where_.province, wed);
    for (const std::string who : {"father", "mother"}) {
      v_[who + ".home_then"] = written(v_[who + ".residence"], wed);
      const bool cards = wed > "2021-06-01" && wed > std::to_string(std::stoi(v_[who + ".birth_year"]) + 18);
      v_[who + ".id_then"] = cards ? v_[who + ".pid"] : digits(random_, 9);
      v_[who + ".id_then_date"] = day_between(random_, std::to_string(day_of(wed).year - 3) + "-01-01", earlier(day_of(wed), 30).iso());
      v_[who + ".id_then_name"] = cards ? "Căn cước công dân" : "Chứng minh nhân dân";
      v_[who + ".id_then_issuer"] = cards ? "Cục Cảnh sát quản lý hành chính về trật tự xã hội" : "Công an tỉnh " + where_.province_before;
    }
  }

  // A card for a child below six or for a grown-up, in the numbers of before and since 2021.
  void insurance() {
    const bool small = where_.issued.year - day_of(v_["child.dob"]).year < 6 && random_.chance(0.6);
    cast_role(world_, "insured", small ? "child" : "owner");
    static constexpr const char* kGroups[] = {"DN4", "GD4", "HT3", "CN3", "HN2", "DT2", "HC4", "GD4", "BT2", "SV4"};
    const std::string group = small ? "TE1" : kGroups[random_.whole(0, 9)], number = digits(random_, 10);
    const Date from = small ? day_of(v_["child.dob"]) : Date{where_.issued.year, random_.whole(1, 12), 1};
    if (small) v_["insured.residence"] = v_["mother.residence"];
    v_["bhyt.old_number"] = fmt::format("{}{:02}{}", group, where_.province_code, number);
    v_["bhyt.group"] = group;
    v_["bhyt.province"] = fmt::format("{:02}", where_.province_code);
    v_["bhyt.number"] = number;
    v_["bhyt.benefit"] = group.substr(2, 1);
    v_["bhyt.area"] = random_.chance(0.45) ? fmt::format("K{}", random_.whole(1, 3)) : "";
    v_["bhyt.facility"] = phrases_.say("clinic", random_);
    for (const auto& [slot, name] : {std::pair<std::string, std::string>{"[commune]", where_.commune}, {"[province]", "tỉnh " + where_.province},
                                     {"[district]", where_.merged ? where_.commune : where_.district}}) {
      std::string& clinic = v_["bhyt.facility"];
      if (const auto at = clinic.find(slot); at != std::string::npos) clinic.replace(at, slot.size(), name);
    }
    v_["bhyt.facility_code"] = fmt::format("{:02}-{:03}", where_.province_code, random_.whole(1, 399));
    v_["bhyt.from"] = from.iso();
    v_["bhyt.to"] = Date{from.year + (small ? 6 : 0), small ? from.month : 12, small ? from.day : 28}.iso();
    v_["bhyt.five_years"] = Date{from.year + (small ? 5 : random_.whole(1, 4)), from.month, from.day}.iso();
    v_["bhyt.parent"] = small ? v_["father.name"] : "";
  }

  // Who moves in with whom, and what is asked for.
  void residence() {
    cast_role(world_, "mover", "owner");
    const bool own = random_.chance(0.3);
    cast_role(world_, "household", own ? "owner" : "head");
    v_["mover.relation"] = own ? "Chủ hộ" : v_["owner.relation"];
    v_["mover.request"] = phrases_.say("move", random_) + " tại " + v_["informant.residence"];
    v_["police"] = "Công an " + where_.commune + (random_.chance(0.5) ? ", tỉnh " + where_.province : "");
  }

  Invented& world_;
  std::map<std::string, std::string>& v_;
  const Phrases& phrases_;
  const Surroundings& where_;
  Random random_;
};

}  // namespace

void add_civil_papers(Invented& world, const Phrases& phrases, std::uint64_t seed, const Surroundings& where) {
  CivilPapers(world, phrases, seed, where).add();
}

void cast_role(Invented& world, const std::string& role, const std::string& player) {
  std::map<std::string, std::string> copies;
  for (auto at = world.values.lower_bound(player + "."); at != world.values.end() && at->first.starts_with(player + "."); ++at)
    copies[role + at->first.substr(player.size())] = at->second;
  for (const auto& [key, value] : copies) world.values[key] = value;
}

}  // namespace sohoa::page_maker

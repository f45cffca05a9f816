#include "page_maker/dossier.h"

#include <algorithm>

#include "page_maker/invented.h"
#include "page_maker/printed_forms.h"

namespace sohoa::page_maker {
namespace {

int day_number(const std::string& iso) {
  Date date;
  parse_iso(iso, date);
  return (date.year * 12 + date.month) * 28 + date.day;
}

// A world whose child was just born and whose papers are recent enough for cards with a code.
bool suits(const Invented& world, const std::string& kind) {
  const auto& v = world.values;
  if (v.at("issue.date") < "2022-01-01") return false;
  const int age_days = day_number(v.at("issue.date")) - day_number(v.at("child.dob"));
  return kind == "death" || (age_days >= 4 && age_days <= 60);
}

std::string another_year(const std::string& year) { return std::to_string(std::stoi(year) + 1); }

std::string another_day(const std::string& iso) {
  Date date;
  parse_iso(iso, date);
  date.day = date.day % 28 + 1;
  return date.iso() + iso.substr(10);
}

std::string another_number(std::string digits) {
  char& last = digits[digits.size() - 2];
  last = static_cast<char>('0' + (last - '0' + 3) % 10);
  return digits;
}

// What may be written wrongly: a value of the world, on one kind of paper, under one field.
struct Slip {
  const char *kind, *type, *field, *key;
  std::string (*other)(std::string);
};
const Slip kSlips[] = {
    {"birth", "birth_form", "mother_birth_year", "mother.birth_year", [](std::string v) { return another_year(v); }},
    {"birth", "birth_form", "dob", "child.dob", [](std::string v) { return another_day(v); }},
    {"birth", "birth_form", "requester_id_no", "requester.pid", [](std::string v) { return another_number(v); }},
    {"birth", "marriage_cert", "wife_dob", "mother.dob", [](std::string v) { return another_day(v); }},
    {"birth", "gcs", "birth_time", "birth.time", [](std::string v) { return another_day(v); }},
    {"death", "death_form", "death_time", "death.time", [](std::string v) { return another_day(v); }},
    {"death", "death_form", "id_doc", "dead.pid", [](std::string v) { return another_number(v); }},
    {"death", "death_form", "requester_id_no", "heir.pid", [](std::string v) { return another_number(v); }},
};

class Planner {
 public:
  Planner(const std::string& kind, std::uint64_t seed, std::uint64_t world_seed, const Invented& world)
      : v_(world.values), random_(seed, "dossier") {
    plan_.kind = kind;
    plan_.code = v_.at("dossier.code");
    story_.world_seed = world_seed;
  }

  Result<DossierPlan> birth() {
    const std::string parent = v_.at("requester.relation").starts_with("M") ? "mother" : "father";
    plan_.request = "Liên thông đăng ký khai sinh, đăng ký thường trú, cấp thẻ bảo hiểm y tế cho trẻ em dưới 6 tuổi";
    story_.cast = {{"owner", parent}, {"mover", "child"}, {"household", "father"}};
    story_.changes = {{"dossier.request", plan_.request}, {"mover.pid", ""}, {"mover.email", ""}, {"mover.relation", "Con"},
                      {"mover.phone", v_.at(parent + ".phone")},
                      {"mover.request", "Đăng ký thường trú cho con mới sinh theo cha, mẹ tại " + v_.at("father.residence")}};
    story_.components = {"Giấy chứng sinh", "Căn cước công dân của cha", "Căn cước công dân của mẹ", "Giấy chứng nhận kết hôn",
                         "Tờ khai thay đổi thông tin cư trú", "Tờ khai đăng ký khai sinh"};
    add("receipt");
    add("gcs");
    add("cccd", "father");
    add("cccd", "mother");
    add("marriage_cert");
    add("ct01");
    add("birth_form");
    return finished();
  }

  Result<DossierPlan> death() {
    plan_.request = "Liên thông đăng ký khai tử, xóa đăng ký thường trú, giải quyết mai táng phí, tử tuất";
    story_.cast = {{"owner", "heir"}};
    story_.changes = {{"dossier.request", plan_.request}};
    story_.components = {"Giấy báo tử", "Căn cước công dân của người chết", "Căn cước công dân của người yêu cầu", "Tờ khai đăng ký khai tử"};
    add("receipt");
    add("other", "", "other_death_notice");
    add("cccd", "dead");
    add("cccd", "heir");
    add("death_form");
    if (random_.chance(0.5)) add("death_cert");
    return finished();
  }

  void leave_one_out() {
    const std::size_t which = static_cast<std::size_t>(random_.whole(1, static_cast<int>(plan_.sheets.size()) - 1));
    plan_.missing = plan_.sheets[which];
    plan_.sheets.erase(plan_.sheets.begin() + static_cast<std::ptrdiff_t>(which));
  }

  void contradict() {
    std::vector<std::pair<const Slip*, PaperOrder*>> possible;
    for (const Slip& slip : kSlips)
      for (auto& sheet : plan_.sheets)
        for (PaperOrder& paper : sheet)
          if (slip.kind == plan_.kind && paper.type == slip.type) possible.emplace_back(&slip, &paper);
    if (possible.empty()) return;
    const auto& [slip, paper] = possible[static_cast<std::size_t>(random_.whole(0, static_cast<int>(possible.size()) - 1))];
    const std::string& true_value = v_.at(slip->key);
    paper->story.changes[slip->key] = slip->other(true_value);
    plan_.contradictions.push_back({slip->type, slip->field, slip->other(true_value), true_value});
  }

  // Both cards on one sheet.
  void lay_cards_together() {
    for (std::size_t i = 0; i + 1 < plan_.sheets.size(); ++i) {
      if (plan_.sheets[i].front().type != "cccd" || plan_.sheets[i + 1].front().type != "cccd") continue;
      plan_.sheets[i].push_back(plan_.sheets[i + 1].front());
      plan_.sheets.erase(plan_.sheets.begin() + static_cast<std::ptrdiff_t>(i) + 1);
    }
  }

  Random& random() { return random_; }
  DossierPlan take() { return std::move(plan_); }

 private:
  void add(const std::string& type, const std::string& person = "", const std::string& named = "") {
    PaperOrder paper{type, person, "", story_};
    if (!person.empty()) paper.story.cast.emplace_back("holder", person);
    const std::string wanted = !named.empty() ? named : type == "cccd" ? v_.at(person + ".id_kind") : "";
    std::vector<std::string> layouts = layouts_of_type(type), fitting;
    for (const std::string& path : layouts)
      if (wanted.empty() || path.find(wanted) != std::string::npos) fitting.push_back(path);
    if (fitting.empty()) fitting = named.empty() ? layouts : fitting;
    if (fitting.empty()) missing_type_ = type + (named.empty() ? "" : " (" + named + ")");
    else paper.layout = fitting[static_cast<std::size_t>(random_.whole(0, static_cast<int>(fitting.size()) - 1))];
    plan_.sheets.push_back({paper});
  }

  Result<DossierPlan> finished() const {
    if (!missing_type_.empty()) return fail(ErrorCode::bad_arguments, "page_maker", "no layout draws " + missing_type_ + " for a dossier");
    return plan_;
  }

  const std::map<std::string, std::string>& v_;
  Random random_;
  Story story_;
  std::string missing_type_;
  DossierPlan plan_;
};

}  // namespace

Result<DossierPlan> plan_dossier(const std::string& kind, std::uint64_t seed, const DossierOptions& options) {
  if (kind != "birth" && kind != "death") return fail(ErrorCode::bad_arguments, "page_maker", "no dossier '" + kind + "': there are birth and death");
  const Result<Phrases> phrases = Phrases::load(layout_folder() + "/invented.yaml");
  if (!phrases) return tl::unexpected<Error>(phrases.error());
  std::uint64_t world_seed = seed * 100'000;
  Invented world = invent(*phrases, world_seed);
  while (!suits(world, kind)) world = invent(*phrases, ++world_seed);
  Planner planner(kind, seed, world_seed, world);
  if (const Result<DossierPlan> whole = kind == "birth" ? planner.birth() : planner.death(); !whole) return whole;
  if (planner.random().chance(options.incomplete)) planner.leave_one_out();
  if (planner.random().chance(options.contradictory)) planner.contradict();
  if (planner.random().chance(0.4)) planner.lay_cards_together();
  return planner.take();
}

}  // namespace sohoa::page_maker

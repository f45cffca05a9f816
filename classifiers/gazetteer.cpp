#include "classifiers/gazetteer.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <regex>
#include <sstream>

#include "classifiers/provinces.h"
#include "document/sha256.h"
#include "document/text.h"
#include "models/model_folder.h"

namespace sohoa {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kHeading = "sohoa gazetteer 1";

enum class Level { none, commune, district, province };

// The byte where the name itself begins, behind the word for its kind, and what level that word tells.
std::pair<std::size_t, Level> kind_of(std::string_view part) {
  static constexpr std::array<std::pair<std::string_view, Level>, 22> kKinds = {{
      {"thi tran ", Level::commune}, {"tt. ", Level::commune},     {"tt ", Level::commune},     {"xa ", Level::commune},
      {"x. ", Level::commune},       {"x.", Level::commune},       {"phuong ", Level::commune}, {"p. ", Level::commune},
      {"p.", Level::commune},        {"dac khu ", Level::commune}, {"huyen ", Level::district}, {"h. ", Level::district},
      {"h.", Level::district},       {"quan ", Level::district},   {"q. ", Level::district},    {"q.", Level::district},
      {"thi xa ", Level::district},  {"tx. ", Level::district},    {"tinh ", Level::province},  {"thanh pho ", Level::none},
      {"tp. ", Level::none},         {"tp ", Level::none},
  }};
  const FoldedText plain = fold_with_offsets(part);
  for (const auto& [kind, level] : kKinds)
    if (plain.text.starts_with(kind) && plain.text.size() > kind.size()) return {plain.offsets[kind.size()], level};
  return {0, Level::none};
}

std::string letters_of(std::string_view text) {
  std::string letters;
  for (const char c : folded(text))
    if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')) letters += c;
  return letters;
}

std::vector<std::string> split(std::string_view line, char separator) {
  std::vector<std::string> parts(1);
  for (const char c : line) {
    if (c == separator) {
      parts.emplace_back();
    } else {
      parts.back() += c;
    }
  }
  return parts;
}

std::string trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(" .;");
  return first == std::string_view::npos ? "" : std::string(text.substr(first, text.find_last_not_of(" .;") - first + 1));
}

bool has_digits(std::string_view text, std::size_t count) {
  return text.size() == count && std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

// Since July 2025 a unit's row says in prose of which it was made; the names in it that are communes.
struct Merger {
  std::string code, text;
};

struct Mention {
  std::string letters;   // of the commune
  std::string district;  // letters; from "(huyện Lệ Thủy)", mostly empty
};

std::vector<Mention> mentions_in(const std::string& text) {
  std::vector<Mention> found;
  // remarks in brackets hold other units' names: only a district is told there
  static const std::regex kRemark(R"(\(([^()]*)\))");
  std::string plain;
  auto begin = std::sregex_iterator(text.begin(), text.end(), kRemark);
  std::size_t at = 0;
  for (; begin != std::sregex_iterator(); ++begin) {
    plain += text.substr(at, static_cast<std::size_t>(begin->position()) - at);
    const std::string remark = (*begin)[1].str();
    if (kind_of(remark).second == Level::district || folded(remark).starts_with("thanh pho ")) plain += "@" + remark;
    at = static_cast<std::size_t>(begin->position() + begin->length());
  }
  plain += text.substr(at);
  static const std::regex kAnd(R"(\s+và\s+|\s*;\s*)");
  for (const std::string& segment : split(std::regex_replace(plain, kAnd, ","), ',')) {
    const auto parts = split(segment, '@');
    // "một phần diện tích ... của các phường Cửa Nam": the name stands behind the last word for a kind
    const FoldedText folded_segment = fold_with_offsets(parts[0]);
    std::size_t name = 0;
    for (const std::string_view kind : {"xa ", "phuong ", "thi tran ", "dac khu "}) {
      const auto last = folded_segment.text.rfind(kind);
      const bool whole = last != std::string::npos && (last == 0 || folded_segment.text[last - 1] == ' ');
      if (whole) name = std::max(name, folded_segment.offsets[last + kind.size()]);
    }
    std::string letters = letters_of(std::string_view(parts[0]).substr(name));
    for (const std::string_view tail : {"saukhisapxep"})
      if (letters.ends_with(tail)) letters.resize(letters.size() - tail.size());
    if (!letters.empty()) found.push_back({letters, parts.size() > 1 ? unit_letters(parts[1]) : ""});
  }
  return found;
}

}  // namespace

std::string unit_letters(std::string_view name) {
  const std::string whole = trimmed(name);
  return letters_of(std::string_view(whole).substr(kind_of(whole).first));
}

Result<Gazetteer> Gazetteer::from_tables(const std::vector<std::string>& files) {
  Gazetteer gazetteer;
  std::vector<Merger> mergers;
  for (const std::string& file : files) {
    std::ifstream stream(file, std::ios::binary);
    if (!stream) return fail(ErrorCode::not_found, "gazetteer", file + " cannot be read");
    std::string line;
    std::getline(stream, line);
    std::erase(line, '\r');
    const std::string heading = line;
    const bool before = heading == "province_code\tprovince\tdistrict_code\tdistrict\tcommune_code\tcommune";
    const bool since = heading == "province_code\tprovince\tunit_code\tunit";
    const bool merged = heading == "unit_code\tunit\tparent_code\tmerged_from";
    const auto bad = [&](int number, const std::string& what) {
      return fail(ErrorCode::bad_config, "gazetteer", fmt::format("{}, line {}: {}", file, number, what));
    };
    if (!before && !since && !merged)
      return bad(1, "not a table of units: the first line names the columns, parted by tabs, as "
                    "province_code province district_code district commune_code commune (before July 2025), "
                    "province_code province unit_code unit (since), or unit_code unit parent_code merged_from");
    for (int number = 2; std::getline(stream, line); ++number) {
      std::erase(line, '\r');
      if (line.empty()) continue;
      const auto cells = split(to_nfc(line), '\t');
      const std::size_t wanted = before ? 6 : 4;
      if (cells.size() != wanted) return bad(number, fmt::format("has {} columns, should have {}", cells.size(), wanted));
      if (merged) {
        if (cells[2] != "0") mergers.push_back({cells[0], cells[3]});
        continue;
      }
      const std::string& code = cells[before ? 4 : 2];
      // a district that has no communes (an island)
      if (before && code.empty()) continue;
      if (!has_digits(code, 5)) return bad(number, fmt::format("`{}` is no commune's code: five digits", code));
      if (!has_digits(cells[0], 2) ||
          province_of_code(std::stoi(cells[0]), before ? ProvinceEpoch::before_2025_07 : ProvinceEpoch::since_2025_07) == nullptr)
        return bad(number, fmt::format("`{}` is no province's code", cells[0]));
      (before ? gazetteer.before_ : gazetteer.since_)
          .push_back({cells[before ? 5 : 3], code, before ? cells[3] : "", std::stoi(cells[0]), ""});
    }
  }
  if (gazetteer.before_.empty() && gazetteer.since_.empty())
    return fail(ErrorCode::bad_config, "gazetteer", "no units in these tables: give the table of communes, too");
  gazetteer.index();

  // An old commune that one new unit alone names belongs to that unit.
  std::map<std::size_t, std::vector<std::string>> heirs;
  for (const Merger& merger : mergers) {
    const Commune* unit = gazetteer.current_of(merger.code);
    if (unit == nullptr) continue;
    std::map<std::string, int> districts;
    std::vector<std::vector<std::size_t>> candidates;
    for (const Mention& mention : mentions_in(merger.text)) {
      std::vector<std::size_t> old;
      const auto named = gazetteer.before_by_name_.find(mention.letters);
      if (named != gazetteer.before_by_name_.end()) {
        for (const std::size_t i : named->second) {
          const Commune& commune = gazetteer.before_[i];
          const bool here = current_province_code(commune.province) == unit->province;
          if (here && (mention.district.empty() || unit_letters(commune.district) == mention.district)) old.push_back(i);
        }
      }
      if (old.size() == 1) ++districts[gazetteer.before_[old[0]].district];
      candidates.push_back(std::move(old));
    }
    for (const auto& old : candidates) {
      // of several so called, the one from the district of its neighbours
      std::vector<std::size_t> likely = old;
      if (old.size() > 1) std::erase_if(likely, [&](std::size_t i) { return !districts.contains(gazetteer.before_[i].district); });
      for (const std::size_t i : likely) heirs[i].push_back(likely.size() == 1 ? merger.code : "");
    }
  }
  for (auto& [old, codes] : heirs) {
    std::sort(codes.begin(), codes.end());
    codes.erase(std::unique(codes.begin(), codes.end()), codes.end());
    if (codes.size() == 1) gazetteer.before_[old].current = codes[0];
  }
  return gazetteer;
}

void Gazetteer::index() {
  for (std::size_t i = 0; i < before_.size(); ++i) before_by_name_[unit_letters(before_[i].name)].push_back(i);
  for (std::size_t i = 0; i < since_.size(); ++i) {
    since_by_name_[unit_letters(since_[i].name)].push_back(i);
    since_by_code_[since_[i].code] = i;
  }
}

std::string Gazetteer::text() const {
  std::string text = std::string(kHeading) + "\n";
  for (const Commune& c : before_)
    text += fmt::format("before\t{:02}\t{}\t{}\t{}\t{}\n", c.province, c.code, c.name, c.district, c.current);
  for (const Commune& c : since_) text += fmt::format("since\t{:02}\t{}\t{}\n", c.province, c.code, c.name);
  return text;
}

std::string Gazetteer::version() const { return empty() ? "provinces" : sha256_hex(text()); }

Result<void> Gazetteer::save(const std::string& file) const {
  std::error_code error;
  fs::create_directories(fs::path(file).parent_path(), error);
  const std::string aside = file + ".new";
  std::ofstream stream(aside, std::ios::binary);
  stream << text();
  stream.close();
  if (!stream) return fail(ErrorCode::access, "gazetteer", aside + " cannot be written");
  fs::rename(aside, file, error);
  if (error) return fail(ErrorCode::access, "gazetteer", file + " cannot be written: " + error.message());
  return {};
}

Result<Gazetteer> Gazetteer::load(const std::string& file) {
  std::error_code error;
  if (!fs::exists(file, error)) return Gazetteer();
  std::ifstream stream(file, std::ios::binary);
  std::string line;
  const auto bad = [&] {
    return fail(ErrorCode::bad_config, "gazetteer", file + " is damaged: load the tables again with sohoa gazetteer load");
  };
  if (!std::getline(stream, line) || line != kHeading) return bad();
  Gazetteer gazetteer;
  while (std::getline(stream, line)) {
    const auto cells = split(line, '\t');
    const bool before = cells[0] == "before" && cells.size() == 6;
    if (!before && !(cells[0] == "since" && cells.size() == 4)) return bad();
    if (!has_digits(cells[1], 2)) return bad();
    (before ? gazetteer.before_ : gazetteer.since_)
        .push_back({cells[3], cells[2], before ? cells[4] : "", std::stoi(cells[1]), before ? cells[5] : ""});
  }
  gazetteer.index();
  return gazetteer;
}

std::string Gazetteer::usual_file() { return own_file("gazetteer.tsv", "SOHOA_GAZETTEER"); }

std::vector<const Gazetteer::Commune*> Gazetteer::find(std::string_view commune, std::string_view district, int province,
                                                       bool since_2025_07) const {
  const auto& index = since_2025_07 ? since_by_name_ : before_by_name_;
  const auto& communes = since_2025_07 ? since_ : before_;
  std::vector<const Commune*> found;
  const auto named = index.find(unit_letters(commune));
  if (named == index.end()) return found;
  for (const std::size_t i : named->second) {
    if (province != 0 && communes[i].province != province) continue;
    if (!district.empty() && unit_letters(communes[i].district) != unit_letters(district)) continue;
    found.push_back(&communes[i]);
  }
  return found;
}

const Gazetteer::Commune* Gazetteer::current_of(std::string_view code) const {
  const auto at = since_by_code_.find(std::string(code));
  return at == since_by_code_.end() ? nullptr : &since_[at->second];
}

AddressParts parse_address(std::string_view address, const Gazetteer& gazetteer) {
  AddressParts parts;
  std::vector<std::string> pieces;
  for (const std::string& piece : split(address, ','))
    if (std::string clean = trimmed(piece); !clean.empty()) pieces.push_back(std::move(clean));
  const auto province_named = [](std::string_view piece, ProvinceEpoch epoch) -> const Province* {
    const auto [begin, level] = kind_of(piece);
    if (level == Level::commune || level == Level::district) return nullptr;
    const std::string letters = letters_of(piece.substr(begin));
    for (const Province& province : provinces(epoch))
      if (letters_of(province.name) == letters) return &province;
    return nullptr;
  };
  const Province *old = nullptr, *now = nullptr;
  if (!pieces.empty()) {
    old = province_named(pieces.back(), ProvinceEpoch::before_2025_07);
    now = province_named(pieces.back(), ProvinceEpoch::since_2025_07);
    if (old != nullptr || now != nullptr) {
      parts.province = pieces.back();
      pieces.pop_back();
    }
  }
  const bool in_province = old != nullptr || now != nullptr;
  const auto level_of = [](const std::string& piece) { return kind_of(piece).second; };
  const auto is_city = [](const std::string& piece) { return kind_of(piece).second == Level::none && kind_of(piece).first > 0; };
  if (!pieces.empty() && (level_of(pieces.back()) == Level::district || (in_province && is_city(pieces.back())))) {
    parts.district = pieces.back();
    pieces.pop_back();
  } else if (in_province && pieces.size() > 1 && kind_of(pieces.back()).first == 0) {
    // "Đông Tiến, Đông Sơn, Thanh Hóa": without words for kinds only a table tells the district
    const auto& commune = pieces[pieces.size() - 2];
    if (old != nullptr && !gazetteer.find(commune, pieces.back(), old->code, false).empty()) {
      parts.district = pieces.back();
      pieces.pop_back();
    }
  }
  if (!pieces.empty()) {
    const std::string& last = pieces.back();
    const bool known = kind_of(last).first == 0 && in_province &&
                       (!gazetteer.find(last, parts.district, old != nullptr ? old->code : -1, false).empty() ||
                        (parts.district.empty() && !gazetteer.find(last, "", now != nullptr ? now->code : -1, true).empty()));
    if (level_of(last) == Level::commune || known) {
      parts.commune = last;
      pieces.pop_back();
    }
  }
  for (const std::string& piece : pieces) parts.detail += (parts.detail.empty() ? "" : ", ") + piece;

  const auto before = old != nullptr && !parts.commune.empty() ? gazetteer.find(parts.commune, parts.district, old->code, false)
                                                               : std::vector<const Gazetteer::Commune*>();
  const auto since = now != nullptr && !parts.commune.empty() && parts.district.empty()
                         ? gazetteer.find(parts.commune, "", now->code, true)
                         : std::vector<const Gazetteer::Commune*>();
  if (!parts.district.empty() || (in_province && now == nullptr) || (before.size() == 1 && since.empty())) {
    parts.epoch = "before_2025_07";
  } else if ((in_province && old == nullptr) || (!since.empty() && before.empty())) {
    parts.epoch = "since_2025_07";
  }
  const int current = old != nullptr && parts.epoch != "since_2025_07" ? current_province_code(old->code) : now != nullptr ? now->code : 0;
  const bool same = old == nullptr || now == nullptr || current_province_code(old->code) == now->code;
  if (const Province* province = province_of_code(current, ProvinceEpoch::since_2025_07);
      province != nullptr && (same || !parts.epoch.empty()))
    parts.current_province = {std::string(province->name), fmt::format("{:02}", province->code)};
  const Gazetteer::Commune* heir = nullptr;
  if (parts.epoch == "before_2025_07" && before.size() == 1) heir = gazetteer.current_of(before[0]->current);
  if (parts.epoch == "since_2025_07" && since.size() == 1) heir = since[0];
  if (heir != nullptr) parts.current_commune = {heir->name, heir->code};
  return parts;
}

}  // namespace sohoa

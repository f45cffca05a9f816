#include "classifiers/mrz.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <optional>

#include "classifiers/dates.h"
#include "classifiers/code_values.h"
#include "document/text.h"

namespace sohoa {
namespace {

constexpr std::size_t kDocument = 9, kPersonal = 12, kColumns = 30;

// Letters of the zone only: marks that a reader of Vietnamese adds are dropped, and spaces.
std::string zone_letters(const std::string& line) {
  std::u32string plain;
  for (const char32_t c : to_code_points(line)) plain += c == U'«' ? std::u32string(U"<<") : std::u32string(1, c == U'‹' ? U'<' : c);
  std::string letters;
  for (const char c : folded(to_utf8(plain))) {
    if (c >= 'a' && c <= 'z') letters += static_cast<char>(c - 'a' + 'A');
    else if ((c >= '0' && c <= '9') || c == '<') letters += c;
  }
  return letters;
}

constexpr std::string_view kLetters = "OQDILZSGB", kAsDigits = "000112568";

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// Reads characters whose kind is known, counting those of the other kind that were taken for the one they resemble.
class Columns {
 public:
  std::optional<std::string> digits(std::string_view text) { return converted(text, kLetters, kAsDigits, is_digit); }
  std::optional<std::string> letters(std::string_view text) {
    return converted(text, "01258 6", "OIZSB G", [](char c) { return (c >= 'A' && c <= 'Z') || c == '<'; });
  }
  [[nodiscard]] int converted_count() const { return count_; }
  [[nodiscard]] const std::string& note() const { return note_; }

 private:
  template <class Fits>
  std::optional<std::string> converted(std::string_view text, std::string_view from, std::string_view to, Fits fits) {
    std::string result;
    for (const char c : text) {
      if (fits(c)) {
        result += c;
        continue;
      }
      const auto at = from.find(c);
      if (at == std::string_view::npos) return std::nullopt;
      result += to[at];
      note_ += fmt::format("{}{} for {}", note_.empty() ? "" : ", ", to[at], c);
      ++count_;
    }
    return result;
  }

  int count_ = 0;
  std::string note_;
};

// IDVNM, document number, its check, personal number, `<<`, a digit of the issuer's own.
struct FirstLine {
  std::string document, personal;
  char document_check = 0;
  std::string checked;  // columns 6 to 30, for the check over all
  Columns columns;
};

std::optional<FirstLine> first_line(const std::string& letters) {
  const auto country = letters.find("VNM");
  if (country == std::string::npos || country > 3) return std::nullopt;
  const std::string rest = letters.substr(country + 3);
  if (rest.size() < kDocument + 1 + kPersonal) return std::nullopt;
  FirstLine line;
  const auto figures = line.columns.digits(rest.substr(0, kDocument + 1 + kPersonal));
  if (!figures) return std::nullopt;
  line.document = figures->substr(0, kDocument);
  line.document_check = (*figures)[kDocument];
  line.personal = figures->substr(kDocument + 1);
  // the fillers may be run together; the last character is read as what it can only be
  const std::string tail = rest.substr(figures->size());
  const char last = tail.empty() ? '<' : tail.back();
  const auto last_digit = last == '<' ? std::optional<std::string>("<") : line.columns.digits(std::string(1, last));
  line.checked = *figures + "<<" + last_digit.value_or("<");
  return line;
}

// Birth and its check, sex, expiry and its check, nationality, fillers, the check over all.
struct SecondLine {
  std::string birth, expiry, nationality;
  char birth_check = 0, sex = 0, expiry_check = 0, check = 0;
  std::string checked;  // columns 1-7, 9-15, 19-29
  Columns columns;
};

std::optional<SecondLine> second_line(const std::string& letters) {
  constexpr std::size_t kRead = 18;
  if (letters.size() < kRead + 1) return std::nullopt;
  SecondLine line;
  const auto birth = line.columns.digits(letters.substr(0, 7));
  if (!birth) return std::nullopt;
  line.sex = letters[7];
  std::string until = letters.substr(8, 7);
  if (!until.starts_with("<<<<<<")) {
    const auto figures = line.columns.digits(until);
    if (!figures) return std::nullopt;
    until = *figures;
  }
  const auto nationality = line.columns.letters(letters.substr(15, 3));
  const auto check = line.columns.digits(letters.substr(letters.size() - 1));
  if (!nationality || !check) return std::nullopt;
  line.birth = birth->substr(0, 6), line.birth_check = (*birth)[6];
  line.expiry = until.substr(0, 6), line.expiry_check = until[6];
  line.nationality = *nationality;
  line.check = check->front();
  line.checked = *birth + until + std::string(kColumns - 1 - kRead, '<');
  return line;
}

// "NGUYEN<<THI<MINH<HA<<<": what follows two fillers after the given names is filling, however it was read.
std::string name_in(const std::string& letters) {
  Columns columns;
  const auto text = columns.letters(letters);
  const auto family_end = text ? text->find("<<") : std::string::npos;
  if (family_end == std::string::npos || family_end == 0) return "";
  std::string name = text->substr(0, family_end) + "<" + text->substr(family_end + 2);
  name = name.substr(0, name.find("<<"));
  while (name.ends_with('<')) name.pop_back();
  std::replace(name.begin(), name.end(), '<', ' ');
  return name;
}

bool holds(std::string_view text, char check) { return mrz_check_digit(text) == (check == '<' ? 0 : check - '0'); }

std::string iso(const std::string& yymmdd, int century) {
  const auto number = [&](std::size_t at) { return (yymmdd[at] - '0') * 10 + yymmdd[at + 1] - '0'; };
  const Date date{century + number(0), number(2), number(4)};
  return is_possible(date) ? date.iso() : "";
}

MachineReadableZone zone_of(const FirstLine& first, const SecondLine& second, const std::string& name) {
  MachineReadableZone zone;
  zone.pid = first.personal;
  zone.sex = second.sex == 'M' ? "Nam" : second.sex == 'F' ? "Nữ" : "";
  // the fourth digit of the personal number tells the century of birth
  zone.dob = iso(second.birth, 1900 + (first.personal[3] - '0') / 2 * 100);
  const bool forever = second.expiry.starts_with('<') || second.expiry == "991231";
  zone.expiry = forever ? "Không thời hạn" : iso(second.expiry, 2000);
  zone.nationality = second.nationality == "VNM" ? "Việt Nam" : second.nationality;
  zone.name = name;
  for (const Columns* columns : {&first.columns, &second.columns})
    if (!columns->note().empty()) zone.correction += (zone.correction.empty() ? "" : ", ") + columns->note();
  const int birth_year = zone.dob.empty() ? 0 : std::atoi(zone.dob.substr(0, 4).c_str());
  zone.sound = first.columns.converted_count() <= 1 && second.columns.converted_count() <= 1 &&
               first.personal.ends_with(first.document) && holds(first.document, first.document_check) &&
               holds(second.birth, second.birth_check) && holds(second.expiry, second.expiry_check) &&
               holds(first.checked + second.checked, second.check) && !zone.dob.empty() && !zone.expiry.empty() &&
               personal_number_doubt(zone.pid, zone.sex, birth_year).empty();
  return zone;
}

// Whether b stands right below a and begins and ends where it does, as lines of one block of equal width do.
bool stands_below(const Box& a, const Box& b) {
  const int height = std::max(a.h, b.h);
  return b.y > a.y && b.y - a.y < 4 * height && std::abs(a.x - b.x) < 3 * height && b.x < a.right() && a.x < b.right();
}

}  // namespace

int mrz_check_digit(std::string_view text) {
  constexpr int kWeights[] = {7, 3, 1};
  int sum = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    const int value = is_digit(c) ? c - '0' : c >= 'A' && c <= 'Z' ? c - 'A' + 10 : c == '<' ? 0 : -1;
    if (value < 0) return -1;
    sum += value * kWeights[i % 3];
  }
  return sum % 10;
}

std::vector<MachineReadableZone> read_machine_readable_zones(const PageView& page) {
  std::vector<MachineReadableZone> zones;
  const auto& lines = page.lines();
  std::vector<std::size_t> order(lines.size());
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return lines[a].box.y < lines[b].box.y; });
  for (std::size_t i = 0; i < order.size(); ++i) {
    const auto& top = lines[order[i]];
    const auto first = first_line(zone_letters(page.line_text(order[i])));
    if (!first) continue;
    for (std::size_t j = i + 1; j < order.size(); ++j) {
      const auto& middle = lines[order[j]];
      if (!stands_below(top.box, middle.box)) continue;
      const auto second = second_line(zone_letters(page.line_text(order[j])));
      if (!second) continue;
      std::string name;
      Box box = united(top.line->box, middle.line->box);
      for (std::size_t k = j + 1; k < order.size() && name.empty(); ++k) {
        const auto& bottom = lines[order[k]];
        if (!stands_below(middle.box, bottom.box)) continue;
        name = name_in(zone_letters(page.line_text(order[k])));
        if (!name.empty()) box = united(box, bottom.line->box);
      }
      MachineReadableZone zone = zone_of(*first, *second, name);
      zone.page = page.number();
      zone.box = box;
      zones.push_back(std::move(zone));
      break;
    }
  }
  return zones;
}

}  // namespace sohoa

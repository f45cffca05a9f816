#include "classifiers/name_values.h"

#include <fmt/format.h>
#include <unicode/uchar.h>

#include <algorithm>
#include <regex>

#include "classifiers/spelling.h"
#include "classifiers/text_search.h"
#include "classifiers/value_words.h"
#include "document/syllable.h"
#include "document/text.h"

namespace sohoa {
namespace {

// "Nam ☒  Nữ ☐", "[x] Có  [ ] Không": the one of two printed options whose box is ticked: 0, 1, or -1 when that cannot be
// told. Boxes stand after their words, or before them where the row begins with one.
int ticked_option(std::string_view raw, std::string_view first, std::string_view second) {
  struct Piece {
    enum class Kind { option, ticked, empty } kind;
    int option = 0;
  };
  std::vector<Piece> pieces;
  std::u32string word;
  const auto flush = [&] {
    const std::string letters = folded(to_utf8(word));
    if (letters == first || letters == second) {
      pieces.push_back({Piece::Kind::option, letters == first ? 0 : 1});
    } else if (letters == "x" || letters == "v") {
      pieces.push_back({Piece::Kind::ticked});
    }
    word.clear();
  };
  for (const char32_t c : to_code_points(raw)) {
    if (u_isalpha(static_cast<UChar32>(c))) {
      word += c;
      continue;
    }
    flush();
    if (c == U'☒' || c == U'☑' || c == U'✓' || c == U'✔' || c == U'✗' || c == U'×') pieces.push_back({Piece::Kind::ticked});
    if (c == U'☐' || c == U'□') pieces.push_back({Piece::Kind::empty});
  }
  flush();
  if (pieces.empty()) return -1;
  const bool before = pieces.front().kind != Piece::Kind::option;
  int ticked = -1;
  for (std::size_t i = 0; i < pieces.size(); ++i) {
    if (pieces[i].kind != Piece::Kind::ticked) continue;
    const std::size_t owner = before ? i + 1 : i - 1;
    if (ticked >= 0 || owner >= pieces.size() || pieces[owner].kind != Piece::Kind::option) return -1;
    ticked = pieces[owner].option;
  }
  return ticked;
}

constexpr std::string_view kEthnicGroups[] = {
    "Kinh",    "Tày",    "Thái",    "Hoa",     "Khơ-me",       "Mường",    "Nùng",     "Hmông",  "Dao",
    "Gia-rai", "Ngái",   "Ê-đê",    "Ba-na",   "Xơ-đăng",      "Sán Chay", "Cơ-ho",    "Chăm",   "Sán Dìu",
    "Hrê",     "Mnông",  "Ra-glai", "Xtiêng",  "Bru-Vân Kiều", "Thổ",      "Giáy",     "Cơ-tu",  "Gié-Triêng",
    "Mạ",      "Khơ-mú", "Co",      "Tà-ôi",   "Chơ-ro",       "Kháng",    "Xinh-mun", "Hà Nhì", "Chu-ru",
    "Lào",     "La Chí", "La Ha",   "Phù Lá",  "La Hủ",        "Lự",       "Lô Lô",    "Chứt",   "Mảng",
    "Pà Thẻn", "Cờ Lao", "Cống",    "Bố Y",    "Si La",        "Pu Péo",   "Brâu",     "Ơ-đu",   "Rơ-măm",
    "Mông",    "Khmer",  "Mèo",     "Cao Lan", "Sán Chỉ",      "Raglai",
};

std::string folded_letters(std::string_view text) {
  std::string letters;
  for (const char c : folded(text)) {
    if (c >= 'a' && c <= 'z') letters += c;
  }
  return letters;
}

}  // namespace

Reading read_name(std::string_view raw) {
  Reading reading{std::string(raw), 1, ""};
  static const std::regex kTitleOfAddress(R"(^\s*(Ông|Bà|ông|bà|Ông/Bà|Anh|Chị)\s*[:.]?\s+)");
  reading.value = std::regex_replace(reading.value, kTitleOfAddress, "");
  for (const char32_t c : to_code_points(reading.value)) {
    const bool fits = u_isalpha(static_cast<UChar32>(c)) || c == U' ' || c == U'\'' || c == U'-' || c == U'’';
    if (!fits) {
      reading.doubt = "holds signs that no name has";
      reading.quality = 0.4;
      return reading;
    }
  }
  const auto syllables = syllables_of(reading.value);
  if (syllables.size() < 2) {
    reading.doubt = "a name has at least two syllables";
    reading.quality = 0.4;
  } else if (syllables.size() > 7) {
    reading.doubt = "too long for a name";
    reading.quality = 0.5;
  } else {
    const auto outside = std::count_if(syllables.begin(), syllables.end(),
                                       [](const std::string& s) { return !is_syllable(std::string_view(s)); });
    // names of minorities break the grammar: a doubt, not a fault
    if (outside > 0) {
      reading.doubt = "a syllable is not spelt the Vietnamese way; check against the picture";
      reading.quality = 0.7;
    } else if (const std::string surname = surname_like(syllables.front()); !surname.empty()) {
      reading.value.replace(reading.value.find(syllables.front()), syllables.front().size(), in_case_of(surname, syllables.front()));
      reading.doubt = fmt::format("the marks of the surname were mended: read as {}", syllables.front());
      reading.quality = 0.7;
    } else if (!is_surname(syllables.front())) {
      // either rare, or the first syllable is misread, hidden by a seal or no name at all
      reading.doubt = "does not begin with a known surname";
      reading.quality = 0.7;
    }
  }
  return reading;
}

Reading read_sex(std::string_view raw) {
  const std::string text = search_letters(raw);
  const bool male = text.starts_with("nam"), female = text.starts_with("nu");
  if (const int ticked = ticked_option(raw, "nam", "nu"); ticked >= 0) return {ticked == 0 ? "Nam" : "Nữ", 1, ""};
  if (male && text.find("nu") != std::string::npos) return {"", 0.3, "both sexes are printed: a box to be read"};
  if (male) return {"Nam", text.size() <= 4 ? 1.0 : 0.8, ""};
  if (female) return {"Nữ", text.size() <= 3 ? 1.0 : 0.8, ""};
  return {std::string(raw), 0.3, "neither Nam nor Nữ"};
}

std::string ethnic_group(std::string_view printed) {
  const std::string letters = folded_letters(printed);
  if (letters.empty()) return "";
  for (const auto group : kEthnicGroups) {
    if (folded_letters(group) == letters) return std::string(group);
  }
  return "";
}

Reading read_ethnicity(std::string_view raw) {
  std::string group = ethnic_group(raw);
  if (group.empty()) return {std::string(raw), 0.5, "not on the list of ethnic groups"};
  return {std::move(group), 1, ""};
}

Reading read_nationality(std::string_view raw) {
  if (edit_distance(search_letters(raw), search_letters("Việt Nam")) <= 1) return {"Việt Nam", 1, ""};
  return {std::string(raw), 0.8, ""};
}

Reading read_religion(std::string_view raw, const ValueWords& words) {
  const std::string printed = lower_case(raw);
  if (words.religions.empty() || is_one_of(words.religions, printed)) return {std::string(raw), 1, ""};
  const auto alike = [&](const std::string& religion) { return folded(religion) == folded(printed); };
  if (std::ranges::count_if(words.religions, alike) != 1) return {std::string(raw), 0.7, "no usual name of a religion"};
  return {in_case_of(*std::ranges::find_if(words.religions, alike), raw), 0.97, ""};
}

Reading read_relation(std::string_view raw, const ValueWords& words) {
  const std::string printed = lower_case(raw);
  if (!is_one_of(words.relations, printed)) return {std::string(raw), 0.7, "no usual word for a relation"};
  // short words of small letters are read as capitals: "VỢ"
  std::u32string letters = to_code_points(printed);
  const std::u32string as_read = to_code_points(raw);
  if (u_isupper(static_cast<UChar32>(as_read.front())))
    letters[0] = static_cast<char32_t>(u_toupper(static_cast<UChar32>(letters[0])));
  return {to_utf8(letters), 1, ""};
}

}  // namespace sohoa
